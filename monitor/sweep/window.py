"""Work under way together: answers are taken as they come, so a slow one holds nobody up."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic

from monitor.model.checks import FailedCheck, PlannedCheck
from monitor.ports import Provider, RawCapture

GRACE = 3.0
"""Seconds that answers under way are waited for after an interrupt."""

AT_ONCE = 8
"""Searches under way together: what a crash can cost, and enough to hide a provider's slowness."""

Answered = list[tuple[PlannedCheck, RawCapture | FailedCheck]]
"""Checks with what came of them."""
_SLICE = 0.1
"""Seconds of one wait, after which somebody looks whether to stop."""


def unbroken(work: Callable[[Event], None]) -> None:
    """Do work in a thread of its own, so that a stop falls at no point of it but where it looks for one.

    An interrupt sets the event that ``work`` is given, waits for its end and is then raised.
    """
    stop, ended, failures = Event(), Event(), list[BaseException]()

    def run() -> None:
        try:
            work(stop)
        except BaseException as error:  # noqa: BLE001 - raised by whoever waits
            failures.append(error)
        finally:
            ended.set()

    Thread(target=run, daemon=True).start()
    try:
        # An event and no join: one that is interrupted takes a running thread for ended (python/cpython#90882).
        while not ended.wait(_SLICE):
            pass
    except KeyboardInterrupt:
        stop.set()
        ended.wait()
        raise
    if failures:
        raise failures[0]


class Lanes:
    """Checks that wait for their providers, each in its own lane: a slow provider never takes every place."""

    def __init__(self, checks: Iterable[PlannedCheck]) -> None:
        self._lanes: dict[str, deque[PlannedCheck]] = {}
        for check in checks:
            self._lanes.setdefault(check.provider, deque()).append(check)

    def __bool__(self) -> bool:
        return bool(self._lanes)

    def take(self, under_way: Mapping[str, int]) -> list[PlannedCheck]:
        """What may be started beside what is under way: whoever has least under way comes first."""
        busy, taken = Counter(under_way), list[PlannedCheck]()
        while self._lanes and busy.total() < AT_ONCE:
            name = min(self._lanes, key=lambda each: busy[each])
            taken.append(self._pop(name))
            busy[name] += 1
        return taken

    def _pop(self, name: str) -> PlannedCheck:
        check = self._lanes[name].popleft()
        if not self._lanes[name]:
            del self._lanes[name]
        return check


class Window:
    """Searches under way. Threads that nobody waits for at the end: a stop must not hang on a provider."""

    def __init__(self) -> None:
        self.under_way: Counter[str] = Counter()
        self._done: SimpleQueue[tuple[PlannedCheck, RawCapture | FailedCheck]] = SimpleQueue()

    def start(self, check: PlannedCheck, provider: Provider) -> None:
        """Have one search made."""
        self.under_way[check.provider] += 1
        Thread(target=self._buy, args=(check, provider.buy), daemon=True).start()

    def answers(self, stop: Event) -> Answered:
        """Wait for the next answer, and give it with whatever else has come; give none when it is time to stop."""
        found: Answered = []
        while self.under_way.total() and not found and not stop.is_set():
            found = self._come(_SLICE)
        return found

    def last_answers(self) -> Answered:
        """What still comes within ``GRACE`` seconds of a stop; the rest is as if it never came."""
        found: Answered = []
        end = monotonic() + GRACE
        while self.under_way.total() and (left := end - monotonic()) > 0:
            found += self._come(left)
        return found

    def _come(self, seconds: float) -> Answered:
        found: Answered = []
        try:
            found.append(self._done.get(timeout=seconds))
            while True:
                found.append(self._done.get_nowait())
        except Empty:
            self.under_way.subtract(check.provider for check, _ in found)
            return found

    def _buy(self, check: PlannedCheck, buy: Callable[[PlannedCheck], RawCapture | FailedCheck]) -> None:
        try:
            answer = buy(check)
        except Exception as error:  # noqa: BLE001 - a provider's defect must not lose its neighbours' answers
            answer = defect(check, error)
        self._done.put((check, answer))


def defect(check: PlannedCheck, error: Exception) -> FailedCheck:
    """A check whose provider has a defect of ours."""
    return FailedCheck(
        source=check.provider,
        name=check.cell.keyword,
        reason=f"a defect: {type(error).__name__}",
        check=check.id,
        permanent=True,
        maybe_charged=True,
    )
