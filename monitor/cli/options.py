"""Options and inputs that several commands share."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from monitor.links import show_text

_Command = TypeVar("_Command", bound=Callable[..., Any])

_EARLIEST, _LATEST = 1998, 2100
"""Years in which a search can have been made, as ``monitor.parsing`` reads them."""

MAX_LINE = 1024 * 1024
"""Bytes of one line of ``--file``: far above every limit of what it may hold, and little beside the memory."""

PARTLY = 3
"""Exit code of a command that did what it could; its output says what is missing."""


def moment(value: str) -> datetime:
    """Read a time in ISO 8601 with its zone and turn it into UTC. Raises ``click.BadParameter``.

    Years that nobody can mean are refused: days before and after them would fall out of the calendar.
    """
    try:
        given = datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} is no time; expected ISO 8601 with a zone, as 2026-11-22T08:00:00Z"
        ) from error
    if given.tzinfo is None:
        raise click.BadParameter(f"{value!r} has no zone; expected 2026-11-22T08:00:00Z or …+01:00")
    if not _EARLIEST <= given.year <= _LATEST:
        raise click.BadParameter(f"{value!r} is not of this age; expected a year from {_EARLIEST} to {_LATEST}")
    return given.astimezone(UTC)


def moment_option(*names: str, explained: str) -> Callable[[_Command], _Command]:
    """An option that takes a time."""

    def read(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime | None:
        return None if value is None else moment(value)

    return click.option(*names, callback=read, metavar="TIME", default=None, help=explained)


def config_option(command: _Command) -> _Command:
    """``--config FILE``."""
    return click.option(
        "--config", "-c", type=click.Path(path_type=Path), default=None, help="Settings file [default: ./monitor.yaml]."
    )(command)


def policy_option(command: _Command) -> _Command:
    """``--policy NAME|FILE``."""
    return click.option(
        "--policy", default=None, metavar="NAME|FILE", help="Programme policy [default: the shipped alibaba]."
    )(command)


def json_option(command: _Command) -> _Command:
    """``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON Lines for programs.")(command)


as_of_option = moment_option("--as-of", explained="Act as if it were this time (ISO 8601 with zone) [default: now].")
"""``--as-of TIME``."""


def file_option(command: _Command) -> _Command:
    """``--file F``."""
    return click.option(
        "--file",
        "-f",
        "source",
        type=click.Path(allow_dash=True),
        help="Read one input a line from a file; - is stdin.",
    )(command)


def lines_of(source: str) -> Iterator[tuple[str | None, str | None]]:
    """Each line of a file as (text, None), or (None, what is wrong with it); lines end at LF only.

    Raises ``click.UsageError`` when the file cannot be read.
    """
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as stream:
            for number, line in enumerate(_bounded_lines(stream), start=1):
                if len(line) > MAX_LINE:
                    yield None, f"line {number}: longer than {MAX_LINE // 1024} KB; expected one input a line"
                    continue
                try:
                    yield line.removesuffix(b"\n").decode("utf-8"), None
                except UnicodeDecodeError as error:
                    yield None, f"line {number}: not UTF-8 at byte {error.start + 1}; expected UTF-8 text"
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise click.UsageError(f"--file {show_text(source)}: {reason}; expected a readable file") from error


def _bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream; of one that is too long, only its beginning is ever held."""
    while line := stream.readline(MAX_LINE + 1):
        rest = line
        while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE + 1)
        yield line
