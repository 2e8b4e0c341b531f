"""What an engine's reader hands back, and the few things every engine's page says in the same way."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborNode

from monitor.model.captures import ParsedAd
from monitor.model.enums import Block, Device
from monitor.parsing.html.document import Document
from monitor.parsing.html.outline import clean

_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_MOST_LEVELS = 64


@dataclass(slots=True, kw_only=True)
class Reading:
    """One page as an engine's reader saw it."""

    ads: list[ParsedAd] = field(default_factory=list)
    unread: int = 0
    """Places that hold an ad of which nothing could be read."""
    strays: int = 0
    """Visible click URLs that belong to no ad and no product unit known."""
    product_ads: int = 0
    organic_urls: tuple[str, ...] = ()
    query: str | None = None
    asked_country: str | None = None
    served_country: str | None = None
    location: str | None = None
    device: Device | None = None


def place(index: int, organic: tuple[int, int] | None) -> Block | None:
    """Where an ad stands by document order against the first and the last organic result."""
    if organic is None or index < organic[0]:
        return Block.TOP
    return Block.BOTTOM if index > organic[1] else None


def visible(node: LexborNode | None, hidden_id: str = "\0", hidden_class: str = "\0") -> bool:
    """Whether neither the element nor anything around it is hidden.

    ``hidden_id`` and ``hidden_class`` name the engine's own panels: an id prefix and a part of a class.
    """
    for _ in range(_MOST_LEVELS):
        if node is None or node.tag == "body":
            return True
        attributes = node.attributes
        style = attributes.get("style")
        if "hidden" in attributes or (style and _HIDING.search(style)):
            return False
        if (attributes.get("id") or "").startswith(hidden_id) or hidden_class in (attributes.get("class") or ""):
            return False
        node = node.parent
    return True


def holder(node: LexborNode, tag: str, *, levels: int = 6) -> LexborNode | None:
    """The element itself or the nearest one around it with this tag."""
    found: LexborNode | None = node
    for _ in range(levels):
        if found is None or found.tag == tag:
            return found
        found = found.parent
    return None


def heading_link(heading: LexborNode) -> LexborNode | None:
    """The link of a headline: inside it, or around it."""
    parent = heading.parent
    if parent is not None and parent.tag == "a":
        return parent
    inner = heading.css_first("a[href]")
    return inner if inner is not None else holder(heading, "a")


def parameter(url: str | None, *names: str) -> str | None:
    """The first of these query parameters that an address has, cleaned; None when it has none."""
    if not url:
        return None
    try:
        values = dict(reversed(parse_qsl(urlsplit(url[:16_384]).query, max_num_fields=200)))
    except ValueError:
        return None
    return next((text for name in names if (text := clean(values.get(name, "")))), None)


def country(code: str | None) -> str | None:
    """ISO 3166-1 alpha-2 in upper case where the text looks like one; ``uk`` is GB."""
    if not code or not re.fullmatch(r"[A-Za-z]{2}", code):
        return None
    return "GB" if code.upper() == "UK" else code.upper()


def shown_query(document: Document, box: str, title_tail: str, *parameters: str) -> str | None:
    """The query as the page shows it: search box, else title without the engine's name, else the page's address."""
    field_ = document.first(box)
    if field_ is not None:
        text = clean(field_.attributes.get("value") or (field_.text() if field_.tag == "textarea" else ""))
        if text:
            return text
    title = document.first("title")
    if title is not None:
        text, found = re.subn(title_tail, "", clean(title.text()))
        if found and text:
            return text
    canonical = document.first('meta[property="og:url"],link[rel="canonical"]')
    stated = (canonical.attributes.get("content") or canonical.attributes.get("href")) if canonical else None
    return parameter(document.url, *parameters) or parameter(stated, *parameters)
