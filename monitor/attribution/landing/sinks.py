"""Where scripts send a browser: navigations, new windows, and requests made behind the page."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from monitor.attribution.landing.code import Code, Trigger
from monitor.attribution.landing.values import Values, string_of

MAX_SINKS: Final = 500
"""Places in scripts that are looked into on one page."""
_EXCERPT: Final = 160
_WINDOW: Final = "window"
"""What a name stands for that holds a window the script opened."""
_MAX_UNFOLDED: Final = 40
_ROUNDS: Final = 2
_RUNNERS: Final = frozenset({"eval", "setTimeout", "setInterval", "Function", "execScript", "write", "writeln"})
_WRITTEN: Final = re.compile(r"<script[^>]{0,500}>(.{1,20000}?)</script", re.IGNORECASE | re.DOTALL)

_LOCATION: Final = re.compile(r"(?:[\w$]+\.)*location(?:\.href)?")
_GO: Final = re.compile(r"(?:.+\.)?location\.(?:replace|assign)")
_OPEN: Final = re.compile(r"(?:(?:window|self|top|parent|globalThis)\.)?open")
_SOURCE: Final = re.compile(r"(?:.*\.)?(?:src|srcset)")
_FETCH: Final = re.compile(
    r"(?:.*\.)?(?:fetch|sendBeacon|importScripts)|(?:\$|jQuery|axios)\.(?:get|post|ajax|getScript|getJSON|head)|axios"
)
_MARKUP: Final = re.compile(r"(?:.*\.)?(?:write|writeln|insertAdjacentHTML|append|prepend|html|before|after)|\$|jQuery")
_TAG: Final = re.compile(
    r"<(img|iframe|frame|script|embed|object|source|video|link|input|meta)\b([^<]{0,2000}?)"
    r"(?:src|href|data|poster|content)\s*+=\s*+[\"']?(?:[\d.]{1,4}\s*+;\s*+url=)?\s*+([^\"'\s<>]{4,8000})",
    re.IGNORECASE,
)
_HIDDEN_STYLE: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])"
    r"|(?:width|height)\s*[:=]\s*[\"']?[0-2](?:px)?(?![\d%.])"
    r"|(?:left|top)\s*:\s*-\d{3,6}px|\bhidden\b",
    re.IGNORECASE,
)


class SinkKind(StrEnum):
    """What a script makes the browser do."""

    NAVIGATE = "navigate"
    WINDOW = "window"
    LOAD = "load"
    """Load a picture, frame or script: ``tag`` says which."""
    FETCH = "fetch"
    SUBMIT = "submit"
    CLICK = "click"


@dataclass(frozen=True, slots=True)
class Sink:
    """One such place."""

    kind: SinkKind
    urls: tuple[str, ...]
    """What it may lead to; for ``SUBMIT`` and ``CLICK`` the id of the element, where the script says it."""
    trigger: Trigger
    excerpt: str
    """The characters of the script."""
    tag: str = ""
    unseen: str = ""


def unfold(code: Code) -> None:
    """Append scripts that stand in strings: handed to ``eval`` and timers, or written into the page."""
    done = 0
    for _ in range(_ROUNDS):
        values, end = Values(code), len(code.tokens)
        found = []
        for place in range(done, end):
            if code.at(place + 1) == "(" and code.at(place).rpartition(".")[2] in _RUNNERS:
                for text in values.at(place + 2):
                    written = _WRITTEN.search(text)
                    if written or "=" in text or "(" in text:
                        found.append((written.group(1) if written else text, code.tokens[place].frame))
        for text, frame in found[:_MAX_UNFOLDED]:
            if not text.lstrip().startswith("<"):
                code.add(text, code.trigger(frame))
        done = end


def sinks_of(code: Code) -> list[Sink]:
    """Every place of the scripts that sends the browser somewhere, in order."""
    reader = _Reader(code)
    found: list[Sink] = []
    for place, token in enumerate(code.tokens):
        if token.kind == "name" and len(found) < MAX_SINKS:
            sink = reader.called(place) if code.at(place + 1) == "(" else reader.assigned(place)
            if sink is not None:
                found.append(sink)
    return found


class _Reader:
    def __init__(self, code: Code) -> None:
        self._code = code
        self._values = Values(code)
        self._made: dict[str, str] = {}
        self._styles: dict[str, str] = {}
        self._note_elements()

    def _note_elements(self) -> None:
        """Which names stand for elements made by the scripts, and what is said of their size and style."""
        code = self._code
        for place, token in enumerate(code.tokens):
            if token.kind != "name":
                continue
            if code.at(place + 1) == "=":
                call = place + 3 if code.at(place + 2) == "new" else place + 2
                callee = code.at(call).rpartition(".")[2]
                if callee == "Image":
                    self._made[token.text] = "img"
                elif callee == "open":
                    self._made[token.text] = _WINDOW
                elif callee in {"createElement", "createElementNS"} and code.at(call + 2)[:1] in {"'", '"', "`"}:
                    self._made[token.text] = string_of(code.at(call + 2)).lower()
                owner, _, name = token.text.partition(".")
                if name.startswith("style.") or name in {"width", "height", "hidden", "style"}:
                    value = code.at(place + 2).strip("'\"`") + (code.at(place + 3) if code.at(place + 2) == "-" else "")
                    self._styles[owner] = f"{self._styles.get(owner, '')};{name.removeprefix('style.')}:{value}"
            elif code.at(place + 1) == "(" and token.text.endswith(".setAttribute"):
                owner = token.text.rpartition(".")[0]
                name, value = code.at(place + 2).strip("'\"`"), code.at(place + 4).strip("'\"`")
                if name.lower() in {"style", "width", "height", "hidden"}:
                    self._styles[owner] = f"{self._styles.get(owner, '')};{name}:{value}"

    def assigned(self, place: int) -> Sink | None:
        """The sink that an assignment is, if it is one."""
        if self._code.at(place + 1) not in {"=", "+="}:
            return None
        name = self._code.at(place)
        if _LOCATION.fullmatch(name):
            if self._code.at(place - 1) in {"var", "let", "const"}:
                return None  # it names something else
            opened = self._made.get(name.partition(".")[0]) == _WINDOW
            return self._sink(SinkKind.WINDOW if opened else SinkKind.NAVIGATE, place, 2)
        if _SOURCE.fullmatch(name) and "." in name:
            owner = name.rpartition(".")[0]
            return self._sink(SinkKind.LOAD, place, 2, tag=self._tag(owner, place), unseen=self._unseen(owner))
        if name.endswith((".innerHTML", ".outerHTML", ".srcdoc")):
            return self._markup(place, 2)
        return None

    def called(self, place: int) -> Sink | None:
        """The sink that a call is, if it is one."""
        name = self._code.at(place)
        if _GO.fullmatch(name):
            return self._sink(SinkKind.NAVIGATE, place, 2)
        if name.rpartition(".")[2] == "open":
            return self._opened(place, name)
        if _FETCH.fullmatch(name):
            return self._sink(SinkKind.FETCH, place, self._argument(place))
        return self._on_element(place, name)

    def _on_element(self, place: int, name: str) -> Sink | None:
        """A call that sets, sends, clicks, builds or writes an element."""
        owner, _, tail = name.rpartition(".")
        if tail in {"setAttribute", "attr", "prop"} and self._said(place, 3) == {"src"}:
            return self._sink(SinkKind.LOAD, place, 4, tag=self._tag(owner, place), unseen=self._unseen(owner))
        if tail in {"submit", "click", "requestSubmit"} and self._code.at(place + 2) == ")":
            return self._pushed(place, name, tail)
        if tail == "dispatchEvent" and "click" in self._said(place, 8):
            return self._pushed(place, name, "click")
        if name in {"$", "jQuery"} and self._code.at(place + 3) == ",":
            return self._built(place)
        return self._markup(place, self._argument(place)) if _MARKUP.fullmatch(name) else None

    def _said(self, place: int, until: int) -> set[str]:
        """The first tokens behind a call's bracket, without quotes."""
        return {self._code.at(place + step).strip("'\"`") for step in range(2, until)}

    def _argument(self, place: int) -> int:
        """Where the argument that holds the address begins: behind ``{url:``, or behind a position's name."""
        if self._code.at(place).endswith(".insertAdjacentHTML"):
            return 4
        if self._code.at(place + 2) == "{":
            for step in range(3, 60):
                if self._code.at(place + step).strip("'\"") == "url" and self._code.at(place + step + 1) == ":":
                    return step + 2
        return 2

    def _opened(self, place: int, name: str) -> Sink | None:
        if self._code.at(place + 2).strip("'\"`").upper() in {"GET", "POST", "HEAD", "PUT"}:
            return self._sink(SinkKind.FETCH, place, 4)
        if not _OPEN.fullmatch(name):
            return None
        here = self._code.at(place + 3) == "," and self._code.at(place + 4).strip("'\"`") in {
            "_self",
            "_top",
            "_parent",
        }
        return self._sink(SinkKind.NAVIGATE if here else SinkKind.WINDOW, place, 2)

    def _pushed(self, place: int, name: str, tail: str) -> Sink | None:
        """A form sent or a link clicked by the script."""
        owner = name.rpartition(".")[0]
        if tail == "click" and self._made.get(owner) == "a":
            urls = self._values.at_name(f"{owner}.href")
            window = "_blank" in self._values.at_name(f"{owner}.target")
            return self._made_sink(SinkKind.WINDOW if window else SinkKind.NAVIGATE, place, urls)
        kind = SinkKind.CLICK if tail == "click" else SinkKind.SUBMIT
        if name.startswith(".") and self._code.at(place - 1) == ")":
            found = self._code.at(place - 2)
            return self._made_sink(kind, place, (string_of(found).lstrip("#"),) if found[:1] in {"'", '"', "`"} else ())
        return self._made_sink(kind, place, (self._looked_up(owner),))

    def _built(self, place: int) -> Sink | None:
        """``$("<iframe>", {src: …})``: an element with its attributes beside it."""
        tag = re.match(r"<\s*([a-z]{2,8})", self._code.at(place + 2).strip("'\"`"))
        if tag is None:
            return None
        start = self._code.tokens[place].start
        hidden = _HIDDEN_STYLE.search(self._code.text, start, start + 2 * _EXCERPT)
        unseen = hidden.group() if hidden else ""
        for step in range(5, 60):
            if self._code.at(place + step).strip("'\"") == "src" and self._code.at(place + step + 1) == ":":
                return self._sink(SinkKind.LOAD, place, step + 2, tag=tag.group(1), unseen=unseen)
        return None

    def _looked_up(self, name: str) -> str:
        """The id by which a script found the element it calls by this name; else the name's own last part."""
        for place in self._values.places(name):
            callee, argument = self._code.at(place).rpartition(".")[2], self._code.at(place + 2)
            if callee in {"getElementById", "querySelector", "$"} and argument[:1] in {"'", '"', "`"}:
                return string_of(argument).lstrip("#")
        return name.rpartition(".")[2]

    def _tag(self, owner: str, place: int) -> str:
        if not owner and self._code.at(place - 1) == ")":
            # (new Image()).src = …
            return "img" if "Image" in {self._code.at(place - step) for step in range(2, 6)} else ""
        return self._made.get(owner, "")

    def _unseen(self, owner: str) -> str:
        hidden = _HIDDEN_STYLE.search(self._styles.get(owner, "")) if owner else None
        return hidden.group() if hidden else ""

    def _markup(self, place: int, step: int) -> Sink | None:
        """An element written as text."""
        for text in self._values.at(place + step):
            match = _TAG.search(text)
            if match:
                hidden = _HIDDEN_STYLE.search(text, match.start(), match.start() + 4_000)
                sink = self._made_sink(SinkKind.LOAD, place, (match.group(3).replace("&amp;", "&"),))
                return Sink(
                    sink.kind,
                    sink.urls,
                    sink.trigger,
                    sink.excerpt,
                    match.group(1).lower(),
                    hidden.group() if hidden else "",
                )
        return None

    def _sink(self, kind: SinkKind, place: int, step: int, *, tag: str = "", unseen: str = "") -> Sink | None:
        urls = self._values.at(place + step)
        if not urls:
            return None
        sink = self._made_sink(kind, place, urls)
        return Sink(kind, urls, sink.trigger, sink.excerpt, tag, unseen)

    def _made_sink(self, kind: SinkKind, place: int, urls: tuple[str, ...]) -> Sink:
        token = self._code.tokens[place]
        statement = self._code.text[token.start : token.start + _EXCERPT].partition(";")[0]
        excerpt = " ".join(statement.split())
        return Sink(kind, urls, self._code.trigger(token.frame), excerpt)
