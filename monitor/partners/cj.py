"""CJ, the advertiser's side: publishers and their websites as commissions name them.

Documented: personal access token as bearer, GraphQL at ``https://commissions.api.cj.com/query``,
``advertiserCommissions(forAdvertisers, sincePostingDate, beforePostingDate)`` with publisherId, publisherName,
websiteId, websiteName, and ``payloadComplete`` false where more follows by commission id (schema by introspection,
August 2026). One public client calls the query ``commissionDetails`` instead: not verified against a live account, so
an answer without ``advertiserCommissions`` is told as such. The publisher lookup (XML) needs the IDs of those asked
for and its answer is not documented: it is not spoken to; export that list as CSV and import it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from monitor.config.values import CjSettings
from monitor.errors import SourceError
from monitor.links.shared import SharedHosts
from monitor.model.claims import ClaimBasis
from monitor.model.enums import IdKind
from monitor.partners.directory import MAX_PAGES, Listing, Rows, identifier, mapping, moment, records, windows
from monitor.partners.http import ApiClient
from monitor.webclient.pace import Pace
from monitor.webclient.session import Credential

BASE: Final = "https://commissions.api.cj.com"
LONGEST_WINDOW: Final = 31
"""Days that one question covers; the documents we have name no limit."""
_QUERY: Final = """
query Publishers($for: [String!]!, $since: String!, $before: String!, $after: String) {
  advertiserCommissions(
    forAdvertisers: $for, sincePostingDate: $since, beforePostingDate: $before, sinceCommissionId: $after
  ) {
    payloadComplete
    maxCommissionId
    records { publisherId publisherName websiteName postingDate }
  }
}
"""
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


def limit() -> Pace:
    """25 calls a minute, the limit of CJ's REST interfaces; none is documented for this one."""
    return Pace(25, 60)


class Cj:
    """Implements ``Directory``."""

    network = "cj"

    def __init__(self, settings: CjSettings, client: ApiClient, shared: SharedHosts, *, days: int) -> None:
        client.credential = Credential(f"Bearer {settings.token.reveal()}")
        self._client, self._shared, self._days = client, shared, days
        self._advertiser = settings.advertiser_id

    def listings(self, *, now: datetime) -> Iterator[Listing]:
        """The publishers of the commissions posted in the last days."""
        rows = Rows(self.network, ClaimBasis.TRANSACTION, self._shared, id_kind=IdKind.ACCOUNT)
        for start, end in windows(now, days=self._days, longest=LONGEST_WINDOW):
            try:
                self._window(rows, start, end)
            except SourceError as error:
                rows.fail(str(error))
                break
        yield rows.listing()

    def _window(self, rows: Rows, start: datetime, end: datetime) -> None:
        after: str | None = None
        for _ in range(MAX_PAGES):
            found, at = self._page(start, end, after)
            for row in records(found, "cj: the commissions", "records"):
                name = row.get("websiteName")
                site = name if isinstance(name, str) and "." in name and " " not in name.strip() else None
                seen = moment(row.get("postingDate"), at)
                rows.add(row.get("publisherId"), name=row.get("publisherName"), sites=(site,), at=seen)
            following = identifier(found.get("maxCommissionId"))
            if found.get("payloadComplete") is not False or following is None:
                return
            if following == after:
                break
            after = following
        raise SourceError("cj: the commissions never end; expected a last page", permanent=True)

    def _page(self, start: datetime, end: datetime, after: str | None) -> tuple[dict[str, Any], datetime]:
        what = f"the commissions since {start:%Y-%m-%d}"
        variables = {
            "for": [self._advertiser],
            "since": start.strftime(_TIME),
            "before": end.strftime(_TIME),
            "after": after,
        }
        answer = self._client.post("/query", what=what, json={"query": _QUERY, "variables": variables})
        found = mapping(mapping(answer.value).get("data")).get("advertiserCommissions")
        if mapping(answer.value).get("errors") or not isinstance(found, dict):
            # The words of a GraphQL error may repeat what was sent; that it is one says enough.
            raise SourceError(f"cj: {what}: the query is refused; expected advertiserCommissions", permanent=True)
        return found, answer.at
