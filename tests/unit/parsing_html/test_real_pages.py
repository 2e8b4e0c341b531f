"""Other people's pages with labels, where they lie beside the project; never part of it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LABELLED = ROOT.parent / "shared" / "data" / "serps_dev"


def test_labelled_pages_meet_the_bar() -> None:
    if not (LABELLED / "labels.jsonl").is_file():
        pytest.skip("no labelled pages beside the project")
    program = ROOT / "benchmarks" / "parsing" / "score_pages.py"
    done = subprocess.run([sys.executable, program, LABELLED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
