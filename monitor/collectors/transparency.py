"""Google's Ads Transparency Center through SerpApi: the advertisers behind a domain, or with the brand in their name.

``engine=google_ads_transparency_center`` after serpapi.com/google-ads-transparency-center-api. DataForSEO sells the
same, from its queue only. The search is loose and looks at names and domains, not at what is bid on; "a domain matches"
proves no ownership, and text ads come without destination. A question costs one search.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

from monitor.collectors.http import ProviderClient, Question
from monitor.config import Secret
from monitor.errors import SourceError
from monitor.model.leads import Lead
from monitor.parsing.market import location_code_of
from monitor.parsing.shape import objects
from monitor.parsing.wording import words

LIBRARY: Final = "google_ads_transparency"
_NOTHING_FOUND: Final = "hasn't returned any results"


class AdsTransparency:
    """Asks through an account at SerpApi."""

    name = LIBRARY

    def __init__(self, client: ProviderClient, key: Secret) -> None:
        self._client = client
        self._key = key

    def leads(self, text: str, *, country: str | None = None) -> Iterator[Lead]:
        """Ads of the first page for a domain or a name. Raises ``SourceError``, and ``ValueError`` for no country."""
        query = {"engine": "google_ads_transparency_center", "text": text, "api_key": self._key.reveal()}
        if country:
            query["region"] = str(location_code_of(country))
        # Asked again within the hour, the stored answer comes, free of charge.
        question = Question(method="GET", path="/search.json", query=query)
        answer = self._client.send(question, unanswered=question).json()
        if not isinstance(answer, dict):
            raise SourceError(f"{LIBRARY}: the answer is no JSON object; expected ad_creatives", permanent=False)
        if "ad_creatives" not in answer and _NOTHING_FOUND not in str(answer.get("error")):
            raise SourceError(f"{LIBRARY}: the search failed; expected ad_creatives", permanent=False)
        for row in objects(answer.get("ad_creatives")):
            name = words(row.get("advertiser"))
            if name:
                yield _lead(row, name)


def _lead(row: dict[str, Any], name: str) -> Lead:
    return Lead(
        library=LIBRARY,
        advertiser=name,
        advertiser_id=words(row.get("advertiser_id")),
        domain=words(row.get("target_domain")),
        first_shown=_day(row.get("first_shown")),
        last_shown=_day(row.get("last_shown")),
        reference=words(row.get("ad_creative_id")),
    )


def _day(value: object) -> date | None:
    """A day from seconds since 1970."""
    try:
        return datetime.fromtimestamp(value, UTC).date() if type(value) is int else None
    except (ValueError, OverflowError, OSError):
        return None
