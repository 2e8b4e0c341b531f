"""False alarms and power of the weekly comparison of daily auction insights; see README.md.

``python benchmarks/insights/rivals.py [SERIES]``.
"""

import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.insights.alarms import NOISE, shown
from monitor.insights import assess
from monitor.model.insights import InsightFile, InsightRow, Share

BEFORE, AFTER, USUAL = 28, 14, 0.30
FIRST = date(2026, 9, 1)


def series(random: Random, eligible: int, rise: float) -> list[InsightRow]:
    """One rival: ``BEFORE`` usual days, then ``AFTER`` with its share higher by ``rise``."""
    rows = []
    for number in range(BEFORE + AFTER):
        day = FIRST + timedelta(days=number)
        chances = max(1, round(random.gauss(eligible, eligible**0.5)))
        share = round(shown(random, chances, USUAL + (rise if number >= BEFORE else 0)) / chances, 4)
        printed = Share(share, share) if share >= 0.1 else Share(0, 0.1)
        rows.append(
            InsightRow(number=number, domain="a.example", is_own=False, impression_share=printed, period=(day, day))
        )
    return rows


def tried(random: Random, count: int, eligible: int, rise: float) -> tuple[float, float]:
    """Part of series with an alarm on any of the mornings of ``AFTER`` days, and the mean day of the first."""
    found = []
    for _ in range(count):
        rows = series(random, eligible, rise)
        for until in range(BEFORE + 1, len(rows) + 1):
            if assess([InsightFile(rows=tuple(rows[:until]))]).alarms:
                found.append(until - BEFORE)
                break
    return len(found) / count, sum(found) / max(1, len(found))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    random = Random(20261122)
    print(f"a rival at {USUAL:.0%}, day-to-day noise (beta, correlation {NOISE}); {count} series each")
    print("auctions/day   false in 14 mornings   finds +5 pp (mean day)   finds +10 pp (mean day)")
    for eligible in (60, 300, 2_000):
        false, _ = tried(random, count, eligible, 0)
        small, small_day = tried(random, count // 4, eligible, 0.05)
        great, great_day = tried(random, count // 4, eligible, 0.10)
        said = f"{small:6.1%} ({small_day:.1f})          {great:6.1%} ({great_day:.1f})"
        print(f"{eligible:>12}   {false:6.2%}                 {said}", flush=True)


if __name__ == "__main__":
    main()
