"""A YAML file as a tree that remembers where everything stood, and problems that say so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from monitor.errors import ConfigError

MAX_PROBLEMS = 25
"""Problems named in one error; the rest is counted."""

Step = str | int
"""A key of a mapping or an index of a list."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """An unquoted word that older YAML programs take for true or false (``NO``, ``on``, ``yes``)."""

    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, both from 1."""

    line: int
    column: int


@dataclass(slots=True, kw_only=True)
class Scalar:
    """One value as written and as read."""

    place: Place
    raw: str
    """The characters of the file, before variables were filled in; fit for messages unless the key is secret."""
    plain: bool
    """Written without quotes."""
    value: str | int | float | bool | Ambiguous | None
    variables: tuple[str, ...] = ()
    """Environment variables that were filled in; then ``value`` must not be shown."""


@dataclass(slots=True, kw_only=True)
class Items:
    """A list."""

    place: Place
    items: "list[Node]" = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Mapping:
    """Keys and values; every key is text and stands once."""

    place: Place
    entries: "dict[str, Node]" = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)


Node = Scalar | Items | Mapping


def plain_value(node: Node) -> Any:
    """The node as nested dicts, lists and scalars."""
    match node:
        case Scalar():
            return node.value
        case Items():
            return [plain_value(item) for item in node.items]
        case Mapping():
            return {key: plain_value(value) for key, value in node.entries.items()}


def scalars_with_paths(node: Node, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Scalar]]:
    """Every scalar below a node with its path, in the order of the file."""
    match node:
        case Scalar():
            yield path, node
        case Items():
            for index, item in enumerate(node.items):
                yield from scalars_with_paths(item, (*path, index))
        case Mapping():
            for key, value in node.entries.items():
                yield from scalars_with_paths(value, (*path, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file, read."""

    file: str
    """How messages name it."""
    sha256: str
    """Of the file's bytes."""
    root: Mapping
    problems: "tuple[Problem, ...]" = ()
    """What the reader noted and could read past."""

    def with_problems(self, problems: "Sequence[Problem]") -> "Document":
        """The same document with other problems noted."""
        return replace(self, problems=tuple(problems))

    def find(self, path: Sequence[Step]) -> tuple[tuple[Step, ...], Node]:
        """Follow a path as far as the file has it; returns the steps taken and the node reached.

        Steps that the file does not have (pydantic names the branch of a union) are passed over.
        """
        taken: list[Step] = []
        node: Node = self.root
        for step in path:
            if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
                node = node.entries[step]
            elif isinstance(node, Items) and isinstance(step, int) and 0 <= step < len(node.items):
                node = node.items[step]
            else:
                continue
            taken.append(step)
        return tuple(taken), node

    def problem(self, path: Sequence[Step], message: str) -> "Problem":
        """A problem at the value of a path, or at the nearest thing around it that exists."""
        _, node = self.find(path)
        return Problem(file=self.file, place=node.place, key=dotted(path), message=message)

    def key_problem(self, path: Sequence[Step], message: str) -> "Problem":
        """A problem at the key itself rather than at its value."""
        _, parent = self.find(path[:-1])
        key = path[-1]
        place = parent.keys.get(key, parent.place) if isinstance(parent, Mapping) and isinstance(key, str) else None
        return Problem(file=self.file, place=place or parent.place, key=dotted(path), message=message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, on one line."""

    file: str
    place: Place
    key: str
    """``digest.smtp.port``; empty where the fault is the file's own."""
    message: str
    """What is wrong; what was expected."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.place.line}:{self.place.column}: "
        return one_line(f"{where}{self.key}: {self.message}" if self.key else f"{where}{self.message}")


def dotted(path: Sequence[Step]) -> str:
    """``("sources", 0, "path")`` as ``sources[0].path``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f"{'.' if text else ''}{shortened(step)}"
    return text


def shortened(text: str, limit: int = 60) -> str:
    """Text of a file cut to what a line of a message can bear."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def one_line(text: str) -> str:
    """Text of a file made fit for one line of a terminal: what does not print becomes an escape."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def config_error(problems: Sequence[Problem]) -> ConfigError:
    """The error that names all problems in the order of the file, up to a limit."""
    ordered = sorted(problems, key=lambda problem: (problem.place.line, problem.place.column))
    lines = [str(problem) for problem in ordered[:MAX_PROBLEMS]]
    if len(ordered) > MAX_PROBLEMS:
        lines.append(f"{ordered[0].file}: and {len(ordered) - MAX_PROBLEMS} more problems")
    return ConfigError(*lines)
