"""How long and how often is asked what costs nothing and changes nothing on the other side."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from monitor.errors import SourceError

log = logging.getLogger(__name__)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What came instead of a value."""

    reason: str
    again: bool = False
    """Whether another try may help."""
    pause: float = 0.0
    """Seconds to wait at least before it."""
    permanent: bool = False
    """Whether a later run cannot help either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long and how often one call is tried."""

    tries: int = 4
    connect: float = 10.0
    """Seconds to connect."""
    read: float = 60.0
    """Seconds without a byte."""
    whole: float = 300.0
    """Seconds for one whole answer."""
    pause: float = 1.0
    """Seconds before the second try; doubled for each further one."""
    longest: float = 120.0
    """The longest wait anybody may ask for; beyond it the next run tries again."""
    sleep: Callable[[float], None] = time.sleep

    def until_answered(self, shown: str, ask: Callable[[], _Value | Trouble]) -> _Value:
        """The first value that asking gives; raises ``SourceError``, which starts with ``shown``, where none comes."""
        for number in range(1, self.tries + 1):
            outcome = ask()
            if not isinstance(outcome, Trouble):
                return outcome
            trouble = outcome
            log.debug("%s: try %d: %s", shown, number, trouble.reason)
            wait = max(trouble.pause, self.pause * 2 ** (number - 1))
            if not trouble.again or number == self.tries or wait > self.longest:
                break
            self.sleep(wait)
        raise SourceError(f"{shown}: {trouble.reason}", permanent=trouble.permanent)
