"""The ``monitor`` command: parses input, calls the monitor, shows the answer; decides nothing."""

from monitor.cli.app import main

__all__ = ["main"]
