import os
from pathlib import Path

import pytest

from tests.faults.sweep.kill_sweep import kill_queued_sweeps, kill_sweeps

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 needs a POSIX system")


def test_killed_sweeps_never_buy_a_check_twice_and_lose_no_answer(tmp_path: Path) -> None:
    """A sample of 20 kills; ``python -m benchmarks.schedule.kill_sweep 1000`` does the thousand."""
    found = kill_sweeps(tmp_path, kills=20)
    assert (0, 0) == (found.twice, found.lost)
    assert found.billed <= found.planned + found.kills
    assert found.billed > 200


def test_killed_sweeps_order_no_check_twice_and_lose_no_answer_that_was_paid_for(tmp_path: Path) -> None:
    """A sample of 15 kills; ``python -m benchmarks.schedule.kill_sweep --queued 1000`` does the thousand."""
    found = kill_queued_sweeps(tmp_path, kills=15)
    assert (0, 0, 0) == (found.twice, found.lost, found.unsettled)
    assert found.billed <= found.planned + found.kills
    assert found.billed > 200
