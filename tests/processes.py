"""The shapes of the fixtures that run the real program as a process of its own."""

import subprocess
from collections.abc import Callable

Start = Callable[..., "subprocess.Popen[str]"]
"""Starts ``monitor ARGUMENTS``; ``script`` is Python to run instead of ``-m monitor``."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]
"""Runs it to its end."""
