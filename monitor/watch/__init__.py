"""Is the monitor itself well? Each run judges itself and leaves a record; whoever looks from outside judges its age.

::

    lock ─► start ─► the work ─► troubles? ─► record ─► success | fail
                         └── an error ──────► record ─► fail

What a run cannot know of itself, that it never began or never ended, is for somebody outside to notice: a watcher that
waits for these signals, or ``monitor doctor --last-run``, which reads the records.
"""

from monitor.watch.looking_back import GRACE, last_run
from monitor.watch.round import Watch, Watcher, crash_told, ending
from monitor.watch.troubles import STALE_AFTER

__all__ = ["GRACE", "STALE_AFTER", "Watch", "Watcher", "crash_told", "ending", "last_run"]
