"""Auction insights day by day, as APIs give them: a week against the days before, by how much the days differ.

One day's shares against another's would cry wolf: days differ by more than counts explain. So each domain's daily
shares of the newest week are compared with those of up to four weeks before by Welch's t test, which takes the days'
own spread. A day on which a domain is not in the report counts as whatever is against an alarm.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import fmean, variance
from typing import Final

from monitor.insights.causes import Own
from monitor.insights.changes import LEAST_CHANGE, THRESHOLD, own_domain, said_of
from monitor.insights.findings import Findings
from monitor.insights.grouping import Grouped, Place
from monitor.insights.statistics import upper_tail_t
from monitor.model.insights import Alarm, AlarmKind, InsightRow, Share

_WEEK: Final = 7
_MOST_BEFORE: Final = 28
LEAST_DAYS: Final = 21
"""A week, and two before it, to know how much days differ."""
_LEAST_SPREAD: Final = 0.005
"""Standard deviation of a daily share that is never undercut: shares are rounded, and weeks differ."""
_CHANCE: Final = 0.002
"""Chance of a change without a cause above which it is not told: the same weeks are looked at every morning."""
_POWER: Final = 3.72
"""Standard errors at which such a test finds a change in 80 % of cases (2.88 + 0.84)."""
_TWICE: Final = 2
_ABSENT: Final = Share(0.0, THRESHOLD)

Days = Sequence[tuple[date, Sequence[InsightRow]]]


@dataclass(frozen=True, slots=True)
class _Weeks:
    """One series: its newest week, and the days before."""

    place: Place
    before: Days
    newest: Days

    def alarm(self, kind: AlarmKind, domain: str | None, *reasons: str, **more: object) -> Alarm:
        """An alarm of the newest week."""
        first, last = self.newest[0][0], self.newest[-1][0]
        return self.place.alarm(kind, domain, *reasons, since=first, until=last, **more)

    @property
    def rivals(self) -> dict[str, InsightRow]:
        """The newest row of each domain of the newest week."""
        return {row.domain.casefold(): row for _, rows in self.newest for row in rows if not row.is_own}


@dataclass(frozen=True, slots=True)
class _Change:
    """How far the mean of daily shares moved, in the direction asked for."""

    before: Share
    after: Share
    least: float
    """The change that is sure whatever the bounds hide."""
    chance: float
    smallest: float


def compare_days(series: Iterable[Grouped], *, own: Own, own_domains: Sequence[str]) -> Findings:
    """Tell what changed in the newest week of each daily series."""
    alarms: list[Alarm] = []
    tested = 0
    for each in series:
        days = [(moment[0], rows) for moment, rows in each.moments if isinstance(moment, tuple)]
        weeks = _Weeks(each.place, days[-_WEEK - _MOST_BEFORE : -_WEEK], days[-_WEEK:])
        rivals = weeks.rivals
        alarms += own_domain(rivals.values(), weeks.alarm, own_domains)
        if len(days) < LEAST_DAYS:
            said = f"{len(days)} days of auction insights; expected at least {LEAST_DAYS} to know how much days differ"
            alarms.append(weeks.alarm(AlarmKind.CANNOT_TELL, None, said))
            continue
        for domain, row in sorted(rivals.items()):
            alarm = _new(weeks, domain, row) or _risen(weeks, domain, row)
            alarms += [alarm] if alarm else []
        alarms += _own_loss(weeks, own)
        tested += len(rivals) + 1
    return Findings(alarms=tuple(alarms), tested=tested)


def _shares(days: Days, domain: str | None) -> list[Share | None]:
    """A domain's share on each day (None: the own one); None where it is not in the report."""
    return [
        _together(
            [
                row.impression_share
                for row in rows
                if row.impression_share
                and (row.is_own if domain is None else not row.is_own and row.domain.casefold() == domain)
            ]
        )
        for _, rows in days
    ]


def _together(shares: Sequence[Share]) -> Share | None:
    """The mean of what several rows of a day say, as those of several ad groups do."""
    return _mean(shares) if shares else None


def _mean(shares: Sequence[Share | None]) -> Share:
    said = [share or _ABSENT for share in shares]
    return Share(fmean(share.low for share in said), fmean(share.high for share in said))


def _change(before: Sequence[Share | None], after: Sequence[Share | None], *, rise: bool) -> _Change:
    """Compare the means, with every bound taken against the change asked for."""
    old = [each.high if rise else each.low for each in (share or _ABSENT for share in before)]
    new = [each.low if rise else each.high for each in (share or _ABSENT for share in after)]
    least = (fmean(new) - fmean(old)) * (1 if rise else -1)
    parts = [max(variance(each), _LEAST_SPREAD**2) / len(each) for each in (old, new)]
    error = sqrt(sum(parts))
    freedom = error**4 / sum(part**2 / (len(each) - 1) for part, each in zip(parts, (old, new), strict=True))
    return _Change(
        before=_mean(before),
        after=_mean(after),
        least=least,
        chance=upper_tail_t(least / error, freedom),
        smallest=max(LEAST_CHANGE, _POWER * error),
    )


def _new(weeks: _Weeks, domain: str, row: InsightRow) -> Alarm | None:
    shares = _shares(weeks.newest, domain)
    there = [share for share in shares if share is not None]
    if any(share is not None for share in _shares(weeks.before, domain)):
        return None
    if len(there) < _TWICE and not any(share.low >= THRESHOLD for share in there):
        return None  # one day just above the reporting threshold
    said = f"in the report on {len(there)} of the last {len(shares)} days, and on none of {len(weeks.before)} before"
    return weeks.alarm(AlarmKind.NEW_DOMAIN, row.domain, said, after=_mean(shares), smallest_change=THRESHOLD)


def _risen(weeks: _Weeks, domain: str, row: InsightRow) -> Alarm | None:
    change = _change(_shares(weeks.before, domain), _shares(weeks.newest, domain), rise=True)
    if change.least < LEAST_CHANGE or change.chance > _CHANCE:
        return None
    return _told(weeks, AlarmKind.DOMAIN_RISING, row.domain, change)


def _told(weeks: _Weeks, kind: AlarmKind, domain: str | None, change: _Change, *reasons: str, **more: object) -> Alarm:
    said = (
        f"impression share {_said(change.after)} on the last {len(weeks.newest)} days,"
        f" {_said(change.before)} on {len(weeks.before)} days before"
    )
    return weeks.alarm(
        kind,
        domain,
        said,
        *reasons,
        before=change.before,
        after=change.after,
        p_value=change.chance,
        smallest_change=change.smallest,
        **more,
    )


def _own_loss(weeks: _Weeks, own: Own) -> Iterator[Alarm]:
    before, after = _shares(weeks.before, None), _shares(weeks.newest, None)
    if None in before or None in after:
        return  # no own row; the own days of a keyword report are watched instead
    change = _change(before, after, rise=False)
    if change.least < LEAST_CHANGE or change.chance > _CHANCE:
        return
    takers = gainers(weeks.before, weeks.newest, change.least)
    periods = (weeks.before[0][0], weeks.before[-1][0]), (weeks.newest[0][0], weeks.newest[-1][0])
    budget, changes = own.explaining(weeks.place, *periods, change.least)
    kind = AlarmKind.OWN_SHARE_FELL if takers or budget else AlarmKind.UNEXPLAINED_LOSS
    signs = [] if budget and not takers else [said_of(takers)]
    yield _told(weeks, kind, None, change, *signs, explained_by=(*budget, *changes), accounted=bool(budget))


def gainers(before: Days, after: Days, loss: float) -> list[str]:
    """Domains that gained enough to explain a loss; where a bound hides it, they may have.

    On days on which a domain is not in the report it counts as not there.
    """
    names = {row.domain.casefold(): row.domain for _, rows in after for row in rows if not row.is_own}
    found = []
    for domain, name in sorted(names.items()):
        old = fmean(share.low if share else 0.0 for share in _shares(before, domain))
        new = fmean(share.high if share else 0.0 for share in _shares(after, domain))
        if new - old >= max(loss / 2, LEAST_CHANGE):
            found.append(name)
    return found


def _said(share: Share) -> str:
    return f"{share.low:.1%}" if share.exact else f"{share.low:.1%} to {share.high:.1%}"
