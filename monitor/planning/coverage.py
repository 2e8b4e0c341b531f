"""Adds up what was looked at, and what it is worth. Decides nothing, touches nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from monitor.model.checks import PlannedCheck
from monitor.model.coverage_report import Canary, Slice, SliceCoverage
from monitor.model.enums import Device, Engine, PageState
from monitor.model.planning import Look
from monitor.model.purchases import PurchaseCount, PurchaseState
from monitor.planning.canary import Eye, eye_of
from monitor.planning.local import LocalHour
from monitor.planning.promise import smallest_share

AXES = ("engine", "country", "location", "device", "hour")
"""What the finest slices differ in: the fields of ``Slice``."""
QUEUE = timedelta(minutes=45)
"""How much later than ordered a search from a provider's queue is made at most (dataforseo.com/pricing)."""

_REFUSED = (PageState.CAPTCHA, PageState.CONSENT, PageState.BLOCKED, PageState.REFUSED)
_FAILED = (PageState.PROVIDER_ERROR, PageState.UNKNOWN_LAYOUT)
_UNANSWERED = (PurchaseState.FAILED, PurchaseState.INTERRUPTED)

Place = tuple[Engine | None, str | None, str | None, Device | None, int]
"""One of the finest slices."""
Spot = tuple[date, str | None]
"""Day and keyword within one of them: two looks at one spot are not independent."""


class Tallies:
    """Looks and planned checks, added up once in the finest slices; coarser ones are sums of these.

    ``canaries`` say what each provider's looks are worth: those of a half blind one count nowhere as silence, and
    where an ad recall is unknown it counts as 1.
    """

    def __init__(
        self, looks: Iterable[Look], planned: Iterable[PurchaseCount], canaries: Iterable[Canary], local: LocalHour
    ) -> None:
        self._local = local
        self._eyes = {eye_of(each): each for each in canaries}
        self._sums: dict[Place, _Sum] = defaultdict(_Sum)
        self.cost = Decimal(0)
        """US dollars charged, or perhaps charged."""
        for count in planned:
            self.cost += count.cost
            self._sums[count.engine, count.country, count.location, count.device, count.hour].plan(count)
        for look in looks:
            day, hour = local(look.at)
            self._sums[look.engine, look.country, look.location, look.device, hour].add(look, day)
        for (engine, _, _, device, _), each in self._sums.items():
            each.weigh({source: self._recall((source, engine, device)) for source in each.looks})

    @property
    def total(self) -> SliceCoverage:
        """Everything in one."""
        return _told(Slice(), self._sums.values())

    def over(self, *axes: str) -> tuple[SliceCoverage, ...]:
        """Coverage of every slice over the named ``axes`` that was planned or looked at, in their order."""
        kept = [axis in axes for axis in AXES]
        parts: dict[tuple[object, ...], list[_Sum]] = defaultdict(list)
        for place, each in self._sums.items():
            parts[tuple(level if keep else None for level, keep in zip(place, kept, strict=True))].append(each)
        found = (_told(_slice(level), some) for level, some in parts.items())
        return tuple(sorted(found, key=lambda line: _order(line.where)))

    def showed(self, check: PlannedCheck) -> tuple[Place, Spot] | None:
        """Where and when a planned check was answered by a usable page; None where it was not.

        Within its hour, or where a queue made the search so late, within the next one.
        """
        cell, market = check.cell, check.cell.market
        for late in (timedelta(), QUEUE):
            day, hour = self._local(check.slot + late)
            place = (cell.engine, market.country, market.location, cell.device, hour)
            spot = (day, cell.keyword.casefold())
            made = self._sums.get(place)
            if made and check.provider in made.sources.get(spot, ()):
                return place, spot
        return None

    def _recall(self, eye: Eye) -> float | None:
        """What a look counts for; None where its provider is half blind."""
        canary = self._eyes.get(eye)
        if canary is None:
            return 1.0
        if canary.alarm is not None:
            return None
        return 1.0 if canary.counted is None else canary.counted


@dataclass(slots=True)
class _Sum:
    """The looks of one or more finest slices while they are added up."""

    ends: Counter[PurchaseState] = field(default_factory=Counter)
    states: Counter[PageState] = field(default_factory=Counter)
    looks: Counter[str] = field(default_factory=Counter)
    """Usable ones, by source."""
    blind: int = 0
    independent: int = 0
    recalls: float = 0.0
    """Of the independent looks, added up."""
    offenders: set[str] = field(default_factory=set)
    sources: dict[Spot, tuple[str, ...]] = field(default_factory=dict)
    """Which of them showed a usable page, by spot; not kept in sums of several slices, whose spots all differ."""

    def plan(self, count: PurchaseCount) -> None:
        self.ends[count.state] += count.checks

    def add(self, look: Look, day: date) -> None:
        self.states[look.state] += 1
        if look.offenders:
            self.offenders |= look.offenders
        if look.wrong_market:
            self.blind += 1
        elif look.usable:
            self.looks[look.source] += 1
            spot = (day, None if look.keyword is None else look.keyword.casefold())
            before = self.sources.get(spot, ())
            if look.source not in before:
                self.sources[spot] = (*before, look.source)

    def weigh(self, recalls: Mapping[str, float | None]) -> None:
        """Say what the looks are worth, once all are in; ``recalls`` by source, None for a half blind one."""
        self.blind += sum(count for source, count in self.looks.items() if recalls[source] is None)
        for sources in self.sources.values():
            known = [recall for recall in map(recalls.__getitem__, sources) if recall is not None]
            if known:
                self.independent += 1
                self.recalls += max(known)

    def include(self, other: "_Sum") -> None:
        """Add another slice to this one."""
        self.ends.update(other.ends)
        self.states.update(other.states)
        self.looks.update(other.looks)
        self.blind += other.blind
        self.independent += other.independent
        self.recalls += other.recalls
        self.offenders |= other.offenders


def _told(where: Slice, parts: Iterable[_Sum]) -> SliceCoverage:
    whole = _Sum()
    for part in parts:
        whole.include(part)
    states, ends, independent = whole.states, whole.ends, whole.independent
    return SliceCoverage(
        where=where,
        planned=ends.total(),
        bought=states.total(),
        looks=whole.looks.total(),
        refused=sum(states[state] for state in _REFUSED) + ends[PurchaseState.REFUSED],
        empty=states[PageState.EMPTY],
        failed=sum(states[state] for state in _FAILED) + sum(ends[state] for state in _UNANSWERED),
        missed=ends[PurchaseState.MISSED],
        blind=whole.blind,
        independent=independent,
        offenders=len(whole.offenders),
        # Where recalls differ, their mean promises too little rather than too much (Jensen's inequality).
        smallest_share=smallest_share(independent, whole.recalls / independent if independent else 1.0),
    )


def _slice(level: Sequence[object]) -> Slice:
    return Slice(**dict(zip(AXES, level, strict=True)))  # type: ignore[arg-type]  # each level stands at its own axis


def _order(where: Slice) -> tuple[str, ...]:
    hour = -1 if where.hour is None else where.hour
    return (where.engine or "", where.country or "", where.location or "", where.device or "", f"{hour:03}")
