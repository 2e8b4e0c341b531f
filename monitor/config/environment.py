"""Environment variables and secret files filled into a settings file.

``${NAME}`` anywhere in a value is replaced, ``$$`` is one ``$``. What was filled in is remembered by name, so
that no message ever shows it, and it is never read again: a variable that holds ``${OTHER}`` or ``yes`` is
just that text.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from monitor.config.document import Document, Scalar, scalars_with_paths

MAX_SECRET_BYTES = 64 * 1024
_REFERENCE = re.compile(r"\$(?:\$|\{([^{}]*)\}|(\{))")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


class UnfilledError(ValueError):
    """A reference that cannot be filled in; the message names the variable or file, never its content."""


def fill_in(document: Document, environment: Mapping[str, str]) -> Document:
    """Replace the references of every value in place; what cannot be replaced becomes a problem of the document."""
    problems = list(document.problems)
    for path, scalar in scalars_with_paths(document.root):
        if isinstance(scalar.value, str) and "$" in scalar.value:
            try:
                _fill(scalar, environment)
            except UnfilledError as error:
                problems.append(document.problem(path, str(error)))
    return document.with_problems(problems)


def _fill(scalar: Scalar, environment: Mapping[str, str]) -> None:
    names: list[str] = []

    def replacement(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        name = found[1]
        if name is None or not _NAME.fullmatch(name):
            raise UnfilledError("holds '${' that names no variable; expected ${NAME}, or $$ for a dollar sign")
        value = environment.get(name, "")
        if not value:
            state = "empty" if name in environment else "not set"
            raise UnfilledError(
                f"the environment variable {name} is {state}; expected a value, such as: export {name}=…"
            )
        if not _encodable(value):
            raise UnfilledError(f"the environment variable {name} is not UTF-8; expected text")
        names.append(name)
        return value

    scalar.value = _REFERENCE.sub(replacement, scalar.raw)
    scalar.variables = tuple(names)


def _encodable(text: str) -> bool:
    """Bytes of the environment that are no UTF-8 come as lone surrogates, which no mail or database takes."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def read_secret_file(path: Path) -> str:
    """The one line a secret file holds, without its line end. Raises ``UnfilledError``."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_SECRET_BYTES + 1)
    except OSError as error:
        raise UnfilledError(f"the file {path} cannot be read ({error.strerror}); expected one line of text") from error
    if len(content) > MAX_SECRET_BYTES:
        raise UnfilledError(f"the file {path} is larger than {MAX_SECRET_BYTES // 1024} KiB; expected one line of text")
    try:
        text = content.decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        # No "from": the cause would carry the bytes of the secret.
        raise UnfilledError(f"the file {path} is not UTF-8; expected one line of text") from None
    if not text:
        raise UnfilledError(f"the file {path} is empty; expected one line of text")
    if not text.isprintable():
        raise UnfilledError(
            f"the file {path} holds more than one line or unprintable characters; expected one line of text"
        )
    return text
