"""Admitad, the advertiser's side: the ad spaces (websites) that joined the programme.

Documented: OAuth client credentials at ``/token/`` with the scope ``advertiser_websites``, then
``/advertiser/{id}/websites/`` (developers.admitad.com, client authorization and advertiser API methods). Read off
public clients and not verified: rows of the form ``{"website": {"id", "name", "site_url"}, "user": {"name"}}``, and
pages by ``limit`` and ``offset`` with ``_meta.count``. No limit of calls is documented; 60 a minute are kept to.
The ID is the ad space's; it is not the code in Admitad's links.
"""

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from monitor.config.values import AdmitadSettings
from monitor.errors import SourceError
from monitor.links.shared import SharedHosts
from monitor.model.claims import ClaimBasis
from monitor.model.enums import IdKind
from monitor.partners.directory import MAX_PAGES, Listing, Rows, mapping, records
from monitor.partners.http import Answer, ApiClient
from monitor.webclient.pace import Pace
from monitor.webclient.session import Credential

BASE: Final = "https://api.admitad.com"
PAGE_SIZE: Final = 500
SCOPE: Final = "advertiser_websites"


def limit() -> Pace:
    """60 calls a minute: our own choice, none is documented."""
    return Pace(60, 60)


class Admitad:
    """Implements ``Directory``."""

    network = "admitad"

    def __init__(self, settings: AdmitadSettings, client: ApiClient, shared: SharedHosts) -> None:
        self._settings, self._client, self._shared = settings, client, shared
        self._path = f"/advertiser/{quote(settings.advertiser_id, safe='')}/websites/"

    def listings(self, *, now: datetime) -> Iterator[Listing]:
        """The websites, page by page; a list that breaks off is used as far as it came."""
        del now
        self._sign_in()
        rows = Rows(self.network, ClaimBasis.NETWORK_API, self._shared, id_kind=IdKind.SITE)
        whole = True
        try:
            for answer in self._pages():
                for row in records(answer.value, "admitad: the list of websites", "results"):
                    _add(rows, row, answer.at)
        except SourceError as error:
            rows.fail(str(error))
            whole = False
        yield rows.listing(whole=whole)

    def _sign_in(self) -> None:
        pair = f"{self._settings.client_id}:{self._settings.client_secret.reveal()}".encode()
        encoded = base64.b64encode(pair).decode("ascii")
        self._client.hide(encoded)
        self._client.credential = Credential(f"Basic {encoded}")
        asked = {"grant_type": "client_credentials", "client_id": self._settings.client_id, "scope": SCOPE}
        # Never kept on disk: the answer is a credential.
        answer = self._client.post("/token/", what="the sign-in", cached=False, data=asked)
        token = mapping(answer.value).get("access_token")
        if not isinstance(token, str) or not token:
            raise SourceError("admitad: the sign-in: the answer has no access_token; expected one", permanent=True)
        self._client.hide(token)
        self._client.credential = Credential(f"Bearer {token}")

    def _pages(self) -> Iterator[Answer]:
        offset = 0
        for _ in range(MAX_PAGES):
            asked = {"limit": str(PAGE_SIZE), "offset": str(offset)}
            answer = self._client.get(self._path, asked, what=f"the websites from number {offset + 1}")
            yield answer
            given = len(records(answer.value, "admitad: the list of websites", "results"))
            total = mapping(mapping(answer.value).get("_meta")).get("count")
            offset += given
            last = offset >= total if isinstance(total, int) else given < PAGE_SIZE
            if not given or last:
                return
        raise SourceError("admitad: the list of websites never ends; expected a last page", permanent=True)


def _add(rows: Rows, row: dict[str, Any], at: datetime) -> None:
    website = mapping(row.get("website")) or row
    owner = mapping(row.get("user")).get("name")
    rows.add(website.get("id"), name=owner or website.get("name"), sites=(website.get("site_url"),), at=at)
