"""Where the time comes from: the two clocks there are."""

from dataclasses import dataclass
from datetime import UTC, datetime


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """The present moment, UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A time that stands still: what ``--as-of`` asks for."""

    moment: datetime

    def now(self) -> datetime:
        """That moment."""
        return self.moment
