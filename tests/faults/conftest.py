"""Running the real program as a process of its own, as a person or cron would."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import Run, Start

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start ``monitor ARGUMENTS`` in the test's folder."""

    def begin(*arguments: str, script: str | None = None) -> "subprocess.Popen[str]":
        program = [sys.executable, "-m", "monitor"] if script is None else [sys.executable, "-c", script]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "200"}
        return subprocess.Popen(
            [*program, *arguments],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return begin


@pytest.fixture
def run(start: Start) -> Run:
    """Run it to its end."""

    def finish(*arguments: str) -> "subprocess.CompletedProcess[str]":
        process = start(*arguments)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    return finish


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings whose folders all lie in the test's own."""
    file = tmp_path / "monitor.yaml"
    file.write_text(
        "database: {url: sqlite:///data/monitor.db}\nevidence: data/evidence\ndigest: {folder: digests}\n",
        encoding="utf-8",
    )
    return file
