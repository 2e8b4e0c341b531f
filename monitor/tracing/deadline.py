"""One point in time that everything done for a chain must meet."""

import time


class Deadline:
    """So many seconds from now, for all reads and writes together."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, above zero. Raises ``TimeoutError`` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"not done after {self.seconds:g} s")
        return left
