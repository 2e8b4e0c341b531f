"""One run: one plan in one market over eight weeks."""

from collections import deque
from dataclasses import dataclass
from math import inf
from random import Random

from benchmarks.sampling.market import DAYS, DEMAND, FIRST, LAST, Market, Spot
from benchmarks.sampling.plans import PLANS

WEEK = 7
MEMORY = 14
"""Days of our checks that a follower has watched."""
WINDOW = 15
"""Days over which a promise is tested, from an offender's first."""
_SEARCHES = 2000
"""Customers' searches a day from which an offender's true share is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Which run; runs of the same seed and market meet the same offenders."""

    market: str
    plan: str
    checks: int
    seed: int
    promises: bool = False
    """Whether to measure what was promised for each offender, which takes longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What the customer's checks promised for one offender, and what came of it."""

    promised: float
    seen: bool
    """By any check."""
    seen_by_customer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How many of the offenders that count were seen in time."""

    run: Run
    recall: float
    """The share of offenders seen within seven days of their first, in this run's luck."""
    chance: float
    """The same over all that luck in the auctions may bring, which tells plans apart with fewer runs."""
    promises: tuple[Promise, ...] = ()


def simulate(run: Run) -> Outcome:
    """Make one run."""
    watched = _Watched(run)
    plan = PLANS[run.plan](run.checks, run.seed)
    past: deque[list[tuple[Spot, bool]]] = deque(maxlen=MEMORY)
    # Promises are tested for longer; what comes later is not judged.
    for day in range(DAYS if run.promises else LAST + WEEK):
        watched.market.begin_day(day, [spot for each in past for spot in each])
        planned = plan.day(day)
        plan.learn(day, [spot for spot, _ in planned], watched.look(day, planned))
        past.append([(spot, day % 7 >= 5) for spot, _ in planned])
    return watched.outcome()


class _Watched:
    """A market, and what was seen of it so far."""

    def __init__(self, run: Run) -> None:
        self.market = Market(run.market, run.seed)
        self._run = run
        self._luck = Random(f"{run.seed} luck")
        self._missed: dict[int, float] = {}
        """By offender: the chance that its first week went unseen."""
        self._promised: dict[int, float] = {}
        """By offender: the chance of being unseen that the customer's checks allowed it."""
        self._by_customer: dict[int, float] = {}
        """By offender: when a customer's check first saw it."""

    def look(self, day: int, planned: list[tuple[Spot, bool]]) -> list[list[int]]:
        """Make a day's checks; returns whom each showed."""
        offenders = self.market.offenders
        spots = [spot for spot, _ in planned]
        judged = self.market.chances(day, spots) if FIRST <= day < LAST + WEEK else {}
        for number, chance in judged.items():
            if day - offenders[number].begins < WEEK:
                self._missed[number] = self._missed.get(number, 1.0) * (1 - chance)
        if self._run.promises and day >= FIRST:
            looks = sum(customer for _, customer in planned)
            for number, share in _shares(self.market, day, self._run.seed).items():
                if day - offenders[number].begins < WINDOW:
                    self._promised[number] = self._promised.get(number, 1.0) * (1 - share) ** looks
        shown = self.market.seen(day, spots, self._luck)
        for (spot, customer), numbers in zip(planned, shown, strict=True):
            moment = day + spot[4] / 24
            for number in numbers:
                known = offenders[number].first_seen
                offenders[number].first_seen = moment if known is None else min(known, moment)
                if customer:
                    self._by_customer[number] = min(self._by_customer.get(number, inf), moment)
        return shown

    def outcome(self) -> Outcome:
        """What came of the offenders that count."""
        judged = [offender for offender in self.market.offenders if offender.judged]
        delays = [inf if each.first_seen is None else each.first_seen - each.begins for each in judged]
        promises = tuple(
            Promise(
                promised=1 - self._promised.get(each.number, 1.0),
                seen=delay < WINDOW,
                seen_by_customer=self._by_customer.get(each.number, inf) - each.begins < WINDOW,
            )
            for each, delay in zip(judged, delays, strict=True)
            if self._run.promises and each.ends - each.begins >= MEMORY
        )
        return Outcome(
            run=self._run,
            recall=sum(delay <= WEEK for delay in delays) / len(judged),
            chance=sum(1 - self._missed.get(each.number, 1.0) for each in judged) / len(judged),
            promises=promises,
        )


def _shares(market: Market, day: int, seed: int) -> dict[int, float]:
    """The share of the day's customer searches in which each offender shows, measured on a sample of them."""
    random = Random(f"{seed} customers {day}")
    columns = [random.choices(range(len(weights)), weights, k=_SEARCHES) for weights in DEMAND]
    counts: dict[int, int] = {}
    for offenders in market.seen(day, zip(*columns, strict=True), random):  # type: ignore[arg-type]
        for number in offenders:
            counts[number] = counts.get(number, 0) + 1
    return {number: count / _SEARCHES for number, count in counts.items()}
