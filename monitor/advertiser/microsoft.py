"""Microsoft Advertising over REST: own ads, keyword days, search terms and auction insights of the accounts.

SOAP ends on 31 January 2027 and is not used. What of the interfaces is not verified stands in the module of each.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from monitor.advertiser import microsoft_auctions, microsoft_copies
from monitor.advertiser.downloads import Downloads
from monitor.advertiser.google_ads import Fetched
from monitor.advertiser.microsoft_access import NAME, Addresses, ColumnsRestricted, MicrosoftAccess
from monitor.advertiser.microsoft_jobs import BULK, HOSTS, Columns, Jobs
from monitor.advertiser.microsoft_jobs import REPORTS as REPORTING
from monitor.advertiser.microsoft_reports import REPORTS, Report, tell_percents
from monitor.config.values import MicrosoftAdsSettings
from monitor.errors import SourceError
from monitor.model.own_ads import AdPlatform
from monitor.ports import Progress, silent
from monitor.webclient.patience import Patience

_ACCOUNT_PATH: Final = "/CustomerManagement/v13/Account/Query"


class MicrosoftAds:
    """Implements ``CheckedSource``."""

    platform = AdPlatform.MICROSOFT_ADVERTISING

    def __init__(
        self,
        settings: MicrosoftAdsSettings,
        *,
        patience: Patience | None = None,
        addresses: Addresses | None = None,
        downloads: Downloads | None = None,
        progress: Progress = silent,
    ) -> None:
        """``progress`` hears how often a file that is being made was asked for, and of how many times."""
        self._settings = settings
        self._access = MicrosoftAccess(settings, patience, addresses)
        hosts = (*HOSTS, *settings.download_hosts)
        self._jobs = Jobs(self._access, downloads or Downloads(NAME, self._access.patience, hosts), progress)

    def accounts(self) -> Sequence[str]:
        """The accounts of the settings."""
        return self._settings.account_ids

    def questions(self) -> Sequence[str]:
        """All but campaign days (the share lost to the budget stands with the keywords) and changes."""
        return ("own_ads", *REPORTS, "auction_insights")

    def ask(self, account: str, query: str, first: date, last: date) -> Fetched:
        """The whole answer; own ads are those of today. Raises ``SourceError``."""
        if query in REPORTS:
            return self._report(account, REPORTS[query], first, last)
        if query == "own_ads":
            return self._own_ads(account)
        url = f"{self._access.addresses.auctions}{microsoft_auctions.PATH}"
        body = microsoft_auctions.question(account, first, last)
        return microsoft_auctions.auctions(self._access.ask(account, url, body, what="auction insights"), account)

    def check(self, account: str) -> None:
        """Log in and read the account's own data. Raises ``SourceError``."""
        url = f"{self._access.addresses.customers}{_ACCOUNT_PATH}"
        answer = self._access.ask(account, url, {"AccountId": account}, what="account")
        found = answer.get("Account") if isinstance(answer, dict) else None
        if not isinstance(found, dict) or str(found.get("Id")) != account:
            raise SourceError(f"{NAME}: account: the answer is not of account {account}; expected it", permanent=True)

    def _own_ads(self, account: str) -> Fetched:
        host, body = self._access.addresses.bulk, microsoft_copies.question(account)
        records = self._jobs.records(account, host, BULK, body, microsoft_copies.COLUMNS, what="own ads")
        ads, lost = microsoft_copies.own_ads(records, account)
        return Fetched(rows=list(ads), lost=lost)

    def _report(self, account: str, report: Report, first: date, last: date) -> Fetched:
        try:
            return self._read(account, report, report.question(account, first, last, report.columns))
        except ColumnsRestricted:
            fewer = [column for column in report.columns if column not in report.may_go]
            if len(fewer) == len(report.columns):
                raise
            return self._read(account, report, report.question(account, first, last, fewer))

    def _read(self, account: str, report: Report, question: Mapping[str, Any]) -> Fetched:
        host, columns = self._access.addresses.reports, Columns(needed=frozenset(question["ReportRequest"]["Columns"]))
        what = f"report of {report.name}"
        fetched = Fetched()
        printed: set[str] = set()
        for cells in self._jobs.records(account, host, REPORTING, question, columns, what=what):
            try:
                fetched.rows.append(report.read(cells or {}, account))
                printed.update((cells or {})[name] for name in report.shares)
            except (ValueError, KeyError):
                fetched.lost += 1
        if not tell_percents(printed):
            raise SourceError(
                f"{NAME}: {what}: no share has a percent sign or is above 1; expected percents", permanent=False
            )
        return fetched
