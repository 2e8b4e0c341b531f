"""What bought checks can promise: arithmetic on counts, decides nothing, touches nothing.

Only checks drawn like customers' searches carry a promise. An advertiser who shows in a share s of these searches,
wherever and whenever it hides, is missed by n of them with probability (1 - s r)^n, r being the provider's ad
recall.
"""

from collections.abc import Mapping
from math import comb, prod, sqrt

from monitor.model.coverage_report import Interval

TOLD_SHARE = 0.05
"""The share of the brand's searches for which the promise is told."""
WINDOWS = (3, 7, 14)
"""Days for which it is told."""
CONFIDENCE = 0.95
TOO_FEW = 20
"""Looks at a slice below which nothing is said about it."""
LOW_RECALL, RECALL_FALL = 0.8, 0.2
"""A provider that shows less than so much of the brand's own ads, or lost so much, is half blind: an alarm."""
_Z = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""


def seen_with(share: float, checks: int, recall: float = 1.0) -> float:
    """The probability that an advertiser on this share of the searches was seen by so many customer's checks.

    Shares and recall are fractions. Raises ``ValueError`` outside 0 to 1.
    """
    for name, value in (("share", share), ("recall", recall)):
        if not 0 <= value <= 1:
            raise ValueError(f"{name} {value}; expected a fraction from 0 to 1")
    return 1 - (1 - share * recall) ** checks


def seen_by(share: float, checks: Mapping[float, int]) -> float:
    """The same for checks of different providers: how many there are of each ad recall.

    Raises ``ValueError`` where a share or recall lies outside 0 to 1.
    """
    return 1 - prod(1 - seen_with(share, count, recall) for recall, count in checks.items())


def smallest_share(checks: int, recall: float = 1.0) -> float | None:
    """The smallest share of the searches that so many looks show with 95 %; None under 20 looks: cannot tell.

    1 where the provider shows too few ads for any share to be certain of being seen.
    """
    if checks < TOO_FEW:
        return None
    shown: float = 1 - (1 - CONFIDENCE) ** (1 / checks)
    return 1.0 if recall <= shown else shown / recall


def wilson(successes: int, trials: int) -> Interval | None:
    """Wilson's score interval of a share (1927); None without trials."""
    if trials <= 0:
        return None
    share = successes / trials
    spread = _Z * sqrt(share * (1 - share) / trials + _Z**2 / (4 * trials**2))
    middle, scale = share + _Z**2 / (2 * trials), 1 + _Z**2 / trials
    return Interval(value=share, low=max(0.0, (middle - spread) / scale), high=min(1.0, (middle + spread) / scale))


def ad_recall(own_ad_seen: int, checks: int, impression_share: float) -> Interval | None:
    """A provider's ad recall, from the brand's own ad as canary.

    The ad is known to show in ``impression_share`` of the searches (Google Ads), so a provider that returns every ad
    shows the brand's display URL in as many of its checks: where a hijacker pushed the ad off, it shows the same one.
    None without checks, or where the brand does not advertise: then unknown.
    """
    seen = wilson(own_ad_seen, checks)
    if seen is None or not 0 < impression_share <= 1:
        return None
    scaled = (min(1.0, each / impression_share) for each in (seen.value, seen.low, seen.high))
    value, low, high = scaled
    return Interval(value=value, low=low, high=high)


def recall_alarm(now: Interval | None, before: Interval | None = None) -> str | None:
    """Why a provider counts as half blind, in words; None while it does not, or where nothing is known."""
    if now is None:
        return None
    # The upper end: an alarm that chance explains is a false one.
    if now.high < LOW_RECALL:
        return f"shows {now.value:.0%} of the brand's own ads; expected at least {LOW_RECALL:.0%}"
    if before is not None and before.value - now.value >= RECALL_FALL and now.high < before.low:
        return f"shows {now.value:.0%} of the brand's own ads and showed {before.value:.0%} before"
    return None


def at_least_unseen(once: int, twice: int) -> int:
    """At least about so many more offenders were there unseen: Chao's lower bound, bias-corrected (Chao 1984).

    ``once`` and ``twice`` count the offenders seen exactly once and exactly twice. It is a lower bound, and a low one
    where offenders differ; coverage after Good and Turing is about sightings and must not be printed for offenders.
    """
    return comb(once, 2) // (twice + 1)
