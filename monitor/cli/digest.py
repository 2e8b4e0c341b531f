"""``monitor digest``: today's digest, or a preview of it."""

from datetime import datetime
from pathlib import Path

import click

from monitor.bootstrap import open_workspace
from monitor.cli.options import as_of_option, config_option, json_option, policy_option
from monitor.cli.summary import show, summary
from monitor.model.tally import Tally


@click.command()
@config_option
@policy_option
@as_of_option
@click.option("--preview", is_flag=True, help="Print the text of the digest; store and send nothing.")
@json_option
def command(*, config: Path | None, policy: str | None, as_of: datetime | None, preview: bool, as_json: bool) -> int:
    """Write the digest of what has not been told yet, one for each local date, and hand over what is queued.

    \b
    Example:
      monitor digest --preview
    """
    with open_workspace(config, policy=policy, as_of=as_of) as workspace:
        tally = Tally()
        if preview:
            rendered = workspace.pipeline.renderer.render(workspace.pipeline.digest())
            if not as_json:
                click.echo(rendered.text)
                return 0
            return show({**summary(workspace, tally), "subject": rendered.subject, "text": rendered.text}, as_json=True)
        with workspace.store.lock():
            workspace.pipeline.tell(tally)
        return show(summary(workspace, tally), as_json=as_json)
