"""Requests to one provider: to its own host only, at its own pace, and without a word that holds a secret.

A provider that takes its key in the query string makes every URL a secret. So what is raised names the provider, the
method, the host, the path and the status, and nothing else hangs on it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from monitor.errors import SourceError
from monitor.webclient.answers import Cause, Reply, Unanswered
from monitor.webclient.pace import Pace
from monitor.webclient.session import WebSession, basic, is_own

MAX_BYTES: Final = 32 * 1024 * 1024
"""Of one answer, unpacked; a search page has one or two million."""
TIMEOUT: Final = 90.0
"""Seconds for a whole answer: a live search takes up to a minute."""
PAUSES: Final = (1.0, 4.0)
"""Seconds before the second and the third try, where the provider does not name a time itself."""
LONGEST_PAUSE: Final = 120.0
"""Seconds that a provider may ask us to wait; beyond, the check has failed and the next run tries again."""
_TRY_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_FORBIDDEN: Final = frozenset({Cause.UNTRUSTED, Cause.NOT_MADE})
"""Causes that no later run changes."""
_BEGUN: Final = frozenset({Cause.CUT, Cause.TOO_SLOW, Cause.TOO_LARGE})
"""Causes after which nothing is asked again: the answer had begun to arrive."""
_UNCERTAIN: Final = _BEGUN | {Cause.LATE_ANSWER, Cause.BROKEN}
"""Causes after which the provider may have charged what was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request; ``query``, ``body`` and ``headers`` may hold secrets and are never shown."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: object = field(default=None, repr=False)
    """Sent as JSON; None sends nothing."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    reason: str
    permanent: bool = False
    uncertain: bool = False
    """Whether the provider may have done what was asked."""
    repeatable: bool = True
    """Whether trying again at once may help."""
    pause: float | None = None
    """Seconds the provider asks us to wait."""


class ProviderClient:
    """Asks one provider.

    Tried again (twice, after ``PAUSES``) is what cannot have been charged: where no connection came about, on 5xx,
    and on 429 with a ``Retry-After``. Where a connection broke before the answer, ``send`` asks again only with
    what its caller knows to be free of charge. Once an answer has begun to arrive nothing is asked again.
    """

    def __init__(
        self,
        provider: str,
        base_url: str,
        *,
        pace: Pace,
        auth: tuple[str, str] | None = None,
        meanings: Mapping[int, str] | None = None,
        timeout: float | None = None,
        trusted: Path | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``timeout``: seconds for a whole answer (None: ``TIMEOUT``); ``trusted``: a CA file of one's own.

        ``meanings`` says in words what the provider's documentation says of a status.
        """
        self._provider = provider
        self._base_url = base_url.rstrip("/")
        self._host = urlsplit(base_url).netloc.rpartition("@")[2]
        self._pace = pace
        self._meanings = meanings or {}
        self._timeout = TIMEOUT if timeout is None else timeout
        self._sleep = sleep
        self._auth = basic(*auth) if auth else None
        self._trusted = trusted

    def send(self, question: Question, *, unanswered: Question | None = None) -> Reply:
        """Ask, and ask again where that helps; ``unanswered`` is what to ask after a break without an answer.

        Raises ``SourceError`` for everything that is no 2xx answer; ``uncertain`` where it may have been charged.
        """
        uncertain = False
        trouble = _Trouble(reason="was not asked")
        for pause in (*PAUSES, None):
            self._pace.wait()
            outcome = self._ask(question)
            if isinstance(outcome, Reply):
                return outcome
            trouble = outcome
            uncertain = uncertain or trouble.uncertain
            again = unanswered if trouble.uncertain else question
            if pause is None or again is None or not trouble.repeatable:
                break
            wait = pause if trouble.pause is None else trouble.pause
            if wait > LONGEST_PAUSE:
                break
            question = again
            self._sleep(wait)
        shown = f"{self._provider}: {question.method} {self._host}{question.path}: {trouble.reason}"
        raise SourceError(shown, permanent=trouble.permanent, uncertain=uncertain)

    def is_own(self, address: str) -> bool:
        """Whether an address that an answer names is on this provider's own host. Raises ``ValueError`` for no URL."""
        return is_own(address, self._base_url)

    def _ask(self, question: Question) -> Reply | _Trouble:
        # A session each: a kept connection that the provider has closed meanwhile would look like a break after a paid
        # request, and closing those of a shared session would break the requests of other threads.
        session = WebSession(trusted=self._trusted)
        reply = session.ask(
            question.method,
            self._base_url + question.path,
            timeout=(min(self._timeout, 15.0), self._timeout),
            whole=self._timeout,
            most=MAX_BYTES,
            params=dict(question.query),
            json=question.body,
            headers=dict(question.headers),
            auth=self._auth,
        )
        session.close()
        if isinstance(reply, Unanswered):
            return _broken(reply)
        return reply if reply.succeeded else self._refusal(reply)

    def _refusal(self, reply: Reply) -> _Trouble:
        status, pause = reply.status, reply.retry_after
        meaning = self._meanings.get(status) or _phrase(status)
        # 429 without a time may be an account that is used up: asking again at once only adds to it.
        repeatable = status in _TRY_AGAIN and (status != HTTPStatus.TOO_MANY_REQUESTS or pause is not None)
        wait = f", and asks to wait {pause:.0f} s" if pause is not None else ""
        return _Trouble(
            reason=f"answered {status} ({meaning}){wait}; expected 200",
            permanent=status not in _TRY_AGAIN,
            repeatable=repeatable,
            pause=pause,
        )


def _broken(without: Unanswered) -> _Trouble:
    cause = without.cause
    large = f"sent more than {without.most // 1024**2} MB; expected one search answer"
    return _Trouble(
        reason=large if cause is Cause.TOO_LARGE else cause.value,
        permanent=cause in _FORBIDDEN,
        uncertain=cause in _UNCERTAIN,
        repeatable=cause not in _FORBIDDEN | _BEGUN,
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "no known status"
