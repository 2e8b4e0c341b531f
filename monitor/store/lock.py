"""The run lock: held by the operating system or the server for the process, so that it dies with it.

A row in a table would outlive a killed process. SQLite databases get a lock file beside them,
PostgreSQL ones a session-level advisory lock.
"""

import os
import re
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, text

from monitor.errors import LockHeld, StoreError
from monitor.ports import Clock
from monitor.store.database import Database

_SERVER_KEY = 7_202_611_231
"""Key of the advisory lock; locks of different databases on one server do not meet."""
_HOLDER = re.compile(r"monitor run (\d+) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")


def run_lock(database: Database, clock: Clock) -> "FileLock | ServerLock":
    """The lock that fits the database."""
    if database.path is not None:
        return FileLock(database.path.with_name(f"{database.path.name}.lock"), clock)
    return ServerLock(database, clock)


class FileLock:
    """An advisory lock on a file that stays behind, empty of meaning, when nobody holds it."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreError(f"lock {self._path.name}: {error.strerror}; expected a folder to write in") from error
        try:
            _lock(descriptor)
        except OSError:
            note = os.read(descriptor, 200).decode("utf-8", "replace")
            os.close(descriptor)
            raise _held(note) from None
        self._descriptor = descriptor
        try:
            os.ftruncate(descriptor, 0)
            os.write(descriptor, _note(self._clock.now()).encode())
        except OSError as error:
            self.__exit__()
            raise StoreError(f"lock {self._path.name}: {error.strerror}; expected a disk with room") from error
        return self

    def __exit__(self, *exc: object) -> None:
        if self._descriptor is not None:
            with suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)  # closing lets the lock go
            self._descriptor = None


class ServerLock:
    """An advisory lock on a connection of its own; the server lets it go when the connection ends."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        with self._database.translated():
            connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("SELECT set_config('application_name', :note, false)"), {"note": self._note()})
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _SERVER_KEY}):
                note = connection.scalar(text(_WHO), {"key": _SERVER_KEY})
                connection.invalidate()
                connection.close()
                raise _held(note or "")
        self._connection = connection
        return self

    def __exit__(self, *exc: object) -> None:
        if self._connection is not None:
            self._connection.invalidate()  # not back to the pool: the lock and the name go with the connection
            self._connection.close()
            self._connection = None

    def _note(self) -> str:
        return _note(self._clock.now())


_WHO = """
SELECT activity.application_name
FROM pg_locks AS locks JOIN pg_stat_activity AS activity ON activity.pid = locks.pid
WHERE locks.locktype = 'advisory' AND locks.granted AND locks.objsubid = 1
  AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (locks.classid::bigint << 32) + locks.objid::bigint = :key
"""


def _note(now: datetime) -> str:
    return f"monitor run {os.getpid()} {now:%Y-%m-%dT%H:%M:%SZ}"


def _held(note: str) -> LockHeld:
    match = _HOLDER.match(note)
    holder = f" (process {match[1]} since {match[2]})" if match else ""
    return LockHeld(f"a run is under way{holder}", since=datetime.fromisoformat(match[2]) if match else None)


def _lock(descriptor: int) -> None:
    """Take the file for this process alone; raises OSError where another has it."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415  # not there elsewhere

        os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # far behind the note: Windows keeps locked bytes unreadable
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)
    else:
        import fcntl  # noqa: PLC0415  # not there on Windows

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
