"""What the programme manager is told, as values; templates turn them into mail."""

from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.model.attribution import Attribution, Publisher
from monitor.model.captures import AdObservation
from monitor.model.conclusions import Subject
from monitor.model.coverage import Coverage
from monitor.model.coverage_report import CoverageReport
from monitor.model.enums import Engine
from monitor.model.incidents import Incident, Transition
from monitor.model.insights import Alarm, ShareSeries
from monitor.model.policy import Clause, Policy
from monitor.model.vocabulary import KeywordMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSign:
    """One alarm of the advertiser's own data, with what is known of its domain from elsewhere."""

    number: str
    """``S-<8 hex>``: the same for the same thing on the same keyword, whenever it is told."""
    alarm: Alarm
    """The gravest of those that tell it."""
    also: tuple[Alarm, ...]
    """Others that tell the same: of other devices, campaigns or files."""
    new: bool
    """The digest before did not tell it."""
    publishers: tuple[Publisher, ...] = ()
    """Whose site the domain is said to be; several where sources contradict one another."""
    incidents: tuple[Incident, ...] = ()
    """Incidents in whose captures the domain was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnData:
    """What the advertiser's own accounts say, as far as a digest tells it."""

    signs: tuple[OwnSign, ...] = ()
    """The gravest first."""
    undecided: int = 0
    """Series of which the numbers do not decide."""
    past: int = 0
    """Alarms that rest on data too old to be told."""
    series: tuple[ShareSeries, ...] = ()
    """The own shares over time, those with a sign first."""
    newest: date | None = None
    smallest: tuple[float, float] | None = None
    """The smallest falls of the own daily share that would have been told, of the surest and the least sure series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestInput:
    """Everything ``monitor.digest.compose`` needs; it asks nobody else."""

    policy: Policy
    local_date: date
    timezone: str
    """IANA name; times in the digest are shown in this zone and in UTC."""
    made_at: datetime
    since: datetime | None
    """``until`` of the digest before; None for the first."""
    coverage: Coverage
    incidents: tuple[Incident, ...]
    """Every incident that is open or changed since the last digest."""
    transitions: tuple[Transition, ...]
    """The untold ones, in order of time."""
    examples: dict[str, tuple[Subject, ...]] = field(default_factory=dict)
    """By incident id: its newest sightings, newest first, at most three."""
    max_incidents: int = 10
    closed: tuple[Incident, ...] = ()
    """Incidents that are neither open nor changed: only counted as a publisher's earlier incidents."""
    report: CoverageReport | None = None
    """What the looks of the last days are worth; None where nobody worked it out."""
    own_data: OwnData | None = None
    """None where no data of the own accounts are configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestEntry:
    """One incident as the digest tells it."""

    incident: Incident
    clause: Clause | None
    change: str
    """``new``, ``recurring``, ``cured``, ``dismissed``, ``merged``, ``withdrawn`` or ``ongoing``."""
    observation: AdObservation | None
    """The newest sighting; None where the digest was given none."""
    attribution: Attribution | None
    query: KeywordMatch | None
    """How the searched words were matched."""
    earlier: int = 0
    """Incidents of the same offender that were first seen before this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One day's message: counts before adjectives, coverage before findings."""

    id: str
    """``digest-<local date>-<8 hex>``; also the left part of the Message-ID."""
    policy_id: str
    policy_version: str
    policy_digest: str
    brand: str
    local_date: date
    timezone: str
    made_at: datetime
    since: datetime | None
    until: datetime
    new: int
    recurring: int
    cured: int
    open: int
    """Incidents that await the manager, all told."""
    blind: bool
    """True when nothing at all could be seen."""
    below_floor: bool
    """True when too little was seen for silence to mean anything, so on a blind day too.

    Then nothing in the digest reads like an all-clear.
    """
    coverage: Coverage
    entries: tuple[DigestEntry, ...]
    left_out: int
    """Incidents beyond the cap; they are in the CSV."""
    rows: tuple[DigestEntry, ...]
    """Every incident, for the CSV."""
    transitions: tuple[Transition, ...]
    not_monitored: tuple[Clause, ...]
    """Clauses in force whose breach nobody can see on a search page."""
    unseen_engines: tuple[tuple[Engine, tuple[str, ...]], ...]
    """Engines without a usable look on which observable clauses in force hold, with the ids of those clauses."""
    outcomes: tuple[tuple[str, int], ...]
    """Ads judged, by outcome; all four outcomes, in the order of the enum."""
    broad_match: int
    """Open incidents that are likely broad match."""
    looks: int
    """Checks that showed a page of the market asked for and say when: what "seen" rests on."""
    report: CoverageReport | None
    """What the looks of the last days are worth; None where nobody worked it out."""
    own_data: OwnData | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedDigest:
    """A digest as bytes that can be sent as they are, again and again, under one Message-ID."""

    digest_id: str
    local_date: date
    message_id: str
    subject: str
    html: str
    text: str
    csv: str
    made_at: datetime | None = None
    """When the digest was made; the ``Date`` of the mail. None: the moment of sending stands in for it."""
    possible_repeat: bool = False
    """An earlier try ended without the server's answer, so that the reader may have the mail already."""
