from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks.schedule.simulation import simulate
from monitor.config.schedule import parse_schedule, slots_between
from monitor.rounds import Rounds, Slot
from tests.fakes.ledger import RunTable

BERLIN = ZoneInfo("Europe/Berlin")


def rounds(table: RunTable, entry: str = "daily 02:30") -> Rounds:
    def slots(after: datetime, until: datetime) -> Sequence[Slot]:
        found = slots_between([parse_schedule(entry)], after=after, until=until, zone=BERLIN)
        return [Slot(key=key, due_at=due_at) for key, due_at in found]

    ledger: Any = table
    return Rounds(ledger=ledger, slots=slots)


def at(day: int, hour: int = 12, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def done() -> tuple[str, str]:
    return "done", "all well"


def serve(moments: Sequence[datetime], table: RunTable) -> list[str]:
    """The slots run at these moments, with a restart before each."""
    ran = []
    for moment in moments:
        due = rounds(table)
        slot = due.due(moment)
        if slot is not None and due.run(slot, done, now=lambda moment=moment: moment):  # type: ignore[misc]
            ran.append(slot.key[:10])
    return ran


def test_slot_is_run_once_however_often_the_monitor_starts() -> None:
    assert serve([at(20), at(20), at(20, 13)], RunTable()) == ["2026-11-20"]


def test_hour_that_comes_twice_gives_one_run_and_hour_that_never_comes_too() -> None:
    twice = [datetime(2026, 10, 24, 23, tzinfo=UTC) + timedelta(minutes=30 * step) for step in range(12)]
    assert serve(twice, RunTable()).count("2026-10-25") == 1
    never = [datetime(2026, 3, 28, 23, tzinfo=UTC) + timedelta(minutes=30 * step) for step in range(12)]
    assert serve(never, RunTable()).count("2026-03-29") == 1


def test_after_days_asleep_the_newest_slot_is_run_and_the_others_are_told_as_missed() -> None:
    table = RunTable()
    assert serve([at(16), at(20)], table) == ["2026-11-16", "2026-11-20"]
    missed = sorted(run.slot[:10] for run in table.by_slot.values() if run.outcome == "missed")
    assert missed == ["2026-11-17", "2026-11-18", "2026-11-19"]


def test_first_start_owes_nothing_to_days_before_it() -> None:
    table = RunTable()
    assert serve([at(20)], table) == ["2026-11-20"]
    assert len(table.by_slot) == 1


def test_run_that_died_is_run_again_and_one_that_fails_is_recorded() -> None:
    table = RunTable()
    slot = rounds(table).due(at(20))
    assert slot is not None
    table.begin_run(slot.key, due_at=slot.due_at, at=at(20))
    assert rounds(table).due(at(20)) == slot

    def fail() -> tuple[str, str]:
        raise OSError("disk full")

    failing: Callable[[], tuple[str, str]] = fail
    with pytest.raises(OSError, match="disk full"):
        rounds(table).run(slot, failing, now=lambda: at(20))
    assert ("failed", "OSError") == (table.by_slot[slot.key].outcome, table.by_slot[slot.key].detail)
    assert not rounds(table).run(slot, done, now=lambda: at(20))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Chatham"])
def test_machine_that_sleeps_crashes_and_has_its_clock_set_gets_one_run_a_date(zone: str) -> None:
    """A sample of 30 days; ``python -m benchmarks.schedule.simulation`` does 400 in five zones."""
    found = simulate(zone, 30, seed=7)
    assert (0, 0) == (found.doubled, found.unreported)
    assert found.served >= found.possible * 0.99
