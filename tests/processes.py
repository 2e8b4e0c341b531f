"""The real program as a process of its own: the shapes of the fixtures that run it, and waiting for it."""

import subprocess
import time
from collections.abc import Callable

Start = Callable[..., "subprocess.Popen[str]"]
"""Starts ``monitor ARGUMENTS``; ``script`` is Python to run instead of ``-m monitor``."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]
"""Runs it to its end."""


def wait_until(ready: object, *, seconds: float = 30.0) -> None:
    """Wait for another process; fail rather than hang."""
    assert callable(ready)
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "the other process did not get there"
        time.sleep(0.01)
