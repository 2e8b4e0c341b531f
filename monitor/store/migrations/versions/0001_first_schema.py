"""The first schema: facts, conclusions, what was told; triggers that keep facts as they are.

Revision: 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")
_FACTS = ("captures", "checks", "observations")


def upgrade() -> None:
    op.create_table(
        "captures",
        sa.Column("sha256", sa.Text(), primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", _TIME, nullable=False),
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("csv", sa.Text(), nullable=False),
        sa.UniqueConstraint("policy", "local_date", name="uq_digests_policy_local_date"),
    )
    op.create_table(
        "failures",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_at", _TIME, nullable=False),
        sa.Column("last_at", _TIME, nullable=False),
    )
    op.create_index("ix_failures_last_at", "failures", ["last_at"])
    op.create_table(
        "incidents",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("offender", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=True),
        sa.Column("publisher_id", sa.Text(), nullable=True),
        sa.Column("publisher_name", sa.Text(), nullable=True),
        sa.Column("display_domain", sa.Text(), nullable=True),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("countries", sa.Text(), nullable=False),
        sa.Column("first_seen", _TIME, nullable=False),
        sa.Column("last_seen", _TIME, nullable=False),
        sa.Column("sightings", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("dirty", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_incidents_dirty", "incidents", ["dirty"])
    op.create_table(
        "checks",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("capture", sa.Text(), sa.ForeignKey("captures.sha256"), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=True),
        sa.Column("query", sa.Text(), nullable=True),
        sa.Column("keyword", sa.Text(), nullable=True),
        sa.Column("seen_at", _TIME, nullable=True),
        sa.Column("counted_at", _TIME, nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("wrong_market", sa.Boolean(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("text_ads", sa.Integer(), nullable=False),
        sa.Column("product_ads", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
    )
    op.create_index("ix_checks_counted_at", "checks", ["counted_at"])
    op.create_index("ix_checks_keyword", "checks", ["keyword", "engine", "seen_at"])
    op.create_table(
        "deliveries",
        sa.Column("digest", sa.Text(), sa.ForeignKey("digests.id"), primary_key=True),
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("tried_at", _TIME, nullable=True),
        sa.Column("delivered_at", _TIME, nullable=True),
    )
    op.create_index("ix_deliveries_state", "deliveries", ["state"])
    op.create_table(
        "transitions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("incident", sa.Text(), sa.ForeignKey("incidents.id"), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("told_in", sa.Text(), sa.ForeignKey("digests.id"), nullable=True),
    )
    op.create_index("ix_transitions_incident", "transitions", ["incident", "at"])
    op.create_index("ix_transitions_told_in", "transitions", ["told_in"])
    op.create_table(
        "observations",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("check_id", sa.Text(), sa.ForeignKey("checks.id"), nullable=False),
        sa.Column("capture", sa.Text(), sa.ForeignKey("captures.sha256"), nullable=False),
        sa.Column("engine", sa.Text(), nullable=True),
        sa.Column("query", sa.Text(), nullable=True),
        sa.Column("seen_at", _TIME, nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("ad", sa.Text(), nullable=False),
    )
    op.create_table(
        "readings",
        sa.Column("observation", sa.Text(), sa.ForeignKey("observations.id"), primary_key=True),
        sa.Column("check_id", sa.Text(), sa.ForeignKey("checks.id"), nullable=False),
        sa.Column("seen_at", _TIME, nullable=True),
        sa.Column("creative", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("generic", sa.Boolean(), nullable=False),
        sa.Column("click", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("judged_generic", sa.Boolean(), nullable=True),
        sa.Column("judged_repeated", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
    )
    op.create_index("ix_readings_click", "readings", ["click", "check_id"])
    op.create_index("ix_readings_generic", "readings", ["creative", "generic", "observation"])
    op.create_index("ix_readings_judged_generic", "readings", ["creative", "judged_generic"])
    op.create_index("ix_readings_outcome", "readings", ["seen_at", "outcome"])
    op.create_index("ix_readings_unread", "readings", ["basis", "seen_at", "observation"])
    op.create_index("ix_readings_waiting", "readings", ["waiting", "seen_at", "observation"])
    op.create_table(
        "sightings",
        sa.Column("observation", sa.Text(), sa.ForeignKey("observations.id"), primary_key=True),
        sa.Column("incident", sa.Text(), primary_key=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("offender", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.Column("network", sa.Text(), nullable=True),
        sa.Column("publisher_id", sa.Text(), nullable=True),
        sa.Column("publisher_name", sa.Text(), nullable=True),
        sa.Column("display_domain", sa.Text(), nullable=True),
        sa.Column("keyword", sa.Text(), nullable=False),
        sa.Column("keyword_key", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
    )
    op.create_index("ix_sightings_incident", "sightings", ["incident", "seen_at"])
    op.create_index("ix_sightings_keyword", "sightings", ["keyword_key", "incident"])
    op.create_index("ix_sightings_state", "sightings", ["state", "incident", "seen_at"])
    op.create_table(
        "verdicts",
        sa.Column("observation", sa.Text(), sa.ForeignKey("observations.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Text(), nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        _protect_on_postgresql()
    else:
        _protect_on_sqlite()


def _protect_on_sqlite() -> None:
    for table in _FACTS:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are facts: appended, never changed'); END"
            )


def _protect_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% are facts: appended, never changed', TG_TABLE_NAME; END $$"
    )
    for table in _FACTS:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    raise NotImplementedError("a database is not taken back; restore the backup made before the upgrade")
