"""The run table in memory, for simulating years in seconds."""

from datetime import datetime

from monitor.model.purchases import RunRecord


class RunTable:
    """The part of ``monitor.ports.Ledger`` that keeps runs."""

    def __init__(self) -> None:
        self.by_slot: dict[str, RunRecord] = {}

    def begin_run(self, slot: str, *, due_at: datetime, at: datetime) -> bool:
        """Record a start; False when that slot has a finished run."""
        if slot in self.by_slot and self.by_slot[slot].finished_at is not None:
            return False
        self.by_slot[slot] = RunRecord(
            slot=slot, due_at=due_at, started_at=at, finished_at=None, outcome=None, detail=None
        )
        return True

    def end_run(self, slot: str, *, at: datetime, outcome: str, detail: str) -> None:
        """Record an end."""
        began = self.by_slot[slot]
        self.by_slot[slot] = RunRecord(
            slot=slot,
            due_at=began.due_at,
            started_at=began.started_at,
            finished_at=at,
            outcome=outcome,
            detail=detail,
        )

    def runs(self, *, limit: int) -> list[RunRecord]:
        """The newest runs, newest first."""
        newest = sorted(self.by_slot.values(), key=lambda run: (run.started_at, run.slot), reverse=True)
        return newest[:limit]
