"""The columns of the observation table: their names, and how one row is read. Nothing is guessed."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeVar

from monitor.errors import InputRefused
from monitor.model.enums import Device, Engine, PageState
from monitor.parsing.adverts import StatedAd, block_of
from monitor.parsing.market import country_of, device_of, engine_of
from monitor.parsing.moment import read_moment
from monitor.parsing.wording import words

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "seen_at": ("time", "timestamp", "captured_at", "date_time", "datetime"),
    "engine": ("search_engine",),
    "query": ("keyword", "search_term", "search_query"),
    "country": ("country_code", "market", "gl"),
    "location": ("place", "city"),
    "language": ("language_code", "lang", "hl"),
    "device": ("device_type",),
    "state": ("page_state", "result"),
    "position": ("rank", "ad_position"),
    "block": ("block_position",),
    "title": ("headline", "ad_title"),
    "description": ("ad_description", "ad_text", "snippet"),
    "display_url": ("displayed_link", "displayed_url", "visible_url"),
    "final_url": ("url", "link", "destination_url"),
    "click_url": ("tracking_link", "ad_click_url"),
    "landing_url": ("landing_page", "landing_page_url"),
    "sitelinks": ("site_links",),
    "advertiser_name": ("advertiser",),
    "check_ref": ("check_id", "search_id"),
    "product_ads": ("product_ad_count",),
}
"""Every column with the other names it is known by. Letter case, spaces, dashes and underscores do not matter."""

AD_COLUMNS: Final = frozenset({"title", "description", "display_url", "final_url", "click_url", "landing_url"})
"""The columns that make a row an ad; a row with none of them is a check without ads and needs a ``state``."""

_Found = TypeVar("_Found")
_PAIR: Final = re.compile(r"\s*[;\n]\s*(?=[^|;\n]+\|)")
_STATES: Final = {str(state): state for state in PageState}
_DIGITS: Final = 5
"""Of a rank or count; no page has a hundred thousand ads."""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


_BY_NAME: Final = {_plain(name): column for column, others in COLUMNS.items() for name in (column, *others)}


@lru_cache(maxsize=1024)
def column_of(name: str) -> str | None:
    """The column that a header cell names; None when it names none."""
    return _BY_NAME.get(_plain(name))


class TableRow(NamedTuple):
    """One row that says what it means."""

    number: int
    seen_at: datetime | None
    engine: Engine | None
    query: str
    country: str | None
    location: str | None
    language: str | None
    device: Device | None
    state: PageState | None
    ad: StatedAd | None
    position: int | None
    check_ref: str | None
    product_ads: int
    warning: str | None = None


def read_row(number: int, values: Mapping[str, Any]) -> TableRow:
    """Read the values of one row by column. Raises ``InputRefused`` with the column and what was expected."""
    text = {column: _text(column, value) for column, value in values.items() if column != "sitelinks"}
    query = text.get("query")
    if not query:
        raise InputRefused("query is empty; expected what was searched")
    ad, warning = _ad(values, text)
    state = _known("state", text.get("state"), _state, ", ".join(PageState))
    products = _count("product_ads", text.get("product_ads"))
    _agree(state, ad, products)
    return TableRow(
        number=number,
        seen_at=_moment(text.get("seen_at")),
        engine=_known("engine", text.get("engine"), engine_of, ", ".join(Engine)),
        query=query,
        country=_known("country", text.get("country"), country_of, "an ISO 3166-1 code or an English name"),
        location=text.get("location"),
        language=text.get("language"),
        device=_known("device", text.get("device"), device_of, ", ".join(Device)),
        state=state,
        ad=ad,
        position=_count("position", text.get("position"), least=1),
        check_ref=text.get("check_ref"),
        product_ads=products or 0,
        warning=warning,
    )


def _agree(state: PageState | None, ad: StatedAd | None, products: int | None) -> None:
    """A row must not say two things, nor nothing."""
    if ad is not None and state not in {None, PageState.ADS}:
        raise InputRefused(f"state is {state} and the row holds an ad; expected one or the other")
    if ad is None and not products and state in {None, PageState.ADS}:
        expected = ", ".join(sorted(AD_COLUMNS))
        raise InputRefused(f"neither an ad nor a state without ads; expected no_ads or one of {expected}")


def _ad(values: Mapping[str, Any], text: Mapping[str, str | None]) -> tuple[StatedAd | None, str | None]:
    if not any(text.get(column) for column in AD_COLUMNS):
        return None, None
    block = text.get("block")
    if block and block_of(block) is None and block.lower() not in {"middle", "left"}:
        raise InputRefused(f"block {block[:40]!r} is not known; expected top, bottom or side")
    sitelinks, warning = _sitelinks(values.get("sitelinks"))
    stated = StatedAd(
        title=text.get("title"),
        description=text.get("description"),
        display_url=text.get("display_url"),
        link=text.get("final_url"),
        tracking_link=text.get("click_url"),
        landing=text.get("landing_url"),
        sitelinks=sitelinks,
        advertiser_name=text.get("advertiser_name"),
        block=block_of(block),
    )
    return stated, warning


def _sitelinks(value: object) -> tuple[list[Any], str | None]:
    """A JSON list of ``{title, url}``, or pairs ``title|url`` apart by semicolons or line breaks."""
    if isinstance(value, list):
        return value, None
    if not isinstance(value, str) or not value.strip():
        return [], None
    if value.lstrip().startswith("["):
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            return [], "sitelinks is damaged JSON; expected a list of {title, url} or title|url pairs"
        return (found, None) if isinstance(found, list) else ([], "sitelinks is no list")
    pairs = (pair.partition("|") for pair in _PAIR.split(value))
    return [{"title": title, "url": url.strip()} for title, _, url in pairs], None


def _text(column: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        # URLs keep what white space collapsing would change; the reader of addresses trims them.
        return (value or None) if column.endswith("_url") else words(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise InputRefused(f"{column} is {type(value).__name__}; expected text")


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return _cached_moment(text)
    except InputRefused as refused:
        raise InputRefused(f"seen_at {refused}") from None


_cached_moment = lru_cache(maxsize=4096)(read_moment)


def _state(text: str) -> PageState | None:
    word = re.sub(r"[\s-]+", "_", text.casefold())
    return _STATES.get(word)


def _known(column: str, text: str | None, find: Callable[[str], _Found | None], expected: str) -> _Found | None:
    if not text:
        return None
    found = find(text)
    if found is None:
        raise InputRefused(f"{column} {text[:40]!r} is not known; expected {expected}")
    return found


def _count(column: str, text: str | None, *, least: int = 0) -> int | None:
    if not text:
        return None
    if len(text) > _DIGITS or not text.isascii() or not text.isdigit() or int(text) < least:
        raise InputRefused(f"{column} {text[:40]!r} is no count; expected a whole number from {least}")
    return int(text)
