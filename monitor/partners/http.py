"""The one way to a network's API: its own host only, within its limit, patient, and silent about its secrets."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urljoin

from monitor.errors import SourceError
from monitor.partners.cache import AnswerCache
from monitor.webclient.answers import Reply
from monitor.webclient.pace import Pace
from monitor.webclient.patience import Patience, Trouble
from monitor.webclient.session import Credential, WebSession, is_own

MAX_BYTES: Final = 64 * 1024 * 1024
"""Of one answer, unpacked."""
_OK, _TOO_MANY, _SERVER = 200, 429, 500
_REFUSED: Final = frozenset({401, 403})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a network said, and when."""

    value: Any
    """Decoded JSON."""
    at: datetime


class ApiClient:
    """Speaks to one network's API. Every method raises ``SourceError`` and nothing else."""

    def __init__(
        self,
        network: str,
        base: str,
        *,
        secrets: Sequence[str],
        limit: Pace,
        cache: AnswerCache,
        patience: Patience | None = None,
    ) -> None:
        self.network = network
        self.credential: Credential | None = None
        self._base = base.rstrip("/")
        self._secrets = [secret for secret in secrets if secret]
        self._limit, self._cache, self._patience = limit, cache, patience or Patience()
        self._session = WebSession()

    def hide(self, secret: str) -> None:
        """Keep one more secret out of what is stored: a token the network has just handed out."""
        self._secrets.append(secret)

    def get(self, path: str, parameters: Mapping[str, str] | None = None, *, what: str) -> Answer:
        """Read a path of the API, or an address of its host that an answer named. ``what`` names it to people."""
        return self._asked("GET", path, what, cached=True, params=dict(parameters or {}))

    def post(self, path: str, *, what: str, cached: bool = True, **content: Any) -> Answer:
        """Ask by POST (``json=`` or ``data=``) what changes nothing on the other side; it is tried like a GET."""
        return self._asked("POST", path, what, cached=cached, **content)

    def _asked(self, method: str, path: str, what: str, *, cached: bool, **content: Any) -> Answer:
        address = urljoin(f"{self._base}/", path)
        shown = f"{self.network}: {what}"
        if not is_own(address, self._base):
            raise SourceError(
                f"{shown}: the answer leads to another host; expected one of the API's own addresses", permanent=True
            )
        key = json.dumps([method, address, content], sort_keys=True)
        if cached and (known := self._cache.get(key)) is not None:
            return Answer(value=known[0], at=known[1])
        found = self._patience.until_answered(shown, lambda: self._once(method, address, content))
        if cached:
            self._cache.put(key, found.value, found.at)
        return found

    def _once(self, method: str, address: str, content: Mapping[str, Any]) -> Answer | Trouble:
        self._limit.wait()
        reply = self._session.ask(
            method,
            address,
            timeout=(self._patience.connect, self._patience.read),
            whole=self._patience.whole,
            most=MAX_BYTES,
            auth=self.credential,
            headers={"Accept": "application/json"},
            **content,
        )
        if not isinstance(reply, Reply):
            return Trouble(reason=reply.reason, again=not reply.beyond)
        if reply.status != _OK:
            return self._refusal(reply)
        try:
            return Answer(value=_without(json.loads(reply.content), self._secrets), at=datetime.now(UTC))
        except (ValueError, RecursionError):
            return Trouble(reason="the answer is no JSON; expected JSON", again=True)

    def _refusal(self, reply: Reply) -> Trouble:
        status = reply.status
        if status == _TOO_MANY:
            pause = self._limit.seconds if reply.retry_after is None else reply.retry_after
            reason = f"too many calls (HTTP 429); the network asks to wait {pause:.0f} s"
            return Trouble(reason=reason, again=True, pause=pause)
        if status >= _SERVER:
            return Trouble(reason=f"the network is out of order (HTTP {status})", again=True)
        reason = f"HTTP {status}; expected an answer (redirects are not followed)"
        if status in _REFUSED:
            reason = f"the credentials are refused (HTTP {status}); expected ones that may read it"
        return Trouble(reason=reason, permanent=True)


def _without(value: Any, secrets: Sequence[str]) -> Any:
    """Decoded JSON with every secret taken out of its texts, however they were escaped."""
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, "REDACTED")
    elif isinstance(value, list):
        return [_without(each, secrets) for each in value]
    elif isinstance(value, dict):
        return {_without(key, secrets): _without(each, secrets) for key, each in value.items()}
    return value
