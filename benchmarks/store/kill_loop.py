"""1,000 kills of an importing process; prints what was lost, repeated or damaged (nothing may be).

python -m benchmarks.store.kill_loop [KILLS]
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.faults.store.kill_loop import kill_loop

LEAST_STORED = 10_000
"""Fewer rows than this, and the children died too young to prove anything."""


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        tally = kill_loop(Path(folder) / "monitor.db", kills=kills, calls=3)
        seconds = time.perf_counter() - started
    print(
        f"{tally.kills} kills in {seconds:.0f} s: {tally.stored} observations stored, "
        f"{tally.lost} captures lost, {tally.torn} torn, {tally.damaged} integrity checks failed"
    )
    sound = tally.lost == tally.torn == tally.damaged == 0
    return 0 if sound and tally.stored >= min(LEAST_STORED, kills * 10) else 1


if __name__ == "__main__":
    sys.exit(main())
