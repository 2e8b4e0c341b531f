"""Killing an importing process again and again, at a moment set by its progress and not by the clock."""

import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from monitor.store import open_store
from tests.store_story import batch

ADS = 3
"""Observations of each capture."""
SIZE = 5
"""Captures of each call."""


@dataclass
class Tally:
    kills: int = 0
    acknowledged: int = 0
    """Captures the importer was told are stored."""
    stored: int = 0
    """Observations in the database."""
    lost: int = 0
    """Acknowledged captures that are not in the database."""
    torn: int = 0
    """Captures that are not stored whole, or whose contents are stored twice."""
    damaged: int = 0
    """Integrity checks that did not answer ok."""


def kill_loop(database: Path, *, kills: int, calls: int, seed: int = 1) -> Tally:
    """Kill ``kills`` importers, each after up to ``calls`` acknowledged calls and at any point of one more.

    What was committed and not yet told is imported again by the next one: twice adds nothing.
    """
    chance = random.Random(seed)
    tally = Tally()
    for _ in range(kills):
        after, share = chance.randint(2, calls), chance.random()
        tally.acknowledged = _import_and_die(database, tally.acknowledged, after, share)
        tally.kills += 1
        _check(database, tally)
    return tally


def _import_and_die(database: Path, start: int, after: int, share: float) -> int:
    """Fork an importer, kill it, and return how many captures it acknowledged in all.

    Forked rather than started: a child that spends its life importing modules proves nothing.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _import_for_ever(database, start, writing)
    os.close(writing)
    with os.fdopen(reading) as acknowledged:
        for _ in range(after):
            started = time.perf_counter()
            start = int(acknowledged.readline())
        _spend(share * (time.perf_counter() - started))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = [int(line) for line in acknowledged if line.endswith("\n")]
    return rest[-1] if rest else start


def _import_for_ever(database: Path, start: int, acknowledge: int) -> None:
    try:
        store = open_store(f"sqlite:///{database}")
        while True:
            store.add_captures([batch(number, *[{}] * ADS) for number in range(start, start + SIZE)])
            start += SIZE
            os.write(acknowledge, f"{start}\n".encode())
    finally:
        os._exit(1)


def _spend(seconds: float) -> None:
    """Wait within a call, which may take a millisecond only; sleeping is too coarse."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def _check(database: Path, tally: Tally) -> None:
    with closing(sqlite3.connect(database)) as connection:
        tally.damaged += connection.execute("PRAGMA integrity_check").fetchone() != ("ok",)
        names = {name for (name,) in connection.execute("SELECT name FROM captures")}
        tally.lost += sum(f"{number}.json" not in names for number in range(tally.acknowledged))
        tally.torn += connection.execute(_TORN, {"ads": ADS}).fetchone()[0]
        tally.stored = connection.execute("SELECT count(*) FROM observations").fetchone()[0]


_TORN = """
WITH contents AS (
    SELECT captures.sha256, count(observations.id) AS ads, count(readings.observation) AS readings,
           (SELECT count(*) FROM checks WHERE capture = captures.sha256) AS checks
    FROM captures
    LEFT JOIN observations ON observations.capture = captures.sha256
    LEFT JOIN readings ON readings.observation = observations.id
    GROUP BY captures.sha256
)
SELECT count(*) FROM contents WHERE checks <> 1 OR ads <> :ads OR readings <> :ads
"""
