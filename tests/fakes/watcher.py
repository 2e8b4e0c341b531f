"""A watcher that writes down what it is told."""

from monitor.model.watch import Ping, Signal


class Heard:
    """Implements ``monitor.watch.Watcher``."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def tell(self, signal: Signal, line: str) -> Ping | None:
        """Always heard."""
        self.lines.append((str(signal), line))
        return Ping(signal=signal)
