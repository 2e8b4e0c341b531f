"""Adds up what was looked at and what it is worth. Decides nothing, touches nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from monitor.model.checks import Part
from monitor.model.enums import Device, Engine, PageState
from monitor.model.planning import Look
from monitor.model.purchases import Purchase, PurchaseState
from monitor.planning.promise import at_least_unseen, seen_with, smallest_share

TOLD_SHARE = 0.05
"""The share of the brand's searches for which the promise is told."""
QUEUE = timedelta(minutes=45)
"""How much later than ordered a search from a provider's queue is made at most (dataforseo.com/pricing)."""
WINDOWS = (3, 7, 14)
"""Days for which it is told."""

_REFUSED = {PageState.CAPTCHA, PageState.CONSENT, PageState.BLOCKED, PageState.REFUSED}
_FAILED = {PageState.PROVIDER_ERROR, PageState.UNKNOWN_LAYOUT}
_UNANSWERED = {PurchaseState.FAILED, PurchaseState.INTERRUPTED}

_Spot = tuple[object, ...]
"""Day, hour and cell of a look: two looks at one spot are not independent."""


class Sight(StrEnum):
    """What the looks at a slice say."""

    SEEN = "seen"
    """An offender was seen there."""
    CLEAN = "clean"
    """Enough looks, and no offender on any."""
    CANNOT_TELL = "cannot_tell"
    """Too few looks for silence to mean anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A part of what can be looked at; what an axis leaves None is summed over."""

    engine: Engine | None = None
    country: str | None = None
    location: str | None = None
    device: Device | None = None
    hour: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceCoverage:
    """What was looked at in one slice, and what its silence is worth."""

    where: Slice
    planned: int
    bought: int
    """Answers that came in, those somebody imported included."""
    looks: int
    """Bought checks that showed a page of the market asked for."""
    refused: int
    """Captcha, consent page, block, refused by the reader, or by the budget."""
    empty: int
    failed: int
    """No answer came, the provider reported an error, or the page could not be read."""
    missed: int
    """Its hour passed before it was bought."""
    blind: int
    """Made for another market, or by a source that hides the brand's own ads as well."""
    independent: int
    """Looks that count: of one cell within one hour of one day only one, and none that is blind."""
    offenders: int
    smallest_share: float | None
    """The smallest share of this slice's searches that the looks would have shown with 95 %; None: cannot tell."""

    @property
    def sight(self) -> Sight:
        """One word for it."""
        if self.offenders:
            return Sight.SEEN
        return Sight.CANNOT_TELL if self.smallest_share is None else Sight.CLEAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What the customer's checks of the last days promise."""

    days: int
    customer_checks: int
    """Independent looks among those drawn as customers search; only these count."""
    share: float
    probability: float
    """That an advertiser on this share of the brand's searches was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """How many different offenders were seen, and how many more there must be."""

    seen: int
    once: int
    twice: int
    at_least_unseen: int
    """At least about so many more: a lower bound, and a low one."""


def slices(
    looks: Iterable[Look],
    purchases: Iterable[Purchase],
    timezone: ZoneInfo,
    *,
    axes: Sequence[str],
    recall: float = 1.0,
    blind: frozenset[Engine] = frozenset(),
) -> list[SliceCoverage]:
    """Coverage of every slice over the named ``axes`` (fields of ``Slice``) that was planned or looked at.

    ``recall`` is the provider's ad recall; looks on ``blind`` engines show that nothing can be seen there.
    """
    sums: dict[Slice, _Sum] = defaultdict(_Sum)
    for purchase in purchases:
        cell = purchase.check.cell
        market = cell.market
        everything = Slice(
            engine=cell.engine, country=market.country, location=market.location, device=cell.device, hour=cell.hour
        )
        sums[_over(everything, axes)].plan(purchase)
    for look in looks:
        local = look.at.astimezone(timezone)
        everything = Slice(
            engine=look.engine, country=look.country, location=look.location, device=look.device, hour=local.hour
        )
        sums[_over(everything, axes)].add(look, local, blind=look.engine in blind)
    return [each.told(where, recall) for where, each in sorted(sums.items(), key=lambda pair: _order(pair[0]))]


def promises(
    looks: Iterable[Look],
    purchases: Iterable[Purchase],
    timezone: ZoneInfo,
    *,
    until: datetime,
    recall: float = 1.0,
    share: float = TOLD_SHARE,
) -> list[Promise]:
    """What the customer's checks promise over the last 3, 7 and 14 days.

    A check counts when a usable page of its cell came in within its hour, or in the next one where a queue made the
    search so late, and once for a cell, hour and day.
    """
    made = {_spot(look, look.at.astimezone(timezone)) for look in looks if look.usable}
    drawn: dict[_Spot, datetime] = {}
    for purchase in purchases:
        check = purchase.check
        if check.part is Part.CUSTOMER and check.slot <= until:
            for spot in _spots_of(purchase, timezone):
                if spot in made:
                    drawn[spot] = max(check.slot, drawn.get(spot, check.slot))
                    break
    result = []
    for days in WINDOWS:
        count = sum(slot > until - timedelta(days=days) for slot in drawn.values())
        chance = seen_with(share, count, recall)
        result.append(Promise(days=days, customer_checks=count, share=share, probability=chance))
    return result


def census(looks: Iterable[Look], timezone: ZoneInfo) -> Census:
    """Count offenders, and those seen in one or in two independent looks."""
    spots: dict[str, set[_Spot]] = defaultdict(set)
    for look in looks:
        for offender in look.offenders:
            spots[offender].add(_spot(look, look.at.astimezone(timezone)))
    often = Counter(min(len(each), 3) for each in spots.values())
    return Census(seen=len(spots), once=often[1], twice=often[2], at_least_unseen=at_least_unseen(often[1], often[2]))


class _Sum:
    """The looks of one slice while they are added up."""

    def __init__(self) -> None:
        self.planned = 0
        self._ends: Counter[PurchaseState] = Counter()
        self._states: Counter[PageState] = Counter()
        self._looks = 0
        self._blind = 0
        self._spots: set[_Spot] = set()
        self._offenders: set[str] = set()

    def plan(self, purchase: Purchase) -> None:
        self.planned += 1
        self._ends[purchase.state] += 1

    def add(self, look: Look, local: datetime, *, blind: bool) -> None:
        self._states[look.state] += 1
        self._offenders |= look.offenders
        self._looks += look.usable
        if look.wrong_market or (blind and look.usable):
            self._blind += 1
        elif look.usable:
            self._spots.add(_spot(look, local))

    def told(self, where: Slice, recall: float) -> SliceCoverage:
        return SliceCoverage(
            where=where,
            planned=self.planned,
            bought=self._states.total(),
            looks=self._looks,
            refused=sum(self._states[state] for state in _REFUSED) + self._ends[PurchaseState.REFUSED],
            empty=self._states[PageState.EMPTY],
            failed=sum(self._states[state] for state in _FAILED) + sum(self._ends[state] for state in _UNANSWERED),
            missed=self._ends[PurchaseState.MISSED],
            blind=self._blind,
            independent=len(self._spots),
            offenders=len(self._offenders),
            smallest_share=smallest_share(len(self._spots), recall),
        )


def _spots_of(purchase: Purchase, timezone: ZoneInfo) -> Iterator[_Spot]:
    """Where the look of a purchase may stand: in its hour, or where it was bought so late, in the next."""
    cell, market = purchase.check.cell, purchase.check.cell.market
    place = (cell.keyword.casefold(), cell.engine, market.country, market.location, cell.device)
    for late in (timedelta(), QUEUE) if purchase.state is PurchaseState.BOUGHT else (timedelta(),):
        local = (purchase.check.slot + late).astimezone(timezone)
        yield (local.date(), local.hour, *place)


def _over(where: Slice, axes: Sequence[str]) -> Slice:
    return Slice(**{axis: getattr(where, axis) for axis in axes})


def _order(where: Slice) -> tuple[str, ...]:
    hour = -1 if where.hour is None else where.hour
    return (where.engine or "", where.country or "", where.location or "", where.device or "", f"{hour:03}")


def _spot(look: Look, local: datetime) -> _Spot:
    keyword = None if look.keyword is None else look.keyword.casefold()
    return (local.date(), local.hour, keyword, look.engine, look.country, look.location, look.device)
