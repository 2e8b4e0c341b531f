"""What a moment calls for under the schedule: the run table is the truth, the scheduler only an alarm clock.

After a night's sleep or a crash the newest slot that is due is run once, and those before it are recorded as
missed: nothing is done twice, nothing is left out in silence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.coverage import SourceFailure
from monitor.ports import Ledger

LOOK_BACK = timedelta(days=8)
"""How far back a slot is still looked for: every weekly entry has come by within it."""

_MISSED = "the monitor was not running"
_REMEMBERED = 400
"""Runs read back; more than the slots of eight days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One run that the schedule calls for."""

    key: str
    """``<local date> <entry>``: a clock change cannot make two of it."""
    due_at: datetime


def _nobody_asks(missed: Sequence[SourceFailure], at: datetime) -> None:
    """Where only the run table matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """Tells which slot is due, and keeps the run table."""

    ledger: Ledger
    slots: Callable[[datetime, datetime], Sequence[Slot]]
    """The slots after a moment up to another, in order."""
    missed: Callable[[Sequence[SourceFailure], datetime], None] = _nobody_asks
    """Called with the slots that nobody ran, if any, and when that was found: the next digest tells them."""

    def due(self, now: datetime) -> Slot | None:
        """The slot to run now, or None; older ones that nobody ran are recorded as missed."""
        known = {run.slot: run for run in self.ledger.runs(limit=_REMEMBERED)}
        first = min((run.due_at for run in known.values()), default=None)
        since = now - LOOK_BACK if first is None else max(now - LOOK_BACK, first - timedelta(seconds=1))
        open_slots = [
            slot for slot in self.slots(since, now) if slot.key not in known or known[slot.key].finished_at is None
        ]
        if first is None:
            # A first start owes nothing to days before it; it only takes the newest slot.
            open_slots = open_slots[-1:]
        missed = [slot for slot in open_slots[:-1] if self.ledger.begin_run(slot.key, due_at=slot.due_at, at=now)]
        for slot in missed:
            self.ledger.end_run(slot.key, at=now, outcome="missed", detail=_MISSED)
        if missed:
            told = [SourceFailure(source="schedule", name=slot.key, reason=f"missed: {_MISSED}") for slot in missed]
            self.missed(told, now)
        return open_slots[-1] if open_slots else None

    def run(self, slot: Slot, work: Callable[[], tuple[str, str]], *, now: Callable[[], datetime]) -> bool:
        """Run the work of a slot unless it was done; ``work`` returns (outcome, one line about it).

        A failure of the work is recorded and raised again.
        """
        if not self.ledger.begin_run(slot.key, due_at=slot.due_at, at=now()):
            return False
        try:
            outcome, detail = work()
        except Exception as error:
            self.ledger.end_run(slot.key, at=now(), outcome="failed", detail=type(error).__name__)
            raise
        self.ledger.end_run(slot.key, at=now(), outcome=outcome, detail=detail)
        return True
