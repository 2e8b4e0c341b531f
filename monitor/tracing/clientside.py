"""Where a page sends its visitor without a redirect: read as text, never run. Decides, touches nothing."""

import re
from dataclasses import dataclass
from html import unescape
from itertools import islice
from threading import Lock
from urllib.parse import quote_plus

from selectolax.lexbor import LexborNode

from monitor.errors import InputRefused
from monitor.model.chains import Step
from monitor.parsing.html.document import Document

READ_BYTES = 1_048_576
"""Bytes of a page that are read for where it leads."""
LONGEST_WAIT = 60
"""Seconds; a refresh after that is a page that keeps itself up to date."""
MAX_POSSIBLE = 20
"""Addresses in scripts that are kept."""
_LITTLE_TEXT = 200
"""Characters; a page of scripts that says less than this is one that scripts make or leave."""
_CHALLENGE_TEXT = 1_000
_MAX_NODES = 20_000
_NOT_SHOWN = frozenset(("script", "style", "noscript", "template"))

_REFRESH = re.compile(
    r"\s{0,9}(\d{0,9})[\d.]{0,9}\s{0,9}[;,\s]\s{0,9}(?:url\s{0,9}=\s{0,9})?(.*)", re.IGNORECASE | re.DOTALL
)
_TEXT = r"""(?P<quote>["'`])(?P<text>(?:(?!(?P=quote))[^\\\n]|\\.){1,8192})(?P=quote)"""
_PLACE = (
    r"(?<![\w$.])(?<!var )(?<!let )(?<!const )"
    r"(?:(?:window|document|self|top|parent|this|globalThis)\s{0,9}\.\s{0,9}){0,3}location"
)
_ASSIGNED = re.compile(rf"{_PLACE}(?:\s{{0,9}}\.\s{{0,9}}href)?\s{{0,9}}=(?!=)\s{{0,9}}{_TEXT}\s{{0,9}}(?P<after>.?)")
_CALLED = re.compile(
    rf"{_PLACE}\s{{0,9}}\.\s{{0,9}}(?:replace|assign)\s{{0,9}}\(\s{{0,9}}{_TEXT}\s{{0,9}}(?P<after>.?)"
)
_OPENED = re.compile(rf"(?<![\w$])open\s{{0,9}}\(\s{{0,9}}{_TEXT}\s{{0,9}}(?P<after>.?)")
_NAVIGATES = re.compile(
    r"\[\s{0,9}[\"']location[\"']\s{0,9}\]|"
    rf"{_PLACE}(?:\s{{0,9}}\.\s{{0,9}}href)?\s{{0,9}}=(?!=)|{_PLACE}\s{{0,9}}\.\s{{0,9}}(?:replace|assign)\s{{0,9}}\("
    r"|(?<![\w$])(?:eval|atob|unescape)\s{0,9}\(|\.submit\s{0,9}\("
)
_SUBMITS = re.compile(r"\.submit\s{0,9}\(")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(.))", re.DOTALL)
_SCRIPT_TYPES = re.compile(
    r"(?:|module|(?:text|application)/(?:x-)?(?:java|ecma)script\b.*)", re.IGNORECASE | re.DOTALL
)
_CHALLENGE = re.compile(rb"captcha|cf-chl|challenge-platform|are you a (?:human|robot)|unusual traffic", re.IGNORECASE)
_LIKE_A_REFERENCE = re.compile(r"\s{0,9}(?!javascript:|about:|data:|#)(?=[^\s]*[/.?])\S", re.IGNORECASE)
_ONE_TREE = Lock()
_BEYOND_UNICODE = 0x110000


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """Where a page leads, as far as its text says."""

    following: tuple[str, Step] | None = None
    """The reference as written (it may be relative) and how the page names it."""
    possible: tuple[str, ...] = ()
    """Other references in its scripts: several targets, or windows they open."""
    script: str | None = None
    """Why only running its scripts would tell what follows; None where its text says enough."""
    has_scripts: bool = False
    challenge: bool = False
    """It asks to prove that one is no robot and shows nothing else."""


def read_page(content: bytes, *, content_type: str | None, refresh: str | None) -> PageReading:
    """Read the ``Refresh`` header and the page: meta refresh, then scripts, then forms, as browsers come to them."""
    target = refreshed(refresh) if refresh else None
    if target is not None:
        return PageReading(following=(target, Step.REFRESH_HEADER))
    if not _is_html(content, content_type):
        return PageReading()
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", content_type or "", re.IGNORECASE)
    # A tree takes many times the page's memory and the interpreter's lock is held all the same: one at a time.
    with _ONE_TREE:
        try:
            document = Document(content[:READ_BYTES], charset=charset[1] if charset else None)
        except InputRefused as error:
            return PageReading(script=f"the page cannot be read: {error}", has_scripts=True)
        return _read(document, content[:READ_BYTES])


def refreshed(value: str) -> str | None:
    """The URL of a refresh (``0; url=…``); None where it only reloads the page or waits long."""
    match = _REFRESH.fullmatch(value[:65_536])
    if match is None or int(match[1] or 0) > LONGEST_WAIT:
        return None
    text = match[2].strip()
    if text[:1] in {'"', "'"}:
        text = text[1:].partition(text[0])[0]
    return text or None


def _is_html(content: bytes, content_type: str | None) -> bool:
    kind = (content_type or "").partition(";")[0].strip().lower()
    return "html" in kind or (not kind and b"<" in content[:1024])


def _read(document: Document, content: bytes) -> PageReading:
    meta = _meta_refresh(document)
    if meta is not None:
        return PageReading(following=(meta, Step.META_REFRESH), has_scripts=True)
    nodes = [node for node in document.css("script") if _SCRIPT_TYPES.fullmatch(_attribute(node, "type"))]
    code = "\n".join([*(node.text() for node in nodes), *_onload(document)])
    targets, windows = _targets(code)
    form = _submitted_form(document) if _SUBMITS.search(code) else None
    words = _visible_characters(document)
    following, script = None, None
    if len(targets) == 1:
        following = (targets[0], Step.SCRIPT)
    elif targets:
        script = "a script chooses among several addresses"
    elif form is not None:
        following = (form, Step.FORM)
    elif _NAVIGATES.search(code):
        script = "a script puts the next address together"
    elif nodes and words < _LITTLE_TEXT:
        script = "a page of scripts with next to no text"
    return PageReading(
        following=following,
        possible=((targets if script else ()) + windows)[:MAX_POSSIBLE],
        script=script,
        has_scripts=bool(nodes),
        challenge=words < _CHALLENGE_TEXT and _CHALLENGE.search(content) is not None,
    )


def _meta_refresh(document: Document) -> str | None:
    for node in document.css("meta[http-equiv]"):
        if _attribute(node, "http-equiv").strip().lower() != "refresh" or _within(node, "noscript"):
            continue
        target = refreshed(_attribute(node, "content"))
        if target is not None:
            return target
    return None


def _within(node: LexborNode, tag: str) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == tag:
            return True
        parent = parent.parent
    return False


def _targets(code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whole literals handed to ``location``, and those handed to ``window.open``; pieces of a sum are neither."""
    places = [match for pattern in (_ASSIGNED, _CALLED) for match in pattern.finditer(code)]
    return _literals(places), _literals(list(_OPENED.finditer(code)))


def _literals(matches: list[re.Match[str]]) -> tuple[str, ...]:
    texts = [
        _unescaped(match["text"])
        for match in sorted(matches, key=lambda match: match.start())
        if match["after"] not in {"+", ".", "["} and not (match["quote"] == "`" and "${" in match["text"])
    ]
    return tuple(dict.fromkeys(text for text in texts if _LIKE_A_REFERENCE.match(text)))


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        if code is None:
            return "" if match[4] in "nrtbfv0" else str(match[4])
        return chr(int(code, 16)) if int(code, 16) < _BEYOND_UNICODE else ""

    return _ESCAPE.sub(one, text) if "\\" in text else text


def _onload(document: Document) -> list[str]:
    return [unescape(_attribute(node, "onload")) for node in document.css("body[onload]")]


def _submitted_form(document: Document) -> str | None:
    """The URL of the only form when nobody fills it in and it is sent by GET."""
    forms = list(document.css("form"))
    if len(forms) != 1 or _attribute(forms[0], "method").strip().lower() not in {"", "get"}:
        return None
    fields = forms[0].css("input, select, textarea")
    kinds = {_attribute(node, "type").lower() if node.tag == "input" else "asked" for node in fields}
    action = _attribute(forms[0], "action").strip()
    if not action or not kinds <= {"hidden", "submit", "button"}:
        return None
    named = [(_attribute(node, "name"), _attribute(node, "value")) for node in fields if node.attributes.get("name")]
    query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in named)
    # A GET form replaces the query of its action (HTML standard, "mutate action URL").
    return action.partition("#")[0].partition("?")[0] + (f"?{query}" if query else "")


def _encoded(text: str) -> str:
    return quote_plus(text.encode("utf-8", "replace"))


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _visible_characters(document: Document) -> int:
    """Characters of text outside scripts, counted until there are enough to call it a page."""
    body = document.tree.body
    if body is None:
        return 0
    total = 0
    for node in islice(body.traverse(include_text=True), _MAX_NODES):
        if node.tag == "-text" and node.parent is not None and node.parent.tag not in _NOT_SHOWN:
            total += len(node.text(deep=False).strip())
            if total >= _CHALLENGE_TEXT:
                break
    return total
