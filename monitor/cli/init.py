"""``monitor init``: a commented configuration to start from."""

from pathlib import Path

import click

from monitor.cli.options import json_option
from monitor.cli.output import emit, say


@click.command()
@click.argument("target", type=click.Path(path_type=Path), default=Path("monitor.yaml"))
@json_option
def command(*, target: Path, as_json: bool) -> None:
    """Write a commented configuration that works as it stands; refuses to overwrite.

    \b
    Example:
      monitor init monitor.yaml
    """
    from monitor.config.initialise import write_example

    written = write_example(target)
    if as_json:
        emit({"files_written": [str(written)]})
    else:
        say(f"wrote {written}; read it, then: monitor doctor --config {written}")
