"""SerpApi answers: one search as JSON (serpapi.com, ``engine=google_ads``, ``google``, ``bing``, ``duckduckgo``, …).

Fields after serpapi.com/google-ads-organic-results, /bing-ads, /yahoo-ad-results, /search-errors and
/api-status-and-error-codes. A failed search also comes with HTTP 200 and an ``error``; so does an empty one.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from monitor.links import display_host
from monitor.model.captures import ParsedPage
from monitor.model.enums import Engine, PageState
from monitor.parsing.adverts import AdCollector, Look, StatedAd, block_of, in_page_order, organic_of, settled
from monitor.parsing.market import (
    country_of,
    country_of_host,
    country_of_locale,
    country_of_place,
    country_of_search_url,
    device_of,
    engine_of,
    engine_of_clicks,
)
from monitor.parsing.moment import moment_or_none
from monitor.parsing.payload import Payload
from monitor.parsing.shape import alike, mapping, objects
from monitor.parsing.wording import words

NAME: Final = "serpapi"

_ENGINES: Final = {
    "google": Engine.GOOGLE,
    "google_ads": Engine.GOOGLE,
    "google_light": Engine.GOOGLE,
    "bing": Engine.BING,
    "duckduckgo": Engine.DUCKDUCKGO,
    "duckduckgo_light": Engine.DUCKDUCKGO,
    "yahoo": Engine.YAHOO,
    "yandex": Engine.YANDEX,
    "baidu": Engine.BAIDU,
    "naver": Engine.NAVER,
}
_QUERY_KEYS: Final = ("q", "text", "p", "query")
"""Google, Bing, DuckDuckGo and Baidu say ``q``, Yandex ``text``, Yahoo ``p``, Naver ``query``."""
_AD_KEYS: Final = ("ads", "ads_results")
"""Yahoo's ads stand under the second."""
_PRODUCT_KEYS: Final = ("shopping_results", "inline_shopping", "inline_shopping_results", "immersive_products")
_UNFINISHED: Final = {"processing", "queued"}
_NOTHING_FOUND: Final = ("hasn't returned any results", "no results found", "did not return any results")
"""What SerpApi writes when the engine itself found nothing; every other error is a failed search."""
_METADATA_KEYS: Final = {"json_endpoint", "raw_html_file", "status", "id"}
_EXCERPT_KEYS: Final = {"block_position", "tracking_link", "displayed_link", "link"}


def identify(payload: Payload) -> bool:
    """Whether every part of the payload is an answer of SerpApi's, or an excerpt with its ads."""
    answers = alike(payload.json)
    return bool(answers) and all(_is_answer(answer) for answer in answers)


def extract(payload: Payload) -> tuple[ParsedPage, ...]:
    """One page an answer; ``refused`` where the engine is one of SerpApi's that shows no search page."""
    return tuple(_page(answer) for answer in alike(payload.json))


def _is_answer(answer: dict[str, Any]) -> bool:
    if "request_info" in answer:  # Traject's answers look alike but for this
        return False
    metadata = mapping(answer.get("search_metadata"))
    if metadata:
        return bool(_METADATA_KEYS & metadata.keys()) and not _is_strangers(metadata)
    if "search_metadata" in answer and isinstance(mapping(answer.get("search_parameters")).get("engine"), str):
        return True
    if isinstance(answer.get("error"), str) and answer.keys() <= {"error", "search_metadata", "search_parameters"}:
        return True
    rows = [row for key in (*_AD_KEYS, *_PRODUCT_KEYS) for row in objects(answer.get(key))]
    named = any("domain" in row for row in rows)  # Traject's excerpts look alike and name the domain
    return bool(rows) and not named and all(_EXCERPT_KEYS & row.keys() for row in rows)


def _is_strangers(metadata: Mapping[str, Any]) -> bool:
    """SearchApi.io answers in the same form, with addresses of its own."""
    return any("searchapi.io" in value for value in metadata.values() if isinstance(value, str))


def _page(answer: dict[str, Any]) -> ParsedPage:
    metadata, asked, found = (
        mapping(answer.get(key)) for key in ("search_metadata", "search_parameters", "search_information")
    )
    collector, readable = _collect(answer)
    domain = asked.get("google_domain") or asked.get("yandex_domain") or asked.get("yahoo_domain")
    mkt = asked.get("mkt") or asked.get("kl")
    page = ParsedPage(
        state=PageState.EMPTY,
        engine=_engine(asked.get("engine"), metadata, answer),
        query=words(found.get("query_displayed"))
        or next((words(asked[key]) for key in _QUERY_KEYS if key in asked), None),
        seen_at=moment_or_none(metadata.get("processed_at")) or moment_or_none(metadata.get("created_at")),
        asked_country=(
            country_of(asked.get("gl"))
            or country_of(asked.get("cc"))
            or country_of_locale(mkt)
            or country_of_place(asked.get("location_requested") or asked.get("location"))
            or country_of_host(domain)
        ),
        served_country=_served_country(metadata, asked, domain),
        location=words(asked.get("location_used") or asked.get("location_requested") or asked.get("location")),
        language=words(asked.get("hl") or asked.get("setlang")),
        device=device_of(asked.get("device")),
        organic_urls=organic_of(answer.get("organic_results"), "link"),
        provider_ref=words(metadata.get("id")),
    )
    return _outcome(
        answer,
        metadata,
        page,
        Look(collector=collector, ads_readable=readable, page_seen=bool(objects(answer.get("organic_results")))),
    )


def _collect(answer: dict[str, Any]) -> tuple[AdCollector, bool]:
    collector, readable = AdCollector(), True
    for key in _AD_KEYS:
        if key not in answer:
            continue
        rows = answer[key]
        readable = readable and isinstance(rows, list)
        for row in in_page_order(rows) if isinstance(rows, list) else ():
            if not isinstance(row, dict):
                collector.lose("is no object")
            elif _is_product(row):
                collector.product_ads += 1
            else:
                collector.add(_stated(row))
    for key in _PRODUCT_KEYS:
        collector.product_ads += len(objects(answer.get(key)))
    collector.product_ads += len(objects(mapping(answer.get("local_ads")).get("ads")))
    return collector, readable


def _is_product(row: dict[str, Any]) -> bool:
    """A product-listing unit among the ads: it has a price, and none of a text ad's words."""
    return ("price" in row or "extracted_price" in row) and not any(
        row.get(key) for key in ("displayed_link", "description", "snippet")
    )


def _stated(row: dict[str, Any]) -> StatedAd:
    return StatedAd(
        title=row.get("title"),
        description=row.get("description") or row.get("snippet"),
        display_url=row.get("displayed_link") or _domain(row),
        link=row.get("link"),
        tracking_link=row.get("tracking_link"),
        sitelinks=row.get("sitelinks"),
        block=block_of(row.get("block_position")),
    )


def _domain(row: dict[str, Any]) -> str | None:
    """DuckDuckGo shows the advertiser's domain, which stands as source; Google's source is a site's chosen name."""
    source, link = row.get("source"), row.get("link")
    if not isinstance(link, str) or not isinstance(source, str) or not link.startswith("https://duckduckgo.com/"):
        return None
    return source if display_host(source) else None


def _engine(named: object, metadata: Mapping[str, Any], answer: dict[str, Any]) -> Engine | None:
    if isinstance(named, str):
        return _ENGINES.get(named.strip().lower())
    for key in metadata:
        engine = engine_of(key.removesuffix("_url")) if key.endswith("_url") else None
        if engine:
            return engine
    rows = [row for key in _AD_KEYS for row in objects(answer.get(key))]
    return engine_of_clicks(link for row in rows for link in (row.get("tracking_link"), row.get("link")))


def _served_country(metadata: Mapping[str, Any], asked: Mapping[str, Any], domain: object) -> str | None:
    """The country of the place that was used, else of the engine's own URL, else of the engine's domain."""
    urls = [value for key, value in metadata.items() if key.endswith("_url") and engine_of(key.removesuffix("_url"))]
    said = (country_of_search_url(url) for url in urls)
    return (
        country_of_place(asked.get("location_used"))
        or next((country for country in said if country), None)
        or country_of_host(domain)
    )


def _outcome(answer: dict[str, Any], metadata: Mapping[str, Any], page: ParsedPage, look: Look) -> ParsedPage:
    """Tell a failed search from an empty one: both come as HTTP 200 with an ``error``."""
    named = mapping(answer.get("search_parameters")).get("engine")
    if isinstance(named, str) and page.engine is None:
        expected = ", ".join(_ENGINES)
        error = f"a SerpApi answer of the engine {named[:40]!r}, which is no search page; expected one of {expected}"
        return replace(page, state=PageState.REFUSED, error=error)
    page = settled(look, page)
    if page.state in {PageState.ADS, PageState.UNKNOWN_LAYOUT}:
        return page
    status, said = (words(value) or "" for value in (metadata.get("status"), answer.get("error")))
    if status.lower() in _UNFINISHED:
        return replace(page, state=PageState.PROVIDER_ERROR, error=f"the search is not finished (status {status})")
    nothing_found = any(phrase in said.lower() for phrase in _NOTHING_FOUND)
    if status.lower() == "error" or (answer.get("error") and not nothing_found):
        return replace(page, state=PageState.PROVIDER_ERROR, error=f"SerpApi: {said or 'status Error'}")
    return replace(page, state=PageState.EMPTY, error=said) if nothing_found else page
