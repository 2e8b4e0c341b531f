"""Walking JSON of any shape: what is not what it should be counts as not there."""

from collections.abc import Mapping
from typing import Any


def mapping(value: object) -> Mapping[str, Any]:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Any]:
    """The value when it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; empty when it is none."""
    return [row for row in rows(value) if isinstance(row, dict)]


def alike(data: object) -> list[dict[str, Any]]:
    """One object or a list of nothing but objects, as a list; empty for anything else."""
    found = objects(data if isinstance(data, list) else [data])
    return found if not isinstance(data, list) or len(found) == len(data) else []
