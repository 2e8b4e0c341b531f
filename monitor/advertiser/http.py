"""The way to Microsoft's and Yandex's APIs, to addresses of ours only; decides what their statuses mean."""

from collections.abc import Mapping
from typing import Any, Final

from monitor.webclient.answers import Reply
from monitor.webclient.patience import Patience, Trouble
from monitor.webclient.session import WebSession

MAX_BYTES: Final = 256 * 1024 * 1024
"""Of one answer, unpacked."""
PATIENCE: Final = Patience(read=120.0, whole=600.0, pause=5.0, longest=300.0)
"""Reports are large, and made while one waits."""
_TRY_AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
_TOO_MANY, _CLIENT_ERROR = 429, 400
_REFUSED: Final = frozenset({401, 403})


class RestClient:
    """Asks one API by POST; every method raises ``SourceError`` and nothing else."""

    def __init__(self, name: str, patience: Patience | None) -> None:
        self.name, self.patience = name, patience or PATIENCE
        self._session = WebSession()

    def post(self, url: str, *, what: str, **content: Any) -> Reply:
        """Ask what changes nothing on the other side; again where that helps. ``what`` names it to people."""
        return self.patience.until_answered(f"{self.name}: {what}", lambda: self._once(url, content))

    def _once(self, url: str, content: Mapping[str, Any]) -> Reply | Trouble:
        times = (self.patience.connect, self.patience.read)
        reply = self._session.ask("POST", url, timeout=times, whole=self.patience.whole, most=MAX_BYTES, **content)
        if not isinstance(reply, Reply):
            return Trouble(reason=reply.reason, again=True)
        status = reply.status
        if status < _CLIENT_ERROR:
            return reply
        if status in _REFUSED:
            reason = f"the credentials are refused (HTTP {status}); expected ones that may read the account"
            return Trouble(reason=reason, permanent=True)
        reason = f"HTTP {status}; expected an answer"
        if status == _TOO_MANY:
            reason = "too many requests (HTTP 429); expected the run to go on after a pause"
        again = status in _TRY_AGAIN
        return Trouble(reason=reason, again=again, pause=reply.retry_after or 0.0, permanent=not again)
