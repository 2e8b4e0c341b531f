"""What a case of the JSON corpus is expected to be read as; run as a program, it writes the expectations anew.

``python tests/corpus/json/reading.py`` after a change of the parser, then review the diff case by case.
"""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from monitor.parsing import file_state, parse

CASES = Path(__file__).parent / "cases"


def names() -> list[str]:
    """Every case by name."""
    return sorted(path.name.removesuffix(".json") for path in CASES.glob("*.json") if ".expected." not in path.name)


def reading(name: str) -> Any:
    """What the parser makes of a case, as plain JSON without the empty values."""
    parsed = parse((CASES / f"{name}.json").read_bytes(), name=f"{name}.json")
    found: dict[str, Any] = {"state": str(file_state(parsed)), "file": asdict(parsed)}
    if parsed.error:  # what was expected names every format, and new ones are no change to a case
        found["file"]["error"] = parsed.error.partition("; expected")[0]
    return _dense(json.loads(json.dumps(found, default=_plain)))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _dense(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _dense(each) for key, each in value.items() if each not in (None, [], 0, "")}
    return [_dense(each) for each in value] if isinstance(value, list) else value


def main() -> None:
    for name in names():
        text = json.dumps(reading(name), indent=1, ensure_ascii=True)
        (CASES / f"{name}.expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
