"""Rows of an auction-insights export: read, grouped, the own row of each group found without knowing the language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from monitor.errors import InputRefused
from monitor.insights.arithmetic import Group
from monitor.insights.columns import Columns, is_host
from monitor.insights.headers import TIME_SEGMENTS, is_total
from monitor.insights.numbers import Cell, as_fraction, read_cell
from monitor.insights.period import Range, read_segment
from monitor.model.insights import METRICS, InsightRow, Share
from monitor.tables.delimited import Row

Key = tuple[str, ...]
_NO_SEGMENT: Final[Mapping[str, str]] = {}


class Rows(NamedTuple):
    """What the records of a file are."""

    groups: Mapping[Key, list[InsightRow]]
    lost: list[str]
    half: float
    """Half a unit of the last printed place, as a fraction: what rounding may hide."""


class _Printed(NamedTuple):
    """Every distinct text below the shares' headers, read once for all rows that print it."""

    cells: Mapping[str, Cell]
    shares: Mapping[str, Share | None]
    half: float


def read_rows(records: Iterable[Row], columns: Columns, *, offset: int, period: Range | None = None) -> Rows:
    """Read every record into its group, in file order; totals and footers are dropped, unreadable ones told.

    ``offset`` is what to add to a record's number to get its row in the file.
    """
    width = max((columns.domain, *columns.metrics.values(), *columns.grouping)) + 1
    kept: list[tuple[int, Sequence[str]]] = []
    lost: list[str] = []
    for number, cells, problem in records:
        if problem is None:
            kept.append((number + offset, cells if len(cells) >= width else (*cells, *[""] * (width - len(cells)))))
        else:
            lost.append(f"row {number + offset}: {problem}")
    printed = _printed(kept, columns)
    groups: dict[Key, list[InsightRow]] = {}
    for number, values in kept:
        if _is_total(values, columns, printed):
            continue
        wrong = _wrong(values, columns, printed)
        if wrong is None:
            row = _row(number, values, columns, printed, period)
            groups.setdefault(tuple(values[place].strip() for place in columns.grouping), []).append(row)
        else:
            lost.append(f"row {number}: {wrong}")
    return Rows(groups, lost, printed.half)


def _printed(kept: Sequence[tuple[int, Sequence[str]]], columns: Columns) -> _Printed:
    """Read the shares: with a percent sign anywhere, or a number above 1, plain numbers are percents too."""
    places = tuple(columns.metrics.values())
    cells = {text: read_cell(text) for text in {values[place] for _, values in kept for place in places}}
    numbers = [cell for cell in cells.values() if cell.share is not None]
    percent = any(cell.percent or (cell.share and cell.share.low > 1) for cell in numbers)
    decimals = max((cell.places for cell in numbers), default=0) + (2 if percent else 0)
    shares = {text: as_fraction(cell, percent=percent) for text, cell in cells.items()}
    return _Printed(cells, shares, 0.5 * 10.0**-decimals)


def _is_total(values: Sequence[str], columns: Columns, printed: _Printed) -> bool:
    """A row that sums up, or a line below the table: it has no share, or says so and names no host."""
    domain = values[columns.domain]
    if is_host(domain):
        return all(printed.cells[values[place]].kind == "empty" for place in columns.metrics.values())
    if all(printed.cells[values[place]].kind in {"empty", "not_applicable"} for place in columns.metrics.values()):
        return True
    return is_total(domain) or is_total(next((value for value in values if value.strip()), ""))


def _wrong(values: Sequence[str], columns: Columns, printed: _Printed) -> str | None:
    """Why a row cannot be used; None when it can."""
    if not values[columns.domain].strip():
        return "no domain; expected one, or the word for the own account"
    for name, place in columns.metrics.items():
        cell = printed.cells[values[place]]
        if cell.kind == "other" or (cell.share is not None and printed.shares[values[place]] is None):
            said = f"{name.replace('_', ' ')} {values[place][:30]!r}"
            return f"{said}; expected a share of at most 100 %, such as 37.37%, < 10% or --"
    return None


def _row(number: int, values: Sequence[str], columns: Columns, printed: _Printed, period: Range | None) -> InsightRow:
    segment = {name: values[place].strip() for name, place in columns.segments.items()} or _NO_SEGMENT
    shares = {name: printed.shares[values[place]] for name, place in columns.metrics.items()}
    texts = {name: values[place].strip() or None for name, place in columns.dimensions.items()}
    absent = [
        name
        for name, share in shares.items()
        if share is None and printed.cells[values[columns.metrics[name]]].kind == "not_applicable"
    ]
    return InsightRow(
        number=number,
        domain=values[columns.domain].strip(),
        is_own=False,
        not_applicable=tuple(sorted(absent, key=METRICS.index)) if absent else (),
        segment=segment,
        period=_period(segment, period),
        **shares,  # type: ignore[arg-type]  # names and values come from the same two tables
        **texts,  # type: ignore[arg-type]
    )


def _period(segment: Mapping[str, str], stated: Range | None) -> tuple[date, date] | None:
    """The days of the row's own segment of time; the file's where it has none."""
    for name in TIME_SEGMENTS:
        if name in segment:
            return read_segment(name, segment[name])
    return stated


def with_own_row(rows: Sequence[InsightRow]) -> Group:
    """The group with its own row: the one without an overlap rate, since nobody overlaps with himself.

    Where several lack it, the one that is no host. Raises ``InputRefused`` where that does not single one out.
    """
    alone = [row for row in rows if row.overlap_rate is None and row.impression_share is not None]
    if len(alone) > 1:
        alone = [row for row in alone if not is_host(row.domain)]
        if len(alone) != 1:
            first = next(row for row in rows if row.overlap_rate is None)
            raise InputRefused(
                f"row {first.number} ({first.domain[:60]!r}) and others of its group have no overlap rate;"
                " expected that of the own row alone"
            )
    if not alone:
        _no_half_own(rows)
        return Group(None, rows)
    own = alone[0]
    _no_half_own([row for row in rows if row is not own])
    said = [name for name in ("position_above_rate", "outranking_share") if getattr(own, name) is not None]
    if said:
        raise InputRefused(
            f"row {own.number} ({own.domain[:60]!r}) has no overlap rate but a {said[0].replace('_', ' ')};"
            " expected -- in all three, as the own row has"
        )
    return Group(replace(own, is_own=True), [row for row in rows if row is not own])


def _no_half_own(rivals: Sequence[InsightRow]) -> None:
    """A rival has every share but that above us; a row with only some of them belies the column names."""
    for row in rivals:
        absent = {"impression_share", "overlap_rate", "outranking_share"}.intersection(row.not_applicable)
        if absent and row.overlap_rate is not None:
            raise InputRefused(
                f"row {row.number} ({row.domain[:60]!r}) has an overlap rate but no {min(absent).replace('_', ' ')};"
                " expected -- there in the own row alone"
            )
