"""Why no person sees an element: its own size and style, a parent's, or a rule of the page's style sheets.

The features are those that the AffTracker study recorded of frames that set affiliate cookies
(github.com/nchachra/afftracker): size, position, visibility, display, opacity and the parents' size.
"""

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

TINY: Final = 2
"""Pixels: a frame this small or smaller shows nothing."""
FAR: Final = -500
"""Pixels: an element this far left of or above the page is outside it."""
_MAX_SHEETS: Final = 500_000
_MAX_STYLE: Final = 4_096
_MAX_DEPTH: Final = 64

_SIMPLE: Final = re.compile(r"(?:[a-z]{1,12})?(?:[.#][\w-]{1,80})?", re.IGNORECASE)
_HIDES: Final = (
    (re.compile(r"(?:^|[;\s])display\s*:\s*none", re.IGNORECASE), "display:none"),
    (re.compile(r"(?:^|[;\s])visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE), "visibility:hidden"),
    (re.compile(r"(?:^|[;\s])opacity\s*:\s*0?\.?0*(?:[0-4]%)?\s*(?:!|;|$)", re.IGNORECASE), "opacity:0"),
    (
        re.compile(r"(?:^|[;\s])clip(?:-path)?\s*:\s*(?:rect\(\s*0|rect\(1px|inset\(\s*(?:50|100)%)", re.IGNORECASE),
        "clip",
    ),
    (re.compile(r"transform\s*:\s*scale\(\s*0", re.IGNORECASE), "transform:scale(0)"),
)
_SIZE: Final = re.compile(
    r"(?:^|[;\s])(?:max-)?(width|height)\s*:\s*(\d{1,5}(?:\.\d{1,4})?)(?:px)?\s*(?:!|;|$)", re.IGNORECASE
)
_OFFSET: Final = re.compile(
    r"(?:^|[;\s])(left|top|right|bottom|margin-left|margin-top|text-indent)\s*:\s*(-\d{1,6})(?:px|em|rem|vw|vh|%)?",
    re.IGNORECASE,
)
_SHIFT: Final = re.compile(r"translate[xy]?\(\s*(-\d{3,6})", re.IGNORECASE)


class Hiding:
    """The hiding rules of one page."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._rules: dict[str, str] | None = None
        self._known: dict[int, str] = {}

    def reason(self, node: LexborNode) -> str:
        """Why no person sees the element; empty when one may. Ancestors are looked at once each."""
        waiting: list[LexborNode] = []
        place: LexborNode | None = node
        found = ""
        while place is not None and place.tag not in {None, "html", "-document"} and len(waiting) < _MAX_DEPTH:
            known = self._known.get(place.mem_id)
            if known is not None:
                found = known
                break
            waiting.append(place)
            place = place.parent
        for each in reversed(waiting):
            own = self._own(each)
            found = (own if each is node else f"{own} on <{each.tag}> around it") if own else found
            self._known[each.mem_id] = found
        return found

    def _own(self, node: LexborNode) -> str:
        attributes = node.attributes
        if "hidden" in attributes:
            return "hidden"
        for name in ("width", "height"):
            size = re.fullmatch(r"\s*(\d{1,4})(?:px)?\s*", attributes.get(name) or "")
            if size and int(size.group(1)) <= TINY:
                return f"{name}={size.group(1)}"
        own = style_hides((attributes.get("style") or "")[:_MAX_STYLE])
        return own or self._by_sheet(node.tag or "", attributes.get("id"), (attributes.get("class") or "").split())

    def _by_sheet(self, tag: str, name: str | None, classes: list[str]) -> str:
        rules = self._sheet()
        if not rules:
            return ""
        keys = [tag, *(f".{each}" for each in classes), *(f"{tag}.{each}" for each in classes)]
        keys += [f"#{name}", f"{tag}#{name}"] if name else []
        return next((f"{rules[key]} by the style rule {key}" for key in keys if key in rules), "")

    def _sheet(self) -> dict[str, str]:
        """Simple selectors (``.x``, ``#y``, ``iframe.x``) that the page's own style sheets hide."""
        if self._rules is None:
            text = "".join(node.text(deep=True) for node in self._tree.css("style"))[:_MAX_SHEETS]
            self._rules = {}
            for rule in text.split("}"):
                selectors, _, body = rule.partition("{")
                why = style_hides(body[:_MAX_STYLE]) if "{" not in body else ""
                for selector in selectors[:_MAX_STYLE].split(",") if why else ():
                    if _SIMPLE.fullmatch(selector.strip()) and selector.strip():
                        self._rules[selector.strip()] = why
        return self._rules


def style_hides(style: str) -> str:
    """The part of a style that hides its element; empty when none does."""
    for pattern, what in _HIDES:
        if pattern.search(style):
            return what
    for name, size in _SIZE.findall(style):
        if float(size) <= TINY:
            return f"{name}:{size}"
    for name, offset in _OFFSET.findall(style):
        if int(offset) <= FAR:
            return f"{name}:{offset}"
    shift = _SHIFT.search(style)
    return f"translate({shift.group(1)})" if shift and int(shift.group(1)) <= FAR else ""
