"""Microsoft's reports: the days of the own keywords with their share of voice, and what people typed.

Columns, aggregation and request are as documented for the Reporting service v13. Shares are percentages, kept as bounds
where a bound is printed, unknown where the cell is empty: Microsoft adds the shares of a day 14 to 18 hours after it.
Days are those of UTC. Words for devices, networks and match types become Google's, so that one reader does for both.

Not verified on a live account: how a share is printed, and whether match type, device and network go with shares; in
some other reports they do not. ``93.5%`` and ``93.5`` are both read as percents, and a report in which nothing tells
that it prints percents is refused. Where the service says that columns do not go together, some are left out.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from monitor.insights.numbers import as_fraction, read_cell
from monitor.model.insights import Share
from monitor.model.own_ads import AdPlatform, KeywordDay, SearchTerm

_PLATFORM: Final = AdPlatform.MICROSOFT_ADVERTISING
_UNKNOWN: Final = frozenset({"", "--"})
_NUMBER: Final = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,9})?")
"""As reports print it, thousands set apart or not; a decimal comma is not guessed at."""
_DEVICES: Final = {"computer": "DESKTOP", "smartphone": "MOBILE"}
_REMEMBERED: Final = 16_384
"""Shares come again and again: a value is made once and shared."""

Reader = Callable[[Mapping[str, str], str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report and how its records are read."""

    name: str
    """Of the query."""
    kind: str
    columns: tuple[str, ...]
    daily: bool
    may_go: frozenset[str] = frozenset()
    """Columns that are left out where the service does not take them with the others."""
    shares: frozenset[str] = frozenset()
    """Columns that hold percentages."""
    most_days: int
    """How far back it is kept."""
    read: Reader

    def question(self, account: str, first: date, last: date, columns: Sequence[str]) -> dict[str, Any]:
        """The body of the request for the days from ``first`` to ``last``, both included."""
        first = max(first, last - timedelta(days=self.most_days - 1))
        return {
            "ReportRequest": {
                "Type": self.kind,
                "ReportName": "brand-bidding-monitor",
                "Format": "Csv",
                "ExcludeReportHeader": True,
                "ExcludeReportFooter": True,
                "ExcludeColumnHeaders": False,
                "ReturnOnlyCompleteData": False,
                "Aggregation": "Daily" if self.daily else "Summary",
                "Columns": list(columns),
                "Scope": {"AccountIds": [account]},
                "Time": {"CustomDateRangeStart": date_of(first), "CustomDateRangeEnd": date_of(last)},
            }
        }


def date_of(day: date) -> dict[str, int]:
    """A day as Microsoft's services write it."""
    return {"Day": day.day, "Month": day.month, "Year": day.year}


def tell_percents(printed: Iterable[str]) -> bool:
    """Whether shares as printed are percents: one has the sign or is above 1, or there are none above zero."""
    shares = [cell for cell in map(read_cell, printed) if cell.share is not None and cell.share.high > 0]
    return not shares or any(cell.percent or (cell.share is not None and cell.share.high > 1) for cell in shares)


def keyword_day(cells: Mapping[str, str], account: str) -> KeywordDay:
    """One own keyword on one day, device and network. Raises ``ValueError`` and ``KeyError``."""
    return KeywordDay(
        platform=_PLATFORM,
        account=account,
        campaign=_known(cells["CampaignName"]),
        ad_group=_known(cells["AdGroupId"]),
        keyword_id=_known(cells["KeywordId"]),
        keyword=_known(cells["Keyword"]),
        match_type=_word(cells.get("BidMatchType", "")),
        day=date.fromisoformat(cells["TimePeriod"]),
        device=_DEVICES.get(cells.get("DeviceType", "").casefold()) or _word(cells.get("DeviceType", "")),
        ad_network=_network(cells.get("Network", "")),
        impressions=_count(cells["Impressions"]),
        clicks=_count(cells["Clicks"]),
        cost=_number(cells["Spend"]),
        average_cpc=_number(cells["AverageCpc"]),
        conversions=None if (found := _number(cells["Conversions"])) is None else float(found),
        impression_share=_share(cells["ImpressionSharePercent"]),
        top_share=_share(cells["TopImpressionSharePercent"]),
        abs_top_share=_share(cells["AbsoluteTopImpressionSharePercent"]),
        rank_lost=_share(cells["ImpressionLostToRankAggPercent"]),
        rank_lost_abs_top=_share(cells["AbsoluteTopImpressionShareLostToRankPercent"]),
        budget_lost=_share(cells["ImpressionLostToBudgetPercent"]),
    )


def search_term(cells: Mapping[str, str], account: str) -> SearchTerm:
    """What people typed, over all days asked for. Raises ``ValueError`` and ``KeyError``."""
    text = _known(cells["SearchQuery"])
    if text is None:
        raise ValueError("names no query")
    return SearchTerm(
        platform=_PLATFORM,
        account=account,
        text=text,
        campaign=_known(cells["CampaignId"]),
        ad_group=_known(cells["AdGroupId"]),
        impressions=_count(cells["Impressions"]),
        clicks=_count(cells["Clicks"]),
        cost=_number(cells["Spend"]),
    )


_SHARES: Final = (
    *("ImpressionSharePercent", "TopImpressionSharePercent", "AbsoluteTopImpressionSharePercent"),
    *("ImpressionLostToRankAggPercent", "AbsoluteTopImpressionShareLostToRankPercent", "ImpressionLostToBudgetPercent"),
)
_KEYWORD_DAYS: Final = Report(
    name="keyword_days",
    kind="ShareOfVoiceReportRequest",
    columns=(
        *("TimePeriod", "CampaignName", "AdGroupId", "KeywordId", "Keyword", "BidMatchType", "DeviceType", "Network"),
        *("Impressions", "Clicks", "Spend", "AverageCpc", "Conversions"),
        *_SHARES,
    ),
    shares=frozenset(_SHARES),
    daily=True,
    may_go=frozenset({"BidMatchType", "DeviceType", "Network"}),
    most_days=180,
    read=keyword_day,
)
_SEARCH_TERMS: Final = Report(
    name="search_terms",
    kind="SearchQueryPerformanceReportRequest",
    columns=("SearchQuery", "CampaignId", "AdGroupId", "Impressions", "Clicks", "Spend"),
    daily=False,
    most_days=3 * 365,
    read=search_term,
)
REPORTS: Final[Mapping[str, Report]] = MappingProxyType({each.name: each for each in (_KEYWORD_DAYS, _SEARCH_TERMS)})
"""By the name of the query."""


def _known(text: str) -> str | None:
    return None if text in _UNKNOWN else text


def _word(text: str) -> str | None:
    """A word of the report in the form of Google's."""
    return None if text in _UNKNOWN else re.sub(r"\W+", "_", text).strip("_").upper()


def _network(text: str) -> str | None:
    """The own search pages are ``SEARCH``, under their older name and the newer; partners are apart, as at Google."""
    folded = text.casefold()
    if "partner" in folded:
        return "SEARCH_PARTNERS"
    return "SEARCH" if folded.startswith(("bing", "microsoft sites")) else _word(text)


def _count(text: str) -> int | None:
    found = _number(text)
    if found is not None and found != int(found):
        raise ValueError("no whole number")
    return None if found is None else int(found)


def _number(text: str) -> Decimal | None:
    if text in _UNKNOWN:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError("no number")
    return Decimal(text.replace(",", ""))


@lru_cache(maxsize=_REMEMBERED)
def _share(text: str) -> Share | None:
    """A percentage as a fraction; zero is a share, nothing is none."""
    cell = read_cell(text)
    share = as_fraction(cell, percent=True)
    if share is None and cell.kind not in {"empty", "not_applicable"}:
        raise ValueError("no share")
    return share
