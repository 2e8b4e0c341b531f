"""Microsoft Advertising on this machine: login, reports and bulk files that take their time, and a storage over TLS.

What it says where nothing is verified on a live account is what Microsoft documents.
"""

import csv
import io
import json
import ssl
import zipfile
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import trustme

from tests.servers.rest import Answered, Asked, RestServer

Table = Sequence[Mapping[str, str]]
SHARES, TERMS = "ShareOfVoiceReportRequest", "SearchQueryPerformanceReportRequest"
FULL = {
    "TimePeriod": "2026-11-02",
    "CampaignName": "Brand",
    "AdGroupId": "8",
    "KeywordId": "9",
    "Keyword": "alibaba",
    "BidMatchType": "Exact",
    "DeviceType": "Smartphone",
    "Network": "Microsoft sites and select traffic",
    "Impressions": "1,234",
    "Clicks": "57",
    "Spend": "31.50",
    "AverageCpc": "0.55",
    "Conversions": "2.5",
    "ImpressionSharePercent": "93.21%",
    "TopImpressionSharePercent": "80.5",
    "AbsoluteTopImpressionSharePercent": "< 10%",
    "ImpressionLostToRankAggPercent": "6.79%",
    "AbsoluteTopImpressionShareLostToRankPercent": "> 90%",
    "ImpressionLostToBudgetPercent": "0.00%",
}
"""A keyword's day in which every column of the report is filled."""


def fault(code: int, symbol: str, *, status: int = 500, name: str = "Errors", **headers: str) -> Answered:
    """A refusal as Microsoft documents it; its text repeats what nobody should see."""
    error = {"Code": code, "ErrorCode": symbol, "Message": "developer-secret", "Detail": "access-secret"}
    body = {"TrackingId": "t", "Type": "AdApiFaultDetail", name: [error]}
    return Answered(json.dumps(body).encode(), status=status, headers=headers)


def table(columns: Sequence[str], rows: Table, *, before: str = "", after: str = "") -> bytes:
    """A report as CSV: every cell in quotes, UTF-8 with its mark, lines that end as on Windows."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, quoting=csv.QUOTE_ALL, lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return f"\ufeff{before}{text.getvalue()}{after}".encode()


def archive(*files: tuple[str, bytes]) -> bytes:
    """A zip archive of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, each in files:
            made.writestr(name, each)
    return content.getvalue()


class MicrosoftService:
    """``rows`` by kind of report (``bulk`` for the bulk file); a kind that is missing has no data."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.trusted = folder / "storage-ca.pem"
        self.trusted.write_bytes(authority.cert_pem.bytes())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        self.api, self.storage = RestServer(), RestServer(context)
        self.api.answer, self.storage.answer = self._say, self._give
        self.rows: dict[str, Table] = {}
        self.archive: bytes | None = None
        """What the storage gives in place of the rows."""
        self.address: Any = None
        """Where a file is said to lie, in place of the storage."""
        self.pending = 0
        """How often a file is still being made."""
        self.state: str | None = None
        """How a file comes out, in place of having been made."""
        self.faults: deque[Answered] = deque()
        """For the next questions, the login aside."""
        self.logins = 0
        self.token_lasts = 3600

    def __enter__(self) -> Self:
        self.api.__enter__()
        self.storage.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.api.__exit__()
        self.storage.__exit__()

    def bodies(self, end: str) -> list[Any]:
        """What was asked at paths with this end."""
        return [json.loads(asked.body) for asked in self.api.asked if asked.path.endswith(end)]

    def _say(self, asked: Asked) -> Answered:
        if asked.path.endswith("/token"):
            self.logins += 1
            return _json({"access_token": f"access-secret-{self.logins}", "expires_in": self.token_lasts})
        if self.faults:
            return self.faults.popleft()
        say = {
            "/Reporting/v13/GenerateReport/Submit": self._submit,
            "/Reporting/v13/GenerateReport/Poll": self._poll,
            "/Bulk/v13/Campaigns/DownloadByAccountIds": self._submit_bulk,
            "/Bulk/v13/BulkDownloadStatus/Query": self._poll_bulk,
            "/CustomerManagement/v13/Account/Query": lambda body: {
                "Account": {"Id": body["AccountId"], "Name": "Brand"}
            },
            "/AdInsight/v13/AuctionInsightData/query": lambda _body: {"Entries": []},
        }
        return _json(say[asked.path](json.loads(asked.body)))

    def _submit(self, body: Any) -> Any:
        self._asked = body["ReportRequest"]["Type"], body["ReportRequest"]["Columns"]
        self._left = self.pending
        return {"ReportRequestId": "made-1"}

    def _poll(self, body: Any) -> Any:
        going_on, made = self._polled(body["ReportRequestId"]), self.state or "Success"
        status = {"Status": "Pending"} if going_on else {"Status": made, "ReportDownloadUrl": self._where()}
        return {"ReportRequestStatus": status}

    def _submit_bulk(self, _body: Any) -> Any:
        self._asked, self._left = ("bulk", None), self.pending
        return {"DownloadRequestId": "made-1"}

    def _poll_bulk(self, body: Any) -> Any:
        going_on, made = self._polled(body["RequestId"]), self.state or "Completed"
        status = {"RequestStatus": "InProgress" if going_on else made, "PercentComplete": 100}
        return status if going_on else status | {"ResultFileUrl": self._where(), "Errors": []}

    def _polled(self, identifier: str) -> bool:
        assert identifier == "made-1"
        self._left -= 1
        return self._left >= 0

    def _where(self) -> Any:
        if self.address or self.archive is not None or self._asked[0] in self.rows:
            return self.address or f"{self.storage.url}/file.zip?sig=address-secret"
        return None

    def _give(self, _asked: Asked) -> Answered:
        if self.archive is not None:
            return Answered(self.archive)
        kind, columns = self._asked
        rows = self.rows[kind]
        return Answered(
            archive(("report.csv", table(columns or list(dict.fromkeys(k for r in rows for k in r)), rows)))
        )


def _json(value: Any) -> Answered:
    return Answered(json.dumps(value).encode())
