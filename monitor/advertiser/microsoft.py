"""Microsoft Advertising: auction insights over REST (open to every API user), one call for up to two hundred entities.

Documented: ``GetAuctionInsightData`` of the AdInsight service v13, 180 days back. The path and the body are those that
Microsoft's own REST client sends; SOAP ends on 31 January 2027 and is not used. Not verified on a live account: the
spelling of the authentication headers, and whether shares come as fractions or as percents. The latter is decided by
the answer itself: a share above 1 makes all of them percents, and every group must satisfy the identity of its shares.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from monitor.advertiser.google_ads import Fetched
from monitor.advertiser.http import RestClient
from monitor.config.values import MicrosoftAdsSettings
from monitor.errors import SourceError
from monitor.model.insights import InsightRow, Share
from monitor.model.own_ads import AdPlatform
from monitor.webclient.patience import Patience

API: Final = "https://adinsight.api.bingads.microsoft.com"
LOGIN: Final = "https://login.microsoftonline.com"
MOST_DAYS: Final = 180
_PATH: Final = "/AdInsight/v13/AuctionInsightData/query"
_TOKEN_PATH: Final = "/common/oauth2/v2.0/token"  # noqa: S105 - an address
_SCOPE: Final = "https://ads.microsoft.com/msads.manage offline_access"
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


class MicrosoftAds:
    """Implements ``AdSource``: auction insights per day and domain; own ads and keywords are not read."""

    platform = AdPlatform.MICROSOFT_ADVERTISING

    def __init__(
        self,
        settings: MicrosoftAdsSettings,
        *,
        patience: Patience | None = None,
        api: str = API,
        login: str = LOGIN,
    ) -> None:
        self._settings, self._api, self._login = settings, api, login
        self._client = RestClient("microsoft_ads", patience)
        self._access_token: str | None = None

    def accounts(self) -> Sequence[str]:
        """The accounts of the settings."""
        return self._settings.account_ids

    def questions(self) -> Sequence[str]:
        """Auction insights only."""
        return ("auction_insights",)

    def ask(self, account: str, query: str, first: date, last: date) -> Fetched:
        """Every domain of the account's auctions per day. Raises ``SourceError``."""
        del query
        reply = self._client.post(
            f"{self._api}{_PATH}",
            what="auction insights",
            headers={
                "Authorization": f"Bearer {self._token()}",
                "DeveloperToken": self._settings.developer_token.reveal(),
                "CustomerId": self._settings.customer_id,
                "CustomerAccountId": account,
            },
            json=_question(account, max(first, last - timedelta(days=MOST_DAYS - 1)), last),
        )
        answer = reply.json()
        result = answer.get("Result", answer) if isinstance(answer, dict) else None
        entries = result.get("Entries") if isinstance(result, dict) else None
        if not isinstance(result, dict) or not (entries is None or isinstance(entries, list)):
            raise SourceError(
                "microsoft_ads: auction insights: expected Result with a list of Entries", permanent=False
            )
        return _rows(entries or [], account)

    def _token(self) -> str:
        """An access token, asked for once a run: it lasts an hour."""
        if self._access_token is None:
            form = {
                "grant_type": "refresh_token",
                "client_id": self._settings.client_id,
                "refresh_token": self._settings.refresh_token.reveal(),
                "scope": _SCOPE,
            }
            answer = self._client.post(f"{self._login}{_TOKEN_PATH}", what="login", data=form).json()
            token = answer.get("access_token") if isinstance(answer, dict) else None
            if not isinstance(token, str) or not token.isascii() or not token.isprintable():
                raise SourceError("microsoft_ads: login: no access token in the answer; expected one", permanent=True)
            self._access_token = token
        return self._access_token


def _question(account: str, first: date, last: date) -> dict[str, Any]:
    days = {
        name: {"Day": day.day, "Month": day.month, "Year": day.year}
        for name, day in (("StartDate", first), ("EndDate", last))
    }
    return {
        "EntityType": "Account",
        "EntityIds": [account],
        "SearchParameters": [
            {"Type": "DateRangeSearchParameter", **days},
            {"Type": "AuctionSegmentSearchParameter", "Segment": "Day"},
        ],
        "ReturnAdditionalFields": "AbsoluteTopOfPageRate",
    }


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
