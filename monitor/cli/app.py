"""The command tree. Each command's module is imported when it is called, so that ``--help`` is quick."""

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from monitor import __version__
from monitor.errors import ConfigError, MonitorError
from monitor.links import show_text

TRACEBACK = "MONITOR_TRACEBACK"
"""Environment variable that lets a defect show its whole traceback."""

DEFECT = 1
INTERRUPTED = 130

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("monitor.cli.init", "Write a commented configuration."),
    "run": ("monitor.cli.run", "Take in new captures, judge them, tell the manager."),
    "import": ("monitor.cli.import_", "Take in captures from a folder or files, without a digest."),
    "check": ("monitor.cli.check", "Buy one search now, and judge what it shows."),
    "leads": ("monitor.cli.leads", "List ads with the brand in them, from public ad libraries."),
    "lookup": ("monitor.cli.lookup", "Say what a text is to the brand."),
    "keywords": ("monitor.cli.keywords", "Suggest keywords, list their yield, write negatives."),
    "trace": ("monitor.cli.trace", "Say who is behind a URL, without requesting it."),
    "landing": ("monitor.cli.landing", "Say whom a saved landing page pays, and what it does by itself."),
    "parse": ("monitor.cli.parse", "Show what a capture holds."),
    "insights": ("monitor.cli.insights", "Read auction insights: who else was there, and what changed."),
    "ads": ("monitor.cli.ads", "Read the advertiser's own ad accounts; mark the own ads."),
    "publishers": ("monitor.cli.publishers", "Whose site is whose: list, import, ask the networks, export."),
    "incidents": ("monitor.cli.incidents", "List incidents, or show one with its facts."),
    "plan": ("monitor.cli.plan", "Show which checks a day will buy, and what they would promise."),
    "coverage": ("monitor.cli.coverage", "Show what was looked at, and what the silence is worth."),
    "digest": ("monitor.cli.digest", "Write the digest of what has not been told yet."),
    "schedule": ("monitor.cli.schedule", "Stay awake and do what is due."),
    "doctor": ("monitor.cli.doctor", "Check settings, policy, store and sources."),
}
"""Command: (module that holds ``command``, one line for the list)."""


class Commands(click.Group):
    """A group whose commands are imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name][0]}.command is not a click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that went away (head, less) ends it well, where click would make it a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise click.exceptions.Exit(0) from None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="monitor")
def app() -> None:
    """Tell who advertises on a brand's name in paid search, and prove it.

    \b
    Example:
      monitor init
      monitor run
      monitor lookup "allibaba wholesale"
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line (None: the process's own) and exit.

    Exit codes: 0 done, 2 usage or configuration, 3 done in part, 4 another run holds the lock, 5 evidence does
    not verify, 130 interrupted, 1 a defect of the monitor.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    # A stop asked for by the system is an interrupt like Ctrl-C: what was stored stays stored.
    with suppress(ValueError):  # not the main thread: its owner decides
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result = app.main(arguments, prog_name="monitor", standalone_mode=False)
        sys.stdout.flush()
    except Exception as error:
        if os.environ.get(TRACEBACK) and not isinstance(error, (click.ClickException, click.exceptions.Exit)):
            raise
        return _explain(error)
    return result if isinstance(result, int) else 0


def _explain(error: Exception) -> int:
    """Say on standard error, in a line a problem, what went wrong; returns the exit code."""
    code = DEFECT
    match error:
        case click.exceptions.Exit():
            code = error.exit_code
        case click.ClickException():
            error.show()
            code = error.exit_code
        case click.Abort():
            click.echo("monitor: interrupted; what was stored stays stored", err=True)
            code = INTERRUPTED
        case MonitorError():
            # A file's name may hold a line break or an escape sequence: what is shown stays one line a problem.
            for line in error.problems if isinstance(error, ConfigError) else [str(error)]:
                click.echo(f"monitor: {show_text(line)}", err=True)
            code = error.exit_code
        case BrokenPipeError():
            # The reader (head, less) went away; Python would complain once more at shutdown.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        case _:
            # The text of an unforeseen error may hold a secret or a page; its kind and place do not.
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}:{place.lineno}"
            click.echo(f"monitor: a defect: {type(error).__name__} at {where}; {TRACEBACK}=1 shows more", err=True)
    return code
