"""DataForSEO answers: the tasks of ``/v3/serp/<engine>/organic`` (live and task_get, advanced and regular).

Fields after docs.dataforseo.com/v3/serp/google/organic/live/advanced, codes after /v3/appendix/errors: HTTP is
always 200, and every task has a ``status_code`` of its own. Ads have no click URL (``ad_aclk`` is only an id)
and no top or bottom: that is told from their rank against the organic results of the same page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from monitor.model.captures import ParsedPage
from monitor.model.enums import Block, PageState
from monitor.parsing.adverts import AdCollector, Look, StatedAd, blocks_among, organic_of, settled
from monitor.parsing.market import (
    country_of_host,
    country_of_location_code,
    country_of_place,
    country_of_search_url,
    device_of,
    engine_of,
    engine_of_host_name,
)
from monitor.parsing.moment import moment_or_none
from monitor.parsing.payload import Payload
from monitor.parsing.shape import mapping
from monitor.parsing.wording import words

NAME: Final = "dataforseo"

_OK: Final = 20000
_NO_SEARCH_RESULTS: Final = 40102
_UNFINISHED: Final = {20100, 40601, 40602}
"""Task created, task handed, task in queue."""
_RESULT_KEYS: Final = {"items", "se_domain", "check_url"}
_FUNCTIONS: Final = {"live", "task_get", "task_post"}
_PRODUCT_TYPES: Final = {"shopping", "local_services"}


def identify(payload: Payload) -> bool:
    """Whether the payload is an answer of DataForSEO's API, a single task of one, or a single result."""
    data = payload.json
    if not isinstance(data, dict):
        return False
    envelope = "status_code" in data and ("tasks" in data or "tasks_count" in data)
    task = "status_code" in data and "status_message" in data and "result" in data
    return envelope or task or data.keys() >= _RESULT_KEYS


def extract(payload: Payload) -> tuple[ParsedPage, ...]:
    """One page a result, and one a task that has none, with the reason."""
    data = payload.json
    if "tasks" not in data and "tasks_count" not in data:
        return tuple(_task_pages(data if "result" in data else {"status_code": _OK, "result": [data]}))
    tasks = data.get("tasks")
    if not isinstance(tasks, list) or not tasks:
        return (_failed(data),)
    return tuple(page for task in tasks for page in _task_pages(task))


def _task_pages(task: object) -> Iterable[ParsedPage]:
    if not isinstance(task, dict):
        yield ParsedPage(state=PageState.PROVIDER_ERROR, error="a task is no object; expected one with a status_code")
        return
    stranger = _stranger(task)
    results = task.get("result")
    if stranger:
        yield replace(_asked(task), state=PageState.REFUSED, error=stranger)
    elif task.get("status_code") != _OK:
        yield _failed(task)
    elif not results:
        yield replace(_asked(task), state=PageState.EMPTY, error="the task is done and holds no result")
    else:
        for result in results if isinstance(results, list) else [results]:
            yield _page(task, result)


def _stranger(task: dict[str, Any]) -> str | None:
    """Why a task of another endpoint is refused; None for a search page, and where nothing names the endpoint."""
    data = mapping(task.get("data"))
    path = task.get("path")
    steps = [step for step in path if isinstance(step, str)] if isinstance(path, list) else []
    if not steps and isinstance(data.get("api"), str):
        steps = ["v3", *(str(data[key]) for key in ("api", "se", "se_type", "function") if data.get(key))]
    if not steps:
        return None
    searched = steps[1:2] == ["serp"] and steps[3:4] == ["organic"] and "html" not in steps
    if searched and (not steps[4:] or steps[4] in _FUNCTIONS):
        return None
    name = "/".join(steps)[:80]
    return f"a DataForSEO answer of {name}; expected serp/<engine>/organic with live or task_get, advanced or regular"


def _failed(answer: Mapping[str, Any]) -> ParsedPage:
    """The page of an answer or task without results, by its status code."""
    stated = answer.get("status_code")
    code = stated if isinstance(stated, int) else None
    said = words(answer.get("status_message")) or "no status_message"
    page = _asked(answer)
    if code == _NO_SEARCH_RESULTS:
        return replace(page, state=PageState.EMPTY, error=f"DataForSEO {code}: {said}")
    if code in _UNFINISHED:
        return replace(page, error=f"the search is not finished (DataForSEO {code}: {said})")
    return replace(page, error=f"DataForSEO {code}: {said}")


def _asked(task: Mapping[str, Any]) -> ParsedPage:
    """What the task asked for; a provider error until somebody knows better."""
    data = mapping(task.get("data"))
    path = task.get("path")
    named = data.get("se") or (path[2] if isinstance(path, list) and len(path) > 2 else None)  # noqa: PLR2004
    return ParsedPage(
        state=PageState.PROVIDER_ERROR,
        engine=engine_of(named),
        query=words(data.get("keyword")),
        asked_country=country_of_location_code(data.get("location_code"))
        or country_of_place(data.get("location_name")),
        location=words(data.get("location_name")),
        language=words(data.get("language_code")),
        device=device_of(data.get("device")),
        provider_ref=words(task.get("id")),
    )


def _page(task: Mapping[str, Any], result: object) -> ParsedPage:
    page = _asked(task)
    if not isinstance(result, dict):
        return replace(page, state=PageState.UNKNOWN_LAYOUT, error="a result is no object; expected one with items")
    domain = result.get("se_domain")
    echoed = country_of_location_code(result.get("location_code"))
    page = replace(
        page,
        engine=page.engine or engine_of_host_name(domain),
        query=words(result.get("keyword")) or page.query,
        seen_at=moment_or_none(result.get("datetime")),
        asked_country=page.asked_country or echoed,
        served_country=country_of_search_url(result.get("check_url")) or echoed or country_of_host(domain),
        language=page.language or words(result.get("language_code")),
    )
    items = result.get("items")
    rows = items if isinstance(items, list) else []
    collector = _collect(rows)
    promised = result.get("item_types")
    if isinstance(promised, list) and "paid" in promised and not any(_type(row) == "paid" for row in rows):
        collector.lose("is promised by item_types and not among the items")
    organic = [row for row in rows if _type(row) == "organic"]
    look = Look(collector=collector, ads_readable=items is None or isinstance(items, list), page_seen=bool(organic))
    return settled(look, replace(page, organic_urls=organic_of(organic, "url")))


def _collect(rows: list[Any]) -> AdCollector:
    collector = AdCollector()
    ranks = [row.get("rank_absolute") if isinstance(row, dict) else None for row in rows]
    if all(type(rank) is int for rank in ranks):
        rows = sorted(rows, key=lambda row: row["rank_absolute"])
    blocks = _blocks(rows)
    for place, row in enumerate(rows):
        kind = _type(row)
        if kind is None:
            collector.lose("may be lost: an item says no type")
        elif kind in _PRODUCT_TYPES:
            units = row.get("items")
            collector.product_ads += len(units) if isinstance(units, list) and units else 1
        elif kind == "paid" and _is_product(row):
            collector.product_ads += 1
        elif kind == "paid":
            collector.add(_stated(row, blocks.get(place)))
    return collector


def _type(row: object) -> str | None:
    kind = row.get("type") if isinstance(row, dict) else None
    return kind if isinstance(kind, str) else None


def _is_product(row: Mapping[str, Any]) -> bool:
    return bool(row.get("price")) and not row.get("description") and not row.get("breadcrumb")


def _blocks(rows: list[Any]) -> dict[int, Block | None]:
    """By place in ``rows``: the block of each paid item, told page by page from the ranks around it."""
    found: dict[int, Block | None] = {}
    pages: dict[Any, tuple[list[tuple[int, int]], list[int]]] = {}
    for place, row in enumerate(rows):
        kind, rank = _type(row), row.get("rank_absolute") if isinstance(row, dict) else None
        if kind not in {"paid", "organic"} or type(rank) is not int:
            continue
        paid, organic = pages.setdefault(str(row.get("page", 1)), ([], []))
        if kind == "organic":
            organic.append(rank)
        elif row.get("position") == "right":
            found[place] = Block.SIDE
        else:
            paid.append((place, rank))
    for paid, organic in pages.values():
        blocks = blocks_among([rank for _, rank in paid], organic)
        found.update(zip((place for place, _ in paid), blocks, strict=True))
    return found


def _stated(row: Mapping[str, Any], block: Block | None) -> StatedAd:
    return StatedAd(
        title=row.get("title"),
        description=row.get("description"),
        display_url=row.get("breadcrumb"),
        link=row.get("url"),
        sitelinks=row.get("links"),
        block=block,
    )
