"""The local date and hour of many moments, worked out once for those that share it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LocalHour = Callable[[datetime], tuple[date, int]]
_QUARTER = 900
"""Seconds: every zone in use today is off UTC by a multiple of this, and changes its clock on one."""


def local_hours(timezone: ZoneInfo) -> LocalHour:
    """What gives the local date and hour of an aware moment: converted once for each quarter of an hour."""
    known: dict[float, tuple[date, int]] = {}

    def local_hour(moment: datetime) -> tuple[date, int]:
        quarter = moment.timestamp() // _QUARTER
        found = known.get(quarter)
        if found is None:
            local = datetime.fromtimestamp(quarter * _QUARTER, UTC).astimezone(timezone)
            found = known[quarter] = (local.date(), local.hour)
        return found

    return local_hour
