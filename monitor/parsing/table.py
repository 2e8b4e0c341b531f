"""The plain observation table, as CSV or JSON Lines, so that anyone's tool can feed the monitor.

One row is one text ad, or one check without ads. ``docs/reference/observation-table.md`` documents it column by
column. Nothing is guessed: a row that does not say what it means is refused with its number, and the others go on.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from monitor.errors import InputRefused
from monitor.model.captures import ParsedPage
from monitor.parsing.columns import AD_COLUMNS, COLUMNS, column_of, read_row
from monitor.parsing.payload import Payload
from monitor.parsing.shape import mapping
from monitor.parsing.table_pages import Reading, pages_of
from monitor.tables.delimited import Row, delimiter_of, read_rows
from monitor.tables.encoding import decode

NAME: Final = "table"

_NEEDED: Final = {"query", "engine"}
_TELLING: Final = AD_COLUMNS | {"state"}
_Numbered = tuple[int, Mapping[str, Any], str | None]
"""Number of a row, its values by column, and why it cannot be used."""


def identify(payload: Payload) -> bool:
    """Whether the first line names the columns ``query`` and ``engine`` and at least one that tells of an ad."""
    known = {column_of(name) for name in _first_names(payload)}
    return known >= _NEEDED and bool(known & _TELLING)


def extract(payload: Payload) -> tuple[ParsedPage, ...]:
    """One page a check, in the order of their first rows, and one ``refused`` page for all rows that are no use.

    Raises ``InputRefused`` when no row can be used.
    """
    text, warnings = decode(payload.content)
    names = _first_names(payload)
    rows = _json_rows(payload, text) if _is_json(text) else _csv_rows(text)
    reading = Reading()
    for number, values, problem in rows:
        reading.count += 1
        try:
            if problem is not None:
                raise InputRefused(problem)  # noqa: TRY301 - one place tells of a refused row
            reading.rows.append(read_row(number, values))
        except InputRefused as refused:
            reading.refusals.append(f"row {number}: {refused}")
    strange = sorted({name.strip() for name in names if name.strip() and column_of(name) is None})
    if strange:
        shown = ", ".join(repr(name[:40]) for name in strange[:20])
        warnings = (*warnings, f"columns not read: {shown}; known are {', '.join(COLUMNS)}")
    return pages_of(reading, warnings=warnings)


def _is_json(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}


def _first_names(payload: Payload) -> list[str]:
    """The header cells of CSV, or the keys of the first object of JSON."""
    if not _is_json(payload.head):
        header = next(_records(payload.head), None)
        return list(header.cells) if header else []
    first = payload.json if payload.json is not None else _object(payload.first_line)
    return list(mapping(first[0] if isinstance(first, list) and first else first))


def _records(text: str) -> Iterator[Row]:
    """CSV records, past the line in which Excel names its delimiter (``sep=;``)."""
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0].strip()
    if first[:4].lower() == "sep=" and len(first) == len("sep=;"):
        yield from read_rows(text.partition("\n")[2], first[4])
    else:
        yield from read_rows(text, delimiter_of(first))


def _csv_rows(text: str) -> Iterator[_Numbered]:
    records = _records(text)
    columns = [column_of(name) for name in next(records).cells]
    for number, cells, problem in records:
        if problem is None and len(cells) > len(columns):
            yield number, {}, f"{len(cells)} cells under {len(columns)} columns; expected no more than the header has"
            continue
        values: dict[str, str] = {}
        for column, cell in zip(columns, cells, strict=False):
            if column is not None and cell and column not in values:
                values[column] = cell
        yield number, values, problem


def _json_rows(payload: Payload, text: str) -> Iterator[_Numbered]:
    whole = payload.json
    objects: Iterable[object]
    if isinstance(whole, list):
        objects = whole
    elif whole is not None:
        objects = [whole]
    else:
        objects = (_object(line) for line in text.split("\n") if line.strip())
    for number, values in enumerate(objects, start=1):
        if isinstance(values, dict):
            yield number, {column: value for name, value in values.items() if (column := column_of(name))}, None
        else:
            yield number, {}, "no JSON object; expected one in each line"


def _object(line: str) -> object:
    try:
        return json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
