"""The seams of the monitor: what the pipeline asks of the world, as protocols.

Adapters implement these; ``monitor.bootstrap`` is the only place where the two meet. All datetimes are aware
and in UTC. Everything raises only errors of ``monitor.errors``.
"""

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from monitor.model.captures import AdObservation, Capture, Check
from monitor.model.chains import Chain, Comparison, Profile
from monitor.model.checks import PlannedCheck
from monitor.model.claims import ClaimBasis, SiteClaim
from monitor.model.conclusions import Judgement, Reading, Subject
from monitor.model.coverage import Coverage, KeywordYield, SourceFailure
from monitor.model.digest import Digest, RenderedDigest
from monitor.model.incidents import Incident, IncidentKey, Sighting, Transition
from monitor.model.planning import Look, Plan
from monitor.model.purchases import Purchase, PurchaseCount, RunRecord, Settlement
from monitor.ports.attachments import AttachmentBook
from monitor.ports.buying import KeepsPages, OrderBook, Provider, QueuedProvider, RawCapture

__all__ = [
    "AttachmentBook",
    "CaptureBatch",
    "Clock",
    "Collector",
    "Delivery",
    "DirtyIncident",
    "EvidenceStore",
    "KeepsPages",
    "Ledger",
    "OrderBook",
    "Progress",
    "Provider",
    "QueuedProvider",
    "RawCapture",
    "Renderer",
    "RunLock",
    "Store",
    "Tracer",
    "silent",
]

Progress = Callable[[str, int, int | None], None]
"""Called as (step, done, total or None) while work goes on."""


def silent(step: str, done: int, total: int | None) -> None:
    """Show no progress."""


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


class Collector(Protocol):
    """A source of captures. One failing source never stops a run."""

    name: str

    def collect(self, known: Container[str]) -> Iterator[RawCapture | SourceFailure]:
        """Yield what is new, one answer at a time, and failures as values.

        ``known`` tells SHA-256 digests already stored, for sources that can skip by them.
        Raises ``SourceError`` when the source as a whole cannot be used.
        """
        ...

    def __len__(self) -> int:
        """How many answers ``collect`` will look at, for a progress bar."""
        ...


class EvidenceStore(Protocol):
    """Raw captures by content. A capture is stored before any row that speaks of it."""

    def put_many(self, contents: Sequence[bytes]) -> list[str]:
        """Store each durably under its SHA-256 and return these; storing the same twice adds nothing.

        Raises ``StoreError`` when there is no room or no right to write.
        """
        ...

    def get(self, sha256: str) -> bytes:
        """Give the bytes back, verified. Raises ``EvidenceError``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureBatch:
    """One capture with everything read from it; stored whole or not at all."""

    capture: Capture
    checks: tuple[Check, ...]
    observations: tuple[AdObservation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DirtyIncident:
    """An incident whose sightings changed: all of its sightings, for folding anew."""

    id: str
    current: Incident | None
    sightings: tuple[Sighting, ...]
    moved_to: IncidentKey | None
    """Where most of its former sightings went, when it has none left."""


class Store(AttachmentBook, Protocol):
    """Facts, conclusions and what was told. Every method is one transaction unless it says otherwise.

    Facts are appended: no method changes or deletes a capture, a check or an observation. The same code
    runs on SQLite and PostgreSQL; one contract suite proves it.
    """

    # -- facts --------------------------------------------------------------------------------------

    def known_captures(self, among: Collection[str] | None = None) -> set[str]:
        """The SHA-256 of every stored capture with nothing left to say: one without any time is not among them.

        ``among``: of these digests only, at a price that does not depend on how many captures there are.
        """
        ...

    def add_captures(self, batches: Sequence[CaptureBatch]) -> int:
        """Append captures with their checks and observations; those already stored are left alone.

        A stored capture may come again with a time that was not known before: its checks then have new ids and
        are appended. Returns how many captures were new. All of a call is stored or nothing.
        """
        ...

    def put_claims(
        self, claims: Sequence[SiteClaim], *, at: datetime, listing: tuple[ClaimBasis, str] | None = None
    ) -> int:
        """Keep what sources say of publishers' sites; a claim never changes or removes another source's.

        The same voice (network, publisher, site, basis, source) again is heard longer, and no longer ended.
        ``listing`` (basis, source) says that these are all that this source says now: what it said before
        ends ``at`` that time. Returns how many claims changed; being heard again within a day is no change.
        """
        ...

    def claims(self) -> list[SiteClaim]:
        """Every claim, ended ones too, in order of network and publisher."""
        ...

    def proven_claims(self) -> list[SiteClaim]:
        """What the readings stored now prove of publishers' sites; they come and go with the readings."""
        ...

    # -- conclusions --------------------------------------------------------------------------------

    def unread(self, basis: str, *, limit: int) -> list[AdObservation]:
        """Observations with a time whose reading is missing or was made on another basis, oldest first."""
        ...

    def save_readings(self, readings: Sequence[Reading]) -> None:
        """Insert or replace readings; a replaced reading waits to be judged again."""
        ...

    def to_judge(self, *, limit: int) -> list[Subject]:
        """Subjects that were never judged, or whose surroundings changed since.

        Surroundings are ``generic_query`` and whether ``click_id_checks`` is above one. An earlier
        observation comes back when a later capture shows its creative on a generic query or repeats its
        click ID, so that the order of imports does not matter.
        """
        ...

    def save_judgements(self, judgements: Sequence[Judgement], sightings: Sequence[Sighting]) -> None:
        """Replace the verdicts and sightings of these observations.

        An incident that loses a sighting, or whose sighting changes, becomes dirty.
        """
        ...

    def new_sightings(self, *, limit: int) -> list[tuple[Incident | None, list[Sighting]]]:
        """Sightings not yet folded, grouped by incident with its stored form, dirty incidents left out."""
        ...

    def dirty_incidents(self, *, limit: int) -> list[DirtyIncident]:
        """Incidents that must be folded anew from all of their sightings."""
        ...

    def save_incidents(
        self, incidents: Sequence[Incident], transitions: Sequence[Transition], *, folded: Sequence[str]
    ) -> None:
        """Write incidents and transitions.

        The incidents whose ids stand in ``folded`` become clean, and the sightings handed out for them count as folded.
        """
        ...

    def looks_since(self, incidents: Sequence[Incident]) -> dict[str, tuple[int, datetime | None]]:
        """By incident id: looks on its engine and keywords after its last sighting, and the last of them."""
        ...

    # -- reading for people -------------------------------------------------------------------------

    def incidents(self, ids: Sequence[str] | None = None) -> list[Incident]:
        """Incidents, gravest and newest first; all, or those of the given ids."""
        ...

    def transitions(self, *, incident: str | None = None, untold: bool = False) -> list[Transition]:
        """Transitions in order of time; of one incident, or those nobody was told of."""
        ...

    def sightings_of(self, incident: str, *, limit: int) -> list[Subject]:
        """The newest subjects of an incident with their readings, newest first."""
        ...

    def keyword_history(self, query: str) -> tuple[list[str], int, datetime | None]:
        """Incident ids, number of checks and time of the last check of one keyword (case aside)."""
        ...

    def keyword_yields(self) -> list[KeywordYield]:
        """What the checks of each keyword have brought, the most sightings first."""
        ...

    def coverage(self, *, since: datetime | None, until: datetime) -> Coverage:
        """What was looked at in ``(since, until]`` by search time, with untimed checks by storing time."""
        ...

    def looks(self, *, since: datetime, until: datetime, own_domains: Collection[str] = ()) -> list[Look]:
        """Timed checks of ``(since, until]`` with whom and which ``own_domains`` (registrable) they showed, by time."""
        ...

    # -- what was told ------------------------------------------------------------------------------

    def last_digest(self) -> tuple[date, datetime] | None:
        """Local date and ``until`` of the newest digest; None before the first."""
        ...

    def last_digest_text(self) -> str:
        """The plain text of the newest digest; nothing before the first."""
        ...

    def add_digest(self, digest: Digest, rendered: RenderedDigest, *, channels: Sequence[str]) -> bool:
        """Store a digest, mark its transitions told and queue it for each channel, in one transaction.

        False, and nothing stored, when a digest of that local date exists.
        """
        ...

    def undelivered(self) -> list[tuple[str, RenderedDigest]]:
        """(channel, digest) pairs still to be handed over, oldest first."""
        ...

    def mark_delivered(self, digest_id: str, channel: str, *, at: datetime) -> None:
        """Record that a channel took the digest."""
        ...

    def mark_failed(self, digest_id: str, channel: str, *, at: datetime, reason: str, uncertain: bool = False) -> None:
        """Record a failed try; the digest stays queued for that channel.

        ``uncertain`` says that it may have arrived all the same: it then comes back from ``undelivered`` with
        ``possible_repeat`` set.
        """
        ...

    # -- runs ---------------------------------------------------------------------------------------

    def lock(self) -> "RunLock":
        """A context manager that holds the run lock; entering raises ``LockHeld``."""
        ...

    def add_failures(self, failures: Sequence[SourceFailure], *, at: datetime) -> None:
        """Record what could not be read, once per (source, name, reason), so that coverage can tell."""
        ...

    def close(self) -> None:
        """Release the connection."""
        ...


class Ledger(OrderBook, Protocol):
    """What was planned, what was bought, and which runs were made. Every method is one transaction.

    Money is spent only between ``claim`` and ``settle``; a claim is committed before the provider is asked.
    """

    def add_plan(self, plan: Plan, seed: bytes, *, prices: Mapping[str, Decimal], at: datetime) -> bool:
        """Store the plan of a local date with its seed; False, and nothing stored, when that date has one.

        ``prices`` gives US dollars for one check by provider.
        """
        ...

    def has_plan(self, day: date) -> bool:
        """Whether a local date has a plan."""
        ...

    def revealed_seeds(self, before: date) -> dict[date, bytes]:
        """The seeds of plans of earlier dates: told only afterwards."""
        ...

    def waiting(self, until: datetime) -> list[PlannedCheck]:
        """Planned checks whose slot has come, in order of their slots."""
        ...

    def claim(self, checks: Sequence[str], *, at: datetime) -> list[str]:
        """Mark planned checks as about to be bought; returns the ids that were still free."""
        ...

    def settle(self, settlements: Sequence[Settlement], *, at: datetime) -> None:
        """Write how claimed or planned checks ended; what ended before stays as it is."""
        ...

    def interrupt(self, *, at: datetime) -> int:
        """Settle what an earlier process claimed and did not settle; returns how many. Call under the run lock."""
        ...

    def spent(self, day: date) -> dict[str, tuple[int, Decimal]]:
        """Checks and US dollars charged, or perhaps charged, to each provider under the plan of a date.

        The dollars include what was paid on that date for attachments.
        """
        ...

    def purchases(self, *, since: date, until: date) -> list[Purchase]:
        """Every planned check of the dates from ``since`` to ``until``, in order of slots."""
        ...

    def due(self, *, since: datetime, until: datetime) -> tuple[list[PurchaseCount], list[PlannedCheck]]:
        """Planned checks with slots in ``(since, until]``: all counted; bought ones drawn like customers listed."""
        ...

    def begin_run(self, slot: str, *, due_at: datetime, at: datetime) -> bool:
        """Record that the run of a slot starts; False when that slot has a finished run."""
        ...

    def end_run(self, slot: str, *, at: datetime, outcome: str, detail: str) -> None:
        """Record how the run of a slot ended."""
        ...

    def runs(self, *, limit: int) -> list[RunRecord]:
        """The newest runs of slots, newest first."""
        ...

    def begin_round(self, *, at: datetime, forget_later: bool = False) -> str:
        """Record that a run begins; returns its key for ``end_run``. Rounds of long ago, or later ones, go."""
        ...

    def rounds(self, *, limit: int, until: datetime | None = None) -> list[RunRecord]:
        """The newest runs of any kind that began ``until`` then, newest first."""
        ...


class RunLock(Protocol):
    """Held while a run writes; it dies with the process."""

    def __enter__(self) -> object: ...
    def __exit__(self, *exc: object) -> None: ...


class Renderer(Protocol):
    """Turns a digest into text that can be sent as it is."""

    def render(self, digest: Digest) -> RenderedDigest:
        """Subject, HTML, plain text and CSV of one digest, with its fixed Message-ID."""
        ...


class Delivery(Protocol):
    """A way to hand a digest over."""

    channel: str

    def deliver(self, rendered: RenderedDigest) -> tuple[str, ...]:
        """Hand it over; returns the paths written, if any. Raises ``DeliveryError``."""
        ...


class Tracer(Protocol):
    """Follows landing chains, where a person asked for it. Click URLs are never requested."""

    def follow(self, url: str, profile: Profile) -> Chain:
        """Follow one URL as one profile; what the other side does is told in the chain, never raised."""
        ...

    def compare(self, url: str) -> Comparison:
        """Follow one URL as every profile and say whether it leads them to different affiliates."""
        ...
