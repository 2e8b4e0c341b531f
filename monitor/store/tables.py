"""The rows of the store. They are not the domain: ``monitor.store.mapping`` turns values into rows and back.

Four kinds of tables: facts (``captures``, ``attachments``, ``checks``, ``observations``), which triggers keep
from being changed; conclusions (``readings``, ``verdicts``, ``sightings``, ``incidents``), which can be made anew;
what was told (``transitions``, ``digests``, ``deliveries``); and what was planned and bought (``plans``,
``purchases``, ``attachment_tries``, ``runs``). A change here needs a migration, and a
test holds the two together.
"""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from monitor.store.ledger_tables import attachment_tries, plans, purchases, runs  # noqa: F401 - part of the one schema
from monitor.store.row import Row, table_of, text_column, time_column


class CaptureRow(Row, table=True):
    """A fact: one answer as stored in the evidence folder."""

    __tablename__ = "captures"

    sha256: str = text_column(key=True)
    source: str = text_column()
    name: str = text_column()
    format: str = text_column()
    size: int
    stored_at: datetime = time_column()


class AttachmentRow(Row, table=True):
    """A fact: what is kept beside a capture; nothing is read from it."""

    __tablename__ = "attachments"

    capture: str = text_column(key=True, of="captures.sha256")
    kind: str = text_column(key=True)
    sha256: str = text_column()
    at: datetime = time_column()


class CheckRow(Row, table=True):
    """A fact: one search and how it came out."""

    __tablename__ = "checks"
    __table_args__ = (
        Index("ix_checks_counted_at", "counted_at"),
        Index("ix_checks_capture", "capture", "seen_at"),
        Index("ix_checks_keyword", "keyword", "engine", "seen_at"),
    )

    id: str = text_column(key=True)
    capture: str = text_column(of="captures.sha256")
    page: int
    state: str = text_column()
    engine: str | None = text_column()
    query: str | None = text_column()
    keyword: str | None = text_column()
    """``keyword_key`` of the query."""
    seen_at: datetime | None = time_column()
    counted_at: datetime = time_column()
    """``seen_at``, else when its capture was stored: the time coverage counts it by."""
    country: str | None = text_column()
    wrong_market: bool
    location: str | None = text_column()
    language: str | None = text_column()
    device: str | None = text_column()
    text_ads: int
    product_ads: int
    error: str | None = text_column()


class ObservationRow(Row, table=True):
    """A fact: one text ad in one search answer."""

    __tablename__ = "observations"

    id: str = text_column(key=True)
    check_id: str = text_column(of="checks.id")
    capture: str = text_column(of="captures.sha256")
    engine: str | None = text_column()
    query: str | None = text_column()
    seen_at: datetime | None = time_column()
    country: str | None = text_column()
    location: str | None = text_column()
    language: str | None = text_column()
    device: str | None = text_column()
    fingerprint: str = text_column()
    ad: str = text_column()
    """``ParsedAd`` as JSON."""


class ClaimRow(Row, table=True):
    """What one source says of one publisher and one site; kept beside what others say."""

    __tablename__ = "claims"
    __table_args__ = (Index("ix_claims_source", "source", "basis"),)

    key: str = text_column(key=True)
    """``key_of(network, publisher_id, site or "", basis, source)``."""
    network: str = text_column()
    publisher_id: str = text_column()
    basis: str = text_column()
    source: str = text_column()
    site: str | None = text_column()
    id_kind: str | None = text_column()
    name: str | None = text_column()
    contact: str | None = text_column()
    first_seen: datetime = time_column()
    last_seen: datetime = time_column()
    ended: datetime | None = time_column()


class ProofRow(Row, table=True):
    """A conclusion: the site that one observation's reading proves to be its publisher's."""

    __tablename__ = "proofs"

    observation: str = text_column(key=True, of="observations.id")
    network: str = text_column()
    publisher_id: str = text_column()
    id_kind: str | None = text_column()
    site: str = text_column()
    seen_at: datetime = time_column()


class ReadingRow(Row, table=True):
    """Where one observation stands on its way to a verdict; born with it, with an empty basis."""

    __tablename__ = "readings"
    __table_args__ = (
        Index("ix_readings_unread", "basis", "seen_at", "observation"),
        Index("ix_readings_waiting", "waiting", "seen_at", "observation"),
        Index("ix_readings_generic", "creative", "generic", "observation"),
        Index("ix_readings_judged_generic", "creative", "judged_generic"),
        Index("ix_readings_click", "click", "check_id"),
        Index("ix_readings_outcome", "seen_at", "outcome"),
    )

    observation: str = text_column(key=True, of="observations.id")
    check_id: str = text_column(of="checks.id")
    seen_at: datetime | None = time_column()
    creative: str | None = text_column()
    """``key_of(engine, fingerprint)``; None where the engine is unknown."""
    basis: str = text_column()
    """Empty until the observation is read."""
    generic: bool
    """The query was read as one outside the brand."""
    click: str | None = text_column()
    """``key_of(network, click_id)``."""
    detail: str | None = text_column()
    """Matches and attribution as JSON."""
    waiting: bool
    """To be judged: never was, was read anew, or its surroundings changed."""
    judged_generic: bool | None
    """Whether it was judged knowing of a generic query; None before it was judged."""
    judged_repeated: bool | None
    """Whether it was judged knowing its click ID from more than one check; None before it was judged."""
    outcome: str | None = text_column()
    """Of its gravest verdict."""


class VerdictRow(Row, table=True):
    """What one observation means under one clause."""

    __tablename__ = "verdicts"

    observation: str = text_column(key=True, of="observations.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """The judge's order, from 0."""
    clause: str = text_column()
    programme: str | None = text_column()
    outcome: str = text_column()
    severity: str = text_column()
    intent: str = text_column()
    reasons: str = text_column()
    policy: str = text_column()
    policy_version: str = text_column()


class SightingRow(Row, table=True):
    """One time an offender was seen under a clause."""

    __tablename__ = "sightings"
    __table_args__ = (
        Index("ix_sightings_state", "state", "incident", "seen_at"),
        Index("ix_sightings_incident", "incident", "seen_at"),
        Index("ix_sightings_keyword", "keyword_key", "incident"),
    )

    observation: str = text_column(key=True, of="observations.id")
    incident: str = text_column(key=True)
    """``incident_id`` of the key; the incident itself is written when the sighting is folded."""
    state: str = text_column()
    """``new``: not folded yet; ``folded``; ``gone``: was folded, and the judge took it back."""
    policy: str = text_column()
    offender: str = text_column()
    clause: str = text_column()
    engine: str = text_column()
    family: str = text_column()
    outcome: str = text_column()
    severity: str = text_column()
    intent: str = text_column()
    seen_at: datetime = time_column()
    network: str | None = text_column()
    publisher_id: str | None = text_column()
    publisher_name: str | None = text_column()
    display_domain: str | None = text_column()
    keyword: str = text_column()
    keyword_key: str = text_column()
    country: str | None = text_column()
    reasons: str = text_column()


class IncidentRow(Row, table=True):
    """The sum of an offender's sightings."""

    __tablename__ = "incidents"
    __table_args__ = (Index("ix_incidents_dirty", "dirty"),)

    id: str = text_column(key=True)
    policy: str = text_column()
    offender: str = text_column()
    clause: str = text_column()
    engine: str = text_column()
    family: str = text_column()
    state: str = text_column()
    outcome: str = text_column()
    severity: str = text_column()
    intent: str = text_column()
    network: str | None = text_column()
    publisher_id: str | None = text_column()
    publisher_name: str | None = text_column()
    display_domain: str | None = text_column()
    keywords: str = text_column()
    countries: str = text_column()
    first_seen: datetime = time_column()
    last_seen: datetime = time_column()
    sightings: int
    reasons: str = text_column()
    dirty: bool
    """A folded sighting changed or went: to be folded anew from all of its sightings."""


class TransitionRow(Row, table=True):
    """One change of an incident's state, with its own "told" mark."""

    __tablename__ = "transitions"
    __table_args__ = (Index("ix_transitions_incident", "incident", "at"), Index("ix_transitions_told_in", "told_in"))

    id: int | None = Field(default=None, primary_key=True)
    incident: str = text_column(of="incidents.id")
    at: datetime = time_column()
    old: str | None = text_column()
    new: str = text_column()
    reason: str = text_column()
    merged_into: str | None = text_column()
    told_in: str | None = text_column(of="digests.id")


class DigestRow(Row, table=True):
    """One day's message, as it was rendered."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("policy", "local_date", name="uq_digests_policy_local_date"),)

    id: str = text_column(key=True)
    policy: str = text_column()
    local_date: date
    until: datetime = time_column()
    made_at: datetime = time_column()
    message_id: str = text_column()
    subject: str = text_column()
    html: str = text_column()
    text: str = text_column()
    csv: str = text_column()


class DeliveryRow(Row, table=True):
    """One digest queued for, or taken by, one channel."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_state", "state"),)

    digest: str = text_column(key=True, of="digests.id")
    channel: str = text_column(key=True)
    number: int
    """The order of channels as configured, from 0."""
    state: str = text_column()
    """``queued`` or ``delivered``."""
    attempts: int
    uncertain: bool
    """A failed try may have arrived all the same."""
    last_error: str | None = text_column()
    tried_at: datetime | None = time_column()
    delivered_at: datetime | None = time_column()


class FailureRow(Row, table=True):
    """Something that could not be read, from the first time it was met to the last."""

    __tablename__ = "failures"
    __table_args__ = (Index("ix_failures_last_at", "last_at"),)

    key: str = text_column(key=True)
    """``key_of(source, name, reason)``."""
    source: str = text_column()
    name: str = text_column()
    reason: str = text_column()
    first_at: datetime = time_column()
    last_at: datetime = time_column()


captures = table_of(CaptureRow)
attachments = table_of(AttachmentRow)
checks = table_of(CheckRow)
observations = table_of(ObservationRow)
claims = table_of(ClaimRow)
proofs = table_of(ProofRow)
readings = table_of(ReadingRow)
verdicts = table_of(VerdictRow)
sightings = table_of(SightingRow)
incidents = table_of(IncidentRow)
transitions = table_of(TransitionRow)
digests = table_of(DigestRow)
deliveries = table_of(DeliveryRow)
failures = table_of(FailureRow)
metadata = captures.metadata

FACTS = ("captures", "attachments", "checks", "observations")
"""Tables whose rows a trigger keeps from being changed or deleted."""
