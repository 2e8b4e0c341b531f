"""Rows of CSV as people and programs write it: any common delimiter, one bad row at a time."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Final, NamedTuple

DELIMITERS: Final = (",", ";", "\t", "|")
_MAX_RECOVERIES: Final = 200
"""Rows with a broken quote after which reading stops: each may swallow a field's worth of lines before it shows."""
_HALF: Final = re.compile("[\ud800-\udfff]")


class Row(NamedTuple):
    """One record. ``number`` counts records from 1, the header included, as a spreadsheet shows them."""

    number: int
    cells: tuple[str, ...]
    problem: str | None = None
    """Why the record cannot be used; its cells are then empty."""


def delimiter_of(header: str) -> str:
    """The delimiter that splits a header line into most cells; a comma where none does."""
    return max(DELIMITERS, key=header.count)


def read_rows(text: str, delimiter: str) -> Iterator[Row]:
    """The records of CSV text, empty ones left out.

    A record with NUL, undecodable bytes or a broken quote is a row with a ``problem``; reading goes on at the
    line after the one where it began, so that a missing quote does not swallow the rows that follow.
    """
    lines = list(StringIO(text, newline=""))  # str.splitlines would also split at U+2028 and form feeds
    place, number, recoveries = 0, 0, 0
    while place < len(lines):
        reader = csv.reader(lines[place:], delimiter=delimiter, strict=True)
        start = 0
        try:
            for cells in reader:
                number += 1
                if any(cells):
                    yield _checked(number, cells)
                start = reader.line_num
        except csv.Error as error:
            number += 1
            recoveries += 1
            yield Row(number, (), f"broken quoting ({error}); expected RFC 4180")
            if recoveries > _MAX_RECOVERIES:
                yield Row(
                    number + 1, (), f"more than {_MAX_RECOVERIES} rows with broken quoting; the rest was not read"
                )
                return
            place += start + 1
        else:
            return


def _checked(number: int, cells: Sequence[str]) -> Row:
    text = "".join(cells)
    if "\x00" in text:
        return Row(number, (), "NUL bytes; expected text")
    if not text.isascii() and _HALF.search(text):
        return Row(number, (), "bytes that are neither UTF-8 nor Windows-1252; expected UTF-8")
    return Row(number, tuple(cells))
