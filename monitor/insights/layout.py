"""Where the table of an export begins: its encoding, delimiter and header line, found by content."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from itertools import islice
from typing import Final, NamedTuple

from monitor.insights.headers import field_of
from monitor.insights.numbers import read_cell
from monitor.model.insights import METRICS
from monitor.tables.delimited import DELIMITERS
from monitor.tables.encoding import encodings_of

_HEAD: Final = 40
"""Lines in which a header is looked for; real preambles have two."""
_HEAD_CHARACTERS: Final = 64 * 1024
_MOST_COLUMNS: Final = 200
_OWN_SERIES: Final = frozenset({"impressions", "impression_share"})
_ENOUGH_WORDS: Final = 2
_ENOUGH_SHARES: Final = 3


class Layout(NamedTuple):
    """How to read an export."""

    text: str
    """Everything from the header line on."""
    line: int
    """Lines before the header."""
    preamble: tuple[str, ...]
    delimiter: str
    header: tuple[str, ...]
    encoding: str
    by_words: bool
    """False where only the shape of the rows below shows the header."""


class _Header(NamedTuple):
    score: int
    line: int
    delimiter: str
    cells: tuple[str, ...]


def find_layout(content: bytes) -> Layout | None:
    """The layout under the encoding whose header is known best; None where nothing looks like a table of shares."""
    best: tuple[_Header, str] | None = None
    encodings = encodings_of(content)
    for encoding in encodings:
        lines = list(islice(StringIO(_decoded(content[: 4 * _HEAD_CHARACTERS], encoding), newline=""), _HEAD))
        found = _by_words(lines)
        if found is not None and (best is None or found.score > best[0].score):
            best = found, encoding
    if best is None:
        lines = list(islice(StringIO(_decoded(content[: 4 * _HEAD_CHARACTERS], encodings[0]), newline=""), _HEAD))
        shaped = _by_shape(lines)
        if shaped is None:
            return None
        best = shaped, encodings[0]
    header, encoding = best
    text = StringIO(_decoded(content, encoding), newline="")
    preamble = tuple(line.strip() for line in islice(text, header.line))
    return Layout(text.read(), header.line, preamble, header.delimiter, header.cells, encoding, header.score > 0)


def _decoded(content: bytes, encoding: str) -> str:
    # A row with a half character is refused by itself; UTF-16 has no way to keep one.
    text = content.decode(encoding, "replace" if encoding.startswith("utf-16") else "surrogateescape")
    return text.removeprefix("\ufeff")


def _split(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return ()


def _headers(lines: Sequence[str]) -> Iterable[tuple[int, str, tuple[str, ...]]]:
    """Each line split by each delimiter it has, where that makes no more columns than a report has."""
    for number, line in enumerate(lines):
        for delimiter in DELIMITERS:
            if 0 < line.count(delimiter) < _MOST_COLUMNS:
                yield number, delimiter, _split(line, delimiter)


def _by_words(lines: Sequence[str]) -> _Header | None:
    """The line, and the way to split it, with the most known columns."""
    best: _Header | None = None
    for number, delimiter, cells in _headers(lines):
        fields = {field_of(cell) for cell in cells} - {None}
        known = len(fields.intersection(METRICS))
        score = len(fields) if known >= _ENOUGH_WORDS or fields >= _OWN_SERIES else 0
        if score and (best is None or score > best.score):
            best = _Header(score, number, delimiter, cells)
    return best


def _by_shape(lines: Sequence[str]) -> _Header | None:
    """The last line without shares above the first with several, where both have as many cells."""
    above: dict[str, tuple[int, tuple[str, ...]]] = {}
    for number, delimiter, cells in _headers(lines):
        shares = sum(read_cell(cell).percent or read_cell(cell).kind == "not_applicable" for cell in cells)
        if shares < _ENOUGH_SHARES:
            above[delimiter] = number, cells
        elif delimiter in above and len(above[delimiter][1]) == len(cells):
            return _Header(0, above[delimiter][0], delimiter, above[delimiter][1])
    return None
