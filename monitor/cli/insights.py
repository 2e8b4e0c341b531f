"""``monitor insights``: who else was in the brand's own auctions, and what changed."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from monitor.cli.options import PARTLY, json_option, policy_option
from monitor.cli.output import emit, safe, table
from monitor.cli.sparkline import bar, percent, sparkline
from monitor.model.insights import METRICS, Alarm, AlarmKind, Auctions, InsightFile, InsightRow, OwnDay, Share

MOST_GROUPS_COUNTED = 1_000
"""Groups in a file up to which the auctions behind the percentages are worked out and printed."""
MOST_GROUPS_SHOWN = 20
MOST_ROWS_SHOWN = 12
MOST_UNDECIDED_SHOWN = 5

Read = tuple[Path, InsightFile]

_TITLES = {
    AlarmKind.OWN_DOMAIN_AS_OTHER: "own domain as somebody else",
    AlarmKind.UNEXPLAINED_LOSS: "own share fell and no domain explains it",
    AlarmKind.OWN_SHARE_FELL: "own share fell",
    AlarmKind.NEW_DOMAIN: "new domain",
    AlarmKind.DOMAIN_RISING: "domain rising",
    AlarmKind.CANNOT_TELL: "cannot tell",
}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--own-cause", "causes", multiple=True, metavar="TEXT", help="An own change that may explain a loss.")
@policy_option
@json_option
def command(*, files: tuple[Path, ...], causes: tuple[str, ...], policy: str | None, as_json: bool) -> int:
    """Read exports of auction insights and of the own performance per day, and tell what changed.

    Give the exports of several periods, the oldest first, to have them compared.

    \b
    Example:
      monitor insights october.csv november.csv
      monitor insights auction-insights.csv --json
    """
    from monitor.config import load_policy
    from monitor.insights import compare, told, watch

    own_domains = load_policy(policy).vocabulary.own_domains
    found = [(path, _read(path)) for path in files]
    good = [file for _, file in found if file.error is None]
    days = [day for file in good for day in file.days]
    alarms = told([compare(good, own_domains=own_domains, own_causes=causes), watch(days)])
    if as_json:
        for record in records(found, alarms):
            emit(record)
    else:
        _show(found, alarms)
    return PARTLY if any(file.error or file.lost for _, file in found) else 0


def _read(path: Path) -> InsightFile:
    from monitor.insights import MAX_BYTES, read_insights

    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return InsightFile(error=f"{reason}; expected a readable file")
    return read_insights(content)


def records(found: Iterable[Read], alarms: Iterable[Alarm]) -> Iterable[dict[str, Any]]:
    """The contract of ``insights --json``: each file, its rows and days, then what changed over all of them."""
    from monitor.insights import auctions_of

    for path, file in found:
        name = str(path)
        first, last = file.period or (None, None)
        yield {
            "record": "file",
            "file": name,
            "source": file.source,
            "level": file.level,
            "period_start": first,
            "period_end": last,
            "rows": len(file.rows),
            "error": file.error,
            "kind": file.kind,
            "days": len(file.days),
            "rows_lost": len(file.lost),
            "warnings": file.warnings,
        }
        auctions = auctions_of(file, most_groups=MOST_GROUPS_COUNTED)
        for row in file.rows:
            yield _row(name, row, auctions.get(row.number))
        for lost in file.lost:
            yield {**dict.fromkeys(_ROW_KEYS), "record": "row", "file": name, "error": lost}
        for day in file.days:
            yield _day(name, day)
    for alarm in alarms:
        yield _alarm(alarm)


_ROW_KEYS = ("record", "file", "keyword", "segment", "domain", "is_own", *METRICS, "not_applicable", "error")


def _share(share: Share | None) -> dict[str, float] | None:
    return None if share is None else {"low": share.low, "high": share.high}


def _row(name: str, row: InsightRow, auctions: Auctions | None) -> dict[str, Any]:
    first, last = row.period or (None, None)
    return {
        "record": "row",
        "file": name,
        "keyword": row.keyword,
        "segment": row.segment,
        "domain": row.domain,
        "is_own": row.is_own,
        **{metric: _share(getattr(row, metric)) for metric in METRICS},
        "not_applicable": row.not_applicable,
        "error": None,
        "row": row.number,
        "keyword_id": row.keyword_id,
        "match_type": row.match_type,
        "ad_group": row.ad_group,
        "campaign": row.campaign,
        "account": row.account,
        "period_start": first,
        "period_end": last,
        "auctions": _counts(row, auctions),
    }


def _counts(row: InsightRow, auctions: Auctions | None) -> dict[str, int | None] | None:
    """The whole numbers of a row: auctions, own impressions, this domain's, and those of both together."""
    if auctions is None:
        return None
    share, overlap = row.impression_share, row.overlap_rate
    return {
        "eligible": auctions.eligible,
        "own": auctions.shown,
        "domain": round(share.low * auctions.eligible) if share and share.exact else None,
        "together": round(overlap.low * auctions.shown) if overlap and overlap.exact else None,
    }


def _day(name: str, day: OwnDay) -> dict[str, Any]:
    return {
        "record": "day",
        "file": name,
        "day": day.day,
        "keyword": day.keyword,
        "device": day.device,
        "campaign": day.campaign,
        "impressions": day.impressions,
        "impression_share": _share(day.share),
        "budget_lost": _share(day.budget_lost),
    }


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {
        "record": "alarm",
        "kind": alarm.kind,
        "keyword": alarm.keyword,
        "domain": alarm.domain,
        "segment": alarm.segment,
        "since": alarm.since,
        "before": _share(alarm.before),
        "after": _share(alarm.after),
        "p_value": alarm.p_value,
        "smallest_change": alarm.smallest_change,
        "explained_by": alarm.explained_by,
        "reasons": alarm.reasons,
    }


def _show(found: Sequence[Read], alarms: Sequence[Alarm]) -> None:
    for path, file in found:
        _show_file(path, file)
    good = [file for _, file in found if file.error is None]
    _show_time([row for file in good for row in file.rows], [day for file in good for day in file.days])
    decided = [alarm for alarm in alarms if alarm.kind is not AlarmKind.CANNOT_TELL]
    undecided = [alarm for alarm in alarms if alarm.kind is AlarmKind.CANNOT_TELL]
    for alarm in (*decided, *undecided[:MOST_UNDECIDED_SHOWN]):
        _show_alarm(alarm)
    if len(undecided) > MOST_UNDECIDED_SHOWN:
        click.echo(f"… and {len(undecided) - MOST_UNDECIDED_SHOWN} more that cannot be told; --json lists them")


def _show_file(path: Path, file: InsightFile) -> None:
    if file.error is not None:
        click.echo(f"{safe(path)}: refused: {safe(file.error)}")
        return
    first, last = file.period or (None, None)
    what = f"{len(file.rows)} rows" if file.rows else f"{len(file.days)} days"
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


def _show_time(rows: Sequence[InsightRow], days: Sequence[OwnDay]) -> None:
    """The own share and the rivals' over time, where there are at least two periods."""
    series: dict[tuple[str, str], dict[date, Share | None]] = {}
    for row in rows:
        if row.period:
            name = "own" if row.is_own else row.domain
            series.setdefault((row.keyword or "", name), {})[row.period[0]] = row.impression_share
    for day in days:
        series.setdefault((day.keyword or "", "own"), {})[day.day] = day.share
    moments = sorted({moment for each in series.values() for moment in each})
    if len(moments) < 2:  # noqa: PLR2004 - a picture over time needs two
        return
    lines = [
        (keyword, name, sparkline(each.get(moment) for moment in moments), percent(each[max(each)]))
        for (keyword, name), each in sorted(series.items(), key=lambda item: (item[0][0], item[0][1] != "own"))
    ]
    title = f"impression share from {moments[0]} to {moments[-1]}"
    table(title, ["keyword", "domain", "over time", "last"], lines[: MOST_GROUPS_SHOWN * 2])


def _show_alarm(alarm: Alarm) -> None:
    parts = [alarm.keyword, alarm.domain, *alarm.segment.values(), alarm.since]
    where = ", ".join(safe(part) for part in parts if part)
    click.echo(f"{_TITLES[alarm.kind]}: {where}" if where else _TITLES[alarm.kind])
    for reason in alarm.reasons:
        click.echo(f"  {safe(reason)}")
    for cause in alarm.explained_by:
        click.echo(f"  may be explained: {safe(cause)}")
    if alarm.smallest_change is not None:
        click.echo(f"  the smallest change these data could have shown: {alarm.smallest_change:.1%}")
