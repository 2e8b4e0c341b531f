"""Promise 1: what we said is stored is never lost, whenever the process dies."""

import os
from pathlib import Path

import pytest

from tests.faults.store.kill_loop import kill_loop


@pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX processes")
def test_killed_imports_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    tally = kill_loop(tmp_path / "monitor.db", kills=30, calls=12)

    assert (tally.lost, tally.torn, tally.damaged) == (0, 0, 0)
    assert tally.kills == 30
    assert tally.stored >= 30 * 15, "the children died before they wrote enough to prove anything"
