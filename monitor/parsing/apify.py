"""Items of Apify's google-search-scraper dataset: one object a result page, usually in a list.

Fields after the actor's README and input schema (apify.com/apify/google-search-scraper). An ad's ``url`` may be
absent, and nothing says when the page was seen: that comes with the capture.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from monitor.model.captures import ParsedPage
from monitor.model.enums import PageState
from monitor.parsing.adverts import AdCollector, Look, StatedAd, organic_of, settled
from monitor.parsing.market import country_of, country_of_search_url, device_of, engine_of_host_name, engine_of_url
from monitor.parsing.payload import Payload
from monitor.parsing.shape import alike
from monitor.parsing.wording import words

NAME: Final = "apify"

_RESULT_KEYS: Final = {"organicResults", "paidResults", "paidProducts", "#error"}


def identify(payload: Payload) -> bool:
    """Whether the payload is one dataset item or a list of them."""
    items = alike(payload.json)
    return bool(items) and all(
        isinstance(item.get("searchQuery"), dict) and bool(_RESULT_KEYS & item.keys()) for item in items
    )


def extract(payload: Payload) -> tuple[ParsedPage, ...]:
    """One page an item."""
    return tuple(_page(item) for item in alike(payload.json))


def _page(item: Mapping[str, Any]) -> ParsedPage:
    asked: Mapping[str, Any] = item["searchQuery"]
    url = item.get("url") or asked.get("url")
    page = ParsedPage(
        state=PageState.EMPTY,
        engine=engine_of_url(url) or engine_of_host_name(asked.get("domain")),
        query=words(asked.get("term")),
        asked_country=country_of(asked.get("countryCode")),
        served_country=country_of_search_url(url),
        language=words(asked.get("languageCode")),
        device=device_of(asked.get("device")),
        organic_urls=organic_of(item.get("organicResults"), "url"),
    )
    collector = AdCollector()
    rows = item.get("paidResults", [])
    for row in _in_order(rows) if isinstance(rows, list) else ():
        if isinstance(row, dict):
            collector.add(_stated(row))
        else:
            collector.lose("is no object")
    products = item.get("paidProducts")
    collector.product_ads = len(products) if isinstance(products, list) else 0
    seen = isinstance(item.get("organicResults"), list) and bool(item["organicResults"])
    page = settled(Look(collector=collector, ads_readable=isinstance(rows, list), page_seen=seen), page)
    if page.state is not PageState.ADS and item.get("#error"):
        reason = words(item.get("errorMessage")) or "the item is marked #error"
        return replace(page, state=PageState.PROVIDER_ERROR, error=f"Apify: {reason}")
    return page


def _in_order(rows: list[Any]) -> list[Any]:
    """By ``adPosition`` where every ad says one."""
    if all(isinstance(row, dict) and type(row.get("adPosition")) is int for row in rows):
        return sorted(rows, key=lambda row: row["adPosition"])
    return rows


def _stated(row: Mapping[str, Any]) -> StatedAd:
    return StatedAd(
        title=row.get("title"),
        description=row.get("description"),
        display_url=row.get("displayedUrl"),
        link=row.get("url"),
        sitelinks=row.get("siteLinks"),
    )
