"""``monitor doctor --last-run``: did the last run begin, end, and go well? Read from its record, and nothing else."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from monitor.bootstrap import recorded_rounds
from monitor.cli.options import PARTLY
from monitor.cli.output import emit, safe
from monitor.model.watch import LastRun, RunState
from monitor.watch import GRACE, last_run

if TYPE_CHECKING:
    from monitor.config import Config

_WORDS = {
    RunState.OK: "went well",
    RunState.RUNNING: "is under way",
    RunState.NEVER: "no run was ever recorded",
    RunState.MISSED: "missed: no run has begun since it was due",
    RunState.HUNG: "hung: it began and has not ended; it hangs, or its process died",
    RunState.FAILED: "failed",
    RunState.PARTLY: "came to its end and is not well",
}


def tell_last_run(config: "Config", now: datetime, *, max_age: float | None, as_json: bool) -> int:
    """Print what became of the last run; returns the exit code. Raises ``StoreError`` where it cannot be read."""
    from monitor.config.doctor import run_expected_since

    allowed = None if max_age is None else timedelta(hours=max_age)
    found = last_run(
        recorded_rounds(config),
        now=now,
        expected_since=now - allowed if allowed else run_expected_since(config, now, grace=GRACE),
        longest=allowed or GRACE,
    )
    if as_json:
        emit(_record(found, now))
    else:
        _show(found)
    return 0 if found.well else PARTLY


def _record(found: LastRun, now: datetime) -> dict[str, Any]:
    age = None if found.began_at is None else round((now - found.began_at).total_seconds() / 3600, 2)
    return {
        "ok": found.well,
        "state": found.state,
        "began_at": found.began_at,
        "ended_at": found.ended_at,
        "age_hours": age,
        "expected_since": found.expected_since,
        "error": found.error,
        "troubles": [{"kind": each.kind, "message": each.message} for each in found.troubles],
    }


def _show(found: LastRun) -> None:
    began = f" (began {found.began_at:%a %Y-%m-%d %H:%M} UTC)" if found.began_at else ""
    due = f", {found.expected_since:%a %Y-%m-%d %H:%M} UTC" if found.state is RunState.MISSED else ""
    error = f": {safe(found.error)}" if found.error else ""
    click.echo(f"{'ok  ' if found.well else 'FAIL'}  last run: {_WORDS[found.state]}{due}{error}{began}")
    for each in found.troubles:
        click.echo(f"FAIL  {each.kind}: {safe(each.message)}")
