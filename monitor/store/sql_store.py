"""The store of the monitor on SQLite or PostgreSQL: one class, its methods grouped by concern."""

from datetime import UTC, datetime
from pathlib import Path

from monitor.model.purchases import RunRecord
from monitor.ports import Clock, RunLock
from monitor.store.attachments import Attachments
from monitor.store.claims import Claims
from monitor.store.database import Database
from monitor.store.facts import Facts
from monitor.store.incidents import Incidents
from monitor.store.judgements import Judgements
from monitor.store.ledger import Books
from monitor.store.lock import run_lock
from monitor.store.people import People
from monitor.store.readings import Readings
from monitor.store.told import Told
from monitor.store.upgrade import prepare


class SqlStore(Facts, Attachments, Claims, Readings, Judgements, Incidents, People, Told, Books):
    """Implements ``monitor.ports.Store`` and ``monitor.ports.Ledger`` on an open database of the newest schema."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__()
        self._database = database
        self._clock = clock

    def lock(self) -> RunLock:
        """See ``Store.lock``."""
        return run_lock(self._database, self._clock)

    def close(self) -> None:
        """See ``Store.close``."""
        self._database.close()


class _SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def open_store(url: str, *, backup_folder: Path | None = None, clock: Clock | None = None) -> SqlStore:
    """Open a database, made or brought to the newest schema where needed.

    ``url`` is ``sqlite:///path/to/monitor.db`` or ``postgresql://user@host/name``. A SQLite file is copied
    into ``backup_folder`` (beside it where None) before its schema changes. ``clock`` dates that copy and
    the run lock. Raises ``StoreError``: no place to write, no database of the monitor, one made by a newer
    program, no driver, no server.
    """
    clock = clock or _SystemClock()
    database = Database(url)
    try:
        prepare(database, backup_folder=backup_folder, clock=clock)
    except BaseException:
        database.close()
        raise
    return SqlStore(database, clock)


def read_rounds(url: str, *, limit: int) -> list[RunRecord]:
    """The newest records of runs, newest first; none where there is no such file.

    The database is opened for reading alone: it is neither made nor migrated, and no lock and no writer is waited
    for. Raises ``StoreError``.
    """
    database = Database(url, to_read=True)
    if database.path is not None and not database.path.exists():
        return []
    store = SqlStore(database, _SystemClock())
    try:
        return store.rounds(limit=limit)
    finally:
        store.close()
