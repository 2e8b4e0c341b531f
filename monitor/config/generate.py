"""The files that follow from the shapes: two JSON Schemas and the key tables of the reference.

``python -m monitor.config.generate`` in a checkout writes them anew; a test proves that they are true.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monitor.config.loading import DEFAULT_POLICY, config_schema, load_policy, policy_schema
from monitor.config.schema import keys
from monitor.data import table
from monitor.model.policy import Policy

_CHECKOUT = Path(__file__).resolve().parents[2]
_KEYS = ("<!-- keys: generated -->\n", "<!-- end of keys -->\n")
_CLAUSES = ("<!-- clauses: generated -->\n", "<!-- end of clauses -->\n")
_SCHEMA_TYPES = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "keys",
}


def generated() -> dict[Path, str]:
    """Every generated file with what it should hold."""
    reference = _CHECKOUT / "docs" / "reference"
    configuration, policy = reference / "configuration.md", reference / "policy.md"
    return {
        table("schema/config.schema.json"): _json(config_schema()),
        table("schema/policy.schema.json"): _json(policy_schema()),
        configuration: _page(configuration, (_KEYS, _key_table(config_schema()))),
        policy: _page(
            policy,
            (_KEYS, _key_table(policy_schema())),
            (_CLAUSES, _clause_table(load_policy(DEFAULT_POLICY))),
        ),
    }


def _key_table(schema: Mapping[str, Any]) -> str:
    lines = ["| key | value | default | meaning |", "| --- | --- | --- | --- |"]
    for key, part, required in keys(schema):
        meaning = " ".join(str(part["description"]).split())
        lines.append(f"| `{key}` | {_kind(part)} | {_default(part, required=required)} | {meaning} |")
    return "\n".join(lines) + "\n"


def _kind(part: Mapping[str, Any]) -> str:
    if "enum" in part:
        return ", ".join(f"`{word}`" for word in part["enum"])
    return "date" if part.get("format") == "date" else _SCHEMA_TYPES[part["type"]]


def _default(part: Mapping[str, Any], *, required: bool) -> str:
    if required:
        return "required"
    default = part.get("default")
    if default in (None, [], "") or isinstance(default, dict):
        return "none" if not isinstance(default, dict) else "as below"
    return f"`{json.dumps(default) if not isinstance(default, str) else default}`"


def _clause_table(policy: Policy) -> str:
    lines = [
        "| clause | rule | severity | seen in captures | binds | source |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for clause in policy.clauses:
        seen = "yes" if clause.observable else f"no: {clause.not_observable_because}"
        bound = ", ".join(programme.id for programme in policy.programmes if clause.id in programme.clauses)
        lines.append(f"| `{clause.id}` | {clause.text} | {clause.severity} | {seen} | {bound} | {clause.source} |")
    return "\n".join(lines) + "\n"


def _json(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _page(page: Path, *parts: tuple[tuple[str, str], str]) -> str:
    """A page with what stands between each pair of marks replaced."""
    text = page.read_text(encoding="utf-8")
    for (opening, closing), content in parts:
        before, _, rest = text.partition(opening)
        _, _, after = rest.partition(closing)
        text = f"{before}{opening}\n{content}\n{closing}{after}"
    return text


if __name__ == "__main__":
    for path, text in generated().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
