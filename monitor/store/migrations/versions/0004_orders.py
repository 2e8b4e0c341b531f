"""Searches on order: the provider's reference, and when it was last asked for; what was planned beside incidents.

The checks of a capture are found without reading all there ever were.

Revision: 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("purchases", sa.Column("reference", sa.Text(), nullable=True))
    op.add_column("purchases", sa.Column("asked_at", _TIME, nullable=True))
    op.create_index("ix_purchases_beside", "purchases", ["beside", "day"])
    op.create_index("ix_checks_capture", "checks", ["capture", "seen_at"])


def downgrade() -> None:
    raise NotImplementedError("a database is not taken back; restore the backup made before the upgrade")
