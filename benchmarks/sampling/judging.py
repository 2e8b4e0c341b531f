"""Adds runs up: means with intervals, differences on the same markets, and what was promised against what came."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean, stdev

from benchmarks.sampling.simulation import Outcome, Promise, Run, simulate

BINS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.01))
_TWO_SIDED = 1.96

Key = tuple[str, str, int]
"""Market, plan, checks a day."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean over seeds and half of its 95 % interval."""

    mean: float
    half: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} ±{self.half:.3f}"


@dataclass(frozen=True, slots=True)
class Bin:
    """Offenders for whom about the same was promised."""

    low: float
    offenders: int
    promised: float
    observed: float
    by_customer: float

    @property
    def error(self) -> float:
        """One standard error of what was to be seen, had the promise been exact."""
        return sqrt(max(self.promised * (1 - self.promised), 1e-9) / self.offenders)

    @property
    def kept(self) -> bool:
        """Whether what all checks saw is at least what was promised, within two standard errors."""
        return self.observed >= self.promised - 2 * self.error


def run_all(runs: Sequence[Run], workers: int) -> dict[Key, list[Outcome]]:
    """Make the runs, in order of seed within each key."""
    if workers == 1:
        outcomes: Iterable[Outcome] = map(simulate, runs)
        return _grouped(outcomes)
    with ProcessPoolExecutor(workers) as pool:
        return _grouped(pool.map(simulate, runs, chunksize=4))


def measured(values: Sequence[float]) -> Measured:
    """Mean and interval of one number for each seed."""
    return Measured(fmean(values), _TWO_SIDED * stdev(values) / sqrt(len(values)))


def chance(outcomes: Sequence[Outcome]) -> Measured:
    """The chance to be seen within seven days."""
    return measured([each.chance for each in outcomes])


def gain(outcomes: Sequence[Outcome], over: Sequence[Outcome]) -> Measured:
    """How much higher that chance is than another plan's, in the same markets."""
    return measured([mine.chance - other.chance for mine, other in zip(outcomes, over, strict=True)])


def bins(promises: Iterable[Promise]) -> Iterator[Bin]:
    """Promised against observed; bins of five offenders or fewer say nothing and are left out."""
    known = list(promises)
    for low, high in BINS:
        inside = [each for each in known if low <= each.promised < high]
        if len(inside) > 5:
            yield Bin(
                low,
                len(inside),
                fmean(each.promised for each in inside),
                fmean(each.seen for each in inside),
                fmean(each.seen_by_customer for each in inside),
            )


def checks_needed(curve: Mapping[int, Sequence[Outcome]], goal: Sequence[Outcome]) -> Measured:
    """Checks a day at which a plan, tried at several budgets, is as good as ``goal``; the interval by jackknife."""
    seeds = range(len(goal))
    whole = _crossing(curve, goal, seeds)
    parts = [_crossing(curve, goal, [seed for seed in seeds if seed != left]) for left in seeds]
    spread = sqrt((len(parts) - 1) * fmean((part - fmean(parts)) ** 2 for part in parts))
    return Measured(whole, _TWO_SIDED * spread)


def _crossing(curve: Mapping[int, Sequence[Outcome]], goal: Sequence[Outcome], seeds: Sequence[int]) -> float:
    wanted = fmean(goal[seed].chance for seed in seeds)
    points = sorted((fmean(outcomes[seed].chance for seed in seeds), checks) for checks, outcomes in curve.items())
    for (below, fewer), (above, more) in pairwise(points):
        if wanted <= above or (above, more) == points[-1]:
            share = (wanted - below) / (above - below)
            return float(fewer * (more / fewer) ** share)
    raise ValueError("expected a curve of at least two budgets")


def _grouped(outcomes: Iterable[Outcome]) -> dict[Key, list[Outcome]]:
    found: dict[Key, list[Outcome]] = {}
    for outcome in outcomes:
        run = outcome.run
        found.setdefault((run.market, run.plan, run.checks), []).append(outcome)
    return found
