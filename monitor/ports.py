"""The seams of the monitor: what the pipeline asks of the world, as protocols.

Adapters implement these; ``bootstrap.py`` is the only place where the two meet. All datetimes are aware
and in UTC. Everything raises only errors of ``monitor.errors``.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from monitor.model.attribution import Publisher
from monitor.model.captures import AdObservation, Capture, Check
from monitor.model.conclusions import Judgement, Reading, Subject
from monitor.model.coverage import Coverage, SourceFailure
from monitor.model.digest import Digest, RenderedDigest
from monitor.model.enums import Device, Engine
from monitor.model.incidents import Incident, IncidentKey, Sighting, Transition


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureMeta:
    """What a person or a sidecar file says of a capture that does not say it itself."""

    seen_at: datetime | None = None
    engine: Engine | None = None
    query: str | None = None
    country: str | None = None
    location: str | None = None
    language: str | None = None
    device: Device | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCapture:
    """The bytes of one answer as a source handed them over."""

    source: str
    name: str
    """File name without its folder; it never carries a path of the machine."""
    content: bytes = field(repr=False)
    meta: CaptureMeta = CaptureMeta()


class Collector(Protocol):
    """A source of captures. One failing source never stops a run."""

    name: str

    def collect(self, known: Collection[str]) -> Iterator[RawCapture | SourceFailure]:
        """Yield what is new, one answer at a time, and failures as values.

        ``known`` holds the SHA-256 digests already stored, for sources that can skip by them.
        Raises ``SourceError`` when the source as a whole cannot be used.
        """
        ...

    def __len__(self) -> int:
        """How many answers ``collect`` will look at, for a progress bar."""
        ...


class EvidenceStore(Protocol):
    """Raw captures by content. A capture is stored before any row that speaks of it."""

    def put(self, content: bytes) -> str:
        """Store bytes durably under their SHA-256 and return it; storing the same twice adds nothing."""
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


class Store(Protocol):
    """Facts, conclusions and what was told. Every method is one transaction unless it says otherwise.

    Facts are appended: no method changes or deletes a capture, a check or an observation. The same code
    runs on SQLite and PostgreSQL; one contract suite proves it.
    """

    # -- facts --------------------------------------------------------------------------------------

    def known_captures(self) -> set[str]:
        """The SHA-256 of every stored capture."""
        ...

    def add_captures(self, batches: Sequence[CaptureBatch]) -> int:
        """Append captures with their checks and observations; those already stored are left alone.

        Returns how many captures were new. All of a call is stored or nothing.
        """
        ...

    def put_publishers(self, publishers: Sequence[Publisher], *, source: str, at: datetime) -> int:
        """Insert or update publishers by (network, publisher_id); returns how many changed."""
        ...

    def publishers(self) -> list[Publisher]:
        """Every publisher, ordered by network and id."""
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

    def save_incidents(self, incidents: Sequence[Incident], transitions: Sequence[Transition]) -> None:
        """Write incidents and transitions, and mark their sightings folded and the incidents clean."""
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

    def coverage(self, *, since: datetime | None, until: datetime) -> Coverage:
        """What was looked at in ``(since, until]`` by search time, with untimed checks by storing time."""
        ...

    # -- what was told ------------------------------------------------------------------------------

    def last_digest(self) -> tuple[date, datetime] | None:
        """Local date and ``until`` of the newest digest; None before the first."""
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

    def mark_failed(self, digest_id: str, channel: str, *, at: datetime, reason: str) -> None:
        """Record a failed try; the digest stays queued for that channel."""
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


class RunLock(Protocol):
    """Held while a run writes; it dies with the process."""

    def __enter__(self) -> object: ...
    def __exit__(self, *exc: object) -> None: ...


class Delivery(Protocol):
    """A way to hand a digest over."""

    channel: str

    def deliver(self, rendered: RenderedDigest) -> tuple[str, ...]:
        """Hand it over; returns the paths written, if any. Raises ``DeliveryError``."""
        ...
