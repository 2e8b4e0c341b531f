"""What was looked at, and what was not: part of every result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model.enums import Engine, PageState


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFailure:
    """A source, file or row that gave nothing, and why. A value, never only a log line."""

    source: str
    name: str
    """The file or the address-free name of what failed."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageLine:
    """The checks of one engine in one country (both None where the capture did not say)."""

    engine: Engine | None
    country: str | None
    checks: int
    by_state: Mapping[PageState, int]
    wrong_market: int = 0
    """Answers made for another country than the one asked for."""
    untimed: int = 0
    """Checks without a time: stored, not judged."""
    text_ads: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was looked at between two moments, by the time of the search."""

    since: datetime | None
    until: datetime
    lines: tuple[CoverageLine, ...] = ()
    newest: datetime | None = None
    """When the newest check was made: the age of the data."""
    failures: tuple[SourceFailure, ...] = ()
    verdicts: Mapping[str, int] = field(default_factory=dict)
    """Observations by outcome of their gravest verdict, over the same period."""
    planned: int = 0
    """Searches that plans called for in the period, whatever became of them."""

    @property
    def checks(self) -> int:
        """All checks, whatever came of them."""
        return sum(line.checks for line in self.lines)

    @property
    def looks(self) -> int:
        """Checks that showed a search page: those with ads and those without."""
        seen = (PageState.ADS, PageState.NO_ADS)
        return sum(line.by_state.get(state, 0) for line in self.lines for state in seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordYield:
    """What the checks of one keyword have brought."""

    keyword: str
    """As last searched; keywords that differ only in letter case are one."""
    checks: int
    looks: int
    """Checks that showed a page, with ads or without."""
    sightings: int
    """Ads on it that stand in an incident."""
    incidents: int
    last_check: datetime | None
