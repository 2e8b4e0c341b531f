"""Read one export: auction insights, or the own performance per day; anything else is refused in one sentence."""

from collections.abc import Sequence
from typing import Final

from monitor.errors import InputRefused
from monitor.insights.arithmetic import check, narrowed
from monitor.insights.columns import EXPECTED, Columns, columns_of
from monitor.insights.fetched import is_fetched, read_fetched
from monitor.insights.headers import field_of, languages_of
from monitor.insights.layout import Layout, find_layout
from monitor.insights.own_series import NEEDED as OWN_NEEDED
from monitor.insights.own_series import read_days
from monitor.insights.period import Range, read_range
from monitor.insights.rows import Rows, read_rows, with_own_row
from monitor.model.insights import InsightFile, InsightKind, InsightLevel, InsightRow, InsightSource
from monitor.tables import delimited

MAX_BYTES: Final = 256 * 1024 * 1024
_SAMPLE: Final = 2_000
_SAMPLE_GROUPS: Final = 12
_AUCTION_WORDS: Final = ("overlap_rate", "outranking_share", "position_above_rate")
_MICROSOFT: Final = ("microsoft", "bing", "report time:", "mainline")


def read_insights(content: bytes, name: str = "") -> InsightFile:
    """Read an export, or JSON Lines of ``monitor ads fetch``. Never raises: a file of no use carries its ``error``.

    ``name`` is the file's: lines of no use are told under it, and it says whose account a fetched answer is of.
    """
    try:
        return read_fetched(content, name) if is_fetched(content, name) else _read(content)
    except InputRefused as refused:
        return InsightFile(error=str(refused))


def _read(content: bytes) -> InsightFile:
    if len(content) > MAX_BYTES:
        raise InputRefused(f"larger than {MAX_BYTES // 2**20} MB; expected an export of auction insights")
    layout = find_layout(content)
    if layout is None:
        raise InputRefused(f"no table of shares found; expected an auction-insights export: {EXPECTED}")
    fields = {field_of(cell) for cell in layout.header}
    records = _records(layout)
    period = _stated_period(layout)
    if not fields.intersection(_AUCTION_WORDS) and fields >= OWN_NEEDED:
        return read_days(layout, records, source=_source(layout), period=period)
    if layout.by_words and not fields.intersection(_AUCTION_WORDS) and fields & {"impressions", "top_impression_share"}:
        raise InputRefused(
            f"a performance report without days; expected an auction-insights export ({EXPECTED})"
            " or the own performance per day (Day, Impr., Search impr. share)"
        )
    return _auctions(layout, records, period)


def _records(layout: Layout) -> list[delimited.Row]:
    return list(delimited.read_rows(layout.text, layout.delimiter))[1:]


def _auctions(layout: Layout, records: Sequence[delimited.Row], period: Range | None) -> InsightFile:
    sample = [record.cells for record in records[:_SAMPLE] if record.problem is None]

    columns = columns_of(layout.header, sample, lambda tried: _refuted(records, tried))
    rows = read_rows(records, columns, offset=layout.line, period=period)
    found = sorted(_verified(rows), key=lambda row: row.number)
    if not found:
        raise InputRefused(f"no row with a domain and a share below the header; expected rows of {EXPECTED}")
    warnings = [*_encoding_warning(layout), *columns.warnings]
    if not any(row.is_own for row in found):
        warnings.append("no own row; what depends on the own share could not be checked")
    return InsightFile(
        kind=InsightKind.AUCTION_INSIGHTS,
        source=_source(layout),
        level=next((level for level in InsightLevel if level.value in columns.dimensions), None),
        period=period or _span(found),
        rows=tuple(found),
        rounding=rows.half,
        lost=tuple(rows.lost),
        warnings=tuple(warnings),
    )


def _refuted(records: Sequence[delimited.Row], columns: Columns) -> bool:
    """Whether the first groups of rows contradict these columns."""
    groups: dict[tuple[str, ...], list[delimited.Row]] = {}
    for record in records[:_SAMPLE]:
        key = tuple("".join(record.cells[place : place + 1]) for place in columns.grouping)
        if key in groups or len(groups) < _SAMPLE_GROUPS:
            groups.setdefault(key, []).append(record)
    try:
        for members in groups.values():
            _verified(read_rows(members, columns, offset=0))
    except InputRefused:
        return True
    return False


def _verified(rows: Rows) -> list[InsightRow]:
    """The rows with their bounds narrowed. Raises ``InputRefused`` where the arithmetic contradicts a group."""
    verified: list[InsightRow] = []
    for members in rows.groups.values():
        group = with_own_row(members)
        check(group, rows.half)
        group = narrowed(group, rows.half)
        verified += [*([group.own] if group.own else []), *group.rivals]
    return verified


def _stated_period(layout: Layout) -> Range | None:
    """The range nearest above the header; delimiters that a spreadsheet added at the ends do not matter."""
    languages = languages_of(layout.header)
    ranges = [found for line in layout.preamble if (found := read_range(line.strip(' ",;\t|'), languages))]
    return ranges[-1] if ranges else None


def _span(rows: Sequence[InsightRow]) -> Range | None:
    periods = [row.period for row in rows if row.period]
    return (min(first for first, _ in periods), max(last for _, last in periods)) if periods else None


def _source(layout: Layout) -> InsightSource:
    """Who wrote the file, by what only Microsoft writes."""
    said = " ".join((*layout.preamble, *layout.header, layout.text[-200:])).casefold()
    microsoft = any(word in said for word in _MICROSOFT)
    return InsightSource.MICROSOFT_ADVERTISING if microsoft else InsightSource.GOOGLE_ADS


def _encoding_warning(layout: Layout) -> list[str]:
    if layout.encoding.startswith("utf"):
        return []
    return [f"not UTF-8; read as {layout.encoding}, under which the most header words are known"]
