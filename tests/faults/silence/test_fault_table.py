"""Twelve ways to fall silent: each wakes somebody exactly once, in time, through a channel that is not the broken one.

Two of them, a run that hangs and one that is killed, need a process of their own: ``test_processes.py``.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.pipeline import Pipeline
from tests.faults.silence.world import BUDGETS, DAY, GRACE, HOUR, PERIOD, START, World, world

IN_TIME = DAY + GRACE
"""For faults that only show in what comes back: a digest's period and grace."""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A monitor that has been well for three hours."""
    with world(tmp_path, monkeypatch) as running:
        running.live(3 * HOUR)
        assert ([], [0, 0, 0]) == (running.alarms, running.codes)
        yield running


def rewrite(machine: World, old: str, new: str) -> None:
    """Edit the settings."""
    text = machine.config.read_text(encoding="utf-8")
    assert old in text
    machine.config.write_text(text.replace(old, new), encoding="utf-8")


def test_a_monitor_that_is_not_started_is_missed(machine: World) -> None:
    machine.live(5 * HOUR, cron=False)
    assert ["no success in time"] == machine.alarms
    assert machine.watcher.alarms[0].at - (START + 3 * HOUR) <= PERIOD + GRACE
    code, told = machine.last_run()
    assert (3, "missed") == (code, told["state"])


def test_days_without_a_run_are_told_in_the_next_digest(machine: World) -> None:
    machine.live(4 * DAY, cron=False)
    machine.live(HOUR)
    text = " ".join(machine.postbox.mails[-1].decode().split())
    for day in ("2026-11-03", "2026-11-04", "2026-11-05"):
        assert f"schedule: {day} daily 06:00: missed: the monitor was not running" in text


def test_a_monitor_that_crashes_before_it_knows_whom_to_tell_is_missed(machine: World) -> None:
    rewrite(machine, "evidence:", "evidense:")
    machine.live(4 * HOUR)
    assert ({2}, ["no success in time"]) == (set(machine.codes[3:]), machine.alarms)
    assert 2 == machine.monitor("doctor", "--last-run")


def test_a_monitor_that_cannot_open_its_database_says_so(machine: World) -> None:
    database = machine.folder / "data" / "monitor.db"
    for journal in database.parent.glob("monitor.db-*"):
        journal.unlink()
    database.write_bytes(b"not a database, " * 1000)
    assert machine.live_until_alarm(3 * HOUR) <= HOUR
    assert ["failed: StoreError"] == machine.alarms
    assert (3, {}) == machine.last_run()


def test_a_run_that_crashes_half_way_says_so(machine: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError(f"with something secret: {machine.provider.url}")

    monkeypatch.setattr(Pipeline, "conclude", crash)
    assert machine.live_until_alarm(3 * HOUR) <= HOUR
    assert ({1}, ["failed: RuntimeError"]) == (set(machine.codes[3:]), machine.alarms)
    code, told = machine.last_run()
    assert (3, "failed", "RuntimeError") == (code, told["state"], told["error"])


@pytest.mark.parametrize(
    ("mood", "kind"), [("refuses", "blind"), ("errors", "blind"), ("abroad", "blind"), ("strips", "canary")]
)
def test_a_provider_that_shows_nothing_of_use_is_noticed(machine: World, mood: str, kind: str) -> None:
    """401; 200 with an error inside; a page of another country; a page without its ads."""
    machine.provider.mood = mood
    assert machine.live_until_alarm(IN_TIME) <= IN_TIME
    assert [f"not well: {kind}"] == machine.alarms
    code, told = machine.last_run()
    assert (3, "partly", [kind]) == (code, told["state"], [each["kind"] for each in told["troubles"]])
    machine.provider.mood = "well"
    machine.live(IN_TIME if kind == "canary" else 3 * HOUR)
    assert (1, 0) == (len(machine.alarms), machine.codes[-1])
    assert (0, "ok") == (machine.last_run()[0], machine.last_run()[1]["state"])


def test_a_mail_server_that_is_down_for_six_hours_is_noticed_and_the_digest_comes_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world(tmp_path, monkeypatch) as machine:
        machine.postbox.answers["MAIL"] = "421 come back later"
        machine.live(6 * HOUR)
        assert ["not well: undelivered"] == machine.alarms
        assert machine.watcher.alarms[0].at - START <= PERIOD + GRACE
        assert (3, "partly") == (machine.last_run()[0], machine.last_run()[1]["state"])
        del machine.postbox.answers["MAIL"]
        machine.live(2 * HOUR)
        assert (1, 1, 0) == (len(machine.postbox.mails), len(machine.alarms), machine.codes[-1])


@contextmanager
def small_disk(place: Path) -> Iterator[None]:
    """A disk of its own; skips where this machine lets nobody mount one."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a small disk needs root on Linux")
    place.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(file: Path) -> None:
    """Write until there is no room."""
    with suppress(OSError), file.open("wb", buffering=0) as stream:
        while stream.write(bytes(4096)):
            pass
    assert 0 == shutil.disk_usage(file.parent).free


def test_a_disk_that_is_full_is_noticed_and_nothing_more_is_bought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "data"), world(tmp_path, monkeypatch) as machine:
        machine.live(3 * HOUR)
        charged = machine.provider.charged
        assert ([0, 0, 0], True) == (machine.codes, charged > 0)
        ballast = tmp_path / "data" / "ballast"
        fill(ballast)
        assert machine.live_until_alarm(3 * HOUR) <= HOUR
        assert (["failed: StoreError"], {3}) == (machine.alarms, set(machine.codes[3:]))
        assert charged == machine.provider.charged
        ballast.unlink()
        machine.live(2 * HOUR)
        assert (1, [0, 0]) == (len(machine.alarms), machine.codes[-2:])
        assert machine.provider.charged > charged


def test_a_clock_that_jumps_a_day_is_noticed_and_so_is_that_it_was_set_right(machine: World) -> None:
    machine.wrong_by = DAY
    assert machine.live_until_alarm(3 * HOUR) <= HOUR
    assert "the clock here is 24.0 h ahead of the watcher's" == machine.last_run()[1]["troubles"][0]["message"]
    machine.wrong_by = timedelta()
    machine.live(HOUR)
    assert "a run is recorded 23.0 h after now: the clock was set back" in str(machine.last_run()[1]["troubles"])
    machine.live(3 * HOUR)
    assert (["not well: clock"], 0) == (machine.alarms, machine.last_run()[0])


@pytest.mark.parametrize(
    ("old", "new"),
    [(BUDGETS, ""), ("usd_per_day: 20.0", "usd_per_day: 0.001")],
    ids=["no budget", "too little money"],
)
def test_settings_under_which_nothing_is_planned_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    with world(tmp_path, monkeypatch, start=START + 18 * HOUR) as machine:
        machine.live(HOUR)
        rewrite(machine, old, new)
        assert machine.live_until_alarm(IN_TIME) <= IN_TIME
        assert ["not well: unplanned"] == machine.alarms
        assert (3, "partly") == (machine.last_run()[0], machine.last_run()[1]["state"])


def test_days_without_a_fault_wake_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample of two days; ``python -m benchmarks.silence.days`` lives thirty."""
    with world(tmp_path, monkeypatch) as machine:
        machine.live(2 * DAY)
        assert ([], {0}) == (machine.alarms, set(machine.codes))
        # The first digest is written after an hour, in which the secret plan may have bought no search at all.
        first, second = (mail.lower() for mail in machine.postbox.mails[:2])
        assert b"too little was seen" in first or b"nothing could be seen" in first
        assert b"no new incidents in" in second
