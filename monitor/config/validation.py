"""A document held against a shape: either a validated value, or every problem with its place."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.config.document import (
    Ambiguous,
    Document,
    Items,
    Problem,
    Scalar,
    Step,
    config_error,
    plain_value,
    shortened,
)
from monitor.config.document import Mapping as MappingNode
from monitor.config.schema import part_of
from monitor.config.shape import UNFIT, Shape, near

ShapeType = TypeVar("ShapeType", bound=Shape)

SECRET_KEYS = frozenset({"password", "url", "token", "client_secret"})
"""Keys whose values no message shows, however wrong they are."""

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list: one item a line, each after '- '",
    "dict_type": "keys below it, indented",
    "model_type": "keys below it, indented",
}
_BOUNDS = {
    "greater_than_equal": "at least {ge}",
    "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}",
    "string_too_short": "at least {min_length} characters",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length:,} of them",
}


def validate(document: Document, shape: type[ShapeType]) -> ShapeType:
    """Hold a document against a shape. Raises ``ConfigError`` that lists every problem."""
    problems = list(document.problems)
    try:
        result = shape.model_validate(plain_value(document.root))
    except ValidationError as error:
        schema = shape.model_json_schema()
        details = error.errors(include_url=False, include_context=True, include_input=False)
        problems += [_problem(document, detail, schema) for detail in details]
        raise config_error(problems) from None
    if problems:
        raise config_error(problems)
    return result


def _problem(document: Document, detail: ErrorDetails, schema: dict[str, Any]) -> Problem:
    location: Sequence[Step] = detail["loc"]
    kind = detail["type"]
    if kind == "extra_forbidden":
        return document.key_problem(location, _unknown_key(str(location[-1]), part_of(schema, location[:-1])))
    taken, node = document.find(location)
    if kind == "missing":
        path = (*taken, location[-1])
        return document.problem(path, _missing(part_of(schema, path)))
    return document.problem(taken, _message(detail, node, taken))


def _message(detail: ErrorDetails, node: object, path: Sequence[Step]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if isinstance(node, Scalar) and node.variables:
        expected = context.get("expected") or _EXPECTED.get(kind) or _bound(kind, context) or "another value"
        return f"the value of ${{{node.variables[0]}}} does not fit; expected {expected}"
    if kind == UNFIT:
        return f"{shortened(context['what'], 120)}; expected {context['expected']}"
    if kind in {"enum", "literal_error"}:
        words = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        shown = node.raw if isinstance(node, Scalar) else ""
        hint = near(shown, words) if shown else ""
        return f"{_shown(node, path)}; expected one of {', '.join(words)}{hint}"
    expected = _EXPECTED.get(kind) or _bound(kind, context)
    if expected is None:
        return f"{_shown(node, path)}; expected something else ({detail['msg']})"
    return f"{_shown(node, path)}; expected {expected}{_quote_hint(kind, node, path)}"


def _bound(kind: str, context: Mapping[str, Any]) -> str | None:
    return _BOUNDS[kind].format_map(context) if kind in _BOUNDS else None


def _shown(node: object, path: Sequence[Step]) -> str:
    if isinstance(node, Scalar) and node.value is None:
        return "has no value"
    if isinstance(node, Scalar):
        return "is of the wrong kind (it is not shown here)" if _secret(path) else f"is {shortened(node.raw)}"
    if isinstance(node, Items):
        return f"is a list of {len(node.items)}"
    return "has keys below it" if isinstance(node, MappingNode) else "is not right"


def _quote_hint(kind: str, node: object, path: Sequence[Step]) -> str:
    if kind != "string_type" or not isinstance(node, Scalar) or not node.plain or node.value is None:
        return ""
    if _secret(path):
        return "; quote it"
    why = " (older YAML reads it as true or false)" if isinstance(node.value, Ambiguous) else ""
    return f"; quote it: '{shortened(node.raw)}'{why}"


def _secret(path: Sequence[Step]) -> bool:
    return bool(path) and path[-1] in SECRET_KEYS


def _missing(schema: Mapping[str, Any]) -> str:
    description = str(schema.get("description", "")).split(". ")[0].rstrip(".")
    return f"is missing; expected {description[:1].lower()}{description[1:]}" if description else "is missing"


def _unknown_key(key: str, schema: Mapping[str, Any]) -> str:
    known = tuple(schema.get("properties", ()))
    hint = near(key, known)
    return f"is not a key here{hint}; expected one of {', '.join(known)}"
