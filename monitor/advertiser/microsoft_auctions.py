"""Microsoft's auction insights (open to every API user): the question, and its answer as rows.

Documented: ``GetAuctionInsightData`` of the AdInsight service v13, 180 days back. The path and the body are those that
Microsoft's own REST client sends. Not verified on a live account: whether shares come as fractions or as percents. The
answer itself decides: a share above 1 makes all of them percents, and every group must satisfy the identity of its
shares.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from monitor.advertiser.google_ads import Fetched
from monitor.advertiser.microsoft_reports import date_of
from monitor.errors import SourceError
from monitor.model.insights import InsightRow, Share

MOST_DAYS: Final = 180
PATH: Final = "/AdInsight/v13/AuctionInsightData/query"
_FIELDS: Final = {
    "impression_share": "ImpressionShare",
    "overlap_rate": "OverlapRate",
    "position_above_rate": "AboveRate",
    "top_rate": "TopOfPageRate",
    "abs_top_rate": "AbsoluteTopOfPageRate",
    "outranking_share": "OutrankingShare",
}
_AGAINST_US: Final = frozenset({"overlap_rate", "position_above_rate", "outranking_share"})
_MISFIT: Final = 0.02
"""How far outranking may lie from what the other shares say (rounding of both)."""
_PERCENT: Final = 100.0
_DAY: Final = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")


def question(account: str, first: date, last: date) -> dict[str, Any]:
    """The body of the request: every domain of the account's auctions per day."""
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    return {
        "EntityType": "Account",
        "EntityIds": [account],
        "SearchParameters": [
            {"Type": "DateRangeSearchParameter", "StartDate": date_of(first), "EndDate": date_of(last)},
            {"Type": "AuctionSegmentSearchParameter", "Segment": "Day"},
        ],
        "ReturnAdditionalFields": "AbsoluteTopOfPageRate",
    }


def auctions(answer: Any, account: str) -> Fetched:
    """The rows of an answer. Raises ``SourceError`` where it is of another shape, or contradicts itself."""
    result = answer.get("Result", answer) if isinstance(answer, dict) else None
    entries = result.get("Entries") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not (entries is None or isinstance(entries, list)):
        raise SourceError("microsoft_ads: auction insights: expected Result with a list of Entries", permanent=False)
    return _rows(entries or [], account)


def _rows(entries: Sequence[Any], account: str) -> Fetched:
    """The rows of all days, the unreadable ones counted. Raises ``SourceError`` where the shares do not fit."""
    fetched = Fetched()
    found: list[tuple[str, date, Mapping[str, Any]]] = []
    for entry in entries:
        domain = entry.get("DisplayDomain") if isinstance(entry, dict) else None
        cells = entry.get("SegmentedKpis") if isinstance(entry, dict) else None
        for cell in cells if isinstance(cells, list) else [None]:
            day = _day(cell)
            if isinstance(domain, str) and domain and day and isinstance(cell, dict):
                found.append((domain, day, cell))
            else:
                fetched.lost += 1
    scale = (
        _PERCENT if any((_number(cell, field) or 0) > 1 for _, _, cell in found for field in _FIELDS.values()) else 1.0
    )
    fetched.rows = [
        _row(domain, day, cell, account, scale=scale, number=number)
        for number, (domain, day, cell) in enumerate(found, start=1)
    ]
    _check(fetched.rows)
    return fetched


def _number(cell: Mapping[str, Any], field: str) -> float | None:
    """A share as it came; None for what is none."""
    value = cell.get(field)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if 0 <= value <= _PERCENT else None


def _row(domain: str, day: date, cell: Mapping[str, Any], account: str, *, scale: float, number: int) -> InsightRow:
    own = domain.casefold() == "you"
    shares: dict[str, Any] = {}
    for name, field in _FIELDS.items():
        value = _number(cell, field)
        # The own row has no rival: zeros there stand for nothing.
        if value is None or (own and name in _AGAINST_US):
            continue
        shares[name] = Share(value / scale, value / scale)
    return InsightRow(
        number=number,
        domain=domain,
        is_own=own,
        **shares,
        not_applicable=tuple(sorted(_AGAINST_US)) if own else (),
        account=account,
        segment={"day": day.isoformat()},
        period=(day, day),
    )


def _check(rows: Sequence[InsightRow]) -> None:
    """Refuse an answer whose shares contradict one another: then the fields do not mean what they are taken for."""
    own = {row.period: row.impression_share for row in rows if row.is_own}
    for row in rows:
        share, overlap, above = own.get(row.period), row.overlap_rate, row.position_above_rate
        better = row.outranking_share
        if share is None or row.is_own or overlap is None or above is None or better is None:
            continue
        if abs(better.low - share.low * (1 - overlap.low * above.low)) > _MISFIT:
            raise SourceError(
                f"microsoft_ads: auction insights: entry {row.number}: outranking share {better.low:.2%} does not go"
                " with the others; expected outranking = own share x (1 - overlap x above)",
                permanent=True,
            )


def _day(cell: Any) -> date | None:
    """The day of a segmented cell, which is written as in the United States (``5/1/2018``)."""
    segments = cell.get("Segments") if isinstance(cell, dict) else None
    text = segments[0] if isinstance(segments, list) and segments else None
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
