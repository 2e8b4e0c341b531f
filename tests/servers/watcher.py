"""A watcher outside the machine with the rules of Healthchecks: period, grace, start without an end, fail.

It is told by real HTTP, keeps its own clock, and knows nothing of the monitor but its pings.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.providers import Asked, ProviderServer, Reply


@dataclass(frozen=True, slots=True)
class Alarm:
    """Somebody is woken."""

    at: datetime
    why: str


class Watcher(ProviderServer):
    """One check with three URLs; an alarm is a change from up to down, as in Healthchecks.

    - New: silent until the first ping.
    - Up after a success; down when none came for ``period`` and ``grace``.
    - A start that no end followed within ``grace`` is down.
    - A failure is down at once. Only a success is up again.
    """

    def __init__(
        self, *, period: timedelta, grace: timedelta, clock: Callable[[], datetime] | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.period, self.grace = period, grace
        self.alarms: list[Alarm] = []
        self.lines: list[tuple[str, str]] = []
        """Every ping: its signal and its line."""
        self._clock = clock or (lambda: datetime.now(UTC))
        self._succeeded: datetime | None = None
        self._started: datetime | None = None
        self._down = False

    def now(self) -> datetime:
        return self._clock()

    def addresses(self) -> dict[str, str]:
        """The three URLs, as environment variables."""
        base = f"{self.url}/ping/d3a9c1f0-canary"
        return {"PING_START_URL": f"{base}/start", "PING_SUCCESS_URL": base, "PING_FAIL_URL": f"{base}/fail"}

    def answer(self, asked: Asked) -> Reply:
        last = asked.path.rpartition("/")[2]
        signal = last if last in {"start", "fail"} else "success"
        self.lines.append((signal, asked.body.decode()))
        self.look()
        if signal == "start":
            self._started = self.now()
        else:
            self._started = None
        if signal == "success":
            self._succeeded, self._down = self.now(), False
        if signal == "fail":
            self._alarm(asked.body.decode())
        return Reply(200, b"OK")

    def look(self) -> None:
        """What the watcher does by itself every minute."""
        now = self.now()
        if self._started is not None and now - self._started > self.grace:
            self._alarm("began and did not end")
        if self._succeeded is not None and now - self._succeeded > self.period + self.grace:
            self._alarm("no success in time")

    def _alarm(self, why: str) -> None:
        if not self._down:
            self.alarms.append(Alarm(self.now(), why))
        self._down = True


SETTINGS = """
pings: {start: "${PING_START_URL}", success: "${PING_SUCCESS_URL}", fail: "${PING_FAIL_URL}"}
"""
