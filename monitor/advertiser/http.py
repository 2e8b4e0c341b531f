"""The way to Microsoft's and Yandex's APIs, to addresses of ours only; decides what their statuses mean."""

from collections.abc import Callable
from typing import Any, Final

from monitor.webclient.answers import Reply
from monitor.webclient.patience import Patience, Trouble
from monitor.webclient.session import WebSession

MAX_BYTES: Final = 256 * 1024 * 1024
"""Of one answer, unpacked."""
PATIENCE: Final = Patience(read=120.0, whole=600.0, pause=5.0, longest=300.0)
"""Reports are large, and made while one waits."""
TRY_AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses that another try may change."""
_CLIENT_ERROR: Final = 400
_TOO_MANY: Final = 429
_REFUSED: Final = frozenset({401, 403})


Fault = Callable[[Reply], Trouble | None]
"""What an API says of its own refusal; None where it says nothing that is known."""


class RestClient:
    """Asks one API by POST; every method raises ``SourceError`` and nothing else."""

    def __init__(self, name: str, patience: Patience | None, fault: Fault | None = None) -> None:
        """``fault`` reads refusals; without it only their statuses count."""
        self.name, self.patience = name, patience or PATIENCE
        self._fault = fault
        self._session = WebSession()

    def post(self, url: str, *, what: str, **content: Any) -> Reply:
        """Ask what changes nothing on the other side; again where that helps. ``what`` names it to people."""
        return self.patience.until_answered(f"{self.name}: {what}", lambda: self.once(url, **content))

    def once(self, url: str, **content: Any) -> Reply | Trouble:
        """Ask once."""
        times, refusals = (self.patience.connect, self.patience.read), self._fault is not None
        reply = self._session.ask(
            "POST", url, timeout=times, whole=self.patience.whole, most=MAX_BYTES, refusals=refusals, **content
        )
        if not isinstance(reply, Reply):
            return Trouble(reason=reply.reason, again=True)
        if reply.status < _CLIENT_ERROR:
            return reply
        fault = self._fault(reply) if self._fault else None
        return fault or _trouble_of(reply)


def _trouble_of(reply: Reply) -> Trouble:
    """What the status of a refusal means."""
    status = reply.status
    if status in _REFUSED:
        reason = f"the credentials are refused (HTTP {status}); expected ones that may read the account"
        return Trouble(reason=reason, permanent=True)
    reason = f"HTTP {status}; expected an answer"
    if status == _TOO_MANY:
        reason = "too many requests (HTTP 429); expected the run to go on after a pause"
    again = status in TRY_AGAIN
    return Trouble(reason=reason, again=again, pause=reply.retry_after or 0.0, permanent=not again)
