"""``monitor schedule``: stay awake and do what is due."""

from datetime import UTC, datetime
from pathlib import Path

import click

from monitor.bootstrap import Workspace, open_watcher, open_workspace
from monitor.cli.options import config_option, json_option
from monitor.cli.output import emit, say, warn
from monitor.cli.summary import health, warn_of_health
from monitor.cli.work import Done, under_watch, work_that_is_due
from monitor.clocks import SystemClock
from monitor.errors import LockHeld, MonitorError
from monitor.watch import Watcher, crash_told

SHOWN_RUNS = 5


@click.command()
@config_option
@click.option("--show", is_flag=True, help="Only tell the next and the last runs.")
@json_option
def command(*, config: Path | None, show: bool, as_json: bool) -> None:
    """Stay awake: buy planned searches in their hour, take in captures, write the digest when its time comes.

    The same work is done from cron by `monitor run --due` every ten minutes. Stop with Ctrl-C or SIGTERM; what is
    under way is finished first, and nothing is done twice after a restart.

    \b
    Example:
      monitor schedule --config monitor.yaml
      monitor schedule --show
    """
    if show:
        _tell_runs(config, as_json=as_json)
        return
    from monitor.scheduler import serve

    # Opened once: it must still be heard when the settings are edited and no longer hold.
    watcher = open_watcher(config)
    with crash_told(watcher, SystemClock()):
        _tell_runs(config, as_json=as_json)
    serve(lambda: _round(config, watcher), report=warn)


def _round(config: Path | None, watcher: Watcher) -> None:
    try:
        under_watch(lambda: open_workspace(config), work_that_is_due, _tell_round, watcher=watcher)
    except LockHeld as error:
        warn(f"waiting: {error}")
    except MonitorError as error:
        warn(f"a round failed, the next one tries again: {error}")


def _tell_round(_workspace: Workspace, done: Done) -> None:
    for failure in done.tally.failures:
        warn(f"{failure.source}: {failure.name}: {failure.reason}")
    for line in done.tally.undelivered:
        warn(f"not delivered, will be tried again: {line}")
    warn_of_health(health(done))
    if done.tally.digest is not None:
        say(f"wrote {done.tally.digest.id}")


def _tell_runs(config: Path | None, *, as_json: bool) -> None:
    from monitor.config.schedule import next_runs

    with open_workspace(config) as workspace:
        settings = workspace.config
        coming = next_runs(settings.schedule, after=datetime.now(UTC), zone=settings.timezone, count=SHOWN_RUNS)
        last = workspace.ledger.runs(limit=SHOWN_RUNS)
    if as_json:
        emit(
            {
                "next": coming,
                "last": [{"slot": each.slot, "outcome": each.outcome, "detail": each.detail} for each in last],
            }
        )
        return
    for moment in coming:
        say(f"next: {moment.astimezone(settings.timezone):%a %Y-%m-%d %H:%M} {settings.timezone.key}")
    if not coming:
        say("no schedule is set: the first round of each local date writes the digest")
    for each in last:
        say(f"last: {each.slot}: {each.outcome or 'not finished'}{f' ({each.detail})' if each.detail else ''}")
