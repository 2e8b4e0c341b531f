"""``monitor coverage``: what was looked at, what it cost, and what the silence is worth."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from monitor.bootstrap import Workspace, open_workspace
from monitor.cli.coverage_page import page
from monitor.cli.heatmap import framed
from monitor.cli.options import as_of_option, config_option, json_option
from monitor.cli.output import emit, safe, say, table, warn
from monitor.model.checks import Market
from monitor.model.planning import Look
from monitor.model.purchases import Purchase
from monitor.planning.canary import Canary, canaries, lowest_recall
from monitor.planning.coverage import Census, Promise, Sight, SliceCoverage, census, promises, slices

SIGNS = {Sight.SEEN: "█", Sight.CLEAN: "░", Sight.CANNOT_TELL: "·"}
LEGEND = "█ an offender was seen   ░ clean   · cannot tell   (blank: not looked at)"
_COUNTS = ("planned", "bought", "looks", "refused", "empty", "failed", "missed", "blind", "independent", "offenders")
_LOSSES = ("refused", "empty", "failed", "missed", "blind")
_COLUMNS = (
    "engine", "market", "device", "planned", "bought", "looks", "lost", "independent", "offenders", "smallest share",
)  # fmt: skip
_PLACES = ("engine", "country", "location", "device")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that is told of a period."""

    since: datetime
    until: datetime
    newest: datetime | None
    cost: Decimal
    """US dollars charged, or perhaps charged."""
    canaries: tuple[Canary, ...]
    recall: float | None
    promises: tuple[Promise, ...]
    census: Census
    lines: tuple[SliceCoverage, ...]
    """By engine, market and device."""
    hours: tuple[SliceCoverage, ...]
    """By market and hour."""
    cells: tuple[SliceCoverage, ...]
    """By engine, market, device and hour."""


@click.command()
@config_option
@as_of_option
@click.option("--days", type=click.IntRange(1, 400), default=14, show_default=True, help="So many days back.")
@click.option("--html", type=click.Path(path_type=Path), default=None, help="Also write the picture as a page.")
@json_option
def command(*, config: Path | None, as_of: datetime | None, days: int, html: Path | None, as_json: bool) -> int:
    """Show what was looked at, what was not, what it cost, and what the silence is worth.

    \b
    Example:
      monitor coverage
      monitor coverage --days 30 --html coverage.html
    """
    with open_workspace(config, as_of=as_of) as workspace:
        report = _report(workspace, days)
    if html is not None:
        _write(html, report)
    if as_json:
        _emit(report)
    else:
        _print(report)
    return 0


def _report(workspace: Workspace, days: int) -> Report:
    until, zone = workspace.pipeline.clock.now(), workspace.config.timezone
    since = until - timedelta(days=days)
    looks = workspace.store.looks(since=since, until=until)
    purchases = workspace.ledger.purchases(since=since.astimezone(zone).date(), until=until.astimezone(zone).date())
    due = [each for each in purchases if since < each.check.slot <= until]
    known = canaries(looks, workspace.config.plan.own_impression_shares, until=until)
    recall = lowest_recall(known)
    blind = frozenset(each.engine for each in known if each.alarm)

    def by(*axes: str) -> tuple[SliceCoverage, ...]:
        return tuple(slices(looks, due, zone, axes=axes, recall=1.0 if recall is None else recall, blind=blind))

    return Report(
        since=since,
        until=until,
        newest=max((look.at for look in looks), default=None),
        cost=sum((each.price for each in due if each.charged), Decimal(0)),
        canaries=tuple(known),
        recall=recall,
        promises=tuple(_promises(looks, due, workspace, recall)),
        census=census(looks, zone),
        lines=by(*_PLACES),
        hours=by("country", "location", "hour"),
        cells=by(*_PLACES, "hour"),
    )


def _promises(
    looks: Sequence[Look], purchases: Sequence[Purchase], workspace: Workspace, recall: float | None
) -> list[Promise]:
    return promises(
        looks,
        purchases,
        workspace.config.timezone,
        until=workspace.pipeline.clock.now(),
        recall=1.0 if recall is None else recall,
    )


def _write(path: Path, report: Report) -> None:
    try:
        path.write_text(page(report.hours, report.since, report.until), encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"--html {path}: {error.strerror}; expected a file that can be written") from error


def _emit(report: Report) -> None:
    emit(
        {
            "record": "coverage",
            "since": report.since,
            "until": report.until,
            "newest": report.newest,
            "age_hours": _age(report),
            "cost_usd": float(report.cost),
            "recall": report.recall,
            "promises": [
                {
                    "days": each.days,
                    "customer_checks": each.customer_checks,
                    "share": each.share,
                    "probability": round(each.probability, 4),
                }
                for each in report.promises
            ],
            "offenders_seen": report.census.seen,
            "at_least_unseen": report.census.at_least_unseen,
            "cannot_tell": sum(line.sight is Sight.CANNOT_TELL for line in report.cells),
        }
    )
    for canary in report.canaries:
        emit({"record": "canary", **_canary(canary)})
    for line in report.cells:
        emit({"record": "slice", **_record(line)})


def _record(line: SliceCoverage) -> dict[str, Any]:
    where = {axis: getattr(line.where, axis) for axis in (*_PLACES, "hour")}
    return {**where, **_counts(line), "smallest_share": line.smallest_share, "sight": line.sight}


def _counts(line: SliceCoverage) -> dict[str, int]:
    return {name: getattr(line, name) for name in _COUNTS}


def _canary(canary: Canary) -> dict[str, Any]:
    recall = canary.recall
    return {
        "engine": canary.engine,
        "device": canary.device,
        "looks": canary.looks,
        "own_ads": canary.own_ads,
        "recall": recall and {"value": recall.value, "low": recall.low, "high": recall.high},
        "alarm": canary.alarm,
    }


def _age(report: Report) -> float | None:
    return None if report.newest is None else round((report.until - report.newest).total_seconds() / 3600, 1)


def _print(report: Report) -> None:
    rows = [
        (
            line.where.engine,
            _market(line),
            line.where.device,
            line.planned,
            line.bought,
            line.looks,
            _lost(line),
            line.independent,
            line.offenders,
            "cannot tell" if line.smallest_share is None else f"{line.smallest_share:.1%}",
        )
        for line in report.lines
    ]
    days = (report.until - report.since).days
    table(f"The last {days} days", _COLUMNS, rows)
    say(f"Seen, clean, cannot tell, by market and hour: {LEGEND}")
    for text in picture(report.hours):
        click.echo(f"  {text}")
    for each in report.promises:
        text = f"an advertiser on {each.share:.0%} of your brand searches would have been seen with probability"
        told = f"{text} {each.probability:.2f}" if each.customer_checks else "cannot tell what would have been seen"
        say(f"In the last {each.days} days: {told} ({each.customer_checks} customer's checks)")
    recall = "unknown: set plan.engines.own_impression_share" if report.recall is None else f"{report.recall:.2f}"
    say(f"Ad recall of the providers: {recall}")
    if report.census.at_least_unseen:
        say(f"Offenders seen: {report.census.seen}; at least about {report.census.at_least_unseen} more unseen")
    else:
        say(f"Offenders seen: {report.census.seen}")
    age = _age(report)
    say(f"Cost: {report.cost:.2f} USD; the newest look is {'–' if age is None else f'{age} h old'}")
    for canary in report.canaries:
        if canary.alarm:
            warn(f"{canary.engine} {canary.device} {canary.alarm}; no silence from there counts")


def _lost(line: SliceCoverage) -> str | None:
    return ", ".join(f"{count} {name}" for name in _LOSSES if (count := getattr(line, name))) or None


def picture(lines: Sequence[SliceCoverage]) -> list[str]:
    """Markets by hours, a character each."""
    signs: dict[tuple[str, int], str] = defaultdict(lambda: " ")
    for line in lines:
        if line.where.hour is not None and line.bought:
            signs[_market(line), line.where.hour] = SIGNS[line.sight]
    return framed(signs, sorted({_market(line) for line in lines}))


def _market(line: SliceCoverage) -> str:
    where = line.where
    if where.country is None:
        return "(unknown)"
    return safe(market_name(Market(country=where.country, location=where.location)))


def market_name(market: Market) -> str:
    """A market in one text."""
    return market.country if market.location is None else f"{market.country} {market.location}"
