"""What changed between two periods of auction insights: new and rising domains, and own losses that nobody explains.

Shares are turned back into whole numbers of auctions and compared by Fisher's exact test. A share printed as a bound is
compared as an interval, and where that does not decide, "cannot tell" is the answer.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from monitor.insights.arithmetic import Group
from monitor.insights.causes import Own
from monitor.insights.counts import MOST_AUCTIONS, recover, too_many
from monitor.insights.findings import Findings
from monitor.insights.grouping import Grouped, Moment, Place
from monitor.insights.statistics import fisher, smallest_difference, wilson
from monitor.links import belongs_to, registrable_domain
from monitor.model.insights import Alarm, AlarmKind, InsightRow, Share

LEAST_CHANGE: Final = 0.05
"""Days and weeks differ by some points without a cause; smaller changes are not told."""
NOBODY: Final = "no new or rising domain explains it, as when somebody advertises with the brand's own display URL"
THRESHOLD: Final = 0.1
"""Below it a domain may be in the auctions and not in the report."""
_LEAST_AUCTIONS: Final = 3
_SIGNIFICANT: Final = 0.05


@dataclass(frozen=True, slots=True)
class _Period:
    """One group in one period."""

    days: tuple[date, date] | None
    group: Group
    auctions: int | None
    """Auctions, or a number there were at least; None where unknown."""

    def share_of(self, domain: str) -> Share | None:
        """The impression share of a rival; None where it is not in the report."""
        return next((row.impression_share for row in self.group.rivals if row.domain.casefold() == domain), None)


@dataclass(frozen=True, slots=True)
class _Compared:
    """The newest period of a series, what it is compared with, and all that came before."""

    place: Place
    earlier: Sequence[_Period]
    newest: _Period

    def alarm(self, kind: AlarmKind, domain: str | None, *reasons: str, **more: object) -> Alarm:
        """An alarm of this series."""
        first, last = self.newest.days or (None, None)
        return self.place.alarm(kind, domain, *reasons, since=first, until=last, **more)


def compare(series: Iterable[Grouped], *, own: Own, countable: bool, own_domains: Sequence[str]) -> Findings:
    """Tell what changed in the newest period of each series against the last that does not overlap it.

    ``countable``: whether shares are printed finely enough to recover counts. ``own`` knows what of one's own explains
    a loss.
    """
    alarms: list[Alarm] = []
    tested = 0
    for each in series:
        compared = _compared(each, countable=countable)
        alarms += own_domain(compared.newest.group.rivals, compared.alarm, own_domains)
        if compared.earlier:
            found = [*_rivals(compared), *_own_loss(compared, own)]
            tested += sum(count for _, count in found)
            alarms += [alarm for alarm, _ in found if alarm is not None]
    return Findings(alarms=tuple(alarms), tested=tested)


_Result = tuple[Alarm | None, int]
"""What a comparison found, and how many tests it took."""


def _compared(series: Grouped, *, countable: bool) -> _Compared:
    """The newest period with those before it; periods that overlap the newest are left out."""
    (last, rows), before = series.moments[-1], series.moments[:-1]
    apart = [_period(moment, each, countable=countable) for moment, each in before if not _overlap(moment, last)]
    return _Compared(series.place, apart, _period(last, rows, countable=countable and bool(apart)))


def _overlap(earlier: Moment, later: Moment) -> bool:
    return isinstance(earlier, tuple) and isinstance(later, tuple) and earlier[1] >= later[0]


def _period(moment: Moment, rows: Sequence[InsightRow], *, countable: bool) -> _Period:
    own = next((row for row in rows if row.is_own), None)
    group = Group(own, [row for row in rows if not row.is_own])
    auctions = recover(group) if countable else None
    known = auctions.eligible if auctions else MOST_AUCTIONS if countable and too_many(group) else None
    return _Period(moment if isinstance(moment, tuple) else None, group, known)


def own_domain(
    rivals: Iterable[InsightRow], alarm: Callable[..., Alarm], own_domains: Sequence[str]
) -> Iterator[Alarm]:
    """Our own domain in somebody else's row."""
    for row in rivals:
        host = registrable_domain(row.domain) or row.domain.casefold()
        if any(belongs_to(host, domain.casefold()) for domain in own_domains):
            said = "the own domain stands in a row that is not the own account's: somebody else advertises with it"
            innocent = "unless it is another account of the brand or a reseller who may"
            yield alarm(AlarmKind.OWN_DOMAIN_AS_OTHER, row.domain, said, innocent, after=row.impression_share)


def _rivals(series: _Compared) -> Iterable[_Result]:
    for row in series.newest.group.rivals:
        domain = row.domain.casefold()
        if row.impression_share is None:
            continue
        if series.earlier[-1].share_of(domain) is None:
            yield _appeared(series, row, row.impression_share), 0
        elif len(series.earlier) > 1 and all(each.share_of(domain) is None for each in series.earlier[:-1]):
            said = "in the report for two periods running and in none before"
            before = series.earlier[-1].share_of(domain)
            yield series.alarm(AlarmKind.NEW_DOMAIN, row.domain, said, before=before, after=row.impression_share), 0
        else:
            yield _risen(series, row, row.impression_share)


def _appeared(series: _Compared, row: InsightRow, share: Share) -> Alarm | None:
    domain = row.domain.casefold()
    if any(each.share_of(domain) is not None for each in series.earlier):
        return None  # it comes and goes with the reporting threshold
    auctions = series.newest.auctions
    few = auctions is not None and share.exact and round(share.low * auctions) < _LEAST_AUCTIONS
    if share.low < THRESHOLD or few:
        said = "new in the report, yet it may have been below the reporting threshold before; the next period tells"
        return series.alarm(AlarmKind.CANNOT_TELL, row.domain, said, after=share, smallest_change=THRESHOLD)
    said = f"new in the report, with {share.low:.1%} of the auctions"
    return series.alarm(AlarmKind.NEW_DOMAIN, row.domain, said, after=share, smallest_change=THRESHOLD)


def _risen(series: _Compared, row: InsightRow, after: Share) -> _Result:
    before = series.earlier[-1].share_of(row.domain.casefold())
    if before is None or after.high - before.low < LEAST_CHANGE:
        return None, 1
    if before.exact and after.exact:
        return _tested(series, AlarmKind.DOMAIN_RISING, row.domain, before, after)
    counted = wilson(after.low * series.newest.auctions, series.newest.auctions) if series.newest.auctions else None
    low = counted.low if counted and after.exact else after.low
    if not after.exact or counted is None or low <= before.high:
        if before == after or not (before.exact or after.exact):
            return None, 0  # a bound then and now says nothing, as it does for most domains
        said = f"{_said(before)} before and {_said(after)} now may be the same"
        return series.alarm(AlarmKind.CANNOT_TELL, row.domain, said, before=before, after=after), 0
    said = f"impression share {_said(after)}, at least {low:.1%}; before it was {_said(before)}"
    return series.alarm(AlarmKind.DOMAIN_RISING, row.domain, said, before=before, after=after), 0


def _tested(series: _Compared, kind: AlarmKind, domain: str | None, before: Share, after: Share) -> _Result:
    """Compare two printed shares as counts."""
    tries, later = series.earlier[-1].auctions, series.newest.auctions
    if tries is None or later is None:
        said = f"{_said(before)} before and {_said(after)} now; too few shares are printed to know of how many auctions"
        return series.alarm(AlarmKind.CANNOT_TELL, domain, said, before=before, after=after), 0
    chance = fisher((round(before.low * tries), tries), (round(after.low * later), later))
    if chance > _SIGNIFICANT:
        return None, 1
    said = f"impression share {_said(after)} of {later} auctions or more, before {_said(before)} of {tries} or more"
    smallest = max(LEAST_CHANGE, smallest_difference(before.low, tries, later))
    return series.alarm(kind, domain, said, before=before, after=after, p_value=chance, smallest_change=smallest), 1


def _own_loss(series: _Compared, own: Own) -> Iterable[_Result]:
    old, new = (
        each.group.own.impression_share if each.group.own else None for each in (series.earlier[-1], series.newest)
    )
    if old is None or new is None or old.low - new.high < LEAST_CHANGE:
        yield None, 1
        return
    takers = _takers(series, (old.low - new.high) / 2)
    budget, changes = own.explaining(series.place, series.earlier[-1].days, series.newest.days, old.low - new.high)
    kind = AlarmKind.OWN_SHARE_FELL if takers or budget else AlarmKind.UNEXPLAINED_LOSS
    alarm, tests = (
        _tested(series, kind, None, old, new) if old.exact and new.exact else _by_bounds(series, kind, old, new)
    )
    if alarm is None or alarm.kind is AlarmKind.CANNOT_TELL:
        yield alarm, tests
        return
    sign = "" if budget and not takers else said_of(takers)
    yield (
        series.alarm(
            kind,
            None,
            *alarm.reasons,
            *([sign] if sign else []),
            before=old,
            after=new,
            p_value=alarm.p_value,
            smallest_change=alarm.smallest_change,
            explained_by=(*budget, *changes),
            accounted=bool(budget),
        ),
        tests,
    )


def said_of(takers: Sequence[str]) -> str:
    """Who may have taken what was lost."""
    return f"{', '.join(takers)} gained at least half as much" if takers else NOBODY


def _by_bounds(series: _Compared, kind: AlarmKind, before: Share, after: Share) -> _Result:
    said = f"own impression share {_said(after)}, before {_said(before)}: the bounds alone show the loss"
    return series.alarm(kind, None, said, before=before, after=after), 0


def _takers(series: _Compared, least: float) -> list[str]:
    """Domains that gained enough to explain a loss; where a bound hides it, they may have."""
    found = []
    for row in series.newest.group.rivals:
        before = series.earlier[-1].share_of(row.domain.casefold())
        gained = row.impression_share.high - (before.low if before else 0.0) if row.impression_share else 0.0
        if gained >= max(least, LEAST_CHANGE):
            found.append(row.domain)
    return found


def _said(share: Share) -> str:
    return f"{share.low:.1%}" if share.exact else f"{share.low:.1%} to {share.high:.1%}"
