"""The digest's section about the advertiser's own accounts in words, bounded, for both templates at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Final

from monitor.digest.alarm_words import (
    SOURCES,
    alarm_place,
    alarm_sentences,
    alarm_title,
    lead_words,
    points,
    share_words,
)
from monitor.digest.moments import count_words, day_words
from monitor.digest.own_data import TOLD_FOR
from monitor.digest.plain import plain
from monitor.model.digest import OwnData, OwnSign
from monitor.model.insights import Alarm, Share, SharePoint, ShareSeries

_MAX_SIGNS: Final = 6
_MAX_STILL: Final = 8
_MAX_NUMBERS: Final = 200
_MAX_ALSO: Final = 3
_MAX_SERIES: Final = 2
_MAX_BARS: Final = 6

NOTE: Final = (
    "A sign is no proof: reports of auctions name a domain, never a publisher and never an ad. Look at captures before "
    "you write to anybody; signs steer the next searches."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignWords:
    """One alarm told in full."""

    number: str
    title: str
    place: str
    sentences: tuple[str, ...]
    leads: tuple[str, ...]
    """What is known of its domain from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarWords:
    """The own share of one week or period, as a bar and in words."""

    when: str
    sure_percent: int
    """Width of the part that is certain."""
    maybe_percent: int
    """Width of the part that only may be."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesWords:
    """The own share of one keyword over the last weeks."""

    place: str
    bars: tuple[BarWords, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDataWords:
    """The section of a digest."""

    sentence: str
    limit: str
    """What these data could have shown at all."""
    signs: tuple[SignWords, ...]
    """News, in full."""
    signs_more: str | None
    still: tuple[str, ...]
    """Signs that the digest before told too, a line each."""
    still_more: str | None
    series: tuple[SeriesWords, ...]
    note: str


def own_data_words(data: OwnData) -> OwnDataWords:
    """Say it, bounded."""
    news = [sign for sign in data.signs if sign.new]
    still = [sign for sign in data.signs if not sign.new]
    return OwnDataWords(
        sentence=_sentence(data, len(news), len(still)),
        limit=_limit(data),
        signs=tuple(_sign(sign) for sign in news[:_MAX_SIGNS]),
        signs_more=_more(len(news) - _MAX_SIGNS),
        still=tuple(_still(sign) for sign in still[:_MAX_STILL]),
        still_more=_numbers(still[_MAX_STILL:]),
        series=tuple(_series(each) for each in data.series[:_MAX_SERIES]),
        note=NOTE,
    )


def _more(count: int) -> str | None:
    return f"and {count_words(count, 'more sign')}: monitor insights lists them" if count > 0 else None


def _numbers(signs: Sequence[OwnSign]) -> str | None:
    """Signs that have no line left, by number: what a digest does not print is news to the next one."""
    numbers = ", ".join(sign.number for sign in signs[:_MAX_NUMBERS])
    return f"and {count_words(len(signs), 'more sign')}: {numbers}" if signs else None


def _sentence(data: OwnData, news: int, still: int) -> str:
    if data.newest is None:
        return "No file of the own accounts tells of a day, so nothing can be said."
    until = f"Data until {day_words(data.newest)}"
    if not data.signs:
        return f"{until}: no sign of another advertiser."
    counts = [f"{count:,} {word}" for count, word in ((news, "new today"), (still, "told before")) if count]
    explained = sum(bool(sign.alarm.explained_by) for sign in data.signs)
    own = f"; your own changes or budget may explain {explained:,} of them" if explained else ""
    return f"{until}: {count_words(len(data.signs), 'sign')}, {' and '.join(counts)}{own}."


def _limit(data: OwnData) -> str:
    parts = []
    if data.smallest is not None:
        least, greatest = (points(each) for each in data.smallest)
        span = least if least == greatest else f"{least} (in the series with the fewest auctions {greatest})"
        parts.append(f"A fall of the own daily share by less than {span} would not have been told.")
    if data.undecided:
        parts.append(f"The numbers do not decide in {count_words(data.undecided, 'case')}.")
    if data.past:
        parts.append(f"{count_words(data.past, 'sign')} of more than {TOLD_FOR.days} days ago left out.")
    return " ".join(parts)


def _sign(sign: OwnSign) -> SignWords:
    return SignWords(
        number=sign.number,
        title=alarm_title(sign.alarm),
        place=alarm_place(sign.alarm),
        sentences=(*alarm_sentences(sign.alarm), *_also(sign.also)),
        leads=tuple(lead_words(sign.alarm, sign.publishers, sign.incidents)),
    )


def _also(alarms: Sequence[Alarm]) -> Iterable[str]:
    for alarm in alarms[:_MAX_ALSO]:
        yield f"also shown by: {alarm_place(alarm)} ({share_words(alarm.before)} → {share_words(alarm.after)})"
    rest = len(alarms) - _MAX_ALSO
    if rest > 0:
        yield f"and by {count_words(rest, 'more series', 'more series')}"


def _still(sign: OwnSign) -> str:
    return f"{alarm_title(sign.alarm)} ({alarm_place(sign.alarm)}) {sign.number}"


def _series(series: ShareSeries) -> SeriesWords:
    keyword = f"“{plain(series.keyword, 60)}”" if series.keyword else "all keywords"
    parts = (SOURCES[series.source] if series.source else None, plain(series.account, 40) or None)
    points_shown = weekly(series.points)[-_MAX_BARS:]
    return SeriesWords(
        place=", ".join([keyword, *(part for part in parts if part)]),
        bars=tuple(_bar(point) for point in points_shown),
    )


def _bar(point: SharePoint) -> BarWords:
    share = point.share or Share(0.0, 0.0)
    sure, most = round(100 * share.low), round(100 * share.high)
    return BarWords(
        when=_span_words(point.first, point.last),
        sure_percent=sure,
        maybe_percent=most - sure,
        words=share_words(point.share),
    )


def _span_words(first: date, last: date) -> str:
    """``16 – 22 Nov``, and a single day as itself."""
    end = day_words(last).rpartition(" ")[0]
    if first == last:
        return end
    begin = day_words(first).rpartition(" ")[0]
    return f"{first.day} – {end}" if begin.rpartition(" ")[2] == end.rpartition(" ")[2] else f"{begin} – {end}"


def weekly(series: Sequence[SharePoint]) -> list[SharePoint]:
    """Days as the means of weeks that begin on Monday; longer periods stay as they are."""
    if any(point.first != point.last for point in series):
        return list(series)
    weeks: dict[date, list[SharePoint]] = {}
    for point in series:
        weeks.setdefault(point.first - timedelta(days=point.first.weekday()), []).append(point)
    return [_mean(days) for _, days in sorted(weeks.items())]


def _mean(days: Sequence[SharePoint]) -> SharePoint:
    shares = [day.share for day in days if day.share is not None]
    share = Share(fmean(each.low for each in shares), fmean(each.high for each in shares)) if shares else None
    return SharePoint(first=days[0].first, last=days[-1].last, share=share)
