"""Shares over time, for pictures: the own one and each rival's, each series once whatever files tell of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from monitor.insights.grouping import grouped
from monitor.model.insights import InsightFile, InsightSource, OwnDay, Share, SharePoint, ShareSeries

_Name = tuple[InsightSource | None, str | None, str | None, str | None]
"""Source, account, keyword, domain (None: the own share)."""


def shares_over_time(files: Sequence[InsightFile], days: Iterable[OwnDay]) -> tuple[ShareSeries, ...]:
    """Every series that has a share with a time: the own ones first, those with the most impressions before others.

    Own days of several devices, campaigns and match types are put together by their counts. Rows of auction insights
    cannot be: of several in one period the bounds within which all of them lie are shown.
    """
    points: dict[_Name, dict[tuple[date, date], list[Share | None]]] = defaultdict(lambda: defaultdict(list))
    for series in grouped(files):
        place = series.place
        for moment, rows in series.moments:
            if isinstance(moment, int):
                continue
            for row in rows:
                name = (place.source, place.account, place.keyword, None if row.is_own else row.domain.casefold())
                points[name][moment].append(row.impression_share)
    spans = {
        name: [SharePoint(first=first, last=last, share=_span(shares)) for (first, last), shares in each.items()]
        for name, each in points.items()
    }
    pooled, impressions = _pooled(days)
    spans |= pooled
    found = [
        ShareSeries(
            source=name[0],
            account=name[1],
            keyword=name[2],
            domain=name[3],
            points=tuple(_apart(each)),
            impressions=impressions.get(name),
        )
        for name, each in spans.items()
        if any(point.share for point in each)
    ]
    return tuple(sorted(found, key=_order))


def _order(series: ShareSeries) -> tuple[bool, int, float, str, str]:
    last = next((point.share.low for point in reversed(series.points) if point.share), 0.0)
    return (
        series.domain is not None,
        -(series.impressions or 0),
        -last,
        series.keyword or "",
        series.domain or "",
    )


def _span(shares: Sequence[Share | None]) -> Share | None:
    """The bounds within which all of them lie."""
    said = [share for share in shares if share is not None]
    return Share(min(each.low for each in said), max(each.high for each in said)) if said else None


def _pooled(days: Iterable[OwnDay]) -> tuple[dict[_Name, list[SharePoint]], dict[_Name, int]]:
    """The own days of each keyword by their counts."""
    members: dict[_Name, dict[date, list[OwnDay]]] = defaultdict(lambda: defaultdict(list))
    impressions: dict[_Name, int] = defaultdict(int)
    for day in days:
        name = (day.source, day.account, day.keyword, None)
        members[name][day.day].append(day)
        impressions[name] += day.impressions
    points = {
        name: [SharePoint(first=when, last=when, share=share_of(same)) for when, same in each.items()]
        for name, each in members.items()
    }
    return points, impressions


def share_of(days: Iterable[OwnDay]) -> Share | None:
    """The share of several own days together; None where none has one."""
    shown, fewest, most = 0, 0.0, 0.0
    bounded = True
    for day in days:
        if day.share is None or day.share.high <= 0 or not day.impressions:
            continue
        shown += day.impressions
        fewest += day.impressions / day.share.high
        bounded = bounded and day.share.low > 0
        most += day.impressions / day.share.low if day.share.low > 0 else 0.0
    if not shown:
        return None
    high = min(1.0, shown / fewest)
    return Share(min(high, shown / most) if bounded else 0.0, high)


def _apart(points: Iterable[SharePoint]) -> Iterable[SharePoint]:
    """The points in order; of two that overlap the finer, later one stays."""
    kept: list[SharePoint] = []
    for point in sorted(points, key=lambda each: (each.last, each.first)):
        while kept and kept[-1].last >= point.first and _length(kept[-1]) > _length(point):
            kept.pop()
        if not kept or kept[-1].last < point.first:
            kept.append(point)
    return kept


def _length(point: SharePoint) -> int:
    return (point.last - point.first).days
