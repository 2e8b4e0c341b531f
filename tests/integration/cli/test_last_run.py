"""``monitor doctor --last-run`` as cron asks it, and what ``run`` and ``schedule`` leave for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.bootstrap import open_workspace
from monitor.cli.schedule import _round
from tests.fakes.watcher import Heard
from tests.integration.cli.conftest import Answer

Run = Callable[..., Answer]
SETTINGS = "database: {url: sqlite:///monitor.db}\nevidence: evidence\ndigest: {folder: digests}\n"
PLAN = """
plan:
  markets: [{country: GB}]
  budgets: [{provider: shop, engines: [google], checks_per_day: 100, usd_per_thousand: 1}]
"""
SUNDAY_SIX = "2026-11-22T06:00:00Z"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "monitor.yaml"
    file.write_text(SETTINGS, encoding="utf-8")
    return file


def state(monitor: Run, settings: Path, at: str, *more: object) -> tuple[int, str]:
    answer = monitor("doctor", "--last-run", "--json", "--as-of", at, "--config", settings, *more)
    return answer.code, answer.records[0]["state"]


def test_without_a_schedule_a_run_is_expected_every_day(monitor: Run, settings: Path) -> None:
    assert (3, "never") == state(monitor, settings, SUNDAY_SIX)
    monitor("run", "--config", settings, "--as-of", SUNDAY_SIX)
    assert (0, "ok") == state(monitor, settings, "2026-11-23T07:00:00Z")
    assert (3, "missed") == state(monitor, settings, "2026-11-23T07:00:01Z")


@pytest.mark.parametrize("arguments", [["run"], ["run", "--due"]])
def test_every_run_leaves_a_record(monitor: Run, settings: Path, arguments: list[str]) -> None:
    monitor(*arguments, "--config", settings, "--as-of", SUNDAY_SIX)
    assert (0, "ok") == state(monitor, settings, SUNDAY_SIX)


def test_with_a_schedule_a_run_is_expected_at_its_last_time(monitor: Run, settings: Path) -> None:
    settings.write_text(f"{SETTINGS}schedule: mon-fri 06:00\n", encoding="utf-8")
    monitor("run", "--due", "--config", settings, "--as-of", "2026-11-20T06:00:00Z")
    assert (0, "ok") == state(monitor, settings, "2026-11-23T06:59:59Z"), "nothing was due at the weekend"
    assert (3, "missed") == state(monitor, settings, "2026-11-23T07:00:00Z")


def test_where_searches_are_bought_a_run_is_expected_every_hour(monitor: Run, settings: Path) -> None:
    settings.write_text(SETTINGS + PLAN, encoding="utf-8")
    monitor("run", "--config", settings, "--as-of", SUNDAY_SIX)
    assert (0, "ok") == state(monitor, settings, "2026-11-22T08:00:00Z")
    assert (3, "missed") == state(monitor, settings, "2026-11-22T08:00:01Z")


def test_the_operator_may_say_how_old_a_run_may_be(monitor: Run, settings: Path) -> None:
    monitor("run", "--config", settings, "--as-of", SUNDAY_SIX)
    assert (0, "ok") == state(monitor, settings, "2026-11-22T06:30:00Z", "--max-age", "0.5")
    assert (3, "missed") == state(monitor, settings, "2026-11-22T06:30:01Z", "--max-age", "0.5")


def test_people_read_what_is_not_well_in_a_line_each(monitor: Run, settings: Path) -> None:
    settings.write_text(f"{SETTINGS}sources: [{{name: drop, path: nowhere}}]\n", encoding="utf-8")
    ran = monitor("run", "--config", settings, "--as-of", SUNDAY_SIX)
    assert (3, "monitor: not well: source: drop: cannot be read at all") == (ran.code, ran.err.strip())
    answer = monitor("doctor", "--last-run", "--as-of", SUNDAY_SIX, "--config", settings)
    assert 3 == answer.code
    assert [
        "FAIL  last run: came to its end and is not well (began Sun 2026-11-22 06:00 UTC)",
        "FAIL  source: drop: cannot be read at all",
    ] == answer.out.splitlines()


def test_a_run_that_was_missed_says_since_when(monitor: Run, settings: Path) -> None:
    monitor("run", "--config", settings, "--as-of", SUNDAY_SIX)
    answer = monitor("doctor", "--last-run", "--as-of", "2026-11-29T06:00:00Z", "--config", settings)
    assert answer.out.startswith(
        "FAIL  last run: missed: no run has begun since it was due, Sat 2026-11-28 05:00 UTC (began Sun 2026-11-22"
    )


def test_looking_at_the_last_run_makes_and_writes_nothing(monitor: Run, settings: Path) -> None:
    monitor("doctor", "--last-run", "--config", settings)
    assert ["monitor.yaml"] == [path.name for path in settings.parent.iterdir()]


def test_an_age_without_a_last_run_is_a_wrong_call(monitor: Run, settings: Path) -> None:
    answer = monitor("doctor", "--max-age", "3", "--config", settings)
    assert (2, True) == (answer.code, "--max-age: needs --last-run" in answer.err)


def test_a_round_of_the_scheduler_is_told_and_so_are_settings_that_no_longer_hold(
    monitor: Run, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heard = Heard()
    _round(settings, heard)
    settings.write_text("digset: {}\n", encoding="utf-8")
    _round(settings, heard)
    assert [("start", "started"), ("success", "done"), ("fail", "failed: ConfigError")] == heard.lines
    said = capsys.readouterr()
    assert "wrote digest-" in said.out
    assert "a round failed, the next one tries again: " in said.err


def test_a_round_that_meets_another_run_waits_and_tells_nobody(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heard = Heard()
    with open_workspace(settings) as workspace, workspace.store.lock():
        _round(settings, heard)
    assert [] == heard.lines
    assert "waiting: a run is under way" in capsys.readouterr().err
