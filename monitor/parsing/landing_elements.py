"""Every element of a page that may hold an address, with its place and whether a person sees it.

Only elements that matter are touched: they are found by selectors, and the names of data attributes and event
handlers by one look over the bytes. Paths and styles are worked out once for each ancestor.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.errors import InputRefused
from monitor.links.out_links import is_out_link
from monitor.model.landing import ElementUse, PageElement
from monitor.parsing.html.document import Document
from monitor.parsing.landing_hiding import Hiding

MAX_ELEMENTS: Final = 20_000
"""Elements kept of one page; pages of thousands of links have fewer that leave the site."""
MAX_VALUE: Final = 65_536
"""Characters of one attribute that are kept; what follows is no address."""
MAX_SCRIPT: Final = 2_000_000
"""Characters of scripts and styles that are kept of one page, all together."""
MAX_NAMES: Final = 48
"""Different data attributes, and different handlers, that are looked at."""
_MAX_TEXT: Final = 80
_MAX_DEPTH: Final = 64
_MAX_SOURCE_SETS: Final = 20

_LOADS: Final = (
    ("img", "src"),
    ("img", "srcset"),
    ("iframe", "src"),
    ("frame", "src"),
    ("script", "src"),
    ("link", "href"),
    ("object", "data"),
    ("embed", "src"),
    ("video", "src"),
    ("video", "poster"),
    ("audio", "src"),
    ("source", "src"),
    ("source", "srcset"),
    ("track", "src"),
    ("input", "src"),
    ("body", "background"),
    ("table", "background"),
    ("td", "background"),
    ("image", "href"),
    ("use", "href"),
    ("amp-img", "src"),
    ("amp-iframe", "src"),
    ("amp-pixel", "src"),
)
_LINKS: Final = (
    ("a", "href"),
    ("area", "href"),
    ("form", "action"),
    ("button", "formaction"),
    ("input", "formaction"),
)
_FETCHING_LINKS: Final = frozenset(
    {
        *("stylesheet", "prefetch", "prerender", "preload", "modulepreload", "icon", "apple-touch-icon", "manifest"),
        "subresource",
    }
)
"""``rel`` values of ``<link>`` that make a browser request the address; ``preconnect`` and ``canonical`` do not."""
_LAZY: Final = frozenset({"data-src", "data-lazy-src", "data-original", "data-lazy", "data-url"})
_LAZY_TAGS: Final = frozenset({"img", "iframe", "amp-iframe"})
# Both begin with plain letters and look back from there: so the search runs from candidate to candidate.
_DATA: Final = re.compile(
    rb"data-(?<=[\s\"'/]data-)([\w-]{1,40})\s{0,4}=\s{0,4}[\"']?\s{0,4}"
    rb"(?=(?i:https?|[/{\[&]|www\.|aHR0c|[\w./-]{1,80}\?))"
)
"""Data attributes whose value begins as an address or JSON may."""
_HANDLERS: Final = tuple(
    # Four plain beginnings are found ten times faster than one that ignores letter case.
    re.compile(rb"%b(?<=[\s\"'/]%b)([a-zA-Z]{3,24})\s{0,4}=" % (begin, begin))
    for begin in (b"on", b"On", b"ON", b"oN")
)
_TAG: Final = re.compile(rb"<([a-zA-Z-]{1,12})[\s/]")
_ADDRESS: Final = re.compile(r"https?(?::|%3a)|//\w|/?[\w./-]{0,200}[?/]|aHR0c|www\.|[{\[]", re.IGNORECASE)
_REFRESH: Final = re.compile(r"\s*+([\d.]*+)(?:\s*+[;,]|\s)\s*+(?:url\s*+=\s*+)?+[\"']?+\s*+([^\"']++)", re.IGNORECASE)
_CODE_TYPES: Final = re.compile(r"(?:|module|(?:text|application)/(?:x-)?(?:java|ecma)script.*)", re.IGNORECASE)


def elements_of(document: Document) -> tuple[tuple[PageElement, ...], tuple[str, ...]]:
    """The elements of a page in a stable order, and one line for each thing left out."""
    page = _Page(document)
    elements: list[PageElement] = []
    for each in page.read():
        if len(elements) >= MAX_ELEMENTS:
            page.warnings.append(f"only the first {MAX_ELEMENTS} elements with addresses were read")
            break
        elements.append(each)
    return tuple(elements), tuple(page.warnings)


class _Page:
    def __init__(self, document: Document, above: str = "", unseen: str = "", room: int = MAX_SCRIPT) -> None:
        self.tree: LexborHTMLParser = document.tree
        self.content = document.content
        self.warnings: list[str] = []
        self._above = above
        self._unseen = unseen
        self._room = room
        self._paths: dict[int, str] = {}
        self._hiding = Hiding(self.tree)
        self._own = _origin(document.url)
        self._tags = {tag.decode("ascii").lower() for tag in set(_TAG.findall(self.content))}
        """Tags that occur at all: looking for the others in the whole tree would cost most of the time."""

    def read(self) -> Iterator[PageElement]:
        """Refreshes and what loads by itself first: the few that matter most are never crowded out."""
        yield from self._refreshes()
        yield from self._loads()
        yield from self._texts()
        data, handlers = self._names()
        yield from self._attributes(handlers, ElementUse.HANDLER)
        yield from self._links()
        yield from self._attributes(data, ElementUse.LINK)

    def _refreshes(self) -> Iterator[PageElement]:
        for node in self.tree.css("meta[http-equiv]"):
            attributes = node.attributes
            if (attributes.get("http-equiv") or "").strip().lower() == "refresh":
                match = _REFRESH.match((attributes.get("content") or "")[:MAX_VALUE])
                if match:
                    yield self._element(node, "content", match.group(2).strip(), ElementUse.REFRESH, text=match[1])

    def _loads(self) -> Iterator[PageElement]:
        for tag, attribute in _LOADS:
            for node in self.tree.css(f"{tag}[{attribute}]") if tag in self._tags else ():
                value = (node.attributes.get(attribute) or "").strip()
                if not value or not _fetches(node, tag) or self._stays(value):
                    continue
                for address in _sources(value) if attribute == "srcset" else (value,):
                    yield self._element(node, attribute, address, ElementUse.LOAD)
        for node in self.tree.css("[style]"):
            style = node.attributes.get("style") or ""
            if "url(" in style.lower():
                yield self._element(node, "style", style, ElementUse.LOAD)
        for node in self.tree.css("iframe[srcdoc]"):
            yield from self._inner(node)

    def _inner(self, node: LexborNode) -> Iterator[PageElement]:
        """A page written into an attribute; one inside that one is left alone."""
        if self._above:
            return
        source = (node.attributes.get("srcdoc") or "")[: self._room]
        try:
            document = Document(source.encode("utf-8", "replace"), charset="utf-8")
        except InputRefused:
            self.warnings.append("a page inside an iframe's srcdoc was too costly to read")
            return
        self._room -= len(source)
        inner = _Page(document, self._path(node), self._hiding.reason(node), self._room)
        yield from inner.read()

    def _texts(self) -> Iterator[PageElement]:
        for node in self.tree.css("script"):
            attributes = node.attributes
            if attributes.get("src") is None:
                code = _CODE_TYPES.fullmatch((attributes.get("type") or "").strip()) is not None
                yield from self._text(node, "" if code else "json")
        for node in self.tree.css("style"):
            yield from self._text(node, "")

    def _text(self, node: LexborNode, attribute: str) -> Iterator[PageElement]:
        text = node.text(deep=True)
        if not text or text.isspace():
            return
        if len(text) > self._room:
            self.warnings.append(f"scripts and styles beyond {MAX_SCRIPT} characters were not read")
            text = text[: self._room]
        self._room -= len(text)
        use = ElementUse.LOAD if node.tag == "style" else ElementUse.LINK if attribute else ElementUse.SCRIPT
        if text:
            yield self._element(node, attribute, text, use, longest=MAX_SCRIPT)

    def _names(self) -> tuple[list[str], list[str]]:
        """Names of data attributes and of handlers on this page, in order of the alphabet."""
        data = sorted({f"data-{name.decode('ascii').lower()}" for name in set(_DATA.findall(self.content))})
        handlers = sorted(
            {f"on{name.decode('ascii').lower()}" for each in _HANDLERS for name in set(each.findall(self.content))}
        )
        if len(data) > MAX_NAMES or len(handlers) > MAX_NAMES:
            self.warnings.append(f"only the first {MAX_NAMES} different data attributes and handlers were read")
        return data[:MAX_NAMES], handlers[:MAX_NAMES]

    def _attributes(self, names: list[str], use: ElementUse) -> Iterator[PageElement]:
        for name in names:
            for node in self.tree.css(f"[{name}]"):
                value = (node.attributes.get(name) or "").strip()
                # A script loads what stands there as soon as the element would be seen.
                lazy = name in _LAZY and node.tag in _LAZY_TAGS
                if value and (use is ElementUse.HANDLER or (_ADDRESS.match(value) and not self._stays(value))):
                    yield self._element(node, name, value, ElementUse.LOAD if lazy else use)

    def _links(self) -> Iterator[PageElement]:
        for tag, attribute in _LINKS:
            for node in self.tree.css(f"{tag}[{attribute}]") if tag in self._tags else ():
                value = (node.attributes.get(attribute) or "").strip()
                use = ElementUse.HANDLER if value[:11].lower() == "javascript:" else ElementUse.LINK
                if not value or (use is ElementUse.LINK and self._stays(value)):
                    continue
                yield self._element(node, attribute, value, use, text=_shown(node))

    def _stays(self, value: str) -> bool:
        """Whether an address plainly is an ordinary page or file of the same site, or no address at all."""
        if value[:5].lower() in {"data:", "blob:"}:
            return True
        if value[:1] in "{[" or not self._is_own(value):
            return False
        path, _, query = value[:MAX_VALUE].partition("?")
        return not query and not is_out_link(path, "")

    def _is_own(self, value: str) -> bool:
        if value[:4].lower() == "http":
            return bool(self._own) and value.startswith(self._own)
        return not value.startswith(("//", "aHR0c", "www."))

    def _element(
        self, node: LexborNode, attribute: str, value: str, use: ElementUse, *, text: str = "", longest: int = MAX_VALUE
    ) -> PageElement:
        framed = use is ElementUse.LOAD and node.tag in {"iframe", "frame", "object", "embed", "amp-iframe"}
        return PageElement(
            tag=node.tag or "",
            attribute=attribute,
            value=value[:longest],
            use=use,
            path=self._path(node),
            text=text,
            unseen=self._unseen or (self._hiding.reason(node) if framed else ""),
        )

    def _path(self, node: LexborNode) -> str:
        """The element and what it stands in; each ancestor is worked out once."""
        parent = node.parent
        known = self._paths.get(parent.mem_id) if parent is not None else None
        if known is not None:
            return f"{known} > {_label(node)}"
        waiting: list[LexborNode] = []
        place: LexborNode | None = node
        while place is not None and place.tag not in {None, "html", "-document"} and len(waiting) < _MAX_DEPTH:
            if place.mem_id in self._paths:
                break
            waiting.append(place)
            place = place.parent
        path = self._paths.get(place.mem_id, self._above) if place is not None else self._above
        for each in reversed(waiting):
            path = f"{path} > {_label(each)}" if path else _label(each)
            # A path is for people: the inner end of a very long one says enough.
            path = path if len(path) < 1_000 else f"… > {_label(each)}"  # noqa: PLR2004
            self._paths[each.mem_id] = path
        return path


def _label(node: LexborNode) -> str:
    attributes = node.attributes
    name, classes = attributes.get("id"), (attributes.get("class") or "").split()
    return f"{node.tag}#{name[:60]}" if name else f"{node.tag}.{classes[0][:60]}" if classes else f"{node.tag}"


def _fetches(node: LexborNode, tag: str) -> bool:
    if tag == "link":
        rels = (node.attributes.get("rel") or "").lower().split()
        return bool(_FETCHING_LINKS.intersection(rels))
    if tag == "input":
        return (node.attributes.get("type") or "").lower() == "image"
    return True


def _sources(value: str) -> list[str]:
    """The addresses of a ``srcset``."""
    return [part.split()[0] for part in value.split(", ", _MAX_SOURCE_SETS)[:_MAX_SOURCE_SETS] if part.split()]


def _shown(node: LexborNode) -> str:
    child = node.first_child
    text = child.text_content or "" if child is not None and child.tag == "-text" else ""
    text = text or node.text(deep=True) if node.tag in {"a", "area"} else text
    return " ".join(text[: 4 * _MAX_TEXT].split())[:_MAX_TEXT]


def _origin(url: str | None) -> str:
    """Scheme and host with the slash behind them, as addresses of the same site begin."""
    try:
        return urljoin(url, "/") if url else ""
    except ValueError:
        return ""
