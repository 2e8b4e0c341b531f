"""What every network's module gives: listings of claims, and how their rows become claims."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from monitor.errors import SourceError
from monitor.links.shared import SharedHosts
from monitor.model.claims import ClaimBasis, SiteClaim
from monitor.model.coverage import SourceFailure
from monitor.model.enums import IdKind
from monitor.parsing.wording import words

MAX_PAGES: Final = 1_000
"""Pages of one listing; no programme has so many publishers, but an API may point at its own page again."""
MAX_ID: Final = 200
"""Characters of an ID that are believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one question to a network gave."""

    basis: ClaimBasis
    claims: tuple[SiteClaim, ...]
    whole: bool
    """Whether it names all that the network knows: what it named before and leaves out now has ended."""
    failures: tuple[SourceFailure, ...] = ()
    """Rows and sites that are no use, and a listing that broke off."""


class Directory(Protocol):
    """A network that can be asked who its publishers are."""

    network: str

    def listings(self, *, now: datetime) -> Iterator[Listing]:
        """Ask the network; a listing that cannot be had is one with a failure, and the others go on.

        Raises ``SourceError`` where nothing can be had at all (no sign-in).
        """
        ...


class Rows:
    """Turns the rows of one listing into claims; what is no use becomes a failure once."""

    def __init__(self, network: str, basis: ClaimBasis, shared: SharedHosts, *, id_kind: IdKind | None = None) -> None:
        self._network, self._basis, self._shared, self._id_kind = network, basis, shared, id_kind
        self._claims: dict[tuple[str, str | None], SiteClaim] = {}
        self._failures: dict[str, None] = {}

    def add(self, publisher_id: Any, *, name: Any, sites: Iterable[Any], at: datetime, contact: Any = None) -> None:
        """Add one publisher with its sites; the same again is heard from its first time to its last."""
        known = identifier(publisher_id)
        if known is None:
            self.fail("a row without a publisher ID; expected one")
            return
        found = [site for each in sites if (site := self._site(each))]
        for site in dict.fromkeys(found) or (None,):
            before = self._claims.get((known, site))
            self._claims[known, site] = SiteClaim(
                network=self._network,
                publisher_id=known,
                basis=self._basis,
                source=self._network,
                site=site,
                id_kind=self._id_kind,
                name=words(name) or (before.name if before else None),
                contact=words(contact) or (before.contact if before else None),
                first_seen=min(at, before.first_seen) if before else at,
                last_seen=max(at, before.last_seen) if before else at,
            )

    def fail(self, reason: str) -> None:
        """Note something that was of no use."""
        self._failures[reason] = None

    def listing(self, *, whole: bool = False) -> Listing:
        """What came together."""
        failures = tuple(SourceFailure(source="networks", name=self._network, reason=each) for each in self._failures)
        return Listing(basis=self._basis, claims=tuple(self._claims.values()), whole=whole, failures=failures)

    def _site(self, text: Any) -> str | None:
        if not isinstance(text, str) or not text.strip():
            return None
        site, reason = self._shared.site_of(text)
        if site is None:
            self.fail(f"{self._basis}: {reason}")
        return site


def identifier(value: Any) -> str | None:
    """An ID as text, whether the API writes a number or a string; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    text = words(str(value)) if len(str(value)) <= MAX_ID else None
    return text if text and " " not in text else None


def records(value: Any, what: str, *keys: str) -> list[dict[str, Any]]:
    """The rows below ``keys`` of an answer. Raises ``SourceError`` where the answer has another shape."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, list):
        raise SourceError(f"{what}: the answer has no list {'.'.join(keys) or 'of rows'}", permanent=False)
    return [row for row in value if isinstance(row, dict)]


def mapping(value: Any) -> dict[str, Any]:
    """A nested object of an answer; empty where it is none."""
    return value if isinstance(value, dict) else {}


def moment(value: Any, otherwise: datetime) -> datetime:
    """A time as the networks write it (ISO 8601; without a zone it is UTC, as asked for)."""
    try:
        given = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return otherwise
    return min(given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC), otherwise)


def windows(now: datetime, *, days: int, longest: int) -> Iterator[tuple[datetime, datetime]]:
    """Periods of at most ``longest`` days that cover the last ``days`` to the coming midnight, the newest first.

    They begin and end at midnight, so that a question asked twice on one day is the same question.
    """
    end = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    first = end - timedelta(days=days)
    while end > first:
        start = max(first, end - timedelta(days=longest))
        yield start, end
        end = start
