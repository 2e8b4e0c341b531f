"""Whether the monitor itself is well: what it tells an outside watcher, and what its last run came to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Signal(StrEnum):
    """What an outside watcher is told of a run (the words of Healthchecks)."""

    START = "start"
    SUCCESS = "success"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """One signal that was sent, and what came of it."""

    signal: Signal
    failure: str | None = None
    """Why the watcher may not have heard it; None where it answered."""
    ahead: timedelta | None = None
    """How far the clock here is ahead of the watcher's; None where its answer had no date."""


class TroubleKind(StrEnum):
    """Why a run that came to its end is not well all the same."""

    CLOCK = "clock"
    """The clock here is wrong, or was set back."""
    UNPLANNED = "unplanned"
    """Nothing is planned to be bought any more."""
    BLIND = "blind"
    """Searches are bought and none shows a usable page: refused, errors, another country."""
    CANARY = "canary"
    """The brand's own ads are missing from what comes back: ads are stripped."""
    STALE = "stale"
    """No usable page for days, wherever captures come from."""
    SOURCE = "source"
    """A source of captures cannot be read at all."""
    UNDELIVERED = "undelivered"
    """A digest waits too long for its channel, or readers were refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is not well; no secret and nothing of an ad or a customer is in its words."""

    kind: TroubleKind
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


class RunState(StrEnum):
    """What somebody who looks from outside finds of the last run."""

    OK = "ok"
    RUNNING = "running"
    """It is under way and not late."""
    NEVER = "never"
    """No run was ever recorded."""
    MISSED = "missed"
    """None began when one should have."""
    HUNG = "hung"
    """It began and did not end: it hangs, or its process died."""
    FAILED = "failed"
    """It ended in an error."""
    PARTLY = "partly"
    """It came to its end and is not well: ``Trouble`` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The last run as seen from outside."""

    state: RunState
    began_at: datetime | None = None
    ended_at: datetime | None = None
    expected_since: datetime
    """A run had to begin at this moment or later."""
    troubles: tuple[Trouble, ...] = ()
    error: str | None = None
    """The kind of the error that ended a failed run."""

    @property
    def well(self) -> bool:
        """Whether nobody needs to be told."""
        return self.state in {RunState.OK, RunState.RUNNING}
