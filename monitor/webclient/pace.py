"""How often somebody may be asked."""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock


class Pace:
    """At most ``count`` requests in any ``seconds``, whoever asks: ``wait`` returns when the next one may go.

    Counted over a sliding window, because that is how providers and networks count; several threads may share one.
    """

    def __init__(
        self,
        count: int,
        seconds: float,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.count, self.seconds = count, seconds
        self._monotonic = monotonic
        self._sleep = sleep
        self._sent: deque[float] = deque(maxlen=count)
        self._lock = Lock()

    def wait(self) -> None:
        """Return when a request may be sent, and count it."""
        with self._lock:
            if len(self._sent) == self._sent.maxlen:
                # A clock that was rounded down must not let the last request slip into the old window.
                while (left := self._sent[0] + self.seconds - self._monotonic()) > 0:
                    self._sleep(left)
            self._sent.append(self._monotonic())
