import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
END_OF_WEEK = "2026-11-22T18:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.split("\n") if line]


@pytest.fixture
def monitor(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Run one command line in this process."""
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: object) -> Answer:
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        code = stop.value.code
        return Answer(code=code if isinstance(code, int) else 0, out=said.out, err=said.err)

    return run


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings over the example week that write into the test's own folder."""
    file = tmp_path / "monitor.yaml"
    file.write_text(
        f"""
policy: alibaba
timezone: Europe/Berlin
database: {{url: sqlite:///monitor.db}}
evidence: evidence
sources:
  - {{name: example week, path: {EXAMPLES / "captures"}}}
publishers: [{EXAMPLES / "publishers.csv"}]
partners:
  - {{name: Sourcing Academy, network: awin, publisher_ids: ["2011222"], clauses: [brand-bidding]}}
digest: {{folder: digests}}
""",
        encoding="utf-8",
    )
    return file
