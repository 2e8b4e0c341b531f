"""The page of ``monitor insights --html``: geometry for its pictures; the words come from ``monitor.digest``."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final

from monitor.delivery.render import html_environment
from monitor.digest import alarm_place, alarm_sentences, alarm_title, plain, plain_host, share_words
from monitor.digest.alarm_words import SOURCES
from monitor.digest.moments import count_words, day_words
from monitor.model.insights import Alarm, AlarmKind, Assessment, InsightFile, SharePoint, ShareSeries

WIDTH, HEIGHT = 900, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 14, 30
"""Margins of a picture, for its axes."""
_MOST_CHARTS: Final = 12
_MOST_RIVALS: Final = 5
_MOST_UNDECIDED: Final = 20
_TICKS: Final = 6
_STEPS: Final = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One point that says in words what it shows."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One share over time."""

    name: str
    own: bool
    paths: tuple[str, ...]
    """One for each run without a gap."""
    band: tuple[str, ...]
    """Areas between the bounds, where a share is one."""
    dots: tuple[Dot, ...]
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An alarm on the axis of time."""

    x: float
    width: float
    label: str
    """The numbers of the alarms that begin there."""
    label_width: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One keyword in one account."""

    title: str
    words: str
    """What the picture shows, for those who do not see it."""
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    days: tuple[tuple[float, str], ...]
    levels: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLine:
    """One alarm in words."""

    number: int
    title: str
    place: str
    change: str
    sentences: tuple[str, ...]
    leads: tuple[str, ...]
    """What is known of its domain from elsewhere."""
    explained: str
    """Whether something of one's own explains it, in words; nothing where not."""


def insights_page(
    told: Assessment,
    files: Sequence[tuple[str, InsightFile]],
    *,
    brand: str,
    templates: Path,
    leads: Callable[[Alarm], Iterable[str]] = lambda _: (),
) -> str:
    """One self-contained page: pictures over time, alarms in words, and what was read.

    ``leads`` says what is known of an alarm's domain from elsewhere.
    """
    decided = [alarm for alarm in told.alarms if alarm.kind is not AlarmKind.CANNOT_TELL]
    undecided = [alarm for alarm in told.alarms if alarm.kind is AlarmKind.CANNOT_TELL]
    numbered = list(enumerate(decided, start=1))
    charts = [chart for chart in _charts(told.series, numbered) if chart is not None]
    template = html_environment(templates).get_template("web/insights.html.jinja")
    return template.render(
        brand=plain(brand, 80),
        until=day_words(told.newest) if told.newest else None,
        charts=charts[:_MOST_CHARTS],
        charts_left=len(charts) - _MOST_CHARTS,
        alarms=[_alarm_line(number, alarm, leads(alarm)) for number, alarm in numbered],
        undecided=[_alarm_line(0, alarm) for alarm in undecided[:_MOST_UNDECIDED]],
        undecided_left=len(undecided) - _MOST_UNDECIDED,
        smallest=[f"{100 * each:.1f}" for each in told.smallest or ()],
        files=[(plain(name, 120), _file_words(file)) for name, file in files],
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        bottom=HEIGHT - BOTTOM,
    )


def _file_words(file: InsightFile) -> str:
    if file.error is not None:
        return f"refused: {plain(file.error)}"
    counts = ((len(file.rows), "row"), (len(file.days), "day"), (len(file.causes), "own change"))
    held = ", ".join(count_words(count, word) for count, word in counts if count) or "nothing in it"
    lost = f"; {count_words(len(file.lost), 'line')} of no use" if file.lost else ""
    source = SOURCES[file.source] if file.source else "source not stated"
    return f"{source}: {held}{lost}"


def _alarm_line(number: int, alarm: Alarm, leads: Iterable[str] = ()) -> AlarmLine:
    moved = alarm.before is not None or alarm.after is not None
    return AlarmLine(
        number=number,
        title=alarm_title(alarm),
        place=alarm_place(alarm),
        change=f"{share_words(alarm.before)} → {share_words(alarm.after)}" if moved else "",
        sentences=tuple(alarm_sentences(alarm)),
        leads=tuple(leads),
        explained="the own budget" if alarm.accounted else "may be explained" if alarm.explained_by else "",
    )


def _charts(series: Iterable[ShareSeries], alarms: Sequence[tuple[int, Alarm]]) -> Iterable[Chart | None]:
    """A picture for each keyword of each account: those with alarms first, then by impressions."""
    places = sorted(series, key=_place)
    groups = [list(members) for _, members in groupby(places, key=_place)]
    marked = [(group, [each for each in alarms if _speaks_of(each[1], group[0])]) for group in groups]
    marked.sort(key=lambda pair: (min((number for number, _ in pair[1]), default=len(alarms) + 1), _weight(pair[0])))
    for group, own_alarms in marked:
        yield _chart(group, own_alarms)


def _place(series: ShareSeries) -> tuple[str, str, str]:
    return str(series.source or ""), series.account or "", series.keyword or ""


def _weight(group: Sequence[ShareSeries]) -> int:
    return -sum(series.impressions or 0 for series in group)


def _speaks_of(alarm: Alarm, series: ShareSeries) -> bool:
    return (alarm.source, alarm.account, alarm.keyword) == (series.source, series.account, series.keyword)


@dataclass(frozen=True, slots=True)
class _Axes:
    """From days and shares to places in the picture."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """The place of a day."""
        span = max(1, (self.last - self.first).days)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / span, 1)

    def y(self, share: float) -> float:
        """The place of a share: the whole stands at the top."""
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)

    def middle(self, point: SharePoint) -> float:
        """A period's place is its middle."""
        return self.x(point.first + (point.last - point.first) / 2)


def _chart(group: Sequence[ShareSeries], alarms: Sequence[tuple[int, Alarm]]) -> Chart | None:
    """None where there are not two moments to draw a line between."""
    named = {alarm.domain.casefold() for _, alarm in alarms if alarm.domain}
    own = [series for series in group if series.domain is None]
    rivals = sorted(
        (series for series in group if series.domain is not None),
        key=lambda series: (series.domain not in named, -max((_low(point) for point in series.points), default=0.0)),
    )
    shown = [*own, *rivals[:_MOST_RIVALS]]
    points = [point for series in shown for point in series.points]
    if len({point.first for point in points}) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    axes = _Axes(min(point.first for point in points), max(point.last for point in points))
    lines = tuple(_line(series, axes) for series in shown)
    title = _title(group[0])
    span = f"{day_words(axes.first)} to {day_words(axes.last)}"
    told = "; ".join(f"{line.name} last {line.last}" for line in lines)
    return Chart(
        title=title,
        words=f"Impression shares for {title}, {span}: {told}. {len(alarms)} alarms.",
        lines=lines,
        marks=tuple(_marks(alarms, axes)),
        days=tuple(_day_ticks(axes)),
        levels=tuple((axes.y(step / 100), f"{step} %") for step in _STEPS),
    )


def _title(series: ShareSeries) -> str:
    keyword = f"“{plain(series.keyword, 80)}”" if series.keyword else "all keywords"
    source = SOURCES[series.source] if series.source else None
    return ", ".join(part for part in (keyword, source, plain(series.account, 40)) if part)


def _low(point: SharePoint) -> float:
    return point.share.low if point.share else 0.0


def _line(series: ShareSeries, axes: _Axes) -> Line:
    name = "own share" if series.domain is None else plain_host(series.domain)
    runs = [
        list(members) for said, members in groupby(series.points, key=lambda point: point.share is not None) if said
    ]
    drawn = [point for run in runs for point in run]
    return Line(
        name=name,
        own=series.domain is None,
        paths=tuple(_path(run, axes) for run in runs),
        band=tuple(_area(run, axes) for run in runs if any(point.share and not point.share.exact for point in run)),
        dots=tuple(
            Dot(
                x=axes.middle(point),
                y=axes.y(point.share.high),
                words=f"{name}, {day_words(point.last)}: {share_words(point.share)}",
            )
            for point in drawn
            if point.share
        ),
        last=share_words(series.points[-1].share) if series.points else "–",
    )


def _path(run: Sequence[SharePoint], axes: _Axes) -> str:
    places = [f"{axes.middle(point)} {axes.y(point.share.high)}" for point in run if point.share]
    return "M" + " L".join(places)


def _area(run: Sequence[SharePoint], axes: _Axes) -> str:
    said = [(axes.middle(point), point.share) for point in run if point.share]
    above = [f"{x} {axes.y(share.high)}" for x, share in said]
    below = [f"{x} {axes.y(share.low)}" for x, share in reversed(said)]
    return "M" + " L".join([*above, *below]) + " Z"


def _marks(alarms: Iterable[tuple[int, Alarm]], axes: _Axes) -> Iterable[Mark]:
    """One mark for all alarms that begin on one day."""
    beginning: dict[date, list[tuple[int, Alarm]]] = {}
    for number, alarm in alarms:
        if alarm.since is not None and axes.first <= alarm.since <= axes.last:
            beginning.setdefault(alarm.since, []).append((number, alarm))
    for since, members in sorted(beginning.items()):
        until = max(min(alarm.until or since, axes.last) for _, alarm in members)
        label = ", ".join(str(number) for number, _ in members)
        begin = axes.x(since)
        yield Mark(
            x=begin,
            width=max(2.0, round(axes.x(max(until, since)) - begin, 1)),
            label=label,
            label_width=round(10 + 6.5 * len(label), 1),
            title="; ".join(f"{number}: {alarm_title(alarm)}" for number, alarm in members),
        )


def _day_ticks(axes: _Axes) -> Iterable[tuple[float, str]]:
    span = (axes.last - axes.first).days
    step = max(1, -(-span // _TICKS))
    for after in range(0, span + 1, step):
        day = axes.first + timedelta(days=after)
        yield axes.x(day), day_words(day).rpartition(" ")[0]
