"""Readers and writers on one SQLite file: nobody ever hears that the database is locked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from monitor.store import open_store
from tests.builders import NOON
from tests.store_story import batch, reading

WRITERS, READERS, ROUNDS = 2, 4, 15


def test_readers_and_writers_wait_for_one_another(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'monitor.db'}"
    open_store(url).close()

    def write(writer: int) -> int:
        store = open_store(url)
        added = 0
        for number in range(writer * 1000, writer * 1000 + ROUNDS):
            made = batch(number, {}, {})
            added += store.add_captures([made])
            store.save_readings([reading(seen) for seen in made.observations])
        store.close()
        return added

    def read(_: int) -> int:
        store = open_store(url)
        for _round in range(ROUNDS):
            store.unread("basis", limit=50)
            store.coverage(since=None, until=NOON + timedelta(days=9))
        store.close()
        return 0

    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        writing = [pool.submit(write, writer) for writer in range(WRITERS)]
        reading_too = [pool.submit(read, reader) for reader in range(READERS)]
        added = [each.result() for each in writing]
        assert [each.result() for each in reading_too] == [0] * READERS

    assert added == [ROUNDS] * WRITERS
