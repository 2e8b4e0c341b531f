"""What a case of the HTML corpus is expected to be read as; ``tests/corpus/regenerate.py`` writes it anew."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.parsing import file_state, parse

CASES = Path(__file__).parent / "cases"
_BESIDE = (".expected.json", ".note.txt")


def names() -> list[str]:
    """Every case by its file name."""
    return sorted(path.name for path in CASES.iterdir() if not path.name.endswith(_BESIDE))


def content(name: str) -> bytes:
    """The bytes of a case."""
    return (CASES / name).read_bytes()


def expectation(name: str) -> Path:
    """The file beside a case that holds what is expected."""
    return CASES / f"{name.partition('.')[0]}.expected.json"


def note(name: str) -> Path:
    """The file beside a case that says what it is there for."""
    return CASES / f"{name.partition('.')[0]}.note.txt"


def reading(name: str) -> Any:
    """What the parser makes of a case, as plain JSON without the empty values."""
    parsed = parse(content(name), name=name)
    found: dict[str, Any] = {"state": str(file_state(parsed)), "file": asdict(parsed)}
    return _dense(json.loads(json.dumps(found, default=_plain)))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _dense(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _dense(each) for key, each in value.items() if each not in (None, [], 0, "")}
    return [_dense(each) for each in value] if isinstance(value, list) else value


def write_expectations() -> None:
    """Write what the parser makes of every case now; review the difference case by case."""
    for name in names():
        text = json.dumps(reading(name), indent=1, ensure_ascii=True)
        expectation(name).write_text(text + "\n", encoding="utf-8")
