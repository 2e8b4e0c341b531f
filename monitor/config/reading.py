"""Bytes of a YAML file into a :class:`~monitor.config.document.Document`, with the traps of YAML closed.

The parser's events are read one at a time, so nothing is built that was not asked for: no tags, no
anchors or aliases, no second document, bounded size and depth. Unquoted text is text: dates,
``12:30`` and leading zeros stay as written; ``yes``, ``no``, ``on`` and ``off`` are neither true nor text
until somebody quotes them.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from monitor.config.document import (
    Ambiguous,
    Document,
    Items,
    Mapping,
    Node,
    Place,
    Problem,
    Scalar,
    Step,
    config_error,
    dotted,
    one_line,
    shortened,
)
from monitor.errors import ConfigError

MAX_BYTES = 8 * 1024 * 1024
"""Room for the 50,000 keywords that a settings file may hold."""
MAX_DEPTH = 12
"""The deepest key of either file stands five levels down."""

_NO_ALIASES = "anchors (&name) and aliases (*name) are not read; expected the value written out"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_AMBIGUOUS = frozenset({"yes", "no", "on", "off"})
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})\.\d{1,18}", re.ASCII)
# What YAML does not allow in a file; the two parsers of PyYAML disagree on how they say so.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def read_document(path: Path, shown: str | None = None) -> Document:
    """Read one file whole. Raises ``ConfigError`` that names file, line and column."""
    name = shown or str(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        # A ValueError where the path itself holds a null character.
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(one_line(f"{name}: cannot be read ({reason}); expected a YAML file")) from error
    return parse_document(content, name)


def parse_document(content: bytes, name: str) -> Document:
    """Read the bytes of a file; ``name`` is how messages call it. Raises ``ConfigError``."""
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{name}: is larger than {MAX_BYTES // 1024**2} MiB; expected a file written by a person")
    text = _decode(content, name)
    builder = _Builder(name)
    try:
        root = builder.build(text)
    except yaml.YAMLError as error:
        # Not "from error": its text quotes the file, which may hold a secret.
        raise config_error([_syntax_problem(error, text, name)]) from None
    if not isinstance(root, Mapping):
        place = root.place if root else Place(1, 1)
        found = "is empty" if root is None or (isinstance(root, Scalar) and root.value is None) else "holds no keys"
        raise config_error(
            [Problem(file=name, place=place, key="", message=f"{found}; expected lines of 'key: value'")]
        )
    return Document(file=name, sha256=sha256(content).hexdigest(), root=root, problems=tuple(builder.problems))


def _decode(content: bytes, name: str) -> str:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise ConfigError(f"{name}:1:1: is written in UTF-16; expected UTF-8 (save it again as UTF-8)")
    body = content.removeprefix(BOM_UTF8)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place_of(body[: error.start].decode("utf-8"))
        message = f"byte 0x{body[error.start]:02x} is not UTF-8; expected a file saved as UTF-8"
        raise config_error([Problem(file=name, place=place, key="", message=message)]) from error
    found = _CONTROL.search(text)
    if found:
        message = f"control character U+{ord(found[0]):04X}; expected plain text"
        raise config_error([Problem(file=name, place=_place_of(text[: found.start()]), key="", message=message)])
    return text


def _place_of(before: str) -> Place:
    breaks = [found.end() for found in re.finditer("\r\n|\r|\n", before)]
    return Place(len(breaks) + 1, len(before) - (breaks[-1] if breaks else 0) + 1)


def _place(mark: Any) -> Place:
    # Of one of the two mark classes of PyYAML, with and without its C library.
    return Place(mark.line + 1, mark.column + 1)


def _syntax_problem(error: yaml.YAMLError, text: str, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or "cannot be read as YAML"
    if mark and text[mark.index : mark.index + 1] == "\t":
        what = "a tab stands where YAML wants spaces"
    place = _place(mark) if mark else Place(1, 1)
    return Problem(file=name, place=place, key="", message=f"{what}; expected YAML: 'key: value', indented with spaces")


class _Builder:
    """Turns parser events into nodes; what is not plain data ends it, a doubtful key is noted."""

    def __init__(self, name: str) -> None:
        self.problems: list[Problem] = []
        self._name = name
        self._root: Node | None = None
        self._open: list[Items | Mapping] = []
        self._path: list[Step] = []
        """The key or index under which each open node hangs; one shorter than ``_open``."""
        self._key: str | None = None

    def build(self, text: str) -> Node | None:
        documents = 0
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refusal(event, "a second document starts here; expected one, without another '---'")
            elif isinstance(event, yaml.AliasEvent):
                raise self._refusal(event, _NO_ALIASES)
            elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
                self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._open.pop()
                if self._path:
                    self._path.pop()
        return self._root

    def _node(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            raise self._refusal(event, _NO_ALIASES)
        if event.tag is not None:
            raise self._refusal(
                event, f"the tag {shortened(event.tag)} is not read; expected a plain value, in quotes if it is text"
            )
        current = self._open[-1] if self._open else None
        mapping = current if isinstance(current, Mapping) and self._key is None else None
        if isinstance(event, yaml.ScalarEvent):
            scalar = _scalar(event)
            if mapping is None:
                self._attach(scalar)
            else:
                self._take_key(mapping, scalar)
            return
        if mapping is not None:
            raise self._refusal(event, "a key that is a list or a mapping; expected a word before the ':'")
        if len(self._open) >= MAX_DEPTH:
            raise self._refusal(event, f"nested more than {MAX_DEPTH} levels deep; expected the keys of the reference")
        place = _place(event.start_mark)
        node = Mapping(place=place) if isinstance(event, yaml.MappingStartEvent) else Items(place=place)
        self._attach(node)
        self._open.append(node)

    def _take_key(self, mapping: Mapping, scalar: Scalar) -> None:
        key = scalar.raw
        if isinstance(scalar.value, Ambiguous):
            self._note(scalar.place, key, f"older YAML reads this key as true or false; expected it in quotes: '{key}'")
        if key in mapping.keys:
            first = mapping.keys[key].line
            self._note(scalar.place, key, f"stands twice, first in line {first}; expected every key once")
        mapping.keys[key] = scalar.place
        self._key = key

    def _attach(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        current = self._open[-1]
        step: Step
        if isinstance(current, Items):
            step = len(current.items)
            current.items.append(node)
        else:
            step = self._key or ""
            current.entries[step] = node
            self._key = None
        if not isinstance(node, Scalar):
            self._path.append(step)

    def _refusal(self, event: yaml.Event, message: str) -> ConfigError:
        problem = Problem(file=self._name, place=_place(event.start_mark), key=dotted(self._here()), message=message)
        return config_error([problem])

    def _note(self, place: Place, key: str, message: str) -> None:
        self.problems.append(Problem(file=self._name, place=place, key=dotted([*self._path, key]), message=message))

    def _here(self) -> list[Step]:
        return self._path if self._key is None else [*self._path, self._key]


def _scalar(event: yaml.ScalarEvent) -> Scalar:
    plain = not event.style
    value = _resolve(event.value) if plain else event.value
    return Scalar(place=_place(event.start_mark), raw=event.value, plain=plain, value=value)


def _resolve(text: str) -> str | int | float | bool | Ambiguous | None:
    word = text.lower()
    if word in _WORDS:
        return _WORDS[word]
    if word in _AMBIGUOUS:
        return Ambiguous(text)
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text
