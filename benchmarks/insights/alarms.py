"""False alarms and power of the daily alarm; see README.md. ``python benchmarks/insights/alarms.py [SERIES]``."""

import sys
from datetime import date, timedelta
from math import sqrt
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from monitor.insights import watch
from monitor.model.insights import OwnDay, Share

BEFORE, AFTER = 28, 14
USUAL, NOISE = 0.95, 0.01
FIRST = date(2026, 9, 1)


def shown(random: Random, eligible: int, share: float) -> int:
    """Impressions of one day whose share itself varies from day to day."""
    scale = 1 / NOISE - 1
    today = random.betavariate(share * scale, (1 - share) * scale)
    return (
        random.binomialvariate(eligible, today)
        if hasattr(random, "binomialvariate")
        else _binomial(random, eligible, today)
    )


def _binomial(random: Random, tries: int, chance: float) -> int:
    if tries * chance * (1 - chance) > 25:  # the normal one is as good there, and a hundred times faster
        return min(tries, max(0, round(random.gauss(tries * chance, sqrt(tries * chance * (1 - chance))))))
    return sum(random.random() < chance for _ in range(tries))


def series(random: Random, eligible: int, drop: float, before: int = BEFORE, weekend: float = 0.0) -> list[OwnDay]:
    """One keyword: ``before`` usual days, then ``AFTER`` with the share lower by ``drop``."""
    days = []
    for number in range(before + AFTER):
        day = FIRST + timedelta(days=number)
        quiet = day.weekday() >= 5
        mean = eligible * (0.7 if quiet else 1.12)
        chances = max(1, round(random.gauss(mean, sqrt(mean))))
        impressions = shown(random, chances, USUAL - (drop if number >= before else 0) - (weekend if quiet else 0))
        share = round(impressions / chances, 4)
        printed = Share(share, share) if share >= 0.1 else Share(0, 0.1)
        days.append(OwnDay(day=day, impressions=impressions, share=printed, keyword="brand"))
    return days


def tried(random: Random, count: int, eligible: int, drop: float, **shape: float) -> tuple[float, float]:
    """Part of series with an alarm, and the mean day of it (1: the first test day)."""
    before = int(shape.get("before", BEFORE))
    found = []
    for _ in range(count):
        days = series(random, eligible, drop, before, shape.get("weekend", 0.0))
        for until in range(before + 2, len(days) + 1):  # every morning, with what is known by then
            alarms = watch(days[:until], test_days=until - before).alarms
            if alarms:
                found.append(until - before)
                break
    return len(found) / count, sum(found) / max(1, len(found))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    random = Random(20261122)
    print("eligible/day  history           false   finds -5 pp (mean days)   finds -10 pp (mean days)")
    shapes = {"28 days": {}, "63 days, weekend dip of 4 points": {"before": 63, "weekend": 0.04}}
    for name, shape in shapes.items():
        for eligible in (60, 300, 2_000):
            false, _ = tried(random, count, eligible, 0, **shape)
            small, small_days = tried(random, count // 4, eligible, 0.05, **shape)
            great, great_days = tried(random, count // 4, eligible, 0.10, **shape)
            low, high = f"{small:6.1%} ({small_days:.1f})", f"{great:6.1%} ({great_days:.1f})"
            print(f"{eligible:>12}  {name:<34} {false:6.2%}   {low}   {high}", flush=True)


if __name__ == "__main__":
    main()
