"""Awin, the advertiser's side: who the publishers are, and from which sites their sales came.

Documented: bearer token of a person, 20 calls a minute, windows of at most 31 days (help.awin.com/apidocs:
introduction-1, get-publishers-information-for-advertiser, returns-a-list-of-transactions-for-a-given-advertiser).
The list of publishers names no site; that stands in the transactions' ``url`` and ``siteName``. Not verified against
a live account: that ``url`` is always the publisher's own page. Search engines and shared hosts are left out anyway.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import quote

from monitor.config.values import AwinSettings
from monitor.errors import SourceError
from monitor.links.shared import SharedHosts
from monitor.model.claims import ClaimBasis
from monitor.model.enums import IdKind
from monitor.partners.directory import Listing, Rows, moment, records, windows
from monitor.partners.http import ApiClient
from monitor.webclient.pace import Pace
from monitor.webclient.session import Credential

BASE: Final = "https://api.awin.com"
LONGEST_WINDOW: Final = 31
"""Days that one question about transactions may cover."""
_TIME: Final = "%Y-%m-%dT%H:%M:%S"


def limit() -> Pace:
    """20 calls a minute and person. The API sends no count and no Retry-After, so calls are counted here."""
    return Pace(20, 60)


class Awin:
    """Implements ``Directory``."""

    network = "awin"

    def __init__(self, settings: AwinSettings, client: ApiClient, shared: SharedHosts, *, days: int) -> None:
        client.credential = Credential(f"Bearer {settings.token.reveal()}")
        self._client, self._shared, self._days = client, shared, days
        self._path = f"/advertisers/{quote(settings.advertiser_id, safe='')}"

    def listings(self, *, now: datetime) -> Iterator[Listing]:
        """The publishers, then the sites of their transactions."""
        yield self._publishers()
        yield self._transactions(now)

    def _publishers(self) -> Listing:
        what = "the list of publishers"
        rows = Rows(self.network, ClaimBasis.NETWORK_API, self._shared, id_kind=IdKind.ACCOUNT)
        try:
            answer = self._client.get(f"{self._path}/publishers", what=what)
            for row in records(answer.value, f"awin: {what}"):
                rows.add(row.get("id"), name=row.get("name"), sites=(), at=answer.at)
        except SourceError as error:
            rows.fail(str(error))
            return rows.listing()
        return rows.listing(whole=True)

    def _transactions(self, now: datetime) -> Listing:
        what = "the transactions"
        rows = Rows(self.network, ClaimBasis.TRANSACTION, self._shared, id_kind=IdKind.ACCOUNT)
        for start, end in windows(now, days=self._days, longest=LONGEST_WINDOW):
            asked = {
                "startDate": start.strftime(_TIME),
                "endDate": end.strftime(_TIME),
                "timezone": "UTC",
                "dateType": "transaction",
            }
            try:
                answer = self._client.get(f"{self._path}/transactions/", asked, what=f"{what} since {start:%Y-%m-%d}")
                found = records(answer.value, f"awin: {what} since {start:%Y-%m-%d}")
            except SourceError as error:
                rows.fail(str(error))
                break
            for row in found:
                at = moment(row.get("transactionDate"), answer.at)
                rows.add(row.get("publisherId"), name=None, sites=(row.get("url") or _host_name(row),), at=at)
        return rows.listing()


def _host_name(row: dict[str, object]) -> str | None:
    """The site's name, where a publisher gave its host as the name."""
    name = row.get("siteName")
    return name if isinstance(name, str) and "." in name.strip(".") and " " not in name.strip() else None
