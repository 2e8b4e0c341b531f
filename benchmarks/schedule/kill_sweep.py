"""A sweep killed at random points against a counting provider.

    python -m benchmarks.schedule.kill_sweep [--queued] [KILLS]

With ``--queued`` its searches are ordered from a queue over HTTP and fetched later.
"""

import argparse
import tempfile
from pathlib import Path

from tests.faults.sweep.kill_sweep import kill_queued_sweeps, kill_sweeps

A_DAY = 50
"""Kills of one day's plan."""


def main() -> None:
    """Print what was planned, billed, billed twice and lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=100)
    parser.add_argument("--queued", action="store_true", help="order from a queue")
    asked = parser.parse_args()
    kill = kill_queued_sweeps if asked.queued else kill_sweeps
    planned = billed = twice = lost = unsettled = 0
    for round_number, start in enumerate(range(0, asked.kills, A_DAY)):
        with tempfile.TemporaryDirectory() as folder:
            found = kill(Path(folder), kills=min(A_DAY, asked.kills - start), seed=round_number)
        planned, billed, unsettled = planned + found.planned, billed + found.billed, unsettled + found.unsettled
        twice, lost = twice + found.twice, lost + found.lost
        print(
            f"kills {min(start + A_DAY, asked.kills)}: planned {planned}, billed {billed}, twice {twice}, "
            f"lost {lost}, unsettled {unsettled}",
            flush=True,
        )


if __name__ == "__main__":
    main()
