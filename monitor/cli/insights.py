"""``monitor insights``: who else was in the brand's own auctions, and what changed."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from monitor.cli.options import PARTLY, json_option, policy_option
from monitor.cli.output import emit, safe, table
from monitor.cli.sparkline import bar, percent, sparkline
from monitor.model.insights import (
    METRICS,
    Alarm,
    AlarmKind,
    Assessment,
    Auctions,
    InsightFile,
    InsightRow,
    OwnCause,
    OwnDay,
    Share,
    ShareSeries,
)

MOST_GROUPS_COUNTED = 1_000
"""Groups in a file up to which the auctions behind the percentages are worked out and printed."""
MOST_GROUPS_SHOWN = 20
MOST_ROWS_SHOWN = 12
MOST_UNDECIDED_SHOWN = 5
MOST_COLUMNS = 24
"""Days or periods of one small picture."""

Read = tuple[Path, InsightFile]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--own-cause", "causes", multiple=True, metavar="TEXT", help="An own change that may explain a loss.")
@click.option("--html", type=click.Path(path_type=Path), default=None, help="Also write the picture as a page.")
@policy_option
@json_option
def command(
    *, files: tuple[Path, ...], causes: tuple[str, ...], html: Path | None, policy: str | None, as_json: bool
) -> int:
    """Read auction insights and the own performance per day, and tell what changed.

    A FILE is an export, an answer that `monitor ads fetch` wrote, or a folder of both. Give the exports of several
    periods, the oldest first, to have them compared.

    \b
    Example:
      monitor insights october.csv november.csv
      monitor insights data/ads auction-insights.csv --html insights.html
      monitor insights auction-insights.csv --json
    """
    from monitor.advertiser.own_data import read_files
    from monitor.config import load_policy
    from monitor.insights import assess

    terms = load_policy(policy)
    found = list(read_files(files))
    told = assess([file for _, file in found], own_domains=terms.vocabulary.own_domains, own_causes=causes)
    if html is not None:
        _write(html, told, [(path.name, file) for path, file in found], terms.brand)
    if as_json:
        for record in records(found, told.alarms):
            emit(record)
    else:
        _show(found, told)
    return PARTLY if any(file.error or file.lost for _, file in found) else 0


def _write(page: Path, told: Assessment, files: Sequence[tuple[str, InsightFile]], brand: str) -> None:
    from monitor.data import templates
    from monitor.delivery.insights_page import insights_page

    try:
        page.write_text(insights_page(told, files, brand=brand, templates=templates()), encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"--html {page}: {error.strerror}; expected a file that can be written") from error


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
            yield _day(name, day, file)
        for cause in file.causes:
            yield {"record": "change", "file": name, "day": cause.day, "what": cause.what, **_owner(cause, file)}
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


def _day(name: str, day: OwnDay, file: InsightFile) -> dict[str, Any]:
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
        "match_type": day.match_type,
        "traffic_volume": day.traffic_volume,
        **_owner(day, file),
    }


def _owner(fact: OwnDay | OwnCause, file: InsightFile) -> dict[str, Any]:
    return {"source": fact.source or file.source, "account": fact.account, "campaign_id": fact.campaign_id}


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {
        "record": "alarm",
        "kind": alarm.kind,
        "keyword": alarm.keyword,
        "domain": alarm.domain,
        "segment": alarm.segment,
        "since": alarm.since,
        "until": alarm.until,
        "before": _share(alarm.before),
        "after": _share(alarm.after),
        "p_value": alarm.p_value,
        "smallest_change": alarm.smallest_change,
        "explained_by": alarm.explained_by,
        "reasons": alarm.reasons,
        "source": alarm.source,
        "account": alarm.account,
        "campaign": alarm.campaign,
        "match_type": alarm.match_type,
    }


def _show(found: Sequence[Read], told: Assessment) -> None:
    for path, file in found:
        _show_file(path, file)
    _show_time(told.series)
    decided = [alarm for alarm in told.alarms if alarm.kind is not AlarmKind.CANNOT_TELL]
    undecided = [alarm for alarm in told.alarms if alarm.kind is AlarmKind.CANNOT_TELL]
    for alarm in (*decided, *undecided[:MOST_UNDECIDED_SHOWN]):
        _show_alarm(alarm)
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


def _show_alarm(alarm: Alarm) -> None:
    from monitor.digest import alarm_place, alarm_sentences, alarm_title

    place = alarm_place(alarm)
    click.echo(safe(f"{alarm_title(alarm)} ({place})" if place else alarm_title(alarm)))
    for sentence in alarm_sentences(alarm):
        click.echo(f"  {safe(sentence)}")
