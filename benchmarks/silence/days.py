"""Days of a monitor under cron in which nothing goes wrong: how often is somebody woken?

    python -m benchmarks.silence.days [DAYS] [SEED]

lives them with the real command line, HTTP, SMTP and SQLite (``tests/faults/silence/world.py``) and prints runs,
alarms, digests and the searches bought. 5 % of the answers are errors, and the brand's own ad is on 90 % of the pages.
"""

import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from tests.faults.silence.world import DAY, world


def main() -> None:
    """Live, and print what came of it."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        machine = stack.enter_context(world(folder, stack.enter_context(pytest.MonkeyPatch.context()), seed=seed))
        for day in range(1, days + 1):
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                machine.live(DAY)
            print(f"day {day}: {len(machine.codes)} runs, {len(machine.alarms)} alarms", flush=True)
        for alarm in machine.watcher.alarms:
            print(f"alarm: {alarm.at}: {alarm.why}")
        quiet = sum(b"no new incidents in" in mail.lower() for mail in machine.postbox.mails)
        print(f"exit codes: {dict(Counter(machine.codes))}")
        print(f"digests: {len(machine.postbox.mails)}, of which {quiet} above the coverage floor")
        print(f"searches bought: {machine.provider.charged}; seconds: {time.monotonic() - began:.0f}")


if __name__ == "__main__":
    main()
