"""Oxylabs answers: parsed results of ``google_ads`` and ``google_search`` (``parse: true``).

Fields after the response types of Oxylabs' own Go and Python clients (``content.results.paid[]`` with ``pos``,
``url``, ``desc``, ``title``, ``data_rw``, ``url_shown``, ``sitelinks``, ``pos_overall``). No real capture was
found in public. Times come without a zone, so they are not read: the time comes with the capture.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from monitor.model.captures import ParsedPage
from monitor.model.enums import PageState
from monitor.parsing.adverts import AdCollector, Look, StatedAd, blocks_among, organic_of, settled
from monitor.parsing.market import country_of_place, country_of_search_url, device_of, engine_of, engine_of_url
from monitor.parsing.payload import Payload
from monitor.parsing.shape import mapping
from monitor.parsing.wording import words

NAME: Final = "oxylabs"

_SOURCES: Final = ("google_ads", "google_search", "bing_search")
_HTTP_OK: Final = 200
_PARSED: Final = {12000, 12004, 12005}
"""``parse_status_code`` of a whole parse, and of one with some fields missing."""


def identify(payload: Payload) -> bool:
    """Whether the payload is a result list of Oxylabs' Web Scraper API."""
    data = payload.json
    results = data.get("results") if isinstance(data, dict) else None
    return isinstance(results, list) and any(
        isinstance(row, dict) and "content" in row and {"job_id", "status_code"} & row.keys() for row in results
    )


def extract(payload: Payload) -> tuple[ParsedPage, ...]:
    """One page a result; ``refused`` for raw HTML and for sources that are no search page."""
    data = payload.json
    job = data["job"] if isinstance(data.get("job"), dict) else {}
    return tuple(_page(job, row) for row in data["results"])


def _page(job: Mapping[str, Any], row: object) -> ParsedPage:
    source = job.get("source")
    page = ParsedPage(
        state=PageState.PROVIDER_ERROR,
        engine=engine_of(source.partition("_")[0]) if isinstance(source, str) else None,
        query=words(job.get("query")),
        asked_country=country_of_place(job.get("geo_location")),
        location=words(job.get("geo_location")),
        language=words(job.get("locale")),
        device=device_of(job.get("user_agent_type")),
        provider_ref=words(job.get("id")),
    )
    if isinstance(source, str) and source not in _SOURCES:
        expected = ", ".join(_SOURCES)
        return replace(
            page, state=PageState.REFUSED, error=f"an Oxylabs answer of {source[:40]!r}; expected one of {expected}"
        )
    if not isinstance(row, dict):
        return replace(page, state=PageState.UNKNOWN_LAYOUT, error="a result is no object; expected one with content")
    content = row.get("content")
    if isinstance(content, str):
        return replace(
            page,
            state=PageState.REFUSED,
            error="an Oxylabs answer with raw HTML; expected parse: true, or the HTML itself",
        )
    if row.get("status_code", _HTTP_OK) != _HTTP_OK:
        return replace(page, error=f"Oxylabs: status_code {str(row['status_code'])[:40]}, expected {_HTTP_OK}")
    return _parsed(page, content)


def _parsed(page: ParsedPage, content: object) -> ParsedPage:
    results = content.get("results") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(results, dict):
        return replace(page, state=PageState.UNKNOWN_LAYOUT, error="content holds no results; expected content.results")
    code = content.get("parse_status_code", 12000)
    if not isinstance(code, int) or code not in _PARSED:
        return replace(page, error=f"Oxylabs: parse_status_code {str(code)[:40]}, expected 12000")
    page = replace(
        page,
        query=page.query or words(mapping(results.get("search_information")).get("query")),
        engine=page.engine or engine_of_url(content.get("url")),
        served_country=country_of_search_url(content.get("url")),
        organic_urls=organic_of(results.get("organic"), "url"),
    )
    collector = AdCollector()
    paid = results.get("paid", [])
    _collect(collector, paid if isinstance(paid, list) else [], results.get("organic"))
    units = mapping(results.get("pla")).get("items")
    collector.product_ads = len(units) if isinstance(units, list) else 0
    return settled(
        Look(collector=collector, ads_readable=isinstance(paid, list), page_seen=bool(page.organic_urls)), page
    )


def _collect(collector: AdCollector, rows: list[Any], organic: object) -> None:
    if all(_rank(row) is not None for row in rows):
        rows = sorted(rows, key=lambda row: _rank(row) or 0)
    around = [rank for rank in map(_rank, organic if isinstance(organic, list) else []) if rank is not None]
    for row in rows:
        if not isinstance(row, dict):
            collector.lose("is no object")
            continue
        stated = StatedAd(
            title=row.get("title"),
            description=row.get("desc"),
            display_url=row.get("url_shown"),
            link=row.get("url"),
            tracking_link=row.get("data_rw"),
            sitelinks=row.get("sitelinks"),
        )
        rank = _rank(row)
        block = blocks_among([rank], around)[0] if rank is not None else None
        collector.add(replace(stated, block=block))


def _rank(row: object) -> int | None:
    rank = row.get("pos_overall") if isinstance(row, dict) else None
    return rank if type(rank) is int else None
