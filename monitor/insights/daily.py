"""The own impression share day by day: has it fallen, more than its own noise and the own causes explain.

Days differ by more than chance: a plain test would cry wolf every other fortnight on a busy keyword. So the spread of
the days before is measured, two days running must be low, and together very low. ``benchmarks/insights`` measures it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import median
from typing import Final

from monitor.insights.causes import series_key
from monitor.insights.findings import Findings
from monitor.insights.statistics import lower_tail, wilson
from monitor.model.insights import Alarm, AlarmKind, OwnDay, Share

TEST_DAYS: Final = 14
LEAST_DAYS_BEFORE: Final = 14
MOST_DAYS_BEFORE: Final = 84
WEEKDAYS_FROM: Final = 56
"""Days of history from which each weekday is compared with its own like."""
EACH_DAY: Final = -2.0
"""Standard deviations below which each of two days running must be."""
BOTH_DAYS: Final = -6.5
"""What the standard deviations of the two days must add up to."""
_NOISY: Final = "the days before vary {:.1f} times as much as pure chance; that is allowed for"
_WORTH_SAYING: Final = 1.1
_CHANGE_WORKS: Final = 2
"""Days for which an own change counts as the cause of a fall."""


@dataclass(slots=True)
class _Day:
    source: OwnDay
    shown: float
    eligible: float
    lost_to_budget: float | None
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Usual:
    """What the days before were like."""

    share: float
    weekdays: Mapping[int, float]
    spread: float
    """How many times the variance of pure counts the days vary."""
    budget: float

    def expected(self, day: _Day) -> float:
        """The usual share of such a day."""
        return self.weekdays.get(day.source.day.weekday(), self.share)

    def deviation(self, day: _Day, *, given_back: float = 0.0) -> float:
        """Standard deviations above (below: negative) the usual, with a share given back to the day first."""
        usual = self.expected(day)
        scale = sqrt(day.eligible * usual * (1 - usual) * self.spread)
        return (day.shown - day.eligible * (usual - given_back)) / scale


def watch(days: Iterable[OwnDay], *, test_days: int = TEST_DAYS) -> Findings:
    """Look for a fall within the last ``test_days`` of each series (keyword, match type, device and campaign).

    A series with too few days before says that it cannot tell, and so does one without any impression share.
    """
    series: dict[tuple[str, ...], list[OwnDay]] = {}
    for day in days:
        series.setdefault(tuple(part or "" for part in series_key(day)), []).append(day)
    alarms: list[Alarm] = []
    smallest: list[float] = []
    for key in sorted(series):
        whole = _by_day(series[key])
        if len(whole) < LEAST_DAYS_BEFORE + 2:
            alarms.append(_too_short(series[key], len(whole)))
            continue
        split = max(LEAST_DAYS_BEFORE, len(whole) - test_days)
        usual = _usual(whole[:split][-MOST_DAYS_BEFORE:])
        smallest.append(_smallest(whole[split:], usual))
        alarm = _fall(whole[split:], usual)
        alarms += [alarm] if alarm else []
    return Findings(alarms=tuple(alarms), tested=len(smallest), smallest=tuple(smallest))


def _by_day(days: Sequence[OwnDay]) -> list[_Day]:
    """One entry a day, in order; days without impressions or share tell nothing of the auctions there were.

    Of ``< 10%`` the upper bound is taken: the fall is then at least as great as stated.
    """
    merged: dict[object, _Day] = {}
    for day in sorted(days, key=lambda each: each.day):
        share = day.share.high if day.share is not None else 0.0
        if day.impressions <= 0 or share <= 0:
            continue
        lost = None if day.budget_lost is None else day.budget_lost.high
        found = merged.setdefault(day.day, _Day(day, 0, 0, lost, ()))
        found.shown += day.impressions
        found.eligible += day.impressions / share
        found.changes += day.changes
    return list(merged.values())


def _usual(days: Sequence[_Day]) -> _Usual:
    share = _pooled(days)
    weekdays: dict[int, float] = {}
    if len(days) >= WEEKDAYS_FROM:
        for weekday in range(7):
            alike = [day for day in days if day.source.day.weekday() == weekday]
            weekdays |= {weekday: _pooled(alike)} if alike else {}
    plain = _Usual(share, weekdays, 1.0, 0.0)
    free = len(days) - max(1, len(weekdays))
    spread = max(1.0, sum(plain.deviation(day) ** 2 for day in days) / free)
    lost = [day.lost_to_budget for day in days if day.lost_to_budget is not None]
    return _Usual(share, weekdays, spread, median(lost) if lost else 0.0)


def _pooled(days: Sequence[_Day]) -> float:
    shown, eligible = sum(day.shown for day in days), sum(day.eligible for day in days)
    edge = min(0.5, 0.5 / eligible)
    return min(max(shown / eligible, edge), 1 - edge)


def _low(first: float, second: float) -> bool:
    return first < EACH_DAY and second < EACH_DAY and first + second < BOTH_DAYS


def _fall(days: Sequence[_Day], usual: _Usual) -> Alarm | None:
    """The first two days running that are low."""
    deviations = [usual.deviation(day) for day in days]
    for place in range(1, len(days)):
        first, second = deviations[place - 1], deviations[place]
        if _low(first, second):
            pairs = len(days) - 1
            chance = min(1.0, pairs * lower_tail((first + second) / sqrt(2)))
            return _alarm(days[max(0, place - _CHANGE_WORKS - 1) : place + 1], usual, chance)
    return None


def _alarm(days: Sequence[_Day], usual: _Usual, chance: float) -> Alarm:
    """``days`` end with the two low ones; those before are looked at for own changes."""
    low = days[-2:]
    shown, eligible = sum(day.shown for day in low), sum(day.eligible for day in low)
    before = usual.share
    after = wilson(shown, eligible, spread=usual.spread)
    source = low[0].source
    accounted = _by_budget(low, usual)
    return replace(
        _of(source, AlarmKind.OWN_SHARE_FELL),
        since=source.day,
        until=low[1].source.day,
        before=Share(before, before),
        after=after,
        p_value=chance,
        smallest_change=_smallest(low, usual),
        explained_by=(*accounted, *_own_changes(days)),
        accounted=bool(accounted),
        reasons=(
            f"own impression share {shown / eligible:.1%} on two days running, usually {before:.1%}",
            *([_NOISY.format(usual.spread)] if usual.spread >= _WORTH_SAYING else []),
        ),
    )


def _smallest(days: Sequence[_Day], usual: _Usual) -> float:
    """The smallest fall that two days of about as many auctions would show."""
    scale = sqrt(usual.share * (1 - usual.share) * usual.spread * len(days) / sum(day.eligible for day in days))
    return min(usual.share, -BOTH_DAYS / 2 * scale)


def _by_budget(low: Sequence[_Day], usual: _Usual) -> list[str]:
    """What the budget lost, where the days are no longer low once it is given back."""
    extra = [max(0.0, (day.lost_to_budget or 0.0) - usual.budget) for day in low]
    if _low(*(usual.deviation(day, given_back=back) for day, back in zip(low, extra, strict=True))):
        return []
    return [f"{sum(extra) / 2:.1%} more than usual was lost to the budget"]


def _own_changes(days: Iterable[_Day]) -> list[str]:
    return [f"own change on {day.source.day}: {what}" for day in days for what in day.changes]


def _too_short(days: Sequence[OwnDay], count: int) -> Alarm:
    reason = f"{count} days with impressions; expected at least {LEAST_DAYS_BEFORE + 2} to know the usual share"
    if all(day.share is None for day in days):
        reason = f"{len(days)} days without an impression share, which this platform has not: shown, and not tested"
    return replace(_of(days[0], AlarmKind.CANNOT_TELL), until=max(day.day for day in days), reasons=(reason,))


def _of(day: OwnDay, kind: AlarmKind) -> Alarm:
    """An alarm of the series of a day."""
    return Alarm(
        kind=kind,
        keyword=day.keyword,
        domain=None,
        segment={"device": day.device} if day.device else {},
        source=day.source,
        account=day.account,
        campaign=day.campaign,
        match_type=day.match_type,
    )
