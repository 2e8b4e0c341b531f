"""What ``monitor insights`` prints for a person."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from monitor.cli.output import safe, table
from monitor.cli.sparkline import bar, percent, sparkline
from monitor.model.attribution import Publisher
from monitor.model.incidents import Incident
from monitor.model.insights import METRICS, Alarm, AlarmKind, Assessment, InsightFile, InsightRow, ShareSeries

MOST_GROUPS_SHOWN = 20
MOST_ROWS_SHOWN = 12
MOST_UNDECIDED_SHOWN = 5
MOST_COLUMNS = 24
"""Days or periods of one small picture."""

Read = tuple[Path, InsightFile]
Leads = Callable[[Alarm], tuple[Sequence[Publisher], Sequence[Incident]]]
"""Whose site an alarm's domain is, and the incidents in whose captures it was shown."""


def show(found: Sequence[Read], told: Assessment, leads: Leads) -> None:
    """Print every file, the shares over time, and what changed with what is known of its domain from elsewhere."""
    for path, file in found:
        _show_file(path, file)
    _show_time(told.series)
    decided = [alarm for alarm in told.alarms if alarm.kind is not AlarmKind.CANNOT_TELL]
    undecided = [alarm for alarm in told.alarms if alarm.kind is AlarmKind.CANNOT_TELL]
    for alarm in (*decided, *undecided[:MOST_UNDECIDED_SHOWN]):
        _show_alarm(alarm, leads)
    if len(undecided) > MOST_UNDECIDED_SHOWN:
        click.echo(f"… and {len(undecided) - MOST_UNDECIDED_SHOWN} more that cannot be told; --json lists them")


def _show_file(path: Path, file: InsightFile) -> None:
    if file.error is not None:
        click.echo(f"{safe(path)}: refused: {safe(file.error)}")
        return
    first, last = file.period or (None, None)
    counts = ((len(file.rows), "row"), (len(file.days), "day"), (len(file.causes), "own change"))
    what = ", ".join(f"{count} {word}{'s' * (count != 1)}" for count, word in counts if count) or "nothing in it"
    click.echo(f"{safe(path)}: {what}, {safe(file.source)}, {safe(file.level)}, {safe(first)} to {safe(last)}")
    for line in (*file.warnings, *file.lost):
        click.echo(f"  warning: {safe(line)}")
    groups: dict[tuple[str, ...], list[InsightRow]] = {}
    for row in file.rows:
        groups.setdefault(_title(row), []).append(row)
    for title, rows in list(groups.items())[:MOST_GROUPS_SHOWN]:
        ranked = sorted(
            rows, key=lambda row: (not row.is_own, -row.impression_share.high if row.impression_share else 0)
        )
        table(
            safe(" · ".join(title)) if title else None,
            ["domain", "share", "", "overlap", "above", "top", "abs. top", "outranking"],
            [_cells(row) for row in ranked[:MOST_ROWS_SHOWN]],
        )
    if len(groups) > MOST_GROUPS_SHOWN:
        click.echo(f"  … and {len(groups) - MOST_GROUPS_SHOWN} more groups; --json lists them")


def _title(row: InsightRow) -> tuple[str, ...]:
    names = (row.account, row.campaign, row.ad_group, row.keyword, row.match_type, *row.segment.values())
    return tuple(name for name in names if name)


def _cells(row: InsightRow) -> list[str]:
    others = (percent(getattr(row, metric)) for metric in METRICS[1:])
    name = f"{row.domain} (own)" if row.is_own else row.domain
    return [name, percent(row.impression_share), bar(row.impression_share), *others]


def _show_time(series: Iterable[ShareSeries]) -> None:
    """The own shares and the rivals' over time, side by side where they are of one keyword."""
    groups: dict[tuple[str, ...], list[ShareSeries]] = {}
    for each in series:
        groups.setdefault((each.keyword or "", each.source or "", each.account or ""), []).append(each)
    lines = []
    for (keyword, *_), members in sorted(groups.items()):
        moments = sorted({point.first for each in members for point in each.points})
        for each in members if len(moments) > 1 else ():
            shares = {point.first: point.share for point in each.points}
            line = sparkline(shares.get(moment) for moment in moments[-MOST_COLUMNS:])
            name = "own" if each.domain is None else each.domain
            lines.append((keyword, name, line, percent(each.points[-1].share)))
    if lines:
        title = f"impression share over time, the last {MOST_COLUMNS} days or periods"
        table(title, ["keyword", "domain", "over time", "last"], lines[: MOST_GROUPS_SHOWN * 2])


def _show_alarm(alarm: Alarm, leads: Leads) -> None:
    from monitor.digest import alarm_place, alarm_sentences, alarm_title, lead_words

    place = alarm_place(alarm)
    click.echo(safe(f"{alarm_title(alarm)} ({place})" if place else alarm_title(alarm)))
    for sentence in (*alarm_sentences(alarm), *lead_words(alarm, *leads(alarm))):
        click.echo(f"  {safe(sentence)}")
