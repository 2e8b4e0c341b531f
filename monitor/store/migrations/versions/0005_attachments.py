"""What is kept beside captures, the tries to get it, and which capture a purchase brought.

Revision: 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "attachments",
        sa.Column("capture", sa.Text(), sa.ForeignKey("captures.sha256"), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
    )
    op.create_table(
        "attachment_tries",
        sa.Column("capture", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
    )
    op.create_index("ix_attachment_tries_day", "attachment_tries", ["day", "provider"])
    op.add_column("purchases", sa.Column("capture", sa.Text(), nullable=True))
    op.create_index("ix_purchases_capture", "purchases", ["capture"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER attachments_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON attachments "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER attachments_no_{change.lower()} BEFORE {change} ON attachments "
            "BEGIN SELECT RAISE(ABORT, 'attachments are facts: appended, never changed'); END"
        )


def downgrade() -> None:
    raise NotImplementedError("a database is not taken back; restore the backup made before the upgrade")
