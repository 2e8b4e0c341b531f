"""A run under watch on a real database: what is recorded, what is told outside, and what is never hidden."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.errors import LockHeld, StoreError
from monitor.model.coverage import SourceFailure
from monitor.model.tally import Tally
from monitor.model.watch import Ping, Signal, Trouble, TroubleKind
from monitor.store import open_store
from monitor.store.sql_store import SqlStore
from monitor.watch import Watch, crash_told, ending
from tests.fakes.watcher import Heard

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Clock:
    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield opened
    opened.close()


def watch(store: SqlStore, clock: Clock, **changes: Any) -> Watch:
    settings: dict[str, Any] = {
        "store": store,
        "ledger": store,
        "clock": clock,
        "timezone": ZoneInfo("UTC"),
        "shares": {},
        "own_domains": (),
        "channels": {"folder"},
        "buys": False,
    }
    return Watch(**(settings | changes))


def kinds(troubles: tuple[Trouble, ...]) -> list[TroubleKind]:
    return [each.kind for each in troubles]


def test_a_run_that_goes_well_is_recorded_with_its_end(store: SqlStore) -> None:
    clock = Clock()

    def work() -> Tally:
        clock.moment += HOUR
        return Tally(files=3)

    tally, troubles = watch(store, clock).round(work, None)
    [record] = store.rounds(limit=5)
    assert (3, ()) == (tally.files, troubles)
    assert (NOON, NOON + HOUR, "done", "") == (
        record.started_at,
        record.finished_at,
        record.outcome,
        record.detail,
    )


def test_what_is_not_well_stands_in_the_record(store: SqlStore) -> None:
    failure = SourceFailure(source="drop", name="drop", reason="is gone")
    watch(store, Clock()).round(lambda: Tally(failures=[failure]), None)
    [record] = store.rounds(limit=5)
    assert ("partly", "source: drop: cannot be read at all") == (record.outcome, record.detail)


def fail() -> Tally:
    raise StoreError("database or disk is full")


def test_an_error_is_recorded_and_raised_again(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="disk is full"):
        watch(store, Clock()).round(fail, None)
    [record] = store.rounds(limit=5)
    assert ("failed", "StoreError") == (record.outcome, record.detail)


def test_a_record_that_cannot_be_written_hides_no_error(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("the record cannot be written either")

    monkeypatch.setattr(SqlStore, "end_run", full)
    with pytest.raises(StoreError, match="disk is full"):
        watch(store, Clock()).round(fail, None)


def test_days_without_a_usable_page_are_told_and_a_new_monitor_owes_nothing(store: SqlStore) -> None:
    clock = Clock()
    found = []
    for _ in range(4):
        found.append(kinds(watch(store, clock).round(Tally, None)[1]))
        clock.moment += DAY
    assert [[], [], [TroubleKind.STALE], [TroubleKind.STALE]] == found


def test_with_a_wrong_clock_nothing_is_said_of_the_last_days(store: SqlStore) -> None:
    clock = Clock()
    watch(store, clock).round(Tally, None)
    clock.moment += 3 * DAY
    ahead = Ping(signal=Signal.START, ahead=3 * DAY)
    assert [TroubleKind.CLOCK] == kinds(watch(store, clock).round(Tally, ahead)[1])


def test_a_clock_that_was_set_back_is_told_once(store: SqlStore) -> None:
    clock = Clock(NOON + DAY)
    watch(store, clock).round(Tally, None)
    clock.moment = NOON
    found = [kinds(watch(store, clock).round(Tally, None)[1]) for _ in range(2)]
    assert [[TroubleKind.CLOCK], []] == found


def test_another_time_that_was_asked_for_is_no_wrong_clock_and_leaves_later_records_alone(store: SqlStore) -> None:
    watch(store, Clock(NOON + DAY)).round(Tally, None)
    assert () == watch(store, Clock(), real_time=False).round(Tally, None)[1]
    assert [NOON + DAY, NOON] == [each.started_at for each in store.rounds(limit=5)]


def told(error: Exception) -> list[tuple[str, str]]:
    heard = Heard()
    with pytest.raises(type(error)), crash_told(heard, Clock()):
        raise error
    return heard.lines


def test_the_watcher_is_told_the_kind_of_an_error_and_not_its_text() -> None:
    assert [("fail", "failed: ValueError")] == told(ValueError("https://watcher.example/secret"))


def test_a_lock_that_is_held_for_more_than_an_hour_is_told_and_a_younger_one_is_not() -> None:
    old, young = NOON - HOUR - timedelta(seconds=1), NOON - HOUR
    [(signal, line)] = told(LockHeld("held", since=old))
    assert ("fail", "failed: another run holds the lock since 2026-11-22T10:59:59Z") == (signal, line)
    assert [] == told(LockHeld("held", since=young))
    assert [] == told(LockHeld("held"))


def test_the_end_of_a_run_names_each_kind_of_trouble_once() -> None:
    troubles = [Trouble(kind=TroubleKind.BLIND, message=where) for where in ("bing in GB", "google in GB")]
    assert (Signal.SUCCESS, "done") == ending([])
    assert (Signal.FAIL, "not well: blind") == ending(troubles)
