"""What the records of runs say to somebody who looks from outside. Decides, touches nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.model.purchases import RunRecord
from monitor.model.watch import LastRun, RunState, Trouble, TroubleKind
from monitor.watch.troubles import wrong_clock

GRACE = timedelta(hours=1)
"""How long a run may take, and how much later than called for it may begin."""
_STATES = {"done": RunState.OK, "partly": RunState.PARTLY}


def last_run(rounds: Sequence[RunRecord], *, now: datetime, expected_since: datetime, longest: timedelta) -> LastRun:
    """What became of the last run.

    ``rounds``: the newest records, newest first, two where there are two. A run had to begin at ``expected_since`` or
    later, and to end within ``longest``.
    """
    if not rounds:
        return LastRun(state=RunState.NEVER, expected_since=expected_since)
    newest, before = rounds[0], next(iter(rounds[1:]), None)
    record, state = newest, _STATES.get(newest.outcome or "", RunState.FAILED)
    if newest.finished_at is None:
        state = RunState.HUNG if now - newest.started_at > longest else RunState.RUNNING
        if state is RunState.RUNNING and before is not None and before.outcome in {"failed", "partly"}:
            # While one is under way nothing better is known. One that died is over: another began.
            record, state = before, _STATES.get(before.outcome, RunState.FAILED)
    elif newest.started_at < expected_since:
        state = RunState.MISSED
    set_back = tuple(wrong_clock([newest], None, now))
    return LastRun(
        state=RunState.PARTLY if set_back else state,
        began_at=record.started_at,
        ended_at=record.finished_at,
        expected_since=expected_since,
        troubles=(*set_back, *recorded_troubles(record)),
        error=record.detail if record.outcome == "failed" else None,
    )


def recorded_troubles(record: RunRecord) -> tuple[Trouble, ...]:
    """What a run that came to its end found; kinds of another version of the program are passed over."""
    lines = (record.detail or "").splitlines() if record.outcome == "partly" else ()
    told = (line.partition(": ") for line in lines)
    return tuple(Trouble(kind=TroubleKind(kind), message=text) for kind, _, text in told if kind in set(TroubleKind))
