"""What a case of the insights corpus is expected to be read as; run as a program, it writes the expectations anew.

``python tests/corpus/insights/reading.py`` after a change of the reader, then review the diff case by case.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from monitor.cli.insights import records
from monitor.cli.output import plain
from monitor.insights import read_insights

CASES = Path(__file__).parent / "cases"


def names() -> list[str]:
    """Every case by name."""
    return sorted(path.stem for path in CASES.glob("*.csv"))


def reading(name: str) -> list[dict[str, Any]]:
    """What `monitor insights --json` prints of a case."""
    file = read_insights((CASES / f"{name}.csv").read_bytes())
    return json.loads(json.dumps(list(records([(Path(f"{name}.csv"), file)], [])), default=plain))


def main() -> None:
    """Write every expectation, one record a line."""
    for name in names():
        lines = [json.dumps(record, ensure_ascii=False) for record in reading(name)]
        (CASES / f"{name}.expected.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
