"""Yandex Direct: the own series of brand phrases, and what people typed, from its Reports service.

There are no auction insights and no impression share at Yandex, only the traffic volume of the own ads; ads that lead
to the same site do not compete in price there, so a hijacker shows in the volume and not in the price. Documented: POST
to ``/json/v5/reports`` with a bearer token and ``Client-Login``; 200 is the report as TSV, 201 and 202 mean that it is
being made and ``retryIn`` says when to ask again. Not verified on a live account.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from monitor.advertiser.google_ads import Fetched
from monitor.advertiser.http import RestClient
from monitor.config.values import YandexDirectSettings
from monitor.errors import SourceError
from monitor.model.own_ads import AdPlatform, KeywordDay, SearchTerm
from monitor.webclient.answers import Reply
from monitor.webclient.patience import Patience

API: Final = "https://api.direct.yandex.com"
_PATH: Final = "/json/v5/reports"
_READY: Final = 200
_BEING_MADE: Final = frozenset({201, 202})
MOST_WAITS: Final = 40
"""How often a report that is being made is asked for."""
_NOTHING: Final = frozenset({"", "--"})

_REPORTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "keyword_days": (
        "CUSTOM_REPORT",
        ("Date", "CampaignName", "AdGroupId", "CriterionId", "Criterion", "Device", "AdNetworkType", "Impressions",
         "Clicks", "Cost", "AvgCpc", "AvgTrafficVolume"),
    ),
    "search_terms": (
        "SEARCH_QUERY_PERFORMANCE_REPORT",
        ("Query", "CampaignId", "AdGroupId", "Impressions", "Clicks", "Cost"),
    ),
}  # fmt: skip


class YandexDirect:
    """Implements ``AdSource``."""

    platform = AdPlatform.YANDEX_DIRECT

    def __init__(self, settings: YandexDirectSettings, *, patience: Patience | None = None, api: str = API) -> None:
        self._settings, self._api = settings, api
        self._client = RestClient("yandex_direct", patience)

    def accounts(self) -> Sequence[str]:
        """The client's login, or ``own``: the account of the token."""
        return (self._settings.client_login or "own",)

    def questions(self) -> Sequence[str]:
        """Keyword days and search terms."""
        return tuple(_REPORTS)

    def ask(self, account: str, query: str, first: date, last: date) -> Fetched:
        """A whole report. Raises ``SourceError``."""
        kind, columns = _REPORTS[query]
        body = _question(kind, columns, first, last)
        read: Callable[[Mapping[str, str], str], object] = _keyword_day if query == "keyword_days" else _search_term
        fetched = Fetched()
        for cells in _table(self._report(body, query), columns):
            try:
                fetched.rows.append(read(cells or {}, account))
            except (ValueError, KeyError, InvalidOperation):
                fetched.lost += 1
        return fetched

    def _report(self, body: Mapping[str, Any], query: str) -> Reply:
        """Ask until the report is made."""
        headers = {
            "Authorization": f"Bearer {self._settings.token.reveal()}",
            "Accept-Language": "en",
            "processingMode": "auto",
            "returnMoneyInMicros": "false",
            "skipReportHeader": "true",
            "skipReportSummary": "true",
        }
        if self._settings.client_login:
            headers["Client-Login"] = self._settings.client_login
        what = f"report of {query}"
        for _ in range(MOST_WAITS):
            reply = self._client.post(f"{self._api}{_PATH}", what=what, headers=headers, json=body)
            if reply.status == _READY:
                return reply
            if reply.status not in _BEING_MADE:
                break
            asked = reply.headers.get("retryIn", "")
            pause = float(asked) if asked.isdecimal() and len(asked) < 7 else self._client.patience.pause  # noqa: PLR2004 - seconds
            if pause > self._client.patience.longest:
                break
            self._client.patience.sleep(pause)
        raise SourceError(f"yandex_direct: {what}: was not ready in time; expected it at a later run", permanent=False)


def _question(kind: str, columns: Sequence[str], first: date, last: date) -> dict[str, Any]:
    parameters = {
        "SelectionCriteria": {"DateFrom": first.isoformat(), "DateTo": last.isoformat()},
        "FieldNames": list(columns),
        "ReportType": kind,
        "DateRangeType": "CUSTOM_DATE",
        "Format": "TSV",
        "IncludeVAT": "YES",
    }
    # A report is found again by its name: the same question has the same one, another question another.
    name = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()[:16]
    return {"params": {**parameters, "ReportName": f"brand-bidding-monitor {name}"}}


def _table(reply: Reply, columns: Sequence[str]) -> Iterator[Mapping[str, str] | None]:
    """The rows by column; None for one with another number of cells. Raises ``SourceError`` for another header."""
    lines = reply.content.decode("utf-8-sig", "replace").splitlines()
    rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if next(rows, []) != list(columns):
        raise SourceError(f"yandex_direct: expected a report with the columns {', '.join(columns)}", permanent=True)
    for row in rows:
        yield dict(zip(columns, row, strict=True)) if len(row) == len(columns) else None


def _keyword_day(cells: Mapping[str, str], account: str) -> KeywordDay:
    return KeywordDay(
        platform=AdPlatform.YANDEX_DIRECT,
        account=account,
        campaign=_known(cells["CampaignName"]),
        ad_group=_known(cells["AdGroupId"]),
        keyword_id=_known(cells["CriterionId"]),
        keyword=_known(cells["Criterion"]),
        day=date.fromisoformat(cells["Date"]),
        device=_known(cells["Device"]),
        ad_network=_known(cells["AdNetworkType"]),
        impressions=_count(cells["Impressions"]),
        clicks=_count(cells["Clicks"]),
        cost=_money(cells["Cost"]),
        average_cpc=_money(cells["AvgCpc"]),
        traffic_volume=_number(cells["AvgTrafficVolume"]),
    )


def _search_term(cells: Mapping[str, str], account: str) -> SearchTerm:
    if not _known(cells["Query"]):
        raise ValueError("names no query")
    return SearchTerm(
        platform=AdPlatform.YANDEX_DIRECT,
        account=account,
        text=cells["Query"],
        campaign=_known(cells["CampaignId"]),
        ad_group=_known(cells["AdGroupId"]),
        impressions=_count(cells["Impressions"]),
        clicks=_count(cells["Clicks"]),
        cost=_money(cells["Cost"]),
    )


def _known(text: str) -> str | None:
    return None if text in _NOTHING else text


def _count(text: str) -> int | None:
    return None if text in _NOTHING else int(text)


def _money(text: str) -> Decimal | None:
    return None if text in _NOTHING else Decimal(text)


def _number(text: str) -> float | None:
    return None if text in _NOTHING else float(text)
