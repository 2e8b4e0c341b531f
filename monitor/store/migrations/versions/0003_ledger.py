"""Plans, purchases and runs.

Revision: 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "plans",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
    )
    op.create_table(
        "purchases",
        sa.Column("check_id", sa.Text(), primary_key=True),
        sa.Column("day", sa.Date(), sa.ForeignKey("plans.day"), nullable=False),
        sa.Column("slot", _TIME, nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("beside", sa.Text(), nullable=True),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("charged", sa.Boolean(), nullable=False),
        sa.Column("claimed_at", _TIME, nullable=True),
        sa.Column("settled_at", _TIME, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
    )
    op.create_index("ix_purchases_state", "purchases", ["state", "slot"])
    op.create_index("ix_purchases_day", "purchases", ["day", "provider"])
    op.create_table(
        "runs",
        sa.Column("slot", sa.Text(), primary_key=True),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
    )
    op.create_index("ix_runs_started_at", "runs", ["started_at"])


def downgrade() -> None:
    raise NotImplementedError("a database is not taken back; restore the backup made before the upgrade")
