"""Every address a page leads to, out of attributes, scripts, JSON and encodings, with the element that shows it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urljoin

from monitor.attribution.landing.sinks import Sink
from monitor.links.address import split_url
from monitor.links.encoded import web_url
from monitor.links.hosts import registrable_domain
from monitor.links.out_links import is_out_link
from monitor.model.landing import ElementUse, LandingPage, OutboundLink, PageElement

MAX_LINKS: Final = 10_000
"""Links kept of one page."""
_MAX_URL: Final = 8_000
_BEGINNING: Final = 40
"""Characters of a script's statement by which its element is found again."""

_IN_TEXT: Final = re.compile(
    r"""https?://[\w\[][^\s"'`<>\\|^{}]{3,8000}
    |(?<=["'`(=\s])//[\w-]+\.[^\s"'`<>\\|^{}]{3,8000}
    |https?%3A(?:%2F){2}[^\s"'`<>\\]{3,8000}
    |aHR0c[A-Za-z0-9+/_-]{8,8000}={0,2}""",
    re.VERBOSE | re.IGNORECASE,
)
_OWN_IN_TEXT: Final = re.compile(r"""["'`](/[\w./~-]{1,200}(?:\?[^\s"'`<>]{1,2000})?)["'`]""")
_ESCAPES: Final = (("\\/", "/"), ("\\u002f", "/"), ("\\u002F", "/"), ("\\u0026", "&"), ("\\x26", "&"), ("&amp;", "&"))
_TAIL: Final = ".,;)]"


def links_of(page: LandingPage, sinks: Sequence[Sink]) -> list[OutboundLink]:
    """The page's outbound links in a stable order, each (address, element) once."""
    own = registrable_domain(page.url) if page.url else None
    found: dict[tuple[str, int], OutboundLink] = {}
    for element, raw in _candidates(page, sinks):
        if len(found) >= MAX_LINKS:
            break
        link = _link(raw, element, page.url, own)
        if link is not None:
            # By identity: two buttons that look the same are two elements.
            found.setdefault((link.url, id(element)), link)
    return list(found.values())


def _candidates(page: LandingPage, sinks: Sequence[Sink]) -> Iterator[tuple[PageElement, str]]:
    for element in page.elements:
        for raw in addresses_in(element):
            yield element, raw
    for sink in sinks:
        stands = element_of(page, sink)
        yield from ((stands, raw) for raw in sink.urls if "/" in raw)


def element_of(page: LandingPage, sink: Sink) -> PageElement:
    """The script or handler in which a sink stands; the first one where escapes hide which."""
    scripts = [each for each in page.elements if each.use in {ElementUse.SCRIPT, ElementUse.HANDLER}]
    beginning = sink.excerpt[:_BEGINNING].rstrip()
    return next((each for each in scripts if beginning in each.value), scripts[0])


def addresses_in(element: PageElement) -> Iterator[str]:
    """The addresses that one attribute or text holds, as written but for their encoding."""
    whole = element.attribute in {"href", "src", "action", "formaction", "content", "data", "poster", "background"}
    if element.attribute.startswith("data-"):
        url = web_url(element.value)
        if url is not None:
            yield url
            return
        whole = element.value[:1] not in "{["
    if whole and element.use is not ElementUse.HANDLER:
        yield element.value
        return
    if element.use is ElementUse.LOAD and element.attribute == "srcset":
        yield element.value
        return
    yield from addresses_in_text(element.value)
    if element.use is ElementUse.HANDLER:
        for match in _OWN_IN_TEXT.finditer(element.value):
            yield match.group(1)


def addresses_in_text(text: str) -> Iterator[str]:
    """Addresses inside a script, a style or JSON: plain, escaped, percent-encoded or base64."""
    for written, meant in _ESCAPES:
        if written in text:
            text = text.replace(written, meant)
    for match in _IN_TEXT.finditer(text):
        found = match.group()
        if found[:1] == "/":
            yield f"https:{found}"
        elif "://" in found[:8]:
            yield found.rstrip(_TAIL)
        elif (url := web_url(found)) is not None:
            yield url


def absolute(raw: str, base: str | None) -> str | None:
    """The address a browser would ask for; None when it is none, or relative to an unknown page."""
    text = raw.strip()[:_MAX_URL]
    if text[:2] == "//":
        return f"https:{text}"
    if not text.lower().startswith(("http://", "https://")):
        if base is None or ":" in text.partition("/")[0]:
            return None
        try:
            text = urljoin(base, text)
        except ValueError:
            return None
    return text


def _link(raw: str, element: PageElement, base: str | None, own: str | None) -> OutboundLink | None:
    url = absolute(raw, base)
    if url is None:
        # Without the page's address its own redirector is known by the path alone.
        path, _, query = raw.partition("?")
        if base is None and raw[:1] == "/" and is_out_link(path, query):
            return OutboundLink(url=raw[:_MAX_URL], element=element, out_link=True)
        return None
    parts = split_url(url)
    if parts is None or "." not in parts.host:
        return None
    if own is not None and registrable_domain(parts.host) == own:
        return OutboundLink(url=url, element=element, out_link=True) if is_out_link(parts.path, parts.query) else None
    return OutboundLink(url=url, element=element)
