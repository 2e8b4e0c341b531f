"""What a careless or hostile caller types: told in a line, in time, with the exit code that is promised."""

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli.options import MAX_LINE
from tests.processes import Run, Start


@pytest.mark.parametrize("arguments", [(), ("lookup", "--nope"), ("nope",), ("lookup",), ("--config", "x")])
def test_a_wrong_call_is_answered_with_usage_on_standard_error(run: Run, arguments: tuple[str, ...]) -> None:
    """B099."""
    done = run(*arguments)
    assert (2, "") == (done.returncode, done.stdout)
    assert "Usage: monitor" in done.stderr


def test_empty_and_endless_texts_are_refused_with_the_limit(run: Run) -> None:
    """B100."""
    for text, told in (("", "empty text"), ("a" * 100_000, "at most 10000")):
        done = run("lookup", text)
        assert (2, "") == (done.returncode, done.stdout)
        assert told in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows forbids such names")
@pytest.mark.parametrize("name", ["-rf", "two\nlines", "\x1b[31mred", "$(touch pwned)", "bad\udcff"])
def test_a_strange_file_name_is_a_name_and_nothing_else(run: Run, tmp_path: Path, name: str) -> None:
    """B106."""
    missing = run("doctor", "--config", name)
    assert 2 == missing.returncode
    assert 1 == len(missing.stderr.splitlines())
    assert "\x1b" not in missing.stderr
    assert "no such file" in run("lookup", "--file", name).stderr.lower()
    (tmp_path / name).write_text("alibaba\n", encoding="utf-8")
    found = run("lookup", "--file", name, "--json")
    assert (0, 1) == (found.returncode, found.stdout.count('"label": "brand"'))
    assert not (tmp_path / "pwned").exists()


def test_a_line_without_end_is_refused_and_its_neighbours_are_read(run: Run, tmp_path: Path) -> None:
    lines = ["alibaba", "a" * (3 * MAX_LINE), "alibaba", "b" * (2 * MAX_LINE + 2)]
    (tmp_path / "texts").write_text("\n".join(lines), encoding="utf-8")
    done = run("lookup", "--file", "texts", "--json")
    records = done.stdout.splitlines()
    assert (3, 4) == (done.returncode, len(records))
    assert ['"brand"' in line for line in records] == [True, False, True, False]
    assert "line 2: longer than 1024 KB" in records[1]


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-13-01T00:00:00Z"])
def test_a_time_outside_the_calendar_is_refused(run: Run, tmp_path: Path, moment: str) -> None:
    (tmp_path / "urls").write_text(f'{{"url": "https://example.com", "seen_at": "{moment}"}}\n', encoding="utf-8")
    assert 2 == run("trace", "https://example.com", "--seen-at", moment).returncode
    line = run("trace", "--file", "urls", "--json")
    assert 3 == line.returncode
    assert '"error": "seen_at: ' in line.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_that_goes_away_is_no_failure(start: Start, tmp_path: Path) -> None:
    (tmp_path / "texts").write_text("alibaba\n" * 20_000, encoding="utf-8")
    process = start("lookup", "--file", "texts", "--json")
    assert process.stdout is not None
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    assert (0, "") == (process.wait(timeout=60), said)
    process.stderr.close()


def test_a_database_url_with_a_nul_is_a_wrong_setting(run: Run, tmp_path: Path) -> None:
    (tmp_path / "monitor.yaml").write_text('database: {url: "sqlite:///a\\0b"}\n', encoding="utf-8")
    done = run("doctor")
    assert (2, "monitor.yaml:1:17: database.url: holds a control character") == (
        done.returncode,
        done.stderr.removeprefix("monitor: ").partition(";")[0],
    )


def test_a_weight_of_nothing_is_told_what_it_must_pass(run: Run, tmp_path: Path) -> None:
    (tmp_path / "monitor.yaml").write_text("plan: {markets: [{country: GB, weight: 0}]}\n", encoding="utf-8")
    done = run("doctor")
    assert (2, True) == (done.returncode, "weight: is 0; expected more than 0" in done.stderr), done.stderr


def test_parsing_reads_no_more_of_a_file_than_its_limit(run: Run) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("needs /dev/zero, a file without end")
    done: subprocess.CompletedProcess[str] = run("parse", "/dev/zero")
    assert 3 == done.returncode
    assert "larger than 64 MB" in done.stdout
