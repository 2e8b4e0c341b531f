"""From bytes to a tree: the character set a browser would take, and bounds on what is parsed at all.

Lexbor follows the HTML5 standard and parses megabytes in milliseconds, but four shapes that no search page has
cost it time squared: very deep nesting, very many attributes on one tag, very many options in a list, and stray
end tags under deep nesting. They are looked for first, and such a file is refused.
"""

import codecs
import re
from functools import cached_property
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.errors import InputRefused

MAX_DEPTH: Final = 512
"""Open elements at once; browsers stop nesting there too."""
_FEW_TAGS: Final = 25_000
"""Tags that cannot cost more than about a second however they are nested; result pages have up to 20,000."""
_MAX_OPTIONS: Final = 10_000
_WINDOW: Final = 8_192
_PARTING: Final = (b" ", b"\n", b"\t", b"\r", b"\f", b"/", b'"', b"'")
_MAX_WORDS: Final = 20_000
"""Characters that can part attributes in a stretch without a ``>``: as many attributes cost about a second."""

_META_CHARSET = re.compile(rb"<meta[^>]{0,512}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_SAVED_FROM = re.compile(rb"saved from url=\(\d{1,6}\)([^\s>]{1,8192})")
_SAFE_CODECS = re.compile(
    r"cp125\d|cp866|cp874|cp949|koi8-[rtu]|gb\w+|big5\w*|shift_jis\w*|euc_\w+|iso8859-\d+|mac-\w+"
)
_BROWSERS_NAMES: Final = {
    # The WHATWG encoding standard reads these labels as their supersets.
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9-]*)|<!--")
_RAW_TEXT: Final = {b"script": b"</script", b"style": b"</style", b"textarea": b"</textarea", b"title": b"</title"}
_NOT_NESTING: Final = frozenset(
    b"area base br col embed hr img input link meta param source track wbr path p li dd dt option optgroup td th tr"
    b" thead tbody tfoot rt rp".split()
)
"""Empty elements, and those that a sibling's start tag closes."""


class Document:
    """A parsed page.

    Raises ``InputRefused`` when parsing it would cost unbounded time.
    """

    def __init__(self, content: bytes, *, charset: str | None = None, url: str | None = None) -> None:
        utf8 = to_utf8(content, charset)
        _refuse_costly(utf8)
        self.content = utf8
        self.tree = LexborHTMLParser(utf8)
        self._url = url

    @cached_property
    def head(self) -> bytes:
        """The first 32 KB: where a page says what it is."""
        return self.content[:32_768]

    @cached_property
    def url(self) -> str | None:
        """The address the page was saved from, as its container or the browser's comment says."""
        if self._url:
            return self._url
        place = self.head.find(b"saved from url=")
        match = _SAVED_FROM.match(self.head, place) if place >= 0 else None
        return match.group(1).decode("utf-8", "replace") if match else None

    @cached_property
    def complete(self) -> bool:
        """Whether the file has its end: every engine closes its page, so a file without it was cut off."""
        return b"</html" in self.content[-4096:].lower() or b"</html" in self.content.lower()

    @cached_property
    def language(self) -> str | None:
        """The language the page says it is in (``lang`` of its root), lower case, without the region."""
        root = self.tree.root
        value = (root.attributes.get("lang") or "") if root is not None else ""
        name = re.split(r"[-_]", value.strip(), maxsplit=1)[0].lower()
        return name if re.fullmatch(r"[a-z]{2,3}", name) else None

    def css(self, selector: str) -> list[LexborNode]:
        """All elements, in document order."""
        return self.tree.css(selector)

    def first(self, selector: str) -> LexborNode | None:
        """The first element, or None."""
        return self.tree.css_first(selector)


def to_utf8(content: bytes, charset: str | None = None) -> bytes:
    """The page as UTF-8: byte order mark first, then the container's word, the page's own, then a look.

    Bytes that are not of the character set become U+FFFD, never an error.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            body = content[len(mark) :]
            return body if name == "utf-8" else body.decode(name, "replace").encode()
    codec = _codec(charset) if charset else None
    if codec is None:
        declared = _META_CHARSET.search(content[:8192])
        codec = _codec(declared.group(1).decode("ascii")) if declared else _guess(content)
    return content if codec is None or codec == "utf-8" else content.decode(codec, "replace").encode()


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return None
    name = _BROWSERS_NAMES.get(name, name)
    # A page that says UTF-16 inside ASCII markup is not: browsers take UTF-8 then.
    return name if name == "utf-8" or _SAFE_CODECS.fullmatch(name) else None


def _guess(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file that ends inside a character was cut off; it is UTF-8 all the same.
        return "utf-8" if error.end >= len(content) else "cp1252"
    return "utf-8"


def _refuse_costly(content: bytes) -> None:
    words: int | None = None
    for start in range(0, len(content), _WINDOW):
        if content.find(b">", start, start + _WINDOW) >= 0:
            words = None
            continue
        if words is None:
            # Pictures and data in scripts have no ">" either: they are passed over.
            words = 0 if _inside_tag(content, start + _WINDOW) else -len(content)
        if words >= 0:
            window = content[start : start + _WINDOW]
            words += sum(window.count(sign) for sign in _PARTING if sign in window)
        if words > _MAX_WORDS:
            raise InputRefused("one tag has thousands of attributes; expected a saved search page")
    if content.count(b"<") > _FEW_TAGS:
        _refuse_deep(content)


def _inside_tag(content: bytes, position: int) -> bool:
    opened = content.rfind(b"<", 0, position)
    return opened >= 0 and content.find(b">", opened, position) < 0 and content[opened + 1 : opened + 2].isalpha()


def _refuse_deep(content: bytes) -> None:
    depth = options = position = 0
    while (match := _TAG.search(content, position)) is not None:
        position = match.end()
        closing, name = match.groups()
        name = name.lower() if name else b"!--"
        if name in _NOT_NESTING:
            options += name == b"option"
        elif name == b"!--" or (name in _RAW_TEXT and not closing):
            # What stands in scripts and comments is no markup.
            position = content.find(b"-->" if name == b"!--" else _RAW_TEXT[name], position)
            if position < 0:
                return
        else:
            depth = max(depth - 1, 0) if closing else depth + 1
        if depth > MAX_DEPTH or options > _MAX_OPTIONS:
            what = f"more than {MAX_DEPTH} elements deep" if depth > MAX_DEPTH else "a list of thousands of options"
            raise InputRefused(f"{what}; expected a saved search page")
