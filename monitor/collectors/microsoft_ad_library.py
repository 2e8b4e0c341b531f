"""Microsoft's Ad Library: ads shown on Bing in the EU and EEA, searchable by words of their copy.

Public JSON after learn.microsoft.com/advertising/guides/ad-library-api (``Ads``: ``searchText, top, skip, startDate,
endDate``; objects ``Ad`` and ``AdDetails``). It lags one to three days behind. Not verified against the live service:
whether it always answers without an account, and how strictly ``searchText`` selects. So the caller looks at the copy.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from monitor.collectors.http import ProviderClient, Question
from monitor.errors import SourceError
from monitor.links import display_host, host_of, registrable_domain
from monitor.model.leads import Lead
from monitor.parsing.moment import moment_or_none
from monitor.parsing.shape import mapping, objects
from monitor.parsing.wording import words

NAME: Final = "microsoft_ad_library"
BASE_URL: Final = "https://adlibrary.api.bingads.microsoft.com"
PAGE: Final = 24
"""Ads of one answer; the library gives no more."""
MAX_PAGES: Final = 10


class MicrosoftAdLibrary:
    """Looks for words in the copy of ads. Free of charge."""

    name = NAME

    def __init__(self, client: ProviderClient) -> None:
        self._client = client

    def leads(self, text: str, *, since: date | None = None) -> Iterator[Lead]:
        """Ads that the library finds for a text, as it orders them, each once. Raises ``SourceError``."""
        seen: set[str | None] = set()
        for number in range(MAX_PAGES):
            query = {"searchText": text, "top": str(PAGE), "skip": str(number * PAGE)}
            if since:
                query["startDate"] = since.isoformat()
            question = Question(method="GET", path="/api/v1/Ads", query=query)
            value = self._client.send(question, unanswered=question).json()
            if not isinstance(value, dict) or not isinstance(value.get("value"), list):
                raise SourceError(f"{NAME}: the answer is no list of ads; expected JSON with 'value'", permanent=False)
            rows = objects(value["value"])
            found = [lead for row in rows if (lead := _lead(row)) is not None]
            yield from (lead for lead in found if lead.reference not in seen)
            seen.update(lead.reference for lead in found)
            if len(rows) < PAGE:
                return


def _lead(row: dict[str, Any]) -> Lead | None:
    name = words(row.get("AdvertiserName"))
    if name is None:
        return None
    details = mapping(row.get("AdDetails"))
    destination, display = words(row.get("DestinationUrl")), words(row.get("DisplayUrl"))
    host = (host_of(destination) if destination else None) or (display_host(display) if display else None)
    return Lead(
        library=NAME,
        advertiser=name,
        advertiser_id=_id(row.get("AdvertiserId")),
        domain=(registrable_domain(host) or host) if host else None,
        title=words(row.get("Title")),
        description=words(row.get("Description")),
        destination=destination,
        first_shown=_day(details.get("StartDate")),
        last_shown=_day(details.get("EndDate")),
        paid_by=words(details.get("PaidForByName")),
        reference=_id(row.get("AdId")),
    )


def _id(value: object) -> str | None:
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) and value != "" else None


def _day(value: object) -> date | None:
    moment = moment_or_none(value)
    return moment.date() if moment else None
