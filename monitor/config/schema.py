"""JSON Schemas of the two files, for editors: from the shapes, and from nowhere else."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from monitor.config.document import Step
from monitor.config.shape import Shape

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = Mapping[str, Any]


def schema_of(shape: type[Shape]) -> dict[str, Any]:
    """JSON Schema of a shape; an unknown key is an error there too."""
    schema = _without_titles(shape.model_json_schema(by_alias=True))
    return {"$schema": DIALECT, "title": shape.__doc__ or "", **schema}


def keys(schema: Schema) -> Iterator[tuple[str, Schema, bool]]:
    """Every key of a schema: its dotted name (``sources[].path``), its own schema, whether it is required."""
    yield from _keys(schema, schema.get("$defs", {}), "")


def part_of(schema: Schema, path: Sequence[Step]) -> Schema:
    """The part of a schema that speaks of a path, with the description given nearest to it."""
    definitions = schema.get("$defs", {})
    part = schema
    for step in path:
        container = _resolved(part, definitions)
        part = container["items"] if isinstance(step, int) else container["properties"][step]
    return {**_resolved(part, definitions), **part}


def _keys(schema: Schema, definitions: Schema, prefix: str) -> Iterator[tuple[str, Schema, bool]]:
    for name, part in schema.get("properties", {}).items():
        key = f"{prefix}{name}"
        target = _resolved(part, definitions)
        yield key, {**target, **part}, name in schema.get("required", ())
        if target.get("type") == "array":
            yield from _keys(_resolved(target["items"], definitions), definitions, f"{key}[].")
        yield from _keys(target, definitions, f"{key}.")


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    """Behind a reference, and within a choice the first branch that is more than null."""
    for branch in schema.get("anyOf", schema.get("oneOf", ())):
        if branch.get("type") != "null":
            return _resolved(branch, definitions)
    reference = schema.get("$ref")
    return definitions[reference.rpartition("/")[2]] if reference else schema


def _without_titles(node: Any) -> Any:
    """Pydantic repeats every key as a title, which editors then show in place of the description."""
    if isinstance(node, list):
        return [_without_titles(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _without_titles(value) for key, value in node.items() if key != "title" or isinstance(value, dict)}
