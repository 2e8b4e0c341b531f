"""Traject Data answers: SerpWow, ValueSERP and Scale SERP share one form.

Fields after docs.trajectdata.com/serpwow/search-api/results. ``request_info.success`` tells whether the search
was made; HTTP may be 200 either way once an answer lies in a file.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from monitor.model.captures import ParsedPage
from monitor.model.enums import Engine, PageState
from monitor.parsing.adverts import AdCollector, Look, StatedAd, block_of, in_page_order, organic_of, settled
from monitor.parsing.market import (
    country_of,
    country_of_host,
    country_of_place,
    country_of_search_url,
    device_of,
    engine_of,
    engine_of_clicks,
    engine_of_url,
)
from monitor.parsing.moment import moment_or_none
from monitor.parsing.payload import Payload
from monitor.parsing.shape import alike, mapping, objects
from monitor.parsing.wording import words

NAME: Final = "traject"

_PRODUCT_KEYS: Final = ("inline_shopping", "shopping_results", "product_ads")
_EXCERPT_KEYS: Final = {"block_position", "tracking_link", "displayed_link", "link"}


def identify(payload: Payload) -> bool:
    """Whether every part of the payload is an answer of Traject's, or an excerpt with ads that name their domain."""
    answers = _answers(payload.json)
    return bool(answers) and all(_is_answer(answer) for answer in answers)


def extract(payload: Payload) -> tuple[ParsedPage, ...]:
    """One page an answer; a batch's result file holds many."""
    return tuple(_page(answer) for answer in _answers(payload.json))


def _answers(data: object) -> list[dict[str, Any]]:
    rows = alike(data)
    return [row["result"] if isinstance(row.get("result"), dict) else row for row in rows]


def _is_answer(answer: dict[str, Any]) -> bool:
    if isinstance(answer.get("request_info"), dict):
        return True
    if "search_metadata" in answer:
        return False
    rows = objects(answer.get("ads"))
    return bool(rows) and all("domain" in row and _EXCERPT_KEYS & row.keys() for row in rows)


def _page(answer: dict[str, Any]) -> ParsedPage:
    metadata, asked, found = (
        mapping(answer.get(key)) for key in ("search_metadata", "search_parameters", "search_information")
    )
    place = asked.get("location")
    page = ParsedPage(
        state=PageState.EMPTY,
        engine=_engine(asked, metadata, answer),
        query=words(found.get("query_displayed")) or words(asked.get("q")),
        seen_at=moment_or_none(metadata.get("processed_at")) or moment_or_none(metadata.get("created_at")),
        asked_country=country_of(asked.get("gl")) or country_of(asked.get("country_code")) or country_of_place(place),
        served_country=(
            country_of_search_url(metadata.get("engine_url")) or country_of_host(asked.get("google_domain"))
        ),
        location=words(place),
        language=words(asked.get("hl")) or words(asked.get("bing_language")),
        device=device_of(asked.get("device")),
        organic_urls=organic_of(answer.get("organic_results"), "link"),
        provider_ref=words(metadata.get("id")),
    )
    return _outcome(answer, page)


def _engine(asked: Mapping[str, Any], metadata: Mapping[str, Any], answer: Mapping[str, Any]) -> Engine | None:
    links = (link for row in objects(answer.get("ads")) for link in (row.get("tracking_link"), row.get("link")))
    return engine_of(asked.get("engine")) or engine_of_url(metadata.get("engine_url")) or engine_of_clicks(links)


def _outcome(answer: Mapping[str, Any], page: ParsedPage) -> ParsedPage:
    collector = AdCollector()
    rows = answer.get("ads", [])
    for row in in_page_order(rows) if isinstance(rows, list) else ():
        if isinstance(row, dict):
            collector.add(_stated(row))
        else:
            collector.lose("is no object")
    for key in _PRODUCT_KEYS:
        collector.product_ads += len(objects(answer.get(key)))
    seen = bool(objects(answer.get("organic_results")))
    page = settled(Look(collector=collector, ads_readable=isinstance(rows, list), page_seen=seen), page)
    info = mapping(answer.get("request_info"))
    if page.state is not PageState.ADS and info.get("success", True) is not True:
        reason = words(info.get("message")) or "request_info says no success"
        return replace(page, state=PageState.PROVIDER_ERROR, error=f"Traject Data: {reason}")
    return page


def _stated(row: Mapping[str, Any]) -> StatedAd:
    return StatedAd(
        title=row.get("title"),
        description=row.get("description"),
        display_url=row.get("displayed_link"),
        link=row.get("link"),
        tracking_link=row.get("tracking_link"),
        sitelinks=row.get("sitelinks"),
        block=block_of(row.get("block_position")),
    )
