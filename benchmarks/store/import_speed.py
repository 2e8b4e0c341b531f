"""20,000 observations through the store, against a plain SQLModel loop that commits row by row.

    python -m benchmarks.store.import_speed [URL]

Ours is the store's whole share of a first run: facts, readings, judgements, sightings and incidents. The
plain loop stores the facts alone, on a sample (its cost is the same for every row), in a file with the
same settings, so the ratio flatters it.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from monitor.ports import CaptureBatch, Store
from monitor.store import open_store
from monitor.store.database import Database
from monitor.store.mapping import capture_row, check_row, observation_row
from monitor.store.tables import CaptureRow, CheckRow, ObservationRow
from tests.store_story import batch, incident, opened, reading, rejudge, sighting_of

CAPTURES, ADS = 4_000, 5
SAMPLE = 200
"""Captures of the plain loop."""
BATCH = 1_000


def main() -> None:
    captures = [batch(number, *_ads(number), query=f"acme {number % 200}") for number in range(CAPTURES)]
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/ours.db"
        ours = _ours(open_store(url), captures)
        plain = _plain(f"sqlite:///{folder}/plain.db", captures[:SAMPLE])
    observations = CAPTURES * ADS
    for step, (seconds, processor) in ours.items():
        print(f"{step:>12}: {seconds:6.2f} s, of which {processor:5.2f} s on the processor")
    whole, processor = (sum(column) for column in zip(*ours.values(), strict=True))
    print(f"ours: {observations} observations, all steps: {whole:.2f} s, of which {processor:.2f} s on the processor")
    facts = observations / ours["facts"][0]
    by_row = SAMPLE * ADS / plain
    print(f"facts alone: ours {facts:,.0f} a second, plain loop {by_row:,.0f} a second: ratio {facts / by_row:.0f}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _ads(number: int) -> list[dict[str, Any]]:
    return [{"fingerprint": f"f{(number * ADS + place) % 3_000}"} for place in range(ADS)]


def _ours(store: Store, captures: Sequence[CaptureBatch]) -> dict[str, tuple[float, float]]:
    seconds: dict[str, tuple[float, float]] = {}
    for step in (_facts, _readings, _judgements, _folding):
        started, busy = time.perf_counter(), time.process_time()
        step(store, captures)
        seconds[step.__name__.strip("_")] = time.perf_counter() - started, time.process_time() - busy
    store.close()
    return seconds


def _facts(store: Store, captures: Sequence[CaptureBatch]) -> None:
    for start in range(0, len(captures), BATCH // ADS):
        store.add_captures(captures[start : start + BATCH // ADS])


def _readings(store: Store, _: Sequence[CaptureBatch]) -> None:
    while found := store.unread("basis", limit=BATCH):
        store.save_readings([reading(seen, network="awin", click_id=f"c-{seen.id}") for seen in found])


def _judgements(store: Store, _: Sequence[CaptureBatch]) -> None:
    while subjects := store.to_judge(limit=BATCH):
        rejudge(
            store,
            subjects,
            [sighting_of(each, f"awin:{int(each.observation.id.split('-')[1]) % 50}") for each in subjects],
        )


def _folding(store: Store, _: Sequence[CaptureBatch]) -> None:
    while groups := store.new_sightings(limit=BATCH):
        incidents = [incident(sightings) for _, sightings in groups]
        store.save_incidents(incidents, [opened(each) for each in incidents], folded=[each.id for each in incidents])


def _plain(url: str, captures: Sequence[CaptureBatch]) -> float:
    open_store(url).close()
    database = Database(url)
    started = time.perf_counter()
    with Session(database.engine.execution_options(writing=True)) as session:
        for each in captures:
            session.add(CaptureRow(**capture_row(each.capture)))
            session.commit()
            for check in each.checks:
                session.add(CheckRow(**check_row(check, each.capture.stored_at)))
                session.commit()
            for observation in each.observations:
                session.add(ObservationRow(**observation_row(observation)))
                session.commit()
    seconds = time.perf_counter() - started
    database.close()
    return seconds


if __name__ == "__main__":
    main()
