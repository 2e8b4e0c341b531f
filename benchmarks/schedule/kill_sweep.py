"""A sweep killed at random points against a counting provider: ``python -m benchmarks.schedule.kill_sweep [KILLS]``."""

import sys
import tempfile
from pathlib import Path

from tests.faults.sweep.kill_sweep import kill_sweeps


def main() -> None:
    """Print what was planned, billed, billed twice and lost; a day's plan serves about eighty kills."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    planned = billed = twice = lost = 0
    for round_number, start in enumerate(range(0, wanted, 50)):
        with tempfile.TemporaryDirectory() as folder:
            found = kill_sweeps(Path(folder), kills=min(50, wanted - start), seed=round_number)
        planned, billed = planned + found.planned, billed + found.billed
        twice, lost = twice + found.twice, lost + found.lost
        print(
            f"kills {min(start + 50, wanted)}: planned {planned}, billed {billed}, twice {twice}, lost {lost}",
            flush=True,
        )


if __name__ == "__main__":
    main()
