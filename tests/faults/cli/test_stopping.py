"""Runs that are stopped, locked out or left without a disk: nothing is lost, nothing happens twice."""

import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.processes import Run, Start, wait_until
from tests.servers.providers import Asked, Reply, SerpApiServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and locks of POSIX")

KEY = "not-a-secret"
FILES = 200
THROUGH_SERVER = "import sys; from monitor.collectors import serpapi; serpapi.BASE_URL = sys.argv.pop(1); \
from monitor.cli import main; main()"
HOURS = [1e-12] * 12 + [1.0] + [1e-12] * 11
AS_OF = "2026-11-20T12:59:59Z"


class SlowServer(SerpApiServer):
    """Answers after ``late`` seconds; every search has its own answer."""

    late = 0.1
    numbers = count()

    def page(self, query: dict[str, str], *, ads: bool = True, **more: Any) -> dict[str, Any]:
        """A page that is told from every other by its number."""
        return super().page(query, ads=ads, number=next(self.numbers), **more)

    def answer(self, asked: Asked) -> Reply:
        time.sleep(self.late)
        return super().answer(asked)


@pytest.fixture
def server() -> Iterator[SlowServer]:
    with SlowServer(KEY) as running:
        yield running  # type: ignore[misc] # it is what __enter__ returned


@pytest.fixture
def buying(config: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings under which some 50 searches are due at ``AS_OF``."""
    monkeypatch.setenv("SERPAPI_KEY", KEY)
    with config.open("a", encoding="utf-8") as file:
        file.write(f"""
providers: {{serpapi: {{api_key: "${{SERPAPI_KEY}}", per_hour: 100000, price: 15.0}}}}
keywords: [{", ".join(f"alibaba {number}" for number in range(20))}]
plan:
  markets: [{{country: GB, location: "London,England,United Kingdom", language: en, weight: 1}}]
  engines: [{{engine: google, weight: 1}}]
  devices: [{{device: desktop, weight: 1}}]
  hour_weights: [{", ".join(f"{each:.12f}" for each in HOURS)}]
  budgets: [{{provider: serpapi, checks_per_day: 400, usd_per_day: 20.0, queue: false}}]
""")
    return config


def bought(folder: Path) -> int:
    """Captures of the store."""
    with closing(sqlite3.connect(folder / "data" / "monitor.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM captures").fetchone()[0])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_sweep_keeps_what_it_bought_and_goes_on_with_the_rest(
    start: Start, buying: Path, server: SlowServer, tmp_path: Path, number: signal.Signals
) -> None:
    """B105."""
    arguments = (server.url, "run", "--config", str(buying), "--as-of", AS_OF, "--json")
    process = start(*arguments, script=THROUGH_SERVER)
    wait_until(lambda: server.charged >= 20)
    asked_at = time.monotonic()
    process.send_signal(number)
    process.communicate(timeout=30)
    assert time.monotonic() - asked_at < 5
    assert process.returncode in {130, -number}
    before, kept = server.charged, bought(tmp_path)
    assert before - 16 <= kept <= before, "at most what was under way is lost"
    again = start(*arguments, script=THROUGH_SERVER)
    out, err = again.communicate(timeout=60)
    told = json.loads(out)["searches"]
    assert again.returncode in {0, 3}, err
    assert told["bought"] == bought(tmp_path) - kept
    assert server.charged == before + told["bought"]
    assert 0 < told["bought"]
    assert before == kept + told["interrupted"], "each that was charged is stored, or told as interrupted"
    assert before == kept, "answers that come within the grace of a stop are kept"


def test_a_disk_that_cannot_be_written_stops_the_run_before_anything_is_bought(
    run: Run, start: Start, buying: Path, server: SlowServer, tmp_path: Path
) -> None:
    """B022."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o555)
    if os.geteuid() == 0:  # who may do everything may write everywhere: a folder's place is taken by a file instead
        (tmp_path / "data").chmod(0o755)
        (tmp_path / "data").rmdir()
        (tmp_path / "data").write_text("no folder", encoding="utf-8")
    process = start(server.url, "run", "--config", str(buying), "--as-of", AS_OF, script=THROUGH_SERVER)
    _, err = process.communicate(timeout=30)
    assert (3, 1) == (process.returncode, len(err.splitlines())), err
    assert err.startswith("monitor: database ")
    assert not server.asked
    assert 3 == run("doctor", "--config", str(buying)).returncode


def test_a_second_run_is_turned_away_and_a_killed_one_leaves_no_lock(
    start: Start, run: Run, buying: Path, server: SlowServer
) -> None:
    """B104."""
    server.late = 1.0
    process = start(server.url, "run", "--config", str(buying), "--as-of", AS_OF, script=THROUGH_SERVER)
    wait_until(lambda: server.asked)
    second = run("import", ".", "--config", str(buying))
    assert (4, "") == (second.returncode, second.stdout)
    assert f"process {process.pid} since 2026-11-20T12:59:59Z" in second.stderr
    process.kill()
    process.communicate(timeout=10)
    assert 0 == run("digest", "--config", str(buying)).returncode


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_import_loses_nothing_and_repeats_nothing(
    start: Start, run: Run, config: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """B034, B105."""
    captures = tmp_path / "captures"
    captures.mkdir()
    for each in range(FILES):
        (captures / f"{each:03}.jsonl").write_text(table(each), encoding="utf-8")
    process = start("import", "captures", "--config", str(config))
    wait_until((tmp_path / "data" / "evidence").exists)
    process.send_signal(number)
    _, err = process.communicate(timeout=5)
    assert process.returncode in {130, -number}
    assert "Traceback" not in err
    run("import", "captures", "--config", str(config))
    whole = json.loads(run("import", "captures", "--config", str(config), "--json").stdout)
    assert (FILES, 0, 0) == (whole["checks"]["ads"], whole["captures_new"], whole["judged"])
    assert FILES * 10 == sum(whole["outcomes"].values())


def table(number: int) -> str:
    """Ten ads of one search as an observation table."""
    return "".join(
        json.dumps(
            {
                "seen_at": f"2026-11-20T{number % 24:02}:{number // 24:02}:00Z",
                "engine": "google",
                "query": "alibaba",
                "country": "GB",
                "device": "desktop",
                "position": position + 1,
                "title": f"Deal {number}",
                "display_url": "deals.example",
                "final_url": f"https://deals.example/{position}",
            }
        )
        + "\n"
        for position in range(10)
    )
