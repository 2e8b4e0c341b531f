"""Impact, the advertiser's side: media partners with their sites and contacts.

Documented: Basic authorisation with account SID and token, 1,000 calls an hour, ``/Advertisers/{SID}/MediaPartners``
with Name, Website, Properties[Url], Contacts[Email, IsPrimary] (the vendor's OpenAPI v14). Pages follow one another by
``@nextpageuri`` (read off public clients; not verified for this very list, nor is the name of the list's key).
"""

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from monitor.config.values import ImpactSettings
from monitor.errors import SourceError
from monitor.links.shared import SharedHosts
from monitor.model.claims import ClaimBasis
from monitor.model.enums import IdKind
from monitor.partners.directory import MAX_PAGES, Listing, Rows, mapping, records
from monitor.partners.http import Answer, ApiClient
from monitor.webclient.pace import Pace
from monitor.webclient.session import Credential

BASE: Final = "https://api.impact.com"
PAGE_SIZE: Final = 100


def limit() -> Pace:
    """1,000 calls an hour."""
    return Pace(1_000, 3_600)


class Impact:
    """Implements ``Directory``."""

    network = "impact"

    def __init__(self, settings: ImpactSettings, client: ApiClient, shared: SharedHosts) -> None:
        pair = f"{settings.account_sid}:{settings.token.reveal()}".encode()
        encoded = base64.b64encode(pair).decode("ascii")
        client.hide(encoded)
        client.credential = Credential(f"Basic {encoded}")
        self._client, self._shared = client, shared
        self._path = f"/Advertisers/{quote(settings.account_sid, safe='')}/MediaPartners"

    def listings(self, *, now: datetime) -> Iterator[Listing]:
        """The media partners, page by page; a list that breaks off is used as far as it came."""
        del now
        rows = Rows(self.network, ClaimBasis.NETWORK_API, self._shared, id_kind=IdKind.ACCOUNT)
        whole = True
        try:
            for number, answer in enumerate(self._pages(), start=1):
                for row in records(answer.value, f"impact: page {number} of media partners", "MediaPartners"):
                    _add(rows, row, answer.at)
        except SourceError as error:
            rows.fail(str(error))
            whole = False
        yield rows.listing(whole=whole)

    def _pages(self) -> Iterator[Answer]:
        answer = self._client.get(self._path, {"PageSize": str(PAGE_SIZE)}, what="the first page of media partners")
        seen: set[str] = set()
        while True:
            yield answer
            following = mapping(answer.value).get("@nextpageuri")
            if not isinstance(following, str) or not following:
                return
            if following in seen or len(seen) >= MAX_PAGES:
                raise SourceError("impact: the list of media partners never ends; expected a last page", permanent=True)
            seen.add(following)
            answer = self._client.get(following, what=f"page {len(seen) + 1} of media partners")


def _add(rows: Rows, row: dict[str, Any], at: datetime) -> None:
    properties = row.get("Properties")
    urls = [mapping(each).get("Url") for each in properties] if isinstance(properties, list) else []
    rows.add(row.get("Id"), name=row.get("Name"), sites=(row.get("Website"), *urls), at=at, contact=_contact(row))


def _contact(row: dict[str, Any]) -> str | None:
    """The primary contact's address, else the first one's."""
    contacts = row.get("Contacts")
    people = [mapping(each) for each in contacts] if isinstance(contacts, list) else []
    people.sort(key=lambda person: str(person.get("IsPrimary")).lower() != "true")
    return next((each["Email"] for each in people if isinstance(each.get("Email"), str) and each["Email"]), None)
