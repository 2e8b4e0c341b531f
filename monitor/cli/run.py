"""``monitor run``: everything that is due, once."""

from datetime import datetime
from functools import partial
from pathlib import Path

import click

from monitor.bootstrap import open_watcher, open_workspace
from monitor.cli.options import as_of_option, config_option, json_option, policy_option
from monitor.cli.summary import health, progress_bar, show, summary
from monitor.cli.work import under_watch, whole_run, work_that_is_due


@click.command()
@config_option
@policy_option
@as_of_option
@click.option("--due", is_flag=True, help="Tell only when the schedule's time has come: for cron, every ten minutes.")
@json_option
def command(*, config: Path | None, policy: str | None, as_of: datetime | None, due: bool, as_json: bool) -> int:
    """Buy planned searches that are due, take in new captures, judge them, and write the digest of the day.

    Running it again changes nothing until there is something new: call it from cron as often as you like.

    \b
    Example:
      monitor run --config monitor.yaml
    """
    opening = partial(open_workspace, config, policy=policy, as_of=as_of, progress=progress_bar(as_json=as_json))
    return under_watch(
        opening,
        work_that_is_due if due else whole_run,
        lambda workspace, done: show({**summary(workspace, done.tally), **health(done)}, as_json=as_json),
        # With another time nothing is said of the present one.
        watcher=open_watcher(config, silent=as_of is not None),
    )
