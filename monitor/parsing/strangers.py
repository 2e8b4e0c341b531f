"""Files of known kinds that the monitor does not read, so that they can be refused by name."""

from collections.abc import Callable
from typing import Any, Final

from monitor.parsing.payload import Payload
from monitor.parsing.shape import mapping, objects
from monitor.tables.delimited import delimiter_of

_BINARY: Final = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"PK\x03\x04": "a ZIP archive or spreadsheet; unpack it, or save the sheet as CSV",
    b"SQLite format 3": "an SQLite database",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save it as CSV",
}

_JSON: Final[dict[str, Callable[[dict[str, Any], str], bool]]] = {
    "a WebSearcher parse snapshot": lambda data, _: any("cmpt_rank" in row for row in objects(data.get("results"))),
    "an AscentKorea SERP answer": lambda _, head: '"_selector"' in head,
    "a SearchApi.io answer": lambda _, head: "searchapi.io" in head,
    "a Serper answer, which never holds ads": lambda data, _: "searchParameters" in data,
    "a Bright Data parsed answer; expected its raw HTML": lambda data, _: (
        "search_engine" in mapping(data.get("general"))
    ),
    "a Zenserp answer": lambda data, _: "apikey" in mapping(data.get("query")) or "paid_results" in data,
    "a Serpstack answer": lambda data, _: isinstance(data.get("request"), dict) and "search_information" in data,
    "a Google Custom Search answer, which never holds ads": lambda data, _: "customsearch" in str(data.get("kind")),
    "a SerpApi answer without anything of a search page": lambda _, head: "serpapi.com" in head,
    "one row of something; a table as JSON Lines needs query and engine": lambda data, _: "query" in data,
}

_FEWEST_COLUMNS: Final = 3


def name_of(payload: Payload) -> str | None:
    """What a file nobody reads looks like; None when nobody knows."""
    for magic, name in _BINARY.items():
        if payload.content.startswith(magic):
            return name
    data = payload.json
    if isinstance(data, list) and data:
        data = data[0]
    if isinstance(data, dict):
        return next(
            (name for name, looks_so in _JSON.items() if looks_so(data, payload.head)), "JSON of an unknown form"
        )
    if payload.json_error:
        return f"damaged JSON ({payload.json_error})"
    return _name_of_text(payload.head.lstrip("\ufeff \t\r\n"))


def _name_of_text(head: str) -> str | None:
    if head.startswith("<"):
        return "HTML or XML that is no search page of a known engine"
    first = head.partition("\n")[0].strip()
    cells = first.split(delimiter_of(first))
    if len(cells) < _FEWEST_COLUMNS or not first.isprintable():
        return None
    shown = ", ".join(cell.strip(' "')[:30] for cell in cells[:6])
    return f"a table with the columns {shown}, …; an observation table has query, engine and the words of an ad"
