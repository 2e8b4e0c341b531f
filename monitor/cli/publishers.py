"""``monitor publishers``: whose site is whose, on what basis, since when, and where sources contradict one another."""

import csv
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from monitor.bootstrap import Workspace, open_workspace
from monitor.bootstrap.publishers import forget_source, import_publishers, learn_from_page, registry, sync_networks
from monitor.cli.options import PARTLY, config_option, json_option
from monitor.cli.output import emit, plain, safe, table
from monitor.digest.table import defused
from monitor.model.claims import SiteClaim, SiteStanding
from monitor.model.coverage import SourceFailure

EXPORTED = (
    "network",
    "publisher_id",
    "name",
    "sites",
    "contact",
    "basis",
    "source",
    "first_seen",
    "last_seen",
    "ended",
    "named",
    "note",
)
"""Columns of an export; the first five are those of the publishers table, so that it can be read again."""


@click.group(invoke_without_command=True)
@config_option
@json_option
@click.pass_context
def command(context: click.Context, *, config: Path | None, as_json: bool) -> None:
    """Whose site is whose: what tables, networks, sightings and you yourself say, side by side.

    \b
    Example:
      monitor publishers
      monitor publishers list --conflicts --json
      monitor publishers sync
    """
    if context.invoked_subcommand is None:
        _list(config, as_json=as_json, conflicts=False)
    else:
        context.obj = (config, as_json)


@command.command("list")
@config_option
@click.option("--conflicts", is_flag=True, help="Only sites whose claims contradict one another.")
@json_option
@click.pass_obj
def list_command(above: tuple[Path | None, bool], *, config: Path | None, conflicts: bool, as_json: bool) -> None:
    """List every claimed site with its basis, age and conflicts.

    \b
    Example:
      monitor publishers list --conflicts
    """
    _list(config or above[0], as_json=as_json or above[1], conflicts=conflicts)


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.csv")
@config_option
@click.option("--decide", is_flag=True, help="The rows are your own decisions: they settle conflicts.")
@json_option
@click.pass_obj
def import_command(
    above: tuple[Path | None, bool], *, file: Path, config: Path | None, decide: bool, as_json: bool
) -> int:
    """Take a table of publishers in: network, publisher_id, name, sites, contact.

    The file read again replaces what the file of that name said before; what others say stays.

    \b
    Example:
      monitor publishers import awin-partners.csv
      monitor publishers import decisions.csv --decide
    """
    with open_workspace(config or above[0]) as workspace, workspace.store.lock():
        claims, changed, failures = import_publishers(workspace, file, decided=decide)
    record = {"source": file.name, "claims": claims, "changed": changed, "failures": failures}
    return _tell([record], as_json=as_json or above[1])


@command.command("learn")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PAGE...")
@click.option("--url", default=None, metavar="URL", help="Where a bare HTML file was saved from, if it does not say.")
@config_option
@json_option
@click.pass_obj
def learn_command(
    above: tuple[Path | None, bool], *, files: tuple[Path, ...], url: str | None, config: Path | None, as_json: bool
) -> int:
    """Take in what saved landing pages (HTML, MHTML, HAR, WARC) prove: whose links a site carries. Requests nothing.

    \b
    Example:
      monitor publishers learn coupon-page.html --url https://coupons.example/alibaba
    """
    done = []
    with open_workspace(config or above[0]) as workspace, workspace.store.lock():
        for file in files:
            claims, changed, failures = learn_from_page(workspace, file, url)
            done.append({"source": file.name, "claims": claims, "changed": changed, "failures": failures})
    return _tell(done, as_json=as_json or above[1])


@command.command("sync")
@config_option
@json_option
@click.pass_obj
def sync_command(above: tuple[Path | None, bool], *, config: Path | None, as_json: bool) -> int:
    """Ask the networks of the settings who their publishers are. Reads only; answers are kept for a day.

    \b
    Example:
      monitor publishers sync
    """
    with open_workspace(config or above[0]) as workspace, workspace.store.lock():
        done = [
            {"source": each.network, "claims": each.claims, "changed": each.changed, "failures": list(each.failures)}
            for each in sync_networks(workspace)
        ]
    return _tell(done, as_json=as_json or above[1])


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.csv")
@config_option
@json_option
@click.pass_obj
def export_command(above: tuple[Path | None, bool], *, file: Path, config: Path | None, as_json: bool) -> None:
    """Write every claim to a CSV table that a spreadsheet shows and `import` reads.

    \b
    Example:
      monitor publishers export publishers.csv
    """
    with open_workspace(config or above[0]) as workspace:
        rows = list(_exported(workspace))
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\r\n")
            writer.writerow(EXPORTED)
            writer.writerows([defused(cell) for cell in row] for row in rows)
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}; expected a file that can be written") from error
    if as_json or above[1]:
        emit({"file": str(file), "claims": len(rows)})
    else:
        click.echo(f"wrote {len(rows)} claims to {safe(file)}")


@command.command("forget")
@click.argument("source")
@config_option
@json_option
@click.pass_obj
def forget_command(above: tuple[Path | None, bool], *, source: str, config: Path | None, as_json: bool) -> None:
    """End everything a source says (a file's name, or a network's id); it stays in the list as ended.

    \b
    Example:
      monitor publishers forget old-partners.csv
    """
    with open_workspace(config or above[0]) as workspace, workspace.store.lock():
        ended = forget_source(workspace, source)
    if not ended:
        raise click.UsageError(f"no source {source!r} has a claim in force; expected one that the list names")
    if as_json or above[1]:
        emit({"source": source, "ended": ended})
    else:
        click.echo(f"{ended} claims of {safe(source)} ended")


def _list(config: Path | None, *, as_json: bool, conflicts: bool) -> None:
    with open_workspace(config) as workspace:
        now = workspace.pipeline.clock.now()
        found = [each for each in registry(workspace) if each.conflict or not conflicts]
    if as_json:
        for each in found:
            emit(record(each, now))
        return
    table(
        None,
        ["site", "named", "said to be", "basis", "source", "last seen"],
        [
            (
                each.site,
                (_who(each), each.note if each.publisher is None or each.conflict else ""),
                tuple(f"{claim.network} {claim.publisher_id} {claim.name or ''}".strip() for claim in each.claims),
                tuple(f"{claim.basis}, ended" if claim.ended else str(claim.basis) for claim in each.claims),
                tuple(claim.source for claim in each.claims),
                tuple(f"{(now - claim.last_seen).days} days ago" for claim in each.claims),
            )
            for each in found
        ],
    )
    click.echo(f"{len(found)} sites, {sum(each.conflict for each in found)} in conflict")


def record(standing: SiteStanding, now: datetime) -> dict[str, Any]:
    """The contract of ``publishers list --json`` for one site; ``age_days`` counts from ``last_seen``."""
    network, publisher_id = standing.publisher or (None, None)
    return {
        "site": standing.site,
        "network": network,
        "publisher_id": publisher_id,
        "conflict": standing.conflict,
        "note": standing.note,
        "claims": [_claim(claim) | {"age_days": (now - claim.last_seen).days} for claim in standing.claims],
    }


def _claim(claim: SiteClaim) -> dict[str, Any]:
    return {name: value for name, value in asdict(claim).items() if name != "site"}


def _who(standing: SiteStanding) -> str:
    return " ".join(standing.publisher) if standing.publisher else "nobody"


def _exported(workspace: Workspace) -> Iterator[list[str]]:
    for standing in registry(workspace):
        for claim in standing.claims:
            named = standing.publisher == (claim.network, claim.publisher_id) and claim.ended is None
            yield _row(claim, standing.site, "yes" if named else "no", standing.note)
    for claim in workspace.store.claims():
        if claim.site is None:
            yield _row(claim, "", "", "")


def _row(claim: SiteClaim, site: str, named: str, note: str) -> list[str]:
    times = [plain(moment) if moment else "" for moment in (claim.first_seen, claim.last_seen, claim.ended)]
    who = [claim.network, claim.publisher_id, claim.name or "", site, claim.contact or ""]
    return [*who, str(claim.basis), claim.source, *times, named, note]


def _tell(done: list[dict[str, Any]], *, as_json: bool) -> int:
    failures: list[SourceFailure] = [failure for each in done for failure in each["failures"]]
    for each in done:
        if as_json:
            emit({**each, "failures": [asdict(failure) for failure in each["failures"]]})
        else:
            click.echo(f"{safe(each['source'])}: {each['claims']} claims, {each['changed']} of them new or changed")
    if failures and not as_json:
        table("Not used", ["source", "name", "reason"], [(each.source, each.name, each.reason) for each in failures])
    return PARTLY if failures else 0
