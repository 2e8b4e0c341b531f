"""What comes of asking: an answer, or why there is none. Neither shows an address, a header or a body."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, Final

_SUCCESS: Final = 2
"""First digit of every status that brings an answer; redirects do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer of any status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Names in any letter case."""
    content: bytes = field(default=b"", repr=False)
    """Whole and unpacked; empty where it was no success, because then it is read only for whoever asks for it."""

    @property
    def succeeded(self) -> bool:
        """Whether the status is one of 2xx."""
        return self.status // 100 == _SUCCESS

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait, of either form that HTTP knows (RFC 9110, 10.2.3); None where there is none."""
        return retry_after(self.headers.get("Retry-After"))

    def json(self) -> Any:
        """The content as JSON; None where it is none."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None


class Cause(StrEnum):
    """Why there is no answer, in words for people."""

    UNTRUSTED = "no trusted TLS connection"
    NOT_REACHED = "no connection: the name is not known or nobody listens there"
    LATE_CONNECTION = "no connection within the time allowed"
    LATE_ANSWER = "no answer within the time allowed"
    BROKEN = "the connection broke before an answer"
    NOT_MADE = "the request could not be made"
    CUT = "broke off within its answer"
    TOO_SLOW = "did not finish its answer in time"
    TOO_LARGE = "sent more than it may"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """Why there is no answer."""

    cause: Cause
    most: int
    """Bytes that the answer was allowed to have."""
    error: str = ""
    """The kind of what was raised: its text may hold the address, and it holds the headers itself."""

    @property
    def beyond(self) -> bool:
        """Whether there was an answer, and it was more or slower than we take."""
        return self.cause in {Cause.TOO_SLOW, Cause.TOO_LARGE}

    @property
    def reason(self) -> str:
        """For people who need not know whether the other side may have acted."""
        if self.beyond:
            return f"the answer takes too long or is larger than {self.most // 2**20} MB"
        if self.cause in {Cause.LATE_CONNECTION, Cause.LATE_ANSWER}:
            return "no answer in time"
        return f"no connection ({self.error})"


def retry_after(value: str | None) -> float | None:
    """Seconds of a ``Retry-After`` header, which is a number or a date; None for everything else."""
    text = (value or "").strip()
    if text.isdecimal() and text.isascii():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None
