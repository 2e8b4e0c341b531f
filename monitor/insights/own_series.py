"""The own performance per day, as Google's and Microsoft's campaign and keyword reports export it."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from monitor.errors import InputRefused
from monitor.insights.headers import field_of, is_total
from monitor.insights.layout import Layout
from monitor.insights.numbers import as_fraction, plain, read_cell
from monitor.insights.period import Range, read_range
from monitor.model.insights import InsightFile, InsightKind, InsightLevel, InsightSource, OwnDay
from monitor.tables.delimited import Row

NEEDED: Final = frozenset({"day", "impressions", "impression_share"})
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,' \u00a0\u202f’]\d{2,3})*|\d+")
_MOST_DIGITS: Final = 12


def read_days(
    layout: Layout, records: Iterable[Row], *, source: InsightSource, period: Range | None = None
) -> InsightFile:
    """Every day with impressions and a share, in file order; days without a share say nothing and are left out.

    Raises ``InputRefused`` when no row can be used.
    """
    places: dict[str, int] = {}
    for place, header in enumerate(layout.header):
        field = field_of(header)
        if field is not None:
            places.setdefault(field, place)
    days, lost = [], []
    for number, cells, problem in records:
        try:
            if problem is not None:
                raise InputRefused(problem)  # noqa: TRY301 - one place tells of a refused row
            day = _day(cells, places)
        except InputRefused as refused:
            lost.append(f"row {number + layout.line}: {refused}")
            continue
        if day is not None:
            days.append(day)
    if not days:
        raise InputRefused("no day with impressions and an impression share; expected one in each row")
    return InsightFile(
        kind=InsightKind.OWN_PERFORMANCE,
        source=source,
        level=next((level for level in InsightLevel if level.value in places), None),
        period=period or (min(day.day for day in days), max(day.day for day in days)),
        days=tuple(days),
        lost=tuple(lost),
    )


def _day(cells: Sequence[str], places: dict[str, int]) -> OwnDay | None:
    """One day; None for totals, footers and days without a share."""
    texts = {field: cells[place].strip() if place < len(cells) else "" for field, place in places.items()}
    if sum(bool(cell.strip()) for cell in cells) == 1 or any(is_total(cell) for cell in cells):
        return None
    share = read_cell(texts["impression_share"])
    if share.kind in {"empty", "not_applicable"}:
        return None
    found = read_range(texts["day"])
    fraction = as_fraction(share, percent=share.percent or share.places == 0)
    if found is None or found[0] != found[1]:
        raise InputRefused(f"day {texts['day'][:30]!r} is no date; expected one such as 2026-11-22")
    if fraction is None:
        raise InputRefused(f"impression share {texts['impression_share'][:30]!r} is no share; expected 93.5% or < 10%")
    lost = as_fraction(read_cell(texts.get("budget_lost", "")), percent=True)
    return OwnDay(
        day=found[0],
        impressions=_count(texts["impressions"]),
        share=fraction,
        keyword=texts.get("keyword") or None,
        device=texts.get("device") or None,
        campaign=texts.get("campaign") or None,
        budget_lost=lost,
        account=texts.get("account") or None,
        match_type=texts.get("match_type") or None,
    )


def _count(text: str) -> int:
    """A whole number with or without its thousands set apart."""
    digits = plain(text)
    number = re.sub(r"\D", "", digits)
    if not number or len(number) > _MOST_DIGITS or not _GROUPED.fullmatch(digits):
        raise InputRefused(f"impressions {text[:30]!r} is no count; expected a whole number")
    return int(number)
