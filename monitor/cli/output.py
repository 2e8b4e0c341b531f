"""What commands print: JSON Lines for programs, plain tables for people."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

import click

from monitor.links import show_text

if TYPE_CHECKING:
    from rich.console import Console

_SURROGATE = re.compile("[\ud800-\udfff]")


WORD = 16
"""Characters below which a naming column is not narrowed, so that most words stay whole."""
NAMING = 2
"""Columns, from the left, that name what a row is about."""


def emit(record: object) -> None:
    """Print one JSON object on one line; lone surrogates stay escaped."""
    line = json.dumps(record, ensure_ascii=False, default=plain)
    click.echo(_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", line))


def plain(value: object) -> Any:
    """The JSON form of a value of the model: enums as words, times as ISO 8601 UTC with ``Z``."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def safe(value: object) -> str:
    """Any value as one harmless line for a terminal; None is a dash."""
    return "–" if value is None or value == "" else show_text(str(value))


def console(*, stderr: bool = False) -> "Console":
    """A console that takes nothing in the text as markup; imported late because it is slow to load."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False, stderr=stderr)


def table(title: str | None, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table of harmless cells; a cell that is a tuple has a line for each of its parts."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", padding=(0, 1, 0, 0))
    filled = list(rows)
    for number, column in enumerate(columns):
        longest = max((len(part) for row in filled for part in _lines(row[number]).split("\n")), default=0)
        # The first two columns say what a row is: a word cut in two there reads as two.
        least = min(longest, WORD) if number < NAMING else None
        grid.add_column(column, overflow="fold", no_wrap=number == 0 and longest <= WORD, min_width=least)
    for row in filled:
        grid.add_row(*(cell if isinstance(cell, Text) else Text(_lines(cell)) for cell in row))
    console().print(grid)


def _lines(cell: object) -> str:
    return "\n".join(map(safe, cell)) if isinstance(cell, tuple) else safe(cell)


def say(text: str) -> None:
    """Print one line for a person."""
    click.echo(show_text(text))


def warn(text: str) -> None:
    """Print one line for a person on standard error."""
    click.echo(f"monitor: {show_text(text)}", err=True)
