"""Inline scripts as tokens with the brackets around each: enough to tell what runs by itself and what a click starts.

This is no JavaScript engine. It reads what page authors write by hand and what generators paste; whatever it
does not understand is unknown, and unknown accuses nobody. Everything is linear in the text.
"""

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

MAX_CHARACTERS: Final = 200_000
"""Characters of all scripts of a page that are tokenised."""

_TOKEN: Final = re.compile(
    r"""(?P<space>\s++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|<!--[^\n]*+)
    |(?P<string>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`)
    |(?P<name>\.?[A-Za-z_$][\w$]*+(?:\s*+\??\.\s*+[A-Za-z_$][\w$]*+)*+)
    |(?P<number>\d[\w.]*+)
    |(?P<sign>=>|[=!]==?|[<>]=|\+=|&&|\|\||\?\?|.)""",
    re.VERBOSE | re.DOTALL,
)
_PATTERN: Final = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*+\]|[^/\\\n\[])++/[a-z]*")
_BEFORE_PATTERN: Final = frozenset("(,=:[!&|?{};+") | {"&&", "||", "=>", "==", "===", "!=", "!==", "return", ""}
_MEMBER: Final = re.compile(r"(?<=[\w$\])])\[\s*(['\"])([A-Za-z_$][\w$]*)\1\s*\]")
_BLOCKS: Final = frozenset({"if", "for", "while", "switch", "catch", "with"})
_MAX_CALLS: Final = 3
"""Functions that call functions are followed this deep."""
_MAX_PLACES: Final = 20
_CLOSING: Final = {")": "(", "}": "{", "]": "["}


class Trigger(IntEnum):
    """What makes a piece of script run, the worst last."""

    NEVER = 0
    """Nothing on the page calls it."""
    GESTURE = 1
    """A person acting on that very element."""
    ANYWHERE = 2
    """Any click or key anywhere on the page."""
    LEAVING = 3
    """The page being left."""
    ITSELF = 4
    """The page being shown: at once, after loading, after a time, or on a movement nobody means as a click."""


_GESTURES: Final = frozenset(
    [
        "click",
        "dblclick",
        "mousedown",
        "mouseup",
        "pointerdown",
        "pointerup",
        "touchstart",
        "touchend",
        "keydown",
        "keyup",
        "keypress",
        "submit",
        "change",
        "input",
        "select",
        "auxclick",
        "contextmenu",
        "copy",
        "tap",
    ]
)
_LEAVING: Final = frozenset(
    ["beforeunload", "unload", "pagehide", "visibilitychange", "mouseleave", "mouseout", "popstate"]
)
_BINDERS: Final = frozenset(["addEventListener", "attachEvent", "on", "one", "bind", "live", "delegate"])
_TIMERS: Final = frozenset(["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback", "ready"])
_WHOLE_PAGE: Final = re.compile(
    r"(?:^|\.)(?:document|window|body|documentElement|self|top)$|^\(\s*(?:document|window|['\"](?:body|html)['\"])"
)


def trigger_of(event: str, *, whole_page: bool) -> Trigger:
    """What an event means; ``whole_page`` where it is bound to the document, the window or the body."""
    name = event.lower().removeprefix("on").partition(".")[0].strip()
    if name in _GESTURES:
        return Trigger.ANYWHERE if whole_page else Trigger.GESTURE
    return Trigger.LEAVING if name in _LEAVING else Trigger.ITSELF


@dataclass(slots=True)
class Frame:
    """One pair of brackets."""

    parent: int
    opener: str
    trigger: Trigger | None = None
    function: str = ""
    """Name of the function whose body this is."""
    binder: int | None = None
    """Place of the callee that binds what stands in these brackets to an event."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token; ``kind`` is ``string``, ``name``, ``number`` or ``sign``."""

    kind: str
    text: str
    start: int
    frame: int


@dataclass(slots=True)
class Code:
    """Scripts of one page as one stream; each begins at its own outermost frame."""

    text: str = ""
    tokens: list[Token] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    _calls: dict[str, list[int]] | None = None
    """Places where a function's name stands to be called: with brackets, as an argument, or assigned."""

    def add(self, script: str, trigger: Trigger = Trigger.ITSELF) -> None:
        """Append one script that runs when ``trigger`` says."""
        self._calls = None
        plain = _MEMBER.sub(r".\2", script[: max(MAX_CHARACTERS - len(self.text), 0)])
        start = len(self.text)
        self.text += plain + "\n"
        root = current = self._open(-1, "", trigger)
        scanned = _scan(plain)
        for number, (kind, text, at) in enumerate(scanned):
            ends = kind == "sign" and text in ";,)}]"
            while ends and self.frames[current].opener == "=>":
                current = self.frames[current].parent
            if kind == "sign" and text in _CLOSING and self.frames[current].opener == _CLOSING[text]:
                current = self.frames[current].parent
            self.tokens.append(Token(kind, text, start + at, current))
            following = scanned[number + 1][1] if number + 1 < len(scanned) else ""
            if kind == "sign" and (text in "({[" or (text == "=>" and following != "{")):
                current = self._open(current, text, None)
                self._describe(self.frames[current])
        self.tokens.append(Token("sign", ";", start + len(plain), root))

    def at(self, place: int) -> str:
        """The text of a token; empty beyond either end."""
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def _open(self, parent: int, opener: str, trigger: Trigger | None) -> int:
        self.frames.append(Frame(parent, opener, trigger))
        return len(self.frames) - 1

    def _describe(self, frame: Frame) -> None:
        """Say of a bracket just opened whether it binds its content to an event or is a function's body."""
        before = len(self.tokens) - 2
        if frame.opener == "(" and before >= 0 and self.tokens[before].kind == "name":
            callee = self.at(before).rpartition(".")[2]
            if callee in _TIMERS:
                frame.trigger = Trigger.ITSELF
            elif callee in _BINDERS or (callee in _GESTURES and "." in self.at(before)):
                # The event's name follows and is known when the content is asked about.
                frame.binder = before
        elif frame.opener == "{" and self.at(before) == ")":
            opened = self._opening(before)
            word = self.at(opened - 1)
            if word == "function":
                frame.function, frame.trigger = self._assigned(opened - 1)
            elif word not in _BLOCKS:
                frame.function = word.rpartition(".")[2]
        elif frame.opener == "=>" or (frame.opener == "{" and self.at(before) == "=>"):
            last = before if frame.opener == "=>" else before - 1
            start = self._opening(last) if self.at(last) == ")" else last
            frame.function, frame.trigger = self._assigned(start)

    def _assigned(self, start: int) -> tuple[str, Trigger | None]:
        """Name or event that a nameless function is given; neither where it stands as an argument or runs at once."""
        start -= self.at(start - 1) == "async"
        if self.at(start - 1) not in {"=", ":"}:
            return "", None
        return self._event_of(self.at(start - 2))

    def _event_of(self, target: str) -> tuple[str, Trigger | None]:
        owner, _, tail = target.rpartition(".")
        if re.fullmatch(r"on[a-z]{3,24}", tail):
            bare = not owner and not target.startswith(".")
            return "", trigger_of(tail, whole_page=bare or _WHOLE_PAGE.search(owner) is not None)
        return tail, None

    def _opening(self, place: int) -> int:
        """Index of the bracket that the one at ``place`` closes; bounded, parameter lists are short."""
        depth = 0
        for index in range(place, max(place - 200, -1), -1):
            depth += (self.at(index) == ")") - (self.at(index) == "(")
            if depth == 0:
                return index
        return place

    def trigger(self, frame: int, depth: int = 0) -> Trigger:
        """What makes the content of a frame run: the events around it, through functions to where they are called."""
        found: list[Trigger] = []
        while frame >= 0:
            each = self.frames[frame]
            if each.trigger is not None:
                found.append(each.trigger)
            elif each.binder is not None:
                found.append(self._bound(each.binder))
            elif each.function:
                found.append(self._called(each.function, frame, depth))
                break
            frame = each.parent
        # A timer started by a click is that click's doing: the most innocent of what stands around counts.
        return min(found, default=Trigger.NEVER)

    def _bound(self, callee: int) -> Trigger:
        owner, _, name = self.at(callee).rpartition(".")
        chained = self.at(callee).startswith(".")
        if chained and self.at(callee - 1) == ")":
            opened = self._opening(callee - 1)
            owner = self.text[self.tokens[opened].start : self.tokens[callee - 1].start]
        event = name if name in _GESTURES else self.at(callee + 2).strip("'\"`")
        if name not in _GESTURES and self.at(callee + 3) == "," and self.at(callee + 4)[:1] in {"'", '"', "`"}:
            # $(document).on("click", ".deal", …): a part of the page, not the whole of it.
            return trigger_of(event, whole_page=False)
        return trigger_of(event, whole_page=_WHOLE_PAGE.search(owner) is not None or not (owner or chained))

    def _called(self, name: str, body: int, depth: int) -> Trigger:
        """The worst of what calls a function; its own body does not."""
        if depth > _MAX_CALLS:
            return Trigger.NEVER
        found = [Trigger.NEVER]
        for place in self._places().get(name, ())[:_MAX_PLACES]:
            event = self._event_of(self.at(place - 2))[1] if self.at(place - 1) == "=" else None
            if event is not None:
                found.append(event)
            elif not self._within(self.tokens[place].frame, body):
                found.append(self.trigger(self.tokens[place].frame, depth + 1))
        return max(found)

    def _within(self, frame: int, outer: int) -> bool:
        while frame > outer:
            frame = self.frames[frame].parent
        return frame == outer

    def _places(self) -> dict[str, list[int]]:
        if self._calls is None:
            self._calls = {}
            for place, token in enumerate(self.tokens):
                if token.kind == "name" and self._calls_here(place):
                    self._calls.setdefault(token.text.rpartition(".")[2], []).append(place)
        return self._calls

    def _calls_here(self, place: int) -> bool:
        before, after = self.at(place - 1), self.at(place + 1)
        if after == "(":
            return before != "function" and not self._defines(place + 1)
        if after in {",", ")", ";", "}"}:
            return before in {"(", ",", "="} and after != "}"
        return False

    def _defines(self, opened: int) -> bool:
        """Whether brackets after a name are a method's parameters: a body follows them."""
        depth = 0
        for index in range(opened, opened + 40):
            depth += (self.at(index) == "(") - (self.at(index) == ")")
            if depth == 0:
                return self.at(index + 1) == "{"
        return False


def _scan(text: str) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    place, last = 0, ""
    while (match := _TOKEN.match(text, place)) is not None:
        kind, word = match.lastgroup or "", match.group()
        if word == "/" and last in _BEFORE_PATTERN and (pattern := _PATTERN.match(text, place)) is not None:
            kind, word = "number", pattern.group()
        place += len(word)
        if kind == "space":
            continue
        if kind == "name" and not word.replace(".", "").isalnum():
            word = re.sub(r"[\s?]", "", word)
        found.append((kind, word, match.start()))
        last = word
    return found
