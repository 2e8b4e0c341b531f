"""SerpApi: Google, Bing and DuckDuckGo as JSON (serpapi.com).

Parameters after serpapi.com/google-ads-organic-results, /bing-search-api, /duckduckgo-search-api and
/duckduckgo-regions; statuses after /api-status-and-error-codes. The key travels in the query string: see
``monitor.collectors.http``. Google is asked as ``engine=google_ads``, which shows ads where ``engine=google``
shows none and needs a ``location``.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from monitor.collectors.buying import captured, failed, impossible, not_done, reference
from monitor.collectors.http import ProviderClient, Question
from monitor.config import Secret
from monitor.errors import SourceError
from monitor.model.checks import Cell, EvidenceKind, FailedCheck, Market, PlannedCheck, Ticket
from monitor.model.enums import Device, Engine
from monitor.parsing.market import name_of_country
from monitor.ports import Clock, RawCapture
from monitor.webclient.answers import Reply

NAME: Final = "serpapi"
BASE_URL: Final = "https://serpapi.com"
MEANINGS: Final[Mapping[int, str]] = {
    400: "a parameter is missing or wrong",
    401: "the API key is refused",
    403: "the account may not do this",
    404: "there is no such search",
    410: "the search is no longer in the archive",
    429: "too many searches this hour, or none left on the account",
}
_UNFINISHED: Final = frozenset({"Queued", "Processing"})
_REGIONS: Final = (  # noqa: SIM905 - sixty short words, not sixty lines
    "ar-es at-de au-en be-fr be-nl bg-bg br-pt ca-en ca-fr ch-de ch-fr ch-it cl-es cn-zh co-es cz-cs de-de dk-da ee-et "
    "es-es fi-fi fr-fr gr-el hk-tzh hr-hr hu-hu id-en id-id ie-en il-he in-en it-it jp-jp kr-kr lt-lt lv-lv mx-es "
    "my-en my-ms nl-nl no-no nz-en pe-es ph-en pl-pl pt-pt ro-ro ru-ru se-sv sg-en sk-sk sl-sl th-th tr-tr tw-tzh "
    "ua-uk uk-en us-en us-es vn-vi za-en"
).split()
"""DuckDuckGo's regions, country first (serpapi.com/duckduckgo-regions); the first one of a country is its default."""
_REGION_COUNTRIES: Final = {"GB": "uk", "SI": "sl"}


class SerpApi:
    """A provider of searches; ``order`` and ``fetch`` use its asynchronous searches and archive."""

    name = NAME
    engines = frozenset({Engine.GOOGLE, Engine.BING, Engine.DUCKDUCKGO})
    evidence = frozenset({EvidenceKind.JSON})
    batch = 1
    """One search a request."""

    def __init__(self, client: ProviderClient, key: Secret, *, clock: Clock, price: Decimal) -> None:
        """``price``: US dollars for one search, which depends on the plan."""
        self.price = self.queue_price = price
        self._client = client
        self._key = key
        self._clock = clock

    def buy(self, check: PlannedCheck) -> RawCapture | FailedCheck:
        """Search now. After a break without an answer the stored one is asked for, which is free for an hour.

        Should SerpApi not have finished the first search by then, it makes and charges a second one.
        """
        asked_at = self._clock.now()
        try:
            parameters = _parameters(check.cell)
            fresh, stored = self._search({**parameters, "no_cache": "true"}), self._search(parameters)
            answer = self._client.send(fresh, unanswered=stored)
        except ValueError as wrong:
            return impossible(check, str(wrong))
        except SourceError as error:
            return failed(check, error)
        return captured(check, answer.content, kind=EvidenceKind.JSON, asked_at=asked_at)

    def order(self, checks: Sequence[PlannedCheck]) -> list[Ticket | FailedCheck]:
        """Have each searched later, in the order of the checks.

        SerpApi takes no ``no_cache`` here: within an hour of an identical search its answer is given again. An order
        whose confirmation is lost is not placed again, and a check that is given twice is ordered once.
        """
        outcomes = {check.id: self._order(check) for check in {each.id: each for each in checks}.values()}
        return [outcomes[check.id] for check in checks]

    def fetch(self, tickets: Sequence[Ticket]) -> list[RawCapture | Ticket | FailedCheck]:
        """The archived answers; a ticket comes back as it is while its search is not finished."""
        return [self._fetch(ticket) for ticket in tickets]

    def recover(self, checks: Sequence[PlannedCheck]) -> list[Ticket]:
        """None: the archive knows searches by SerpApi's own ids only."""
        del checks
        return []

    def _order(self, check: PlannedCheck) -> Ticket | FailedCheck:
        asked_at = self._clock.now()
        try:
            answer = self._client.send(self._search({**_parameters(check.cell), "async": "true"}))
        except ValueError as wrong:
            return impossible(check, str(wrong))
        except SourceError as error:
            return failed(check, error)
        found = reference(_metadata(answer).get("id"))
        if found is None:
            reason = f"{NAME}: the order was answered without an id; expected search_metadata.id"
            return not_done(check, reason, permanent=False, maybe_charged=True)
        return Ticket(check=check, reference=found, ordered_at=asked_at)

    def _fetch(self, ticket: Ticket) -> RawCapture | Ticket | FailedCheck:
        question = Question(
            method="GET", path=f"/searches/{ticket.reference}.json", query={"api_key": self._key.reveal()}
        )
        try:
            answer = self._client.send(question, unanswered=question)
        except SourceError as error:
            return failed(ticket.check, error)
        if _metadata(answer).get("status") in _UNFINISHED:
            return ticket
        return captured(ticket.check, answer.content, kind=EvidenceKind.JSON, asked_at=ticket.ordered_at)

    def _search(self, parameters: Mapping[str, str]) -> Question:
        query = {**parameters, "output": "json", "api_key": self._key.reveal()}
        return Question(method="GET", path="/search.json", query=query)


def _parameters(cell: Cell) -> dict[str, str]:
    """What SerpApi is asked for one cell. Raises ``ValueError`` for a cell it cannot search."""
    market = cell.market
    match cell.engine:
        case Engine.GOOGLE:
            asked = {
                "engine": "google_ads",
                "q": cell.keyword,
                "location": market.location or name_of_country(market.country),
                # SerpApi's own list of Google countries has the United Kingdom as uk.
                "gl": "uk" if market.country == "GB" else market.country.lower(),
                "device": str(cell.device),
            }
            return {**asked, "hl": market.language} if market.language else asked
        case Engine.BING:
            asked = {"engine": "bing", "q": cell.keyword, "cc": market.country, "device": str(cell.device)}
            return {**asked, "location": market.location} if market.location else asked
        case Engine.DUCKDUCKGO:
            if cell.device is not Device.DESKTOP:
                raise ValueError(f"searches DuckDuckGo as a desktop only; expected desktop, not {cell.device}")
            if market.location:
                raise ValueError("searches DuckDuckGo by country only; expected no location")
            return {"engine": "duckduckgo", "q": cell.keyword, "kl": _region(market)}
        case _:
            raise ValueError(f"does not search {cell.engine}; expected one of google, bing, duckduckgo")


def _region(market: Market) -> str:
    country = _REGION_COUNTRIES.get(market.country, market.country.lower())
    regions = [each for each in _REGIONS if each.startswith(f"{country}-")]
    if not regions:
        raise ValueError(f"knows no DuckDuckGo region for {market.country}")
    wanted = f"{country}-{(market.language or '').lower()}"
    return wanted if wanted in regions else regions[0]


def _metadata(answer: Reply) -> Mapping[str, object]:
    value = answer.json()
    metadata = value.get("search_metadata") if isinstance(value, dict) else None
    return metadata if isinstance(metadata, dict) else {}
