"""A copy of a SQLite database, made before its schema changes."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from monitor.errors import StoreError


def back_up(database: Path, *, revision: str, at: datetime, folder: Path | None = None) -> Path:
    """Copy a database to ``<its name>.backup-<revision>-<UTC time>``, beside it or in ``folder``.

    SQLite's own backup is used, so that what still waits in the write-ahead log comes along. The copy gets
    its name when it is whole. Raises ``StoreError``.
    """
    target = (folder or database.parent) / f"{database.name}.backup-{revision}-{at:%Y%m%dT%H%M%SZ}"
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"database {database.name} cannot be backed up before its upgrade: {error}") from error
    return target
