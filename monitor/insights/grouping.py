"""Rows of many files as series: one for each keyword (ad group, campaign) and segment, with its periods in order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from monitor.insights.headers import TIME_SEGMENTS
from monitor.model.insights import Alarm, AlarmKind, InsightFile, InsightRow, InsightSource

Moment = tuple[date, date] | int
"""A period; without one, the place of its file among the files."""
_SINGLE_DAYS: Final = 3
"""So many single days in a row are a daily series; two are two periods that somebody chose."""

_Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which auctions a series speaks of."""

    source: InsightSource | None
    account: str | None
    campaign: str | None
    keyword: str | None
    match_type: str | None
    segment: Mapping[str, str]
    """Without the segment of time."""

    def alarm(self, kind: AlarmKind, domain: str | None, *reasons: str, **more: object) -> Alarm:
        """An alarm of these auctions."""
        return Alarm(
            kind=kind,
            domain=domain,
            reasons=reasons,
            source=self.source,
            account=self.account,
            campaign=self.campaign,
            keyword=self.keyword,
            match_type=self.match_type,
            segment=self.segment,
            **more,  # type: ignore[arg-type]  # names of Alarm's fields, given by those who compare
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """One series."""

    place: Place
    moments: Sequence[tuple[Moment, Sequence[InsightRow]]]
    """In order of time; without periods, in order of the files."""

    @property
    def daily(self) -> bool:
        """Whether its periods are single days, of which one against the other would say nothing."""
        return len(self.moments) >= _SINGLE_DAYS and all(_is_day(moment) for moment, _ in self.moments)


def grouped(files: Iterable[InsightFile]) -> Iterator[Grouped]:
    """Every series of the files; where two files tell of the same period, the later one is believed."""
    found: dict[_Key, dict[Moment, tuple[int, list[InsightRow]]]] = {}
    for order, file in enumerate(files):
        for row in file.rows:
            if row.period is None and not row.segment.keys().isdisjoint(TIME_SEGMENTS):
                continue  # nobody can say when that was
            moments = found.setdefault(_key(row, file.source), {})
            moment = row.period or order
            held = moments.get(moment)
            if held is None or held[0] != order:
                moments[moment] = held = (order, [])
            held[1].append(row)
    for key, moments in found.items():
        dated = all(isinstance(moment, tuple) for moment in moments)
        ordered = sorted(moments.items(), key=lambda item: _days(item[0])) if dated else list(moments.items())
        rows = [(moment, members) for moment, (_, members) in ordered]
        yield Grouped(place=_place(rows[-1][1][0], key[0]), moments=rows)


def _key(row: InsightRow, source: InsightSource | None) -> _Key:
    fixed = sorted((name, value) for name, value in row.segment.items() if name not in TIME_SEGMENTS)
    return (source, row.account, row.campaign, row.ad_group, row.keyword, row.match_type, *map(str, fixed))


def _place(row: InsightRow, source: str | None) -> Place:
    return Place(
        source=InsightSource(source) if source else None,
        account=row.account,
        campaign=row.campaign,
        keyword=row.keyword,
        match_type=row.match_type,
        segment={name: value for name, value in row.segment.items() if name not in TIME_SEGMENTS},
    )


def _days(moment: Moment) -> tuple[date, date]:
    return moment if isinstance(moment, tuple) else (date.min, date.min)


def _is_day(moment: Moment) -> bool:
    return isinstance(moment, tuple) and moment[0] == moment[1]
