"""When to run, in words (``mon-fri 06:00``), and the moments that means. Pure arithmetic, no clock.

Cron numbers are refused: schedulers disagree on whether ``1`` is Monday or Tuesday. A local time that a
zone repeats is taken once, the first time round; one that a zone skips is taken the same distance after
the gap. So each local date and entry gives exactly one run.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXPECTED = "expected day names and a 24-hour time, such as 'mon-fri 06:00', 'sat,sun 09:30' or 'daily 06:00'"
_ENTRY = re.compile(r"(?P<days>[a-z,-]{3,40}) (?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)")
_CRON = re.compile(r"(?:[\d*/,-]+\s+){3,6}\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One entry: these weekdays at this local time."""

    days: frozenset[int]
    """Weekdays as Python counts them: 0 is Monday."""
    at: time

    def __str__(self) -> str:
        days = "daily" if len(self.days) == len(DAYS) else ",".join(DAYS[day] for day in sorted(self.days))
        return f"{days} {self.at:%H:%M}"


def parse_schedule(text: str) -> Schedule:
    """Read one entry. Raises ``ValueError`` whose message says what was expected."""
    if _CRON.fullmatch(text.strip()):
        raise ValueError(f"cron numbers are not read, because programs disagree on which day 1 is; {EXPECTED}")
    found = _ENTRY.fullmatch(" ".join(text.lower().split()))
    if found is None:
        raise ValueError(f"not a schedule; {EXPECTED}")
    return Schedule(days=_days(found["days"]), at=time(int(found["hour"]), int(found["minute"])))


def next_runs(schedules: Iterable[Schedule], *, after: datetime, zone: ZoneInfo, count: int) -> list[datetime]:
    """The next ``count`` moments after ``after`` (aware), in UTC and in order; empty without a schedule."""
    entries = tuple(schedules)
    # From the day before, for a time that a gap moves past midnight; a week on for each run wanted.
    first = after.astimezone(zone).date() - timedelta(days=1)
    days = [first + timedelta(days=offset) for offset in range((count + 1) * len(DAYS) + 2)]
    moments = {
        datetime.combine(day, entry.at, tzinfo=zone).astimezone(UTC)
        for entry in entries
        for day in days
        if day.weekday() in entry.days
    }
    return sorted(moment for moment in moments if moment > after)[:count]


def slots_between(
    schedules: Iterable[Schedule], *, after: datetime, until: datetime, zone: ZoneInfo
) -> list[tuple[str, datetime]]:
    """The runs called for in ``(after, until]``: (``<local date> <entry>``, moment in UTC), in order.

    The key is made of the local date, so that a repeated or skipped hour never makes two of one.
    """
    first = after.astimezone(zone).date() - timedelta(days=1)
    count = (until.astimezone(zone).date() - first).days + 1
    found = [
        (f"{day} {entry}", datetime.combine(day, entry.at, tzinfo=zone).astimezone(UTC))
        for entry in schedules
        for day in (first + timedelta(days=offset) for offset in range(count))
        if day.weekday() in entry.days
    ]
    return sorted((slot for slot in found if after < slot[1] <= until), key=lambda slot: (slot[1], slot[0]))


def _days(text: str) -> frozenset[int]:
    if text == "daily":
        return frozenset(range(len(DAYS)))
    chosen: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first not in DAYS or (dash and last not in DAYS):
            raise ValueError(f"{part!r} is not a day; {EXPECTED}")
        start = DAYS.index(first)
        length = (DAYS.index(last) - start) % len(DAYS) if dash else 0
        chosen.update((start + step) % len(DAYS) for step in range(length + 1))
    return frozenset(chosen)
