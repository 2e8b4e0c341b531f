"""The one object that ``run``, ``import`` and ``digest`` print."""

import os
import sys
from typing import Any

import click

from monitor.bootstrap import Workspace
from monitor.cli.options import PARTLY
from monitor.cli.output import emit, safe, table, warn
from monitor.cli.work import Done
from monitor.model.coverage import Coverage
from monitor.model.enums import Outcome, PageState
from monitor.model.tally import Tally
from monitor.ports import Progress, silent

SHOWN_FAILURES = 20
"""Failures printed for a person; ``--json`` has them all."""


def summary(workspace: Workspace, tally: Tally) -> dict[str, Any]:
    """What was done, what failed and why, and where the files lie. Counts by outcome speak of the whole store."""
    coverage = workspace.store.coverage(since=None, until=workspace.pipeline.clock.now())
    return {
        "files": tally.files,
        "captures_new": tally.captures_new,
        "observations_new": tally.observations,
        "judged": tally.judged,
        "searches": {
            "bought": tally.bought,
            "missed": tally.missed,
            "unaffordable": tally.unaffordable,
            "on_order": tally.on_order,
            "interrupted": tally.interrupted,
        },
        "checks": checks_by_state(coverage),
        "outcomes": {str(outcome): coverage.verdicts.get(str(outcome), 0) for outcome in Outcome},
        "incidents": len(workspace.store.incidents()),
        "incidents_new": tally.opened,
        "transitions": tally.transitions,
        "digest": tally.digest.id if tally.digest else None,
        "failures": [{"source": each.source, "name": each.name, "reason": each.reason} for each in tally.failures],
        "undelivered": tally.undelivered,
        "files_written": tally.written,
        "troubles": [],
        "pings": [],
    }


def health(done: Done) -> dict[str, Any]:
    """What is not well although the run came to its end, and whether the watcher outside heard of it."""
    return {
        "troubles": [{"kind": each.kind, "message": each.message} for each in done.troubles],
        "pings": [{"signal": each.signal, "failure": each.failure} for each in done.pings],
    }


def checks_by_state(coverage: Coverage) -> dict[str, int]:
    """Checks by page state, and those that cannot be judged because they say no time or another country."""
    states = {str(state): 0 for state in PageState}
    for line in coverage.lines:
        for state, count in line.by_state.items():
            states[str(state)] += count
    states["wrong_market"] = sum(line.wrong_market for line in coverage.lines)
    states["untimed"] = sum(line.untimed for line in coverage.lines)
    return states


def show(record: dict[str, Any], *, as_json: bool) -> int:
    """Print the summary; returns the exit code it calls for."""
    if as_json:
        emit(record)
    else:
        _show_for_people(record)
    return PARTLY if record["failures"] or record["undelivered"] or record["troubles"] else 0


def _show_for_people(record: dict[str, Any]) -> None:
    click.echo(
        f"{record['captures_new']} new captures of {record['files']} files, {record['observations_new']} new ads; "
        f"{record['judged']} judged, {record['incidents_new']} new incidents, {record['incidents']} in all"
    )
    seen = {word: count for word, count in record["checks"].items() if count}
    if seen:
        click.echo("checks in store: " + ", ".join(f"{count} {word}" for word, count in seen.items()))
    for path in record["files_written"]:
        click.echo(f"wrote {safe(os.path.relpath(os.path.realpath(path)))}")
    failures = record["failures"]
    if failures:
        table("Not read", ["source", "name", "reason"], [tuple(each.values()) for each in failures[:SHOWN_FAILURES]])
    if len(failures) > SHOWN_FAILURES:
        click.echo(f"and {len(failures) - SHOWN_FAILURES} more; --json lists them all")
    for line in record["undelivered"]:
        warn(f"not delivered, will be tried again: {line}")
    warn_of_health(record)


def warn_of_health(record: dict[str, Any]) -> None:
    """One line for each thing that ``health`` found."""
    for trouble in record["troubles"]:
        warn(f"not well: {trouble['kind']}: {trouble['message']}")
    for ping in record["pings"]:
        if ping["failure"] is not None:
            warn(f"the watcher was not told {ping['signal']}: {ping['failure']}")


def progress_bar(*, as_json: bool) -> Progress:
    """A bar on a terminal's standard error; nothing elsewhere."""
    if as_json or not sys.stderr.isatty():
        return silent

    def show_step(step: str, done: int, total: int | None) -> None:
        of = f"/{total}" if total else ""
        click.echo(f"\r\x1b[K{safe(step)} {done}{of}", err=True, nl=total is not None and done >= total)

    return show_step
