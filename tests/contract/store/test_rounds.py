"""Records of runs, slot or no slot, on both databases; and looking at them while somebody else writes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.errors import StoreError
from monitor.store import open_store, read_rounds
from monitor.store.database import Database
from monitor.store.sql_store import SqlStore

EIGHT = datetime(2026, 11, 20, 8, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def moments(store: SqlStore) -> list[datetime]:
    return [each.started_at for each in store.rounds(limit=100)]


def test_a_round_is_recorded_when_it_begins_and_when_it_ends(store: SqlStore) -> None:
    key = store.begin_round(at=EIGHT)
    [under_way] = store.rounds(limit=5)
    assert (EIGHT, None, None) == (under_way.started_at, under_way.finished_at, under_way.outcome)
    store.end_run(key, at=EIGHT + MINUTE, outcome="partly", detail="blind: a\nclock: b")
    [ended] = store.rounds(limit=5)
    assert (EIGHT + MINUTE, "partly", "blind: a\nclock: b") == (ended.finished_at, ended.outcome, ended.detail)


def test_rounds_and_slots_are_told_apart(store: SqlStore) -> None:
    store.begin_run("2026-11-20 daily 06:00", due_at=EIGHT, at=EIGHT)
    for minute in range(5):
        store.begin_round(at=EIGHT + minute * MINUTE)
    assert ["2026-11-20 daily 06:00"] == [each.slot for each in store.runs(limit=3)]
    assert [EIGHT + 4 * MINUTE, EIGHT + 3 * MINUTE] == [each.started_at for each in store.rounds(limit=2)]
    assert [EIGHT + MINUTE] == [each.started_at for each in store.rounds(limit=1, until=EIGHT + MINUTE)]


def test_rounds_of_long_ago_and_of_a_clock_that_was_ahead_are_dropped_and_slots_stay(store: SqlStore) -> None:
    store.begin_run("2026-11-01 daily 06:00", due_at=EIGHT - 19 * DAY, at=EIGHT - 19 * DAY)
    store.begin_round(at=EIGHT - 9 * DAY)
    store.begin_round(at=EIGHT - 7 * DAY)
    store.begin_round(at=EIGHT + DAY)
    assert [EIGHT + DAY] == moments(store)[:1]
    store.begin_round(at=EIGHT)
    assert [EIGHT + DAY, EIGHT, EIGHT - 7 * DAY] == moments(store)
    store.begin_round(at=EIGHT, forget_later=True)
    assert [EIGHT, EIGHT - 7 * DAY] == moments(store)
    assert 1 == len(store.runs(limit=5))


def test_records_are_read_while_another_process_writes_and_holds_the_lock(store: SqlStore, url: str) -> None:
    store.begin_round(at=EIGHT)
    with store.lock(), store._database.writing() as connection:
        connection.execute(text("DELETE FROM runs"))
        assert [EIGHT] == [each.started_at for each in read_rounds(url, limit=2)]


def test_looking_at_records_can_write_nothing(store: SqlStore, url: str) -> None:
    database = Database(url, to_read=True)
    with pytest.raises(StoreError), database.writing() as connection:
        connection.execute(text("DELETE FROM runs"))
    database.close()


def test_where_no_database_is_there_are_no_records_and_none_is_made(tmp_path: Path) -> None:
    assert [] == read_rounds(f"sqlite:///{tmp_path / 'a b?c#d.db'}", limit=2)
    assert [] == list(tmp_path.iterdir())


def test_a_path_with_marks_of_a_url_is_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a b#c%20d.db'}"
    store = open_store(url)
    store.begin_round(at=EIGHT)
    store.close()
    assert 1 == len(read_rounds(url, limit=2))


def test_what_is_no_database_of_the_monitor_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "monitor.db").write_text("not a database, " * 100, encoding="ascii")
    with pytest.raises(StoreError, match=r"^database monitor\.db: file is not a database$"):
        read_rounds(f"sqlite:///{tmp_path / 'monitor.db'}", limit=2)
