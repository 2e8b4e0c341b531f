"""``monitor doctor``: is everything in place?"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from monitor.bootstrap import open_workspace
from monitor.cli.options import PARTLY, as_of_option, config_option, json_option
from monitor.cli.output import emit, safe
from monitor.cli.summary import checks_by_state
from monitor.errors import ConfigError, MonitorError
from monitor.watch import STALE_AFTER


@click.command()
@config_option
@as_of_option
@click.option("--last-run", is_flag=True, help="Only say whether the last run began, ended and went well: for cron.")
@click.option(
    "--max-age",
    type=click.FloatRange(0.01, 8760),
    metavar="HOURS",
    help="With --last-run: how long ago it may have begun, and how long it may take [default: from the schedule].",
)
@json_option
def command(
    *, config: Path | None, as_of: datetime | None, last_run: bool, max_age: float | None, as_json: bool
) -> int:
    """Check settings, policy, secrets, folders, store and the age of the data.

    With --last-run nothing is written and no lock is waited for, so that a run that hangs is seen.

    \b
    Example:
      monitor doctor --config monitor.yaml
      monitor doctor --last-run
    """
    from monitor.config import load_config

    if last_run:
        from monitor.cli.last_run import tell_last_run

        return tell_last_run(load_config(config), as_of or datetime.now(UTC), max_age=max_age, as_json=as_json)
    if max_age is not None:
        raise click.UsageError("--max-age: needs --last-run")
    from monitor.config.doctor import check_config

    findings = [
        {"check": each.name, "ok": each.ok, "message": each.message}
        for each in check_config(load_config(config), now=as_of)
    ]
    checks: dict[str, int] = {}
    try:
        with open_workspace(config, as_of=as_of) as workspace:
            findings.append({"check": "store", "ok": True, "message": "opens, and its schema is current"})
            now = as_of or datetime.now(UTC)
            coverage = workspace.store.coverage(since=None, until=now)
            checks = checks_by_state(coverage)
            findings.append(_freshness(coverage.newest, now))
            findings.extend(
                {"check": f"publishers {each.name}", "ok": False, "message": each.reason}
                for each in workspace.publisher_failures
            )
    except ConfigError:
        raise
    except MonitorError as error:
        findings.append({"check": "store", "ok": False, "message": str(error)})
    return _show(findings, checks, as_json=as_json)


def _freshness(newest: datetime | None, now: datetime) -> dict[str, Any]:
    if newest is None:
        return {"check": "data", "ok": True, "message": "no capture yet; drop some into a source's folder and run"}
    hours = (now - newest).total_seconds() / 3600
    fresh = now - newest <= STALE_AFTER
    return {"check": "data", "ok": fresh, "message": f"the newest check is {hours:.0f} h old"}


def _show(findings: list[dict[str, Any]], checks: dict[str, int], *, as_json: bool) -> int:
    failed = [each for each in findings if not each["ok"]]
    if as_json:
        emit({"ok": not failed, "checks": checks, "findings": findings, "failures": failed})
    else:
        for each in findings:
            click.echo(f"{'ok  ' if each['ok'] else 'FAIL'}  {safe(each['check'])}: {safe(each['message'])}")
    return PARTLY if failed else 0
