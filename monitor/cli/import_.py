"""``monitor import``: captures from a folder or files, once, without a digest."""

from datetime import datetime
from pathlib import Path

import click

from monitor.bootstrap import folder_collector, open_workspace
from monitor.cli.options import config_option, json_option, moment_option, policy_option
from monitor.cli.summary import progress_bar, show, summary
from monitor.model.captures import CaptureMeta
from monitor.model.enums import Device, Engine
from monitor.model.tally import Tally


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER|FILE...")
@config_option
@policy_option
@json_option
@moment_option("--seen-at", explained="When the captures were taken, where they do not say it.")
@click.option("--country", default=None, metavar="CC", help="Market searched from (ISO 3166-1, as GB).")
@click.option("--engine", type=click.Choice([str(each) for each in Engine]), default=None, help="Search engine.")
@click.option("--device", type=click.Choice([str(each) for each in Device]), default=None, help="Searcher's device.")
@click.option("--language", default=None, metavar="LL", help="Language searched in (as en).")
@click.option("--query", default=None, help="What was searched.")
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    paths: tuple[Path, ...],
    config: Path | None,
    policy: str | None,
    as_json: bool,
    seen_at: datetime | None,
    country: str | None,
    engine: str | None,
    device: str | None,
    language: str | None,
    query: str | None,
) -> int:
    """Take in saved captures and judge them.

    What a capture says of itself wins; the options fill what it does not say. A capture without a time is
    stored and not judged. Nothing is moved or deleted; importing again adds nothing.

    \b
    Example:
      monitor import captures/ --seen-at 2026-11-22T08:00:00Z --country GB
    """
    meta = CaptureMeta(
        seen_at=seen_at,
        engine=Engine(engine) if engine else None,
        query=query,
        country=_country(country),
        language=language,
        device=Device(device) if device else None,
    )
    with open_workspace(config, policy=policy, progress=progress_bar(as_json=as_json)) as workspace:
        with workspace.store.lock():
            tally = Tally(failures=list(workspace.publisher_failures))
            collectors = [folder_collector(path, meta) for path in paths]
            workspace.pipeline.collect(collectors, tally)
            workspace.pipeline.conclude(tally)
        return show(summary(workspace, tally), as_json=as_json)


def _country(code: str | None) -> str | None:
    if code is None:
        return None
    if len(code) != 2 or not code.isascii() or not code.isalpha():  # noqa: PLR2004 - ISO 3166-1 alpha-2
        raise click.BadParameter(f"{code!r}; expected two letters, as GB", param_hint="--country")
    return code.upper()
