"""A search page saved as HTML: which engine made it, what state it is in, and what stands on it."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from monitor.errors import InputRefused
from monitor.links import host_of
from monitor.model.captures import ParsedPage
from monitor.model.enums import Engine, PageState
from monitor.parsing.html import bing, duckduckgo, google, yandex
from monitor.parsing.html.document import Document
from monitor.parsing.html.outline import text_of
from monitor.parsing.html.reading import Reading
from monitor.parsing.html.walls import wall
from monitor.parsing.payload import Payload

NAME: Final = "html"

_READERS: Final[dict[Engine, Callable[[Document], Reading]]] = {
    Engine.GOOGLE: google.read,
    Engine.BING: bing.read,
    Engine.YANDEX: yandex.read,
    Engine.DUCKDUCKGO: duckduckgo.read,
}
_HOSTS: Final = {
    Engine.GOOGLE: re.compile(r"(?:.+\.)?google\.(?:com?\.)?[a-z]{2,3}"),
    Engine.BING: re.compile(r"(?:.+\.)?bing\.com"),
    Engine.YANDEX: re.compile(r"(?:.+\.)?(?:yandex|ya)\.(?:com?\.)?[a-z]{2,3}"),
    Engine.DUCKDUCKGO: re.compile(r"(?:.+\.)?duckduckgo\.com"),
}
_PATHS: Final = re.compile(
    r"https?://[^/?#]+(?:/(?:search|sorry|html|lite|showcaptcha|checkcaptcha|touch/search)(?:[/?#]|$)|/?(?:[?#]|$))",
    re.IGNORECASE,
)
_SIGNS: Final[dict[Engine, tuple[bytes, ...]]] = {
    # Two of these make a page the engine's; a page that only speaks of an engine has none or one.
    Engine.GOOGLE: (
        b"/images/branding/googleg",
        b"schema.org/SearchResultsPage",
        b"window.google=",
        b"google.kEI",
        b"kEI:",
        b'id="tads"',
        b'id="rso"',
        b'id="tvcap"',
        b'id="center_col"',
        b'id="gsr"',
        b"/aclk?sa=",
        b"/pagead/aclk?",
        b"- Google Search</title>",
        b"captcha-form",
        b"www.google.com/sorry",
        b"support.google.com/websearch/answer/86640",
        b"consent.google.",
        b"www.google.com/recaptcha",
        b"/httpservice/retry/enablejs",
    ),
    Engine.BING: (
        b"schemas.live.com/Web/",
        b'id="b_results"',
        b'id="b_content"',
        b'class="b_algo',
        b'class="b_ad',
        b"sb_form_q",
        b"bing.com/aclick?",
        b"bing.com/aclk?",
        b"- Bing</title>",
        b"//bing.com/",
        b"www.bing.com/",
        b"b_captcha",
        b"/turing/captcha",
    ),
    Engine.YANDEX: (
        b"yabs.yandex.",
        b"serp-item",
        b"search-result",
        b"yandex.ru/search",
        b"yandex.com/search",
        b"yastatic.net",
        b"OrganicTitle",
        b"showcaptcha",
        b"checkcaptcha",
        b"captcha.yandex",
        b"CheckboxCaptcha",
        b"\xd1\x8f\xd0\xbd\xd0\xb4\xd0\xb5\xd0\xba\xd1\x81",
        b'name="yandex"',
    ),
    Engine.DUCKDUCKGO: (
        b"duckduckgo.com/y.js?",
        b"//duckduckgo.com/",
        b"duckduckgo.com/l/?",
        b"at DuckDuckGo</title>",
        b"result__a",
        b"result-link",
        b"result-sponsored",
        b"result--ad",
        b'data-testid="result',
        b'data-layout="ad"',
        b"body--serp",
        b"react-layout",
        b"anomaly-modal",
        b'class="serp__',
    ),
}
_ENOUGH: Final = 2
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|div|script|table|p|h1|a|span|li|!--)[\s>/-]", re.IGNORECASE
)
_SHORT: Final = 80


def identify(payload: Payload) -> bool:
    """Whether the file is HTML of any kind: what is no search page is refused by name in ``extract``."""
    start = payload.content[:2048].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        start = payload.content[:2048].replace(b"\x00", b"")[2:]
    return start[:1] == b"<" and not start.startswith(b"<?xml ") and _HTML.search(start) is not None


def extract(payload: Payload) -> tuple[ParsedPage, ...]:
    """Read the page. Raises ``InputRefused`` when it is no search page of a known engine."""
    return (read_page(payload.content),)


def read_page(
    content: bytes, *, url: str | None = None, charset: str | None = None, seen_at: datetime | None = None
) -> ParsedPage:
    """Read one page's bytes; ``url``, ``charset`` and ``seen_at`` are what a container says of it.

    Raises ``InputRefused`` when it is no search page of a known engine, or too costly to parse.
    """
    document = Document(content, charset=charset, url=url)
    engine = _engine_of(document)
    if engine is None:
        title = text_of(document.first("title"))
        what = f"a web page titled “{title[:_SHORT]}”" if title else "a web page"
        raise InputRefused(f"{what}; expected a search page of Google, Bing, Yandex or DuckDuckGo")
    reading = _READERS[engine](document)
    state, error, warnings = _state(engine, document, reading)
    return ParsedPage(
        state=state,
        engine=engine,
        query=reading.query,
        seen_at=seen_at,
        asked_country=reading.asked_country,
        served_country=reading.served_country,
        location=reading.location,
        language=document.language,
        device=reading.device,
        ads=tuple(reading.ads),
        product_ads=reading.product_ads,
        organic_urls=reading.organic_urls,
        error=error,
        warnings=warnings,
    )


def search_engine(url: str) -> Engine | None:
    """The engine whose search page an address is; None for every other address, an engine's own included."""
    host = host_of(url)
    if host is None or not _PATHS.match(url):
        return None
    return next((engine for engine, pattern in _HOSTS.items() if pattern.fullmatch(host)), None)


def _engine_of(document: Document) -> Engine | None:
    engine = search_engine(document.url) if document.url else None
    if engine is not None:
        return engine
    # The head tells nearly always; the rest of a large page is searched only when it does not.
    for content in (document.head, document.content):
        for engine, signs in _SIGNS.items():
            found = 0
            for sign in signs:
                found += sign in content
                if found >= _ENOUGH:
                    return engine
    return None


def _state(engine: Engine, document: Document, reading: Reading) -> tuple[PageState, str | None, tuple[str, ...]]:
    """State, reason and warnings: what could not be read is said, and a page is "no ads" only when it was whole."""
    warnings = []
    if reading.unread:
        warnings.append(f"{reading.unread} place(s) that hold an ad could not be read")
    if not document.complete:
        warnings.append("the page is cut off: it has no end; ads below may be missing")
    damaged = sum("\ufffd" in (ad.title or "") + (ad.description or "") for ad in reading.ads)
    if damaged:
        warnings.append(f"the text of {damaged} ad(s) is not in the character set the page declares")
    if reading.ads:
        return PageState.ADS, None, tuple(warnings)
    if not reading.organic_urls:
        found = wall(engine, document.content, document.url)
        if found is not None:
            return *found, tuple(warnings)
        return PageState.UNKNOWN_LAYOUT, "layout not recognised: neither results nor ads found", tuple(warnings)
    if reading.unread or (reading.strays and not reading.product_ads):
        return (
            PageState.UNKNOWN_LAYOUT,
            "layout not recognised: ad links found, but no ad could be read",
            tuple(warnings),
        )
    if not document.complete:
        return PageState.UNKNOWN_LAYOUT, "the page is cut off: no ads in the part there is", tuple(warnings)
    return PageState.NO_ADS, None, tuple(warnings)
