"""One record a line as JSON: read strictly, with refusals that a person can act on."""

import json
from collections.abc import Mapping
from typing import Any, Final

MAX_LINE: Final = 1_000_000
"""Characters of one record."""


def object_of(line: str) -> Mapping[str, Any]:
    """The object on a line. Raises ``TypeError`` for anything else."""
    try:
        fact = json.loads(line) if len(line) <= MAX_LINE else None
    except (ValueError, RecursionError):
        fact = None
    if not isinstance(fact, dict):
        raise TypeError("is no JSON object")
    return fact


def text_of(fact: Mapping[str, Any], key: str) -> str | None:
    """A text, or None where there is none. Raises ``TypeError`` for anything else."""
    value = fact.get(key)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{key} is no text")
    return value


def refusal(error: Exception) -> str:
    """What is wrong with a record, from what reading it raised."""
    return f"has no {error.args[0]}" if isinstance(error, KeyError) else str(error)[:100]
