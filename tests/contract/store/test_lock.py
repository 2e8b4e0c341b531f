"""The run lock: one holder, told by process and time, and never longer than its process lives."""

import os
import re
import signal
import subprocess
import sys

import pytest

from monitor.errors import LockHeld
from monitor.ports import Store
from monitor.store import open_store

HOLDER = """
import sys
from monitor.store import open_store
with open_store(sys.argv[1]).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_second_run_is_refused_and_told_who_holds_the_lock(store: Store, url: str) -> None:
    other = open_store(url)
    held = rf"^a run is under way \(process {os.getpid()} since \d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)$"
    with store.lock(), pytest.raises(LockHeld, match=held), other.lock():
        pytest.fail("two runs at once")

    with other.lock():
        pass
    other.close()


def test_lock_that_is_let_go_can_be_taken_again(store: Store) -> None:
    for _ in range(3):
        with store.lock():
            store.known_captures()


def test_lock_dies_with_a_killed_process(store: Store, url: str) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockHeld, match=re.escape(f"(process {holder.pid} since ")), store.lock():
            pytest.fail("two runs at once")
        holder.send_signal(signal.SIGKILL)
        holder.wait()

    _enter_soon(store)


def _enter_soon(store: Store) -> None:
    """A server notices a dead client when the closed socket reaches it, which is soon but not at once."""
    for _ in range(1000):
        try:
            with store.lock():
                return
        except LockHeld:
            continue
    pytest.fail("the lock outlived its process")
