"""A run that hangs, and one that is killed half way: the watcher outside hears a start and no end."""

import json
import signal
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.processes import Run, Start, wait_until
from tests.servers.watcher import SETTINGS, Watcher

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and locks of POSIX")

SECOND = timedelta(seconds=1)


@pytest.fixture
def watcher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watcher]:
    with Watcher(period=timedelta(hours=1), grace=SECOND) as running:
        for name, value in running.addresses().items():
            monkeypatch.setenv(name, value)
        yield running  # type: ignore[misc] # it is what __enter__ returned


@pytest.fixture
def hanging(config: Path) -> Iterator[Path]:
    """Settings whose mail server takes the connection and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mail = f"host: 127.0.0.1, port: {silent.getsockname()[1]}, security: none, timeout: 600"
        people = "from: m@acme.example, to: [manager@acme.example]"
        text = config.read_text(encoding="utf-8").replace("digests}", f"digests, smtp: {{{mail}, {people}}}}}")
        config.write_text(text + SETTINGS, encoding="utf-8")
        yield config


def asked_later(run: Run, config: Path, after: timedelta) -> tuple[int, dict[str, Any]]:
    """What ``doctor --last-run`` says some time from now."""
    moment = (datetime.now(UTC) + after).isoformat()
    answer = run("doctor", "--last-run", "--json", "--as-of", moment, "--config", str(config))
    return answer.returncode, json.loads(answer.stdout)


def signals(watcher: Watcher) -> list[str]:
    return [signal for signal, _ in watcher.lines]


def has_alarm(watcher: Watcher) -> bool:
    watcher.look()
    return bool(watcher.alarms)


def test_a_run_that_hangs_is_noticed_while_it_holds_the_lock(
    start: Start, run: Run, hanging: Path, watcher: Watcher
) -> None:
    process = start("run", "--config", str(hanging))
    wait_until(lambda: list(hanging.parent.glob("digests/*/digest.html")))
    wait_until(lambda: has_alarm(watcher))
    assert (["began and did not end"], ["start"]) == ([each.why for each in watcher.alarms], signals(watcher))
    code, told = asked_later(run, hanging, SECOND)
    assert (0, "running") == (code, told["state"])
    code, told = asked_later(run, hanging, 2 * timedelta(hours=1))
    assert (3, "hung") == (code, told["state"])
    assert 4 == run("run", "--config", str(hanging)).returncode
    assert (["start"], 1) == (signals(watcher), len(watcher.alarms)), "who waits for the lock says nothing yet"
    process.kill()
    process.communicate(timeout=30)


def test_a_run_that_is_killed_half_way_is_noticed(start: Start, run: Run, hanging: Path, watcher: Watcher) -> None:
    process = start("run", "--config", str(hanging))
    wait_until(lambda: list(hanging.parent.glob("digests/*/digest.html")))
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    wait_until(lambda: has_alarm(watcher))
    assert (["began and did not end"], ["start"]) == ([each.why for each in watcher.alarms], signals(watcher))
    code, told = asked_later(run, hanging, 2 * timedelta(hours=1))
    assert (3, "hung", None) == (code, told["state"], told["ended_at"])


def test_a_run_that_somebody_stops_is_recorded_and_is_no_crash(
    start: Start, run: Run, hanging: Path, watcher: Watcher
) -> None:
    process = start("run", "--config", str(hanging))
    wait_until(lambda: list(hanging.parent.glob("digests/*/digest.html")))
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    code, told = asked_later(run, hanging, SECOND)
    assert (3, "failed", "KeyboardInterrupt") == (code, told["state"], told["error"])
    assert ["start"] == signals(watcher)


def test_no_url_of_the_watcher_is_shown_or_written_at_debug(run: Run, config: Path, watcher: Watcher) -> None:
    with config.open("a", encoding="utf-8") as file:
        file.write(f"logging: {{level: debug}}\n{SETTINGS}")
    answer = run("run", "--config", str(config), "--json")
    assert (0, ["start", "success"]) == (answer.returncode, signals(watcher)), answer.stderr
    assert [{"signal": each, "failure": None} for each in ("start", "success")] == json.loads(answer.stdout)["pings"]
    assert "DEBUG urllib3" in answer.stderr
    written = b"".join(path.read_bytes() for path in config.parent.rglob("*") if path.is_file())
    assert "canary" not in answer.stderr + answer.stdout
    assert b"d3a9c1f0" not in written


def test_a_watcher_that_is_gone_is_a_warning_and_changes_nothing(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("PING_SUCCESS_URL", f"http://127.0.0.1:{port}/ping")
    with config.open("a", encoding="utf-8") as file:
        file.write('pings: {success: "${PING_SUCCESS_URL}"}\n')
    answer = run("run", "--config", str(config))
    why = "no connection: the name is not known or nobody listens there"
    assert (0, f"monitor: the watcher was not told success: {why}") == (answer.returncode, answer.stderr.strip())
