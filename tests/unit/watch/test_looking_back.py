"""What somebody outside finds of the last run: every way of not being well is told apart."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.model.purchases import RunRecord
from monitor.model.watch import LastRun, RunState, TroubleKind
from monitor.watch import GRACE, last_run

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def record(age: timedelta, outcome: str | None = "done", detail: str = "") -> RunRecord:
    began = NOW - age
    ended = None if outcome is None else began + MINUTE
    return RunRecord(
        slot=f"round {began.isoformat()}",
        due_at=began,
        started_at=began,
        finished_at=ended,
        outcome=outcome,
        detail=detail,
    )


def found(*rounds: RunRecord) -> LastRun:
    return last_run(rounds, now=NOW, expected_since=NOW - DAY - GRACE, longest=GRACE)


@pytest.mark.parametrize(
    ("rounds", "state", "well"),
    [
        ([], RunState.NEVER, False),
        ([record(MINUTE)], RunState.OK, True),
        ([record(DAY + GRACE)], RunState.OK, True),
        ([record(DAY + GRACE + MINUTE)], RunState.MISSED, False),
        ([record(MINUTE, None)], RunState.RUNNING, True),
        ([record(GRACE + MINUTE, None)], RunState.HUNG, False),
        ([record(3 * DAY, None)], RunState.HUNG, False),
        ([record(MINUTE, "failed", "StoreError")], RunState.FAILED, False),
        ([record(MINUTE, "partly", "blind: nothing")], RunState.PARTLY, False),
        ([record(MINUTE, "a word of a later version")], RunState.FAILED, False),
    ],
)
def test_each_state_is_told_apart(rounds: list[RunRecord], state: RunState, *, well: bool) -> None:
    assert (state, well) == (found(*rounds).state, found(*rounds).well)


@pytest.mark.parametrize(
    ("before", "state"),
    [
        (record(2 * MINUTE), RunState.RUNNING),
        (record(2 * MINUTE, None), RunState.RUNNING),
        (record(2 * MINUTE, "failed", "StoreError"), RunState.FAILED),
        (record(2 * MINUTE, "partly", "blind: nothing"), RunState.PARTLY),
    ],
)
def test_a_run_under_way_does_not_hide_that_the_one_before_was_not_well(before: RunRecord, state: RunState) -> None:
    assert state == found(record(MINUTE, None), before).state


def test_a_run_that_is_recorded_after_now_tells_of_a_clock_that_was_set_back() -> None:
    ahead = found(record(-DAY))
    assert (RunState.PARTLY, [TroubleKind.CLOCK]) == (ahead.state, [each.kind for each in ahead.troubles])
    assert RunState.OK == found(record(-MINUTE)).state


def test_a_run_that_died_is_forgotten_once_another_went_well() -> None:
    assert RunState.OK == found(record(MINUTE), record(3 * GRACE, None)).state


def test_troubles_and_errors_come_back_from_the_record() -> None:
    partly = found(record(MINUTE, "partly", "clock: an hour: ahead\nundelivered: smtp: waits\nlater: unknown"))
    assert [(TroubleKind.CLOCK, "an hour: ahead"), (TroubleKind.UNDELIVERED, "smtp: waits")] == [
        (each.kind, each.message) for each in partly.troubles
    ]
    assert ("StoreError", ()) == (
        found(record(MINUTE, "failed", "StoreError")).error,
        found(record(MINUTE, "failed", "StoreError")).troubles,
    )
