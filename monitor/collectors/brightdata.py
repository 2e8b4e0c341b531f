"""Bright Data's SERP API: the engine's own page as HTML, for Google, Bing and Yandex.

``POST /request`` after docs.brightdata.com/api-reference/rest-api/serp/scrape-serp; parameters of the engines' pages
after docs.brightdata.com/scraping-automation/serp-api/query-parameters. Nobody else sells Yandex pages with their ads.
Failed requests are not charged; a failure's code stands in ``x-brd-error-code`` (…/products/serp-api/debugging).
"""

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from monitor.collectors.buying import captured, failed, impossible
from monitor.collectors.http import ProviderClient, Question
from monitor.config import Secret
from monitor.errors import SourceError
from monitor.model.checks import Cell, EvidenceKind, FailedCheck, PlannedCheck
from monitor.model.enums import Device, Engine
from monitor.parsing.market import name_of_country
from monitor.ports import Clock, RawCapture

NAME: Final = "brightdata"
BASE_URL: Final = "https://api.brightdata.com"
MEANINGS: Final[Mapping[int, str]] = {
    400: "the zone or a parameter is wrong",
    401: "the API token is refused",
    403: "the zone may not do this",
    407: "the zone's credentials are refused",
    429: "too many requests",
    502: "the page could not be had",
}
_MOBILE: Final = {Device.MOBILE: "1", Device.TABLET: "android_tablet"}
_YANDEX: Final = {
    "BY": ("yandex.by", "149"),
    "KZ": ("yandex.kz", "159"),
    "RU": ("yandex.ru", "225"),
    "TR": ("yandex.com.tr", "983"),
    "UZ": ("yandex.uz", "171"),
}
"""Country: Yandex' host for it, and its region number for ``lr`` (yandex.com/dev/xml, regions)."""
_UULE_LENGTHS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class BrightData:
    """A provider of result pages."""

    name = NAME
    engines = frozenset({Engine.GOOGLE, Engine.BING, Engine.YANDEX})
    evidence = frozenset({EvidenceKind.HTML})

    def __init__(self, client: ProviderClient, token: Secret, *, zone: str, clock: Clock, price: Decimal) -> None:
        """``zone``: the name of the account's SERP zone; ``price``: US dollars for one page."""
        self.price = price
        self._client = client
        self._token = token
        self._zone = zone
        self._clock = clock

    def buy(self, check: PlannedCheck) -> RawCapture | FailedCheck:
        """Have the page fetched. After a break without an answer it is not asked again: it may have been charged."""
        asked_at = self._clock.now()
        try:
            address = _address(check.cell)
        except ValueError as wrong:
            return impossible(check, str(wrong))
        question = Question(
            method="POST",
            path="/request",
            body={
                "zone": self._zone,
                "url": address,
                "format": "raw",
                "country": check.cell.market.country.lower(),
            },
            headers={"Authorization": f"Bearer {self._token.reveal()}"},
        )
        try:
            answer = self._client.send(question)
        except SourceError as error:
            return failed(check, error)
        return captured(check, answer.content, kind=EvidenceKind.HTML, asked_at=asked_at)


def _address(cell: Cell) -> str:
    """The engine's own URL of this search. Raises ``ValueError`` for a cell that cannot be searched."""
    market = cell.market
    name_of_country(market.country)
    if market.location and cell.engine is not Engine.GOOGLE:
        raise ValueError(f"searches {cell.engine} by country only; expected no location")
    language = market.language
    match cell.engine:
        case Engine.GOOGLE:
            page = "https://www.google.com/search"
            asked = {"q": cell.keyword, "gl": market.country.lower(), "hl": language, "adtest": "on"}
            asked["uule"] = _uule(market.location) if market.location else None
        case Engine.BING:
            page = "https://www.bing.com/search"
            asked = {"q": cell.keyword, "cc": market.country, "setLang": language}
        case Engine.YANDEX:
            host, region = _YANDEX.get(market.country, ("yandex.com", None))
            page = f"https://{host}/search/"
            asked = {"text": cell.keyword, "lr": region, "lang": language}
        case _:
            raise ValueError(f"does not search {cell.engine}; expected one of google, bing, yandex")
    asked["brd_mobile"] = _MOBILE.get(cell.device)
    return f"{page}?{urlencode({name: value for name, value in asked.items() if value})}"


def _uule(place: str) -> str:
    """Google's own way of writing a place by its canonical name, whose length is a letter. Raises ``ValueError``."""
    name = ",".join(part.strip() for part in place.split(",")).encode()
    if len(name) >= len(_UULE_LENGTHS):
        raise ValueError(f"the location is too long for Google; expected less than {len(_UULE_LENGTHS)} bytes")
    return f"w+CAIQICI{_UULE_LENGTHS[len(name)]}{base64.b64encode(name).decode().rstrip('=')}"
