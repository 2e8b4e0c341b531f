"""``monitor coverage``: what was looked at, what it cost, and what the silence is worth."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.bootstrap import open_workspace
from monitor.cli.options import as_of_option, config_option, json_option
from monitor.cli.output import emit, safe, say, table, warn
from monitor.model.coverage_report import Canary, CoverageReport, Interval, Promise, Sight, SliceCoverage

if TYPE_CHECKING:
    from monitor.digest import Worth

_COUNTS = ("planned", "bought", "looks", "refused", "empty", "failed", "missed", "blind", "independent", "offenders")
_COLUMNS = (
    "engine, market, device", "planned", "bought", "looks", "lost", "offenders", "seen from",
)  # fmt: skip
_AXES = ("engine", "country", "location", "device", "hour")


@click.command()
@config_option
@as_of_option
@click.option("--days", type=click.IntRange(1, 400), default=14, show_default=True, help="So many days back.")
@click.option("--html", type=click.Path(path_type=Path), default=None, help="Also write it as a page.")
@json_option
def command(*, config: Path | None, as_of: datetime | None, days: int, html: Path | None, as_json: bool) -> int:
    """Show what was looked at, what was not, what it cost, and what the silence is worth.

    \b
    Example:
      monitor coverage
      monitor coverage --days 30 --html coverage.html
    """
    with open_workspace(config, as_of=as_of) as workspace:
        report = workspace.pipeline.coverage(days=days)
        timezone = workspace.config.timezone.key
        if html is not None:
            _write(html, report, brand=workspace.pipeline.rules.policy.brand, timezone=timezone)
    if as_json:
        _emit(report)
    else:
        _print(report, timezone)
    return 0


def _write(path: Path, report: CoverageReport, *, brand: str, timezone: str) -> None:
    from monitor.data import templates
    from monitor.delivery import Renderer

    page = Renderer(templates()).coverage_page(report, brand=brand, timezone=timezone)
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"--html {path}: {error.strerror}; expected a file that can be written") from error


def _emit(report: CoverageReport) -> None:
    emit(
        {
            "record": "coverage",
            "since": report.since,
            "until": report.until,
            "newest": report.newest,
            "age_hours": _age(report),
            "cost_usd": float(report.cost),
            **_counts(report.total),
            "recall": report.recall,
            "promises": [_promise(each) for each in report.promises],
            "offenders_seen": report.census.seen,
            "at_least_unseen": report.census.at_least_unseen,
            "cannot_tell": sum(line.sight is Sight.CANNOT_TELL for line in report.cells),
        }
    )
    for canary in report.canaries:
        emit({"record": "canary", **_canary(canary)})
    for line in report.cells:
        emit({"record": "slice", **_record(line)})


def _promise(promise: Promise) -> dict[str, Any]:
    return {
        "days": promise.days,
        "customer_checks": promise.customer_checks,
        "unmeasured": promise.unmeasured,
        "share": promise.share,
        "probability": round(promise.probability, 4),
        "at_least": round(promise.at_least, 4),
    }


def _record(line: SliceCoverage) -> dict[str, Any]:
    where = {axis: getattr(line.where, axis) for axis in _AXES}
    return {**where, **_counts(line), "smallest_share": line.smallest_share, "sight": line.sight}


def _counts(line: SliceCoverage) -> dict[str, int]:
    return {name: getattr(line, name) for name in _COUNTS}


def _canary(canary: Canary) -> dict[str, Any]:
    return {
        "provider": canary.provider,
        "engine": canary.engine,
        "device": canary.device,
        "looks": canary.looks,
        "own_ads": canary.own_ads,
        "recall": _interval(canary.recall),
        "recent": _interval(canary.recent),
        "counted": canary.counted,
        "alarm": canary.alarm,
    }


def _interval(interval: Interval | None) -> dict[str, float] | None:
    if interval is None:
        return None
    return {"value": interval.value, "low": interval.low, "high": interval.high}


def _age(report: CoverageReport) -> float | None:
    return None if report.newest is None else round((report.until - report.newest).total_seconds() / 3600, 1)


def _print(report: CoverageReport, timezone: str) -> None:
    from monitor.digest import promise_words, worth
    from monitor.digest.picture import place_words
    from monitor.digest.worth import losses, smallest_words

    rows = [
        (
            place_words(line.where),
            line.planned,
            line.bought,
            line.looks,
            losses(line),
            line.offenders,
            smallest_words(line),
        )
        for line in report.lines
    ]
    told = worth(report, timezone, markets=None, lines=0)
    table(f"The last {told.days}", _COLUMNS, rows)
    _picture(told)
    if told.pledges:
        for promise in report.promises:
            say(promise_words(promise))
    else:
        say(told.claim)
    for sentence in (*told.recalls, told.unseen, told.cannot_tell, *told.totals):
        if sentence:
            say(sentence)
    for alarm in told.alarms:
        warn(alarm)


def _picture(told: "Worth") -> None:
    if told.picture is None:
        return
    say(f"{told.picture.caption}:")
    click.echo(f"  {told.picture.ruler}")
    for row in told.picture.rows:
        click.echo(f"  {row.signs}  {safe(row.market)}")
    click.echo("  " + "   ".join(f"{square.sign} {words}" for square, words in told.picture.legend))
