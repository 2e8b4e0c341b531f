"""Dates and times as people read them. Month and day names are our own: the C locale may be any."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOUR = 3600
_SHOW_HOURS_UNTIL = timedelta(hours=48)


def day_words(day: date) -> str:
    """``22 Nov 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: datetime, timezone: str) -> str:
    """``Sun 22 Nov 2026, 14:03 CET (13:03 UTC)``; the date stands in brackets too where it differs."""
    utc = moment.astimezone(UTC)
    local = utc.astimezone(ZoneInfo(timezone))
    name = local.tzname()
    shown = f"{_DAYS[local.weekday()]} {day_words(local.date())}, {local:%H:%M} {name}"
    if local.utcoffset() == timedelta(0):
        return shown
    other_day = "" if utc.date() == local.date() else f"{day_words(utc.date())} "
    return f"{shown} ({other_day}{utc:%H:%M} UTC)"


def age_words(age: timedelta) -> str:
    """How old something is: ``20 minutes``, ``5 hours``, ``3 days``. What lies ahead is ``0 minutes`` old."""
    seconds = max(0, int(age.total_seconds()))
    if seconds < _HOUR:
        return count_words(seconds // 60, "minute")
    if seconds < _SHOW_HOURS_UNTIL.total_seconds():
        return count_words(seconds // _HOUR, "hour")
    return count_words(seconds // (24 * _HOUR), "day")


def count_words(count: int, one: str, many: str | None = None) -> str:
    """``1 look``, ``1,204 looks``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
