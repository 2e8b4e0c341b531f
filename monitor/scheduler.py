"""The alarm clock: wakes the monitor every minute until it is told to stop. What is due, the run table says.

APScheduler's own memory is not trusted with anything: a job that was due while the machine slept is found by
comparing the schedule with the run table, not by its grace time.
"""

import signal
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from types import FrameType

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

EVERY_SECONDS = 60


def serve(tick: Callable[[], None], *, report: Callable[[str], None], every: int = EVERY_SECONDS) -> None:
    """Call ``tick`` now and then every ``every`` seconds, never twice at once, until SIGINT or SIGTERM.

    A tick that is under way when the signal comes is finished first. ``report`` gets a line for each tick that
    failed, was skipped because the one before still ran, or came late.
    """
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_listener(_reporter(report), EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
    trigger = IntervalTrigger(seconds=every, timezone="UTC")
    now = datetime.now(UTC)
    scheduler.add_job(tick, trigger, next_run_time=now, coalesce=True, max_instances=1, misfire_grace_time=None)
    stopped = Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        scheduler.start()
        # In slices: on Windows a wait without an end cannot be interrupted by a signal.
        while not stopped.wait(timeout=1):
            pass
    finally:
        if scheduler.running:
            scheduler.shutdown(wait=True)
        for number, handler in before.items():
            signal.signal(number, handler)


def _reporter(report: Callable[[str], None]) -> Callable[[JobEvent], None]:
    def heard(event: JobEvent) -> None:
        if event.code == EVENT_JOB_ERROR:
            report(f"a round failed: {type(event.exception).__name__}")
        elif event.code == EVENT_JOB_MAX_INSTANCES:
            report("a round was skipped: the one before still runs")
        else:
            report("a round came late")

    return heard
