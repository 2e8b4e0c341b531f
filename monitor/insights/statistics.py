"""The few tests that change detection needs, on whole numbers and in plain Python."""

from collections.abc import Sequence
from math import erfc, exp, lgamma, log1p, sqrt
from typing import Final

from monitor.model.insights import Share

CONFIDENCE: Final = 1.96
"""Standard deviations of a 95 % interval."""
POWER: Final = 2.8
"""Standard deviations at which a two-sided test at 5 % finds a change in 80 % of cases (1.96 + 0.84)."""
_TIE: Final = 1e-7


def lower_tail(deviations: float) -> float:
    """Chance of a standard normal value at or below this many standard deviations."""
    return 0.5 * erfc(-deviations / sqrt(2))


def _log_choose(total: int, chosen: int) -> float:
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)


def fisher(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Two-sided p-value of Fisher's exact test of (hits, tries) before and after."""
    hits, tries = before[0] + after[0], before[1] + after[1]
    whole = _log_choose(tries, hits)

    def chance(first: int) -> float:
        return exp(_log_choose(before[1], first) + _log_choose(after[1], hits - first) - whole)

    seen = chance(before[0]) * (1 + _TIE)
    possible = range(max(0, hits - after[1]), min(hits, before[1]) + 1)
    return min(1.0, sum(each for each in map(chance, possible) if each <= seen))


def wilson(hits: float, tries: float, *, spread: float = 1.0) -> Share:
    """95 % interval of a share (Wilson); ``spread`` is how many times the plain variance the data vary."""
    share, square = hits / tries, CONFIDENCE**2 * spread / tries
    middle = (share + square / 2) / (1 + square)
    reach = sqrt(square * share * (1 - share) + square**2 / 4) / (1 + square)
    return Share(max(0.0, middle - reach), min(1.0, middle + reach))


def smallest_difference(share: float, tries_before: int, tries_after: int) -> float:
    """The change of a share that these numbers of tries would show in 80 % of cases."""
    kept = min(max(share, 0.5 / tries_before), 1 - 0.5 / tries_before)
    return min(1.0, POWER * sqrt(kept * (1 - kept) * (1 / tries_before + 1 / tries_after)))


def false_discovery_threshold(p_values: Sequence[float], *, tested: int, rate: float) -> float:
    """The greatest p-value that may be told (Benjamini-Hochberg) when ``tested`` tests were made in all."""
    ranked = enumerate(sorted(p_values), start=1)
    return max((value for rank, value in ranked if value <= rate * rank / max(tested, 1)), default=0.0)


def upper_tail_t(value: float, freedom: float) -> float:
    """Chance of a value of Student's t at or above this one, by Wallace's approximation (1959) to the normal.

    It errs by less than a tenth of the chance down to three degrees of freedom and chances of one in a thousand.
    """
    scale = (8 * freedom + 1) / (8 * freedom + 3)
    normal = scale * sqrt(freedom * log1p(value * value / freedom))
    return lower_tail(-normal if value >= 0 else normal)
