"""Promise 4: order, batching and restarts of imports make no difference to what is concluded."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from monitor.incidents.fold import fold, refold
from monitor.model.captures import AdObservation
from monitor.model.conclusions import Subject
from monitor.model.enums import Engine, IncidentState, Outcome
from monitor.model.incidents import Incident, Sighting
from monitor.ports import CaptureBatch, Store
from monitor.store import open_store
from tests.builders import NOON
from tests.store_story import STORED, batch, judge_all, read_all, sighting_of

COUNT = 12


def week() -> list[CaptureBatch]:
    """Few creatives and click IDs, many searches: every surrounding that can change does so in some order."""
    made = []
    for number in range(COUNT):
        query = "bulk shoes" if number % 4 == 3 else f"acme {number % 3}"
        engine = Engine.BING if number % 5 == 4 else Engine.GOOGLE
        ads: list[dict[str, Any]] = [{"fingerprint": f"f{(number + place) % 3}"} for place in range(2)]
        cell = {"query": query, "engine": engine, "seen_at": NOON + timedelta(hours=number)}
        made.append(batch(number, *ads, **cell))
    return made


def attributed(seen: AdObservation) -> dict[str, Any]:
    clicked = f"click-{int(seen.check.split('-')[1]) % 7}" if seen.fingerprint == "f1" else None
    return {"network": "awin", "publisher_id": seen.fingerprint, "click_id": clicked}


def sightings(subject: Subject) -> Iterator[Sighting]:
    """What surroundings change: an offender's name, an outcome, and whether anything is held against anybody."""
    if not subject.reading.query.branded or (subject.generic_query and subject.observation.fingerprint == "f2"):
        return
    offender = "awin:replayed" if subject.click_id_checks > 1 else f"awin:{subject.observation.fingerprint}"
    outcome = Outcome.SUSPECTED if subject.generic_query else Outcome.VIOLATION
    made = sighting_of(subject, offender, outcome=outcome)
    yield replace(made, key=replace(made.key, engine=str(subject.observation.engine)))


def conclude(store: Store, *, limit: int) -> None:
    read_all(store, attributed=attributed)
    judge_all(store, sightings)
    while dirty := store.dirty_incidents(limit=limit):
        anew = [refold(each.id, each.current, each.sightings, moved_to=each.moved_to, now=STORED) for each in dirty]
        save(store, anew, [each.id for each in dirty])
    while fresh := store.new_sightings(limit=limit):
        summed = [fold(current, seen, now=STORED) for current, seen in fresh]
        save(store, summed, [each.id for each, _ in summed])


def save(store: Store, changed: Sequence[tuple[Incident | None, list[Any]]], folded: Sequence[str]) -> None:
    incidents = [each for each, _ in changed if each is not None]
    store.save_incidents(incidents, [news for _, several in changed for news in several], folded=folded)


def result(store: Store) -> tuple[list[Incident], Any]:
    standing = [each for each in store.incidents() if each.state is IncidentState.OPEN]
    return standing, store.coverage(since=None, until=NOON + timedelta(days=9))


@pytest.fixture(scope="module")
def empty() -> Iterator[Path]:
    """An empty database to copy. Nothing here is killed, so nothing waits for the disk."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr("monitor.store.database._PRAGMAS", ("journal_mode=WAL", "synchronous=OFF", "foreign_keys=ON"))
        path = Path(folder) / "empty.db"
        open_store(f"sqlite:///{path}").close()
        yield path


@pytest.fixture(scope="module")
def at_once(empty: Path) -> tuple[list[Incident], Any]:
    path = empty.with_name("at-once.db")
    shutil.copy(empty, path)
    store = open_store(f"sqlite:///{path}")
    store.add_captures(week())
    conclude(store, limit=100)
    expected = result(store)
    store.close()
    return expected


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # shrinking is slow
@example(order=[0, 7, *range(2, 7), 1, *range(8, 12)], cuts={1, 2}, limit=1, restart=False)
@given(
    order=st.permutations(range(COUNT)),
    cuts=st.sets(st.integers(1, COUNT - 1), max_size=4),
    limit=st.integers(1, 5),
    restart=st.booleans(),
)
def test_any_order_and_batching_concludes_the_same(
    empty: Path, at_once: tuple[list[Incident], Any], *, order: list[int], cuts: set[int], limit: int, restart: bool
) -> None:
    captures = week()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "monitor.db"
        shutil.copy(empty, path)
        store = open_store(f"sqlite:///{path}")
        for start, stop in zip([0, *sorted(cuts)], [*sorted(cuts), COUNT], strict=True):
            store.add_captures([captures[number] for number in order[start:stop]])
            conclude(store, limit=limit)
            if restart:
                store.close()
                store = open_store(f"sqlite:///{path}")
        found = result(store)
        store.close()

    assert found == at_once
