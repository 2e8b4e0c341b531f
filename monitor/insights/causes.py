"""The advertiser's own causes of a share that moved: budgets, changes, and new keywords and match types.

They are joined by what both sides say: the source, the account and the campaign. Where one side does not say, it may be
any; an own cause too many is told as one that *may* explain, one too few accuses a stranger.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from monitor.insights.grouping import Place
from monitor.model.insights import InsightFile, OwnCause, OwnDay

_MOST_TOLD: Final = 3
"""Own changes told of one day or one window; a busy account has hundreds."""
_BEFORE_A_PERIOD: Final = timedelta(days=7)
"""Changes this long before a period still count as causes of what shows in it."""
_LATER: Final = timedelta(days=7)
"""A keyword or match type is new when the data begin so long before it."""
_ENOUGH: Final = 0.1
"""Part of the impressions that a new keyword or match type must take to count as a cause."""

_Series = tuple[str | None, ...]


def series_key(day: OwnDay) -> _Series:
    """What tells one own series from another."""
    return (day.source, day.account, day.campaign, day.keyword, day.match_type, day.device)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The own days of all files, each with its causes, and the causes themselves."""

    days: tuple[OwnDay, ...]
    """Of keywords; of campaigns only where an account has no keyword days."""
    campaigns: tuple[OwnDay, ...] = ()
    """Days of campaigns, with what was lost to the budget."""
    causes: tuple[OwnCause, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Campaigns' names by identifier."""

    def explaining(
        self, place: Place, before: tuple[date, date] | None, after: tuple[date, date] | None, loss: float
    ) -> tuple[list[str], list[str]]:
        """What of a loss between two periods the own budget accounts for, and own changes that may explain it."""
        if after is None:
            return [], []
        campaigns = self._campaigns(place)
        found = sorted(
            (cause.day, cause.what)
            for cause in self.causes
            if after[0] - _BEFORE_A_PERIOD <= cause.day <= after[1]
            and _may_be(cause.source, place.source)
            and _may_be(cause.account, place.account)
            and self._within(self.names.get(cause.campaign_id or ""), campaigns)
        )
        changes = _shortened([f"own change on {day}: {what}" for day, what in dict.fromkeys(found)])
        old, new = self._mean_lost(place, before), self._mean_lost(place, after)
        accounted = old is not None and new is not None and new - old >= loss / 2
        return [f"{(new or 0) - (old or 0):.1%} more than before was lost to the budget"] if accounted else [], changes

    def _campaigns(self, place: Place) -> frozenset[str | None]:
        """The campaigns that a series is of: its own, else those that hold its keyword; none: it may be any."""
        if place.campaign is not None or place.keyword is None:
            return frozenset({place.campaign} - {None})
        keyword = place.keyword.casefold()
        return frozenset(
            day.campaign
            for day in self.days
            if (day.keyword or "").casefold() == keyword
            and _may_be(day.source, place.source)
            and _may_be(day.account, place.account)
        )

    @staticmethod
    def _within(campaign: str | None, campaigns: frozenset[str | None]) -> bool:
        return campaign is None or not campaigns or campaign in campaigns

    def _mean_lost(self, place: Place, period: tuple[date, date] | None) -> float | None:
        campaigns = self._campaigns(place)
        lost = [
            day.budget_lost.high
            for day in self.campaigns
            if day.budget_lost is not None
            and period is not None
            and period[0] <= day.day <= period[1]
            and _may_be(day.source, place.source)
            and _may_be(day.account, place.account)
            and self._within(day.campaign, campaigns)
        ]
        return sum(lost) / len(lost) if lost else None


def own_side(files: Sequence[InsightFile]) -> Own:
    """Join the own days of all files with budgets, changes and what is new, each on its day."""
    every = list(_believed(files))
    keywords = [day for day in every if day.keyword is not None]
    campaigns = tuple(day for day in every if day.keyword is None)
    accounts = {(day.source, day.account) for day in keywords}
    watched = [*keywords, *(day for day in campaigns if (day.source, day.account) not in accounts)]
    causes = tuple(cause for file in files for cause in file.causes)
    budgets = {
        (day.source, day.account, day.campaign, day.day): day.budget_lost
        for day in campaigns
        if day.budget_lost is not None and day.campaign is not None
    }
    joined = [
        replace(day, budget_lost=budgets.get((day.source, day.account, day.campaign or "", day.day)))
        if day.budget_lost is None and budgets
        else day
        for day in watched
    ]
    return Own(
        days=tuple(_with_changes(joined, causes)),
        campaigns=campaigns,
        causes=causes,
        names={day.campaign_id: day.campaign for day in every if day.campaign_id and day.campaign},
    )


def _may_be(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _shortened(texts: Sequence[str]) -> list[str]:
    more = len(texts) - _MOST_TOLD
    return [*texts[:_MOST_TOLD], f"and {more} more own changes"] if more > 0 else list(texts)


def _believed(files: Iterable[InsightFile]) -> Iterator[OwnDay]:
    """Every own day once: exports overlap, and of two that tell of a day the later one is believed."""
    found: dict[tuple[_Series, date], tuple[int, list[OwnDay]]] = {}
    for order, file in enumerate(files):
        for day in file.days:
            said = day if day.source else replace(day, source=file.source)
            key = series_key(said), said.day
            held = found.get(key)
            if held is None or held[0] != order:
                found[key] = held = (order, [])
            held[1].append(said)
    for _, days in found.values():
        yield from days


def _with_changes(days: Sequence[OwnDay], causes: Sequence[OwnCause]) -> Iterator[OwnDay]:
    """Each change on the first day of each series, from its own day on, that has impressions."""
    series: dict[_Series, list[OwnDay]] = defaultdict(list)
    for day in days:
        series[series_key(day)].append(day)
    changes = _Changes(causes)
    news = _News(days)
    for members in series.values():
        ordered = sorted(members, key=lambda each: each.day)
        dates = [day.day for day in ordered]
        said: dict[int, list[str]] = defaultdict(list)
        for when, what in (*changes.of(ordered[0]), *news.of(ordered[0])):
            place = bisect_left(dates, when)
            if place < len(dates):
                said[place].append(what if dates[place] == when else f"{what} (on {when})")
        for place, day in enumerate(ordered):
            texts = tuple(_shortened(list(dict.fromkeys(said[place])))) if place in said else ()
            yield replace(day, changes=(*day.changes, *texts)) if texts else day


class _Changes:
    """Changes by account and campaign; those that concern one series are put together once."""

    def __init__(self, causes: Iterable[OwnCause]) -> None:
        self._causes = sorted(causes, key=lambda cause: (cause.day, cause.what))
        self._known: dict[tuple[str | None, ...], list[tuple[date, str]]] = {}

    def of(self, day: OwnDay) -> Sequence[tuple[date, str]]:
        key = (day.source, day.account, day.campaign_id)
        if key not in self._known:
            self._known[key] = [
                (cause.day, cause.what)
                for cause in self._causes
                if _may_be(cause.source, day.source)
                and _may_be(cause.account, day.account)
                and _may_be(cause.campaign_id, day.campaign_id)
            ]
        return self._known[key]


class _News:
    """Keywords and match types that begin later than the data do, and take a good part of the impressions."""

    def __init__(self, days: Iterable[OwnDay]) -> None:
        match_types: dict[_Series, list[_Part]] = defaultdict(list)
        keywords: dict[_Series, list[_Part]] = defaultdict(list)
        for day in days:
            keyword = (day.keyword or "").casefold()
            match_types[day.source, day.account, keyword].append((day.match_type or "", day))
            keywords[day.source, day.account, day.campaign].append((keyword, day))
        self._match_types = {whole: list(_begun(parts)) for whole, parts in match_types.items()}
        self._keywords = {whole: list(_begun(parts)) for whole, parts in keywords.items()}

    def of(self, day: OwnDay) -> Iterator[tuple[date, str]]:
        """What is new beside the series of a day, and since when."""
        keyword = (day.keyword or "").casefold()
        for first, match_type in self._match_types[day.source, day.account, keyword]:
            if match_type != day.match_type:
                yield first, f"match type {match_type} of this keyword is new"
        for first, other in self._keywords[day.source, day.account, day.campaign]:
            if other != keyword:
                yield first, f"keyword {other!r} is new in the campaign"


_Part = tuple[str, OwnDay]


def _begun(parts: Sequence[_Part]) -> Iterator[tuple[date, str]]:
    """The parts of a whole that begin late and are not small, each with its first day."""
    begins = min(day.day for _, day in parts)
    firsts: dict[str, date] = {}
    for name, day in parts:
        firsts[name] = min(day.day, firsts.get(name, day.day))
    for name, first in sorted(firsts.items()):
        if name and first - begins >= _LATER:
            since = [(each, day.impressions) for each, day in parts if day.day >= first]
            taken = sum(impressions for each, impressions in since if each == name)
            if taken >= _ENOUGH * sum(impressions for _, impressions in since):
                yield first, name
