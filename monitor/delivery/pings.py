"""Telling a watcher outside this machine that a run began, ended well or ended badly, as Healthchecks takes it.

One POST with one line of text, to a URL from the settings. Nothing that goes wrong with it stops or holds up a run.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Thread
from typing import Final

from monitor.model.watch import Ping, Signal
from monitor.ports import Clock
from monitor.webclient.answers import Reply, Unanswered
from monitor.webclient.session import WebSession

SECONDS: Final = 5.0
"""For everything together, the look-up of the name included, which has no timeout of its own."""
MAX_BYTES: Final = 64 * 1024
"""Of the answer, which nobody reads."""


class Pings:
    """Implements ``monitor.watch.Watcher``. Redirects are not followed, and nothing is tried again."""

    def __init__(self, urls: Mapping[Signal, str], *, clock: Clock, seconds: float = SECONDS) -> None:
        """``urls`` are secrets: who knows one can keep the watcher quiet. A signal without one is not sent."""
        self._urls = urls
        self._clock = clock
        self._seconds = seconds

    def tell(self, signal: Signal, line: str) -> Ping | None:
        """Send one signal; None where the settings name no URL for it."""
        url = self._urls.get(signal)
        if url is None:
            return None
        outcome: list[Reply | Unanswered] = []
        asking = Thread(target=lambda: outcome.append(self._ask(url, line)), daemon=True)
        asking.start()
        asking.join(self._seconds)
        if not outcome:
            return Ping(signal=signal, failure=f"no answer within {self._seconds:g} s")
        answer = outcome[0]
        if isinstance(answer, Unanswered):
            return Ping(signal=signal, failure=str(answer.cause))
        failure = None if answer.succeeded else f"answered {answer.status}; expected 200"
        return Ping(signal=signal, failure=failure, ahead=self._ahead(answer) if answer.succeeded else None)

    def _ask(self, url: str, line: str) -> Reply | Unanswered:
        session = WebSession()
        try:
            return session.ask(
                "POST",
                url,
                timeout=(self._seconds, self._seconds),
                whole=self._seconds,
                most=MAX_BYTES,
                data=line.encode(),
                headers={"Content-Type": "text/plain; charset=utf-8"},
            )
        finally:
            session.close()

    def _ahead(self, answer: Reply) -> timedelta | None:
        """By the ``Date`` of the answer (RFC 9110, 6.6.1): a clock that nobody here can set."""
        try:
            there = parsedate_to_datetime(answer.headers.get("Date", ""))
        except ValueError:
            return None
        return self._clock.now() - _aware(there)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
