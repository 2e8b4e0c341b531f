"""From the rows of an observation table to the pages they were seen on."""

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from monitor.errors import InputRefused
from monitor.model.captures import ParsedAd, ParsedPage
from monitor.model.enums import Block, PageState
from monitor.parsing.adverts import AdCollector, Look, settled
from monitor.parsing.columns import TableRow

MAX_REFUSALS: Final = 1_000
"""Refused rows whose reasons are kept; all are counted."""

_PAGE_ORDER: Final = {Block.TOP: 0, None: 1, Block.SIDE: 2, Block.BOTTOM: 3}
_CONTEXT: Final = ("seen_at", "engine", "query", "country", "location", "language", "device")


@dataclass(slots=True)
class Reading:
    """What reading a table came to."""

    rows: list[TableRow] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    count: int = 0
    """All rows, the refused ones included."""


class _Search:
    """The rows of one search. What one leaves out, another may say; they must not contradict each other."""

    def __init__(self) -> None:
        self.rows: list[TableRow] = []
        self.said: dict[str, tuple[Any, int]] = {}
        """By column: the value, and the row that said it first."""

    def clash(self, row: TableRow) -> str | None:
        """Why a row is of another search than its ``check_ref`` says; None when it is not."""
        for name in _CONTEXT:
            value, (before, number) = getattr(row, name), self.said.get(name, (None, 0))
            if value is not None and before is not None and value != before:
                return f"check_ref {row.check_ref!r} stood for another {name} in row {number}; expected one search"
        return None

    def add(self, row: TableRow) -> None:
        """Take a row that does not clash."""
        self.rows.append(row)
        for name in _CONTEXT:
            value = getattr(row, name)
            if value is not None and name not in self.said:
                self.said[name] = (value, row.number)

    def page(self) -> ParsedPage:
        """What is known of the search as a page without its ads."""
        said = {name: value for name, (value, _) in self.said.items()}
        country = said.pop("country", None)
        return ParsedPage(state=PageState.EMPTY, asked_country=country, provider_ref=self.rows[0].check_ref, **said)


def pages_of(reading: Reading, *, warnings: tuple[str, ...]) -> tuple[ParsedPage, ...]:
    """Group rows by check; ``warnings`` of the file go with the first page.

    Raises ``InputRefused`` when there are no rows, or none that can be used.
    """
    groups: dict[Hashable, _Search] = {}
    for row in reading.rows:
        context = tuple(getattr(row, name) for name in _CONTEXT)
        search = groups.setdefault(row.check_ref or context, _Search())
        clash = search.clash(row)
        if clash:
            reading.refusals.append(f"row {row.number}: {clash}")
        else:
            search.add(row)
    if not reading.count:
        raise InputRefused("the table has no rows; expected one a text ad, or one a check without ads")
    if not groups:
        raise InputRefused(f"none of {reading.count} rows can be used; {reading.refusals[0]}")
    pages = [_page(group) for group in groups.values()]
    pages[0] = replace(pages[0], warnings=warnings + pages[0].warnings)
    if reading.refusals:
        pages.append(_refused(reading))
    return tuple(pages)


def _refused(reading: Reading) -> ParsedPage:
    lost, kept = len(reading.refusals), tuple(reading.refusals[:MAX_REFUSALS])
    error = f"{lost} of {reading.count} rows refused; {kept[0]}"
    return ParsedPage(state=PageState.REFUSED, error=error, warnings=kept)


def _page(search: _Search) -> ParsedPage:
    rows = search.rows
    ads = _in_order([row for row in rows if row.ad])
    collector = AdCollector()
    for ad in [row.ad for row in ads if row.ad]:
        collector.add(ad)
    for row in rows:
        if row.warning:
            collector.warn(f"row {row.number}: {row.warning}")
    collector.product_ads = max(row.product_ads for row in rows)
    states = {row.state for row in rows if row.state} - {PageState.ADS}
    if ads and states:
        collector.warn(f"rows say {', '.join(sorted(states))} of a check with ads; the ads are believed")
    page = settled(Look(collector=collector), search.page())
    if states and not ads:
        state = min(states, key=list(PageState).index)
        return replace(page, state=state, error=None)
    ranked = _with_stated_ranks(page.ads, ads)
    return page if ranked is page.ads else replace(page, ads=ranked)


def _in_order(rows: list[TableRow]) -> list[TableRow]:
    if any(row.position is None for row in rows):
        return rows
    if len({row.position for row in rows}) == len(rows):
        return sorted(rows, key=lambda row: row.position or 0)
    return sorted(rows, key=lambda row: (_PAGE_ORDER[row.ad.block if row.ad else None], row.position or 0))


def _with_stated_ranks(ads: tuple[ParsedAd, ...], rows: list[TableRow]) -> tuple[ParsedAd, ...]:
    """Ranks as the table states them where they are all different: it may hold only the ads that mattered."""
    ranks = [row.position for row in rows]
    if None in ranks or ranks == list(range(1, len(ranks) + 1)) or len(set(ranks)) != len(ranks):
        return ads
    return tuple(replace(ad, position=ranks[ad.position - 1] or ad.position) for ad in ads)
