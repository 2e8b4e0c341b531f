"""Everything that all files together say: joined, compared, and told with one bound on false alarms."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from monitor.insights.auction_days import compare_days, gainers
from monitor.insights.causes import own_side
from monitor.insights.changes import compare, said_of
from monitor.insights.counts import prints_hundredths
from monitor.insights.daily import watch
from monitor.insights.findings import Findings, told
from monitor.insights.grouping import grouped
from monitor.insights.over_time import shares_over_time
from monitor.model.insights import Alarm, AlarmKind, Assessment, InsightFile, InsightRow, InsightSource

_WEEKS_BEFORE: Final = timedelta(days=28)
"""How far before a fall auction insights are looked at for who may explain it."""
_WORDS: Final = {
    "exact": ("exact", "exact match"),
    "phrase": ("phrase", "phrase match"),
    "broad": ("broad", "broad match"),
    "desktop": ("desktop", "computer", "computers"),
    "mobile": ("mobile", "mobile phones", "smartphone"),
    "tablet": ("tablet", "tablets"),
}
"""Match types and devices as interfaces and English exports write them."""
_ORDER: Final = tuple(AlarmKind)


def assess(
    files: Sequence[InsightFile], *, own_domains: Sequence[str] = (), own_causes: Sequence[str] = ()
) -> Assessment:
    """What changed, the gravest first, and the shares over time; files that were refused say nothing.

    ``own_causes`` are own changes, in words, beside those that the files tell of: losses are then told as explained.
    """
    good = list(_with_accounts([file for file in files if file.error is None]))
    own = own_side(good)
    series = list(grouped(good))
    apart = compare(
        [each for each in series if not each.daily],
        own=own,
        countable=all(map(prints_hundredths, good)),
        own_domains=own_domains,
    )
    daily = compare_days([each for each in series if each.daily], own=own, own_domains=own_domains)
    found = watch(own.days)
    watched = Findings(alarms=tuple(_with_rivals(alarm, good) for alarm in found.alarms), tested=found.tested)
    shares = shares_over_time(good, own.days)
    return Assessment(
        alarms=tuple(sorted((_explained(each, own_causes) for each in told([apart, daily, watched])), key=_gravity)),
        series=shares,
        smallest=(min(found.smallest), max(found.smallest)) if found.smallest else None,
        newest=max((file.period[1] for file in good if file.period), default=None),
    )


def _explained(alarm: Alarm, own_causes: Sequence[str]) -> Alarm:
    """A loss of the own share with the causes that somebody named."""
    if not own_causes or alarm.kind not in {AlarmKind.OWN_SHARE_FELL, AlarmKind.UNEXPLAINED_LOSS}:
        return alarm
    return replace(alarm, explained_by=(*alarm.explained_by, *own_causes))


def _with_accounts(files: Sequence[InsightFile]) -> Iterator[InsightFile]:
    """Exports do not name their account: where other files of the platform name one and no other, it is that one."""
    accounts: dict[InsightSource | None, set[str | None]] = {}
    for file in files:
        named = {row.account for row in file.rows} | {day.account for day in file.days}
        accounts.setdefault(file.source, set()).update(named)
    for file in files:
        known = accounts[file.source] - {None}
        if len(known) != 1 or None not in accounts[file.source]:
            yield file
            continue
        (account,) = known
        yield replace(
            file,
            rows=tuple(row if row.account else replace(row, account=account) for row in file.rows),
            days=tuple(day if day.account else replace(day, account=account) for day in file.days),
        )


def _gravity(alarm: Alarm) -> tuple[bool, bool, int, float]:
    """What was decided and has no cause of one's own comes first, then by kind, then the greatest change."""
    before, after = alarm.before, alarm.after
    moved = abs((after.low if after else 0.0) - (before.low if before else 0.0))
    return alarm.kind is AlarmKind.CANNOT_TELL, bool(alarm.explained_by), _ORDER.index(alarm.kind), -moved


def _with_rivals(alarm: Alarm, files: Sequence[InsightFile]) -> Alarm:
    """A fall of the own daily share, with whether auction insights of the same days explain it by another domain."""
    if alarm.accounted or alarm.since is None or not (alarm.before and alarm.after):
        return alarm
    since, until = alarm.since, alarm.until or alarm.since
    rows = [
        (row.period, row)
        for file in files
        if file.source is alarm.source
        for row in file.rows
        if row.period and _of_same(row, alarm)
    ]
    before = _days((each, row) for each, row in rows if since - _WEEKS_BEFORE <= each[0] <= each[1] < since)
    after = _days((each, row) for each, row in rows if each[0] <= until and since <= each[1])
    if not (before and after):
        said = "no auction insights of the days before and after are at hand, which could name another domain"
        return replace(alarm, reasons=(*alarm.reasons, said))
    takers = gainers(before, after, alarm.before.low - alarm.after.low)
    kind = AlarmKind.OWN_SHARE_FELL if takers else AlarmKind.UNEXPLAINED_LOSS
    return replace(alarm, kind=kind, reasons=(*alarm.reasons, said_of(takers)))


def _of_same(row: InsightRow, alarm: Alarm) -> bool:
    """Whether a row speaks of the auctions of an alarm; what one side does not say may be any."""
    return all(
        mine is None or theirs is None or mine.casefold() == theirs.casefold()
        for mine, theirs in (
            (row.account, alarm.account),
            (row.campaign, alarm.campaign),
            (row.keyword, alarm.keyword),
            (_common(row.match_type), _common(alarm.match_type)),
            (_common(row.segment.get("device")), _common(alarm.segment.get("device"))),
        )
    )


def _common(word: str | None) -> str | None:
    """A match type or device in the word that exports and interfaces share; None for one of another language."""
    return next((common for common, forms in _WORDS.items() if word and word.casefold() in forms), None)


def _days(rows: Iterable[tuple[tuple[date, date], InsightRow]]) -> list[tuple[date, list[InsightRow]]]:
    found: dict[date, list[InsightRow]] = {}
    for (first, _), row in rows:
        found.setdefault(first, []).append(row)
    return sorted(found.items(), key=lambda item: item[0])
