"""Reading moments: always aware, always UTC, never guessed."""

import re
from datetime import UTC, datetime

from monitor.errors import InputRefused

_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)
_EARLIEST, _LATEST = 1998, 2100
"""Years a search can have been made in: the first paid search ads, and the end of anybody's clock."""


def read_moment(text: str) -> datetime:
    """The moment that ISO 8601 text with a time zone names, in UTC.

    Raises ``InputRefused`` with what was expected: a date alone, a time without a zone and every order of
    day and month but the ISO one are refused, because each can mean two moments.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise InputRefused(f"{_shown(text)} is not a time; expected ISO 8601 with a zone, 2026-11-16T08:00:12Z")
    day, clock, zone = found.groups()
    if zone is None:
        raise InputRefused(f"{_shown(text)} has no time zone; expected one, as in 2026-11-16T08:00:12Z or +02:00")
    offset = "+00:00" if zone.upper() in {"Z", "UTC", "GMT"} else zone
    try:
        moment = datetime.fromisoformat(f"{day}T{clock.replace(',', '.')}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise InputRefused(f"{_shown(text)} is no moment of the calendar; expected ISO 8601 with a zone") from None
    if not _EARLIEST <= moment.year <= _LATEST:
        raise InputRefused(f"{_shown(text)} is not of this age; expected a year from {_EARLIEST} to {_LATEST}")
    return moment


def moment_or_none(value: object) -> datetime | None:
    """The moment a provider wrote, or None where it wrote none that can be read."""
    if not isinstance(value, str):
        return None
    try:
        return read_moment(value)
    except InputRefused:
        return None


def _shown(text: str) -> str:
    return repr(text[:40])
