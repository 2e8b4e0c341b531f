"""One run under watch: orders the steps, keeps its record, and tells the watcher outside."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from monitor.errors import LockHeld, MonitorError
from monitor.model.enums import Engine
from monitor.model.tally import Tally
from monitor.model.watch import Ping, Signal, Trouble, TroubleKind
from monitor.ports import Clock, Ledger, Store
from monitor.watch.looking_back import GRACE, recorded_troubles
from monitor.watch.troubles import DAY, STALE_AFTER, undelivered, unplanned, unreadable, unseen, wrong_clock


class Watcher(Protocol):
    """Somebody outside this machine who raises the alarm when it falls silent."""

    def tell(self, signal: Signal, line: str) -> Ping | None:
        """Send one signal with one line without secrets; never raises. None where it is not wanted."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Keeps the record of a run, and says at its end what is not well."""

    store: Store
    ledger: Ledger
    clock: Clock
    timezone: ZoneInfo
    shares: Mapping[Engine, float]
    """In what part of an engine's searches the brand's own ad shows."""
    own_domains: Collection[str]
    """Registrable domains of the brand's own hosts: by them its ads are known in what comes back."""
    channels: Collection[str]
    """Ways of delivery that are set up; a digest that waits for another one waits for nobody."""
    buys: bool
    """Whether searches are planned and bought."""
    real_time: bool = True
    """False where somebody asked for another time: then no clock is wrong, and later records stand."""

    def round(self, work: Callable[[], Tally], started: Ping | None) -> tuple[Tally, tuple[Trouble, ...]]:
        """Do the work, under the run lock. ``started``: what the watcher answered, whose clock is not ours."""
        began = self.clock.now()
        before = self.ledger.rounds(limit=1)
        standing = {each.kind for record in before for each in recorded_troubles(record)}
        wrong = tuple(wrong_clock(before, started, began)) if self.real_time else ()
        key = self.ledger.begin_round(at=began, forget_later=self.real_time)
        try:
            tally = work()
            troubles = (*wrong, *self._troubles(tally, standing, right=not wrong))
        except BaseException as error:
            # The disk may be full, or the database gone: the error itself is what must be heard.
            with suppress(MonitorError):
                self.ledger.end_run(key, at=self.clock.now(), outcome="failed", detail=type(error).__name__)
            raise
        detail = "\n".join(map(str, troubles))
        self.ledger.end_run(key, at=self.clock.now(), outcome="partly" if troubles else "done", detail=detail)
        return tally, troubles

    def _troubles(self, tally: Tally, standing: Collection[TroubleKind], *, right: bool) -> Iterator[Trouble]:
        """With a clock that is not ``right`` nothing can be said of the last hours."""
        now = self.clock.now()
        today = now.astimezone(self.timezone).date()
        purchases = self.ledger.purchases(since=today - 2 * DAY, until=today)
        yield from unreadable(tally.failures)
        yield from undelivered(self.store.undelivered(), tally.undelivered, self.channels, now)
        yield from unplanned(purchases, today, buys=self.buys)
        if right:
            looks = self.store.looks(since=now - STALE_AFTER, until=now, own_domains=self.own_domains)
            found = list(unseen(purchases, looks, self.shares, now, standing=standing))
            yield from found or self._stale(now, seen=any(look.usable for look in looks))

    def _stale(self, now: datetime, *, seen: bool) -> Iterator[Trouble]:
        """A monitor that was set up less than ``STALE_AFTER`` ago owes nothing yet."""
        if not seen and self.ledger.rounds(limit=1, until=now - STALE_AFTER):
            days = STALE_AFTER // DAY
            yield Trouble(kind=TroubleKind.STALE, message=f"no usable page has come in for {days} days")


@contextmanager
def crash_told(watcher: Watcher, clock: Clock) -> Iterator[None]:
    """Tell the watcher of an error on its way out. That another run holds the lock is one when it does so too long."""
    try:
        yield
    except LockHeld as held:
        if held.since is not None and clock.now() - held.since > GRACE:
            watcher.tell(Signal.FAIL, f"failed: another run holds the lock since {held.since:%Y-%m-%dT%H:%M:%SZ}")
        raise
    except Exception as error:
        # Its text may name a file or quote an ad; its kind does not.
        watcher.tell(Signal.FAIL, f"failed: {type(error).__name__}")
        raise


def ending(troubles: Sequence[Trouble]) -> tuple[Signal, str]:
    """What the watcher is told at the end of a run: kinds alone, because the line leaves the house."""
    if not troubles:
        return Signal.SUCCESS, "done"
    return Signal.FAIL, f"not well: {', '.join(dict.fromkeys(str(each.kind) for each in troubles))}"
