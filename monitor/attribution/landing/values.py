"""What an expression in a script evaluates to, as far as it is made of literals: strings joined, named and decoded."""

import re
import sys
from base64 import b64decode
from binascii import Error as Base64Error
from typing import Final
from urllib.parse import unquote

from monitor.attribution.landing.code import Code

MAX_ALTERNATIVES: Final = 4
"""Values followed of one expression (``a ? b : c``), and assignments of one name."""
MAX_WORK: Final = 500_000
"""Tokens looked at for all expressions of a page; what is left over is unknown."""
_MAX_STEPS: Final = 200
_MAX_DEPTH: Final = 6
_DIGITS: Final = 7
_MAX_STRING: Final = 65_536
_CODES: Final = 65_536
"""JavaScript takes character codes modulo this."""

_ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(.))", re.DOTALL)
_PLACEHOLDER: Final = re.compile(r"\$\{\s*([\w$.]{1,80})\s*\}")
_DECODERS: Final = {
    "atob": "base64",
    "decodeURIComponent": "percent",
    "decodeURI": "percent",
    "unescape": "percent",
    "encodeURI": "plain",
    "String": "plain",
    "URL": "plain",
}
_ENDS: Final = frozenset({",", ";", ")", "]", "{", "}", "="})


def string_of(literal: str) -> str:
    """The text of a string literal, its escapes undone."""
    body = literal[1:-1]
    return _ESCAPE.sub(_unescaped, body) if "\\" in body else body


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code is None:
        return {"n": "\n", "t": "\t", "r": "\r", "0": "", "\n": ""}.get(match[4], match[4])
    number = int(code, 16)
    return chr(number) if number <= sys.maxunicode else ""


class Values:
    """The expressions of one page's scripts."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._room = MAX_WORK
        self._names: dict[str, list[int]] = {}
        self._tails: dict[str, list[int]] = {}
        for place, token in enumerate(code.tokens):
            if token.kind == "name" and code.at(place + 1) in {"=", ":"}:
                shelf = self._names if code.at(place + 1) == "=" else self._tails
                shelf.setdefault(token.text, []).append(place + 2)
            elif token.kind == "string" and code.at(place + 1) == ":":
                self._tails.setdefault(token.text[1:-1], []).append(place + 2)

    def at(self, place: int, depth: int = 0) -> tuple[str, ...]:
        """The texts an expression may be, without its unknown parts; empty where nothing of it is known."""
        found: list[str] = []
        parts: list[str] = []
        steps = 0
        while steps < _MAX_STEPS and self._room > 0:
            steps += 1
            self._room -= 1
            text = self._code.at(place)
            if text in _ENDS or not text:
                break
            if text in {"?", ":", "||", "&&", "??"}:
                # What stood before is a condition or one alternative.
                found.extend(["".join(parts)] if text in {":", "||", "??"} else [])
                parts = []
                place += 1
                continue
            if text == "+":
                place += 1
                continue
            part, place = self._part(place, depth)
            parts.append(part[:_MAX_STRING])
        found.append("".join(parts)[:_MAX_STRING])
        return tuple(dict.fromkeys(each for each in found if each))[:MAX_ALTERNATIVES]

    def _part(self, place: int, depth: int) -> tuple[str, int]:
        """One operand and the place behind it."""
        token = self._code.tokens[place]
        if token.kind == "string":
            text = string_of(token.text)
            if token.text[0] == "`":
                text = _PLACEHOLDER.sub(lambda found: self._named(found[1], depth), text)
            return text, place + 1
        if token.kind == "name":
            return self._name(place, depth)
        if token.text in {"(", "["} and depth < _MAX_DEPTH:
            return self._group(place, depth)
        return "", place + 1

    def _name(self, place: int, depth: int) -> tuple[str, int]:
        name = self._code.at(place)
        if self._code.at(place + 1) != "(":
            return self._named(name, depth), place + 1
        coding = _DECODERS.get(name.rpartition(".")[2])
        end = self._behind(place + 1)
        if name == "String.fromCharCode":
            codes = (self._code.at(index) for index in range(place + 2, end))
            return "".join(chr(int(code) % _CODES) for code in codes if code.isdecimal() and len(code) <= _DIGITS), end
        if coding is None or depth >= _MAX_DEPTH:
            return "", end
        inner = next(iter(self.at(place + 2, depth + 1)), "")
        return _decoded(inner, coding), end

    def _group(self, place: int, depth: int) -> tuple[str, int]:
        """What stands in brackets; a list of strings joined, as ``["a", "b"].join("")`` writes it."""
        end = self._behind(place)
        pieces: list[str] = []
        inner = place + 1
        while inner < end and len(pieces) < _MAX_STEPS and self._room > 0:
            pieces.append(next(iter(self.at(inner, depth + 1)), ""))
            while inner < end and self._code.at(inner) != ",":
                inner = self._behind(inner) if self._code.at(inner) in {"(", "["} else inner + 1
            inner += 1
        if self._code.at(end) == ".join":
            glue = self._code.at(end + 2)
            return (string_of(glue) if glue[:1] in {"'", '"'} else ",").join(pieces), self._behind(end + 1)
        return pieces[0] if pieces else "", end

    def places(self, name: str) -> list[int]:
        """Where the expressions that a name is given begin."""
        return (self._names.get(name) or self._tails.get(name.rpartition(".")[2], []))[:MAX_ALTERNATIVES]

    def at_name(self, name: str) -> tuple[str, ...]:
        """The texts a name may stand for."""
        return tuple(dict.fromkeys(value for place in self.places(name) for value in self.at(place)))

    def _named(self, name: str, depth: int) -> str:
        if depth >= _MAX_DEPTH:
            return ""
        for place in self.places(name):
            for value in self.at(place, depth + 1):
                return value
        return ""

    def _behind(self, place: int) -> int:
        """The place behind the bracket that closes the one at ``place``."""
        depth = 0
        for index in range(place, min(place + min(10 * _MAX_STEPS, self._room), len(self._code.tokens))):
            self._room -= 1
            text = self._code.at(index)
            depth += (text in {"(", "[", "{"}) - (text in {")", "]", "}"})
            if depth <= 0:
                return index + 1
        return len(self._code.tokens)


def _decoded(text: str, coding: str) -> str:
    if coding == "percent":
        return unquote(text)
    if coding == "plain":
        return text
    try:
        return b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace")
    except (Base64Error, ValueError):
        return ""
