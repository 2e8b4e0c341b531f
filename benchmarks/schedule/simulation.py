"""Years of a machine that sleeps, crashes and has its clock set, against the real schedule and run table.

    python -m benchmarks.schedule.simulation [DAYS]

prints, for five zones: local dates on which the machine was up for ten minutes after the hour, how many of them
got their run, dates with more than one run, and missed dates that nobody recorded.
"""

import random
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.config.schedule import parse_schedule, slots_between
from monitor.rounds import Rounds, Slot
from tests.fakes.ledger import RunTable

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Chatham", "UTC")
ENTRY = "daily 02:30"
"""The half hour that Berlin has twice in October and not at all in March."""
TICK = timedelta(minutes=1)
UP = 10
"""Minutes up after the hour from which a date counts as one the machine could have served."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one zone's year came to."""

    zone: str
    possible: int
    served: int
    doubled: int
    unreported: int


def simulate(zone_name: str, days: int, *, seed: int) -> Tally:
    """One machine in one zone."""
    zone, chance, table = ZoneInfo(zone_name), random.Random(seed), RunTable()
    entry = parse_schedule(ENTRY)

    def slots(after: datetime, until: datetime) -> list[Slot]:
        return [Slot(key=key, due_at=due) for key, due in slots_between([entry], after=after, until=until, zone=zone)]

    ledger: Any = table
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    end = start + timedelta(days=days)
    ran: Counter[date] = Counter()
    awake: Counter[date] = Counter()
    now, asleep_until, wrong_by = start, start, timedelta()
    rounds = Rounds(ledger=ledger, slots=slots)
    while now < end:
        now += TICK
        if now < asleep_until:
            continue
        wrong_by = _disturb(chance, wrong_by)
        if chance.random() < 1 / 1440:  # a restart a day: nothing is kept but the run table
            rounds = Rounds(ledger=ledger, slots=slots)
        if chance.random() < 1 / (4 * 1440):
            asleep_until = now + timedelta(hours=chance.uniform(0, 36))
            continue
        clock = now + wrong_by
        local = now.astimezone(zone)
        if datetime.combine(local.date(), time(2, 30), tzinfo=zone).astimezone(UTC) <= now:
            awake[local.date()] += 1
        slot = rounds.due(clock)
        if slot is not None:
            rounds.run(slot, lambda: ("done", ""), now=lambda moment=clock: moment)  # type: ignore[misc]
            ran[date.fromisoformat(slot.key[:10])] += 1
    first = min(ran)
    possible = [day for day, minutes in awake.items() if minutes >= UP and day >= first]
    recorded = {date.fromisoformat(key[:10]) for key in table.by_slot}
    last = max(recorded)
    dates = {first + timedelta(days=offset) for offset in range((last - first).days + 1)}
    return Tally(
        zone=zone_name,
        possible=len(possible),
        served=sum(ran[day] > 0 for day in possible),
        doubled=sum(count > 1 for count in ran.values()),
        unreported=len(dates - recorded),
    )


def _disturb(chance: random.Random, wrong_by: timedelta) -> timedelta:
    """Now and then the clock is wrong by up to three hours, and later set right."""
    if chance.random() < 1 / (10 * 1440):
        return timedelta(hours=chance.uniform(-3, 3))
    return timedelta() if chance.random() < 1 / 360 else wrong_by


def main() -> None:
    """Print the table."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print(f"{'zone':<18}{'up':>6}{'served':>8}{'share':>8}{'doubled':>9}{'unreported':>12}")
    for number, zone in enumerate(ZONES):
        found = simulate(zone, days, seed=number)
        share = found.served / found.possible
        print(
            f"{zone:<18}{found.possible:>6}{found.served:>8}{share:>8.1%}{found.doubled:>9}{found.unreported:>12}",
            flush=True,
        )


if __name__ == "__main__":
    main()
