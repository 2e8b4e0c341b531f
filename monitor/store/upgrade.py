"""Bringing a database to the schema of this program, or refusing it in one line.

A database that is up to date costs one plain query: Alembic is imported only when there is work for it.
"""

import os
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from monitor.errors import StoreError
from monitor.ports import Clock
from monitor.store.backup import back_up
from monitor.store.database import Database
from monitor.store.migrations import FOLDER, HEAD
from monitor.store.tables import metadata

_VERSION_TABLE = "alembic_version"
_MIGRATION_LOCK = 7_202_611_230
"""Key of the PostgreSQL advisory lock under which one process migrates at a time."""


def prepare(database: Database, *, backup_folder: Path | None, clock: Clock) -> None:
    """Make sure the database can be written and has the newest schema; back a SQLite file up first.

    Raises ``StoreError`` where the place cannot be written, the file is no database of the monitor, or a
    newer program made it.
    """
    if database.path is not None:
        _check_place(database.path)
    with database.reading() as connection:
        found = _revision(database, connection)
    if found == HEAD:
        return
    if found is not None and database.path is not None:
        back_up(database.path, revision=found, at=clock.now(), folder=backup_folder)
    _migrate(database)


def _check_place(path: Path) -> None:
    expected = "expected a folder and a file that can be written"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"database {path}: {error.strerror}; {expected}") from error
    for place in (path.parent, path):
        if place.exists() and not os.access(place, os.W_OK):
            raise StoreError(f"database {path}: {place.name or place} is read-only; {expected}")
    if path.is_dir():
        raise StoreError(f"database {path}: is a folder; {expected}")


def _revision(database: Database, connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one. Refuses what is not ours and what is newer."""
    tables = set(inspect(connection).get_table_names())
    if _VERSION_TABLE not in tables:
        foreign = tables if database.path else tables & metadata.tables.keys()
        if foreign:
            raise StoreError(f"{database.shown}: holds tables of another program; expected an empty database")
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in _known_revisions():
        raise StoreError(
            f"{database.shown}: was made by a newer version of the monitor (schema {found}); "
            f"expected schema {HEAD} or older: upgrade the program"
        )
    return found


def _known_revisions() -> set[str]:
    return {file.name.partition("_")[0] for file in (FOLDER / "versions").glob("[0-9]*.py")}


def _migrate(database: Database) -> None:
    """Run what is missing in one transaction: the old schema or the new one, never between."""
    with database.translated(), database.engine.connect().execution_options(writing=True) as connection:
        if database.path is not None:
            _check_references(connection, wanted=False)
        try:
            with connection.begin():
                if database.path is None:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
                if _revision(database, connection) != HEAD:  # another process may have been faster
                    _run_alembic(connection)
                if database.path is not None and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise StoreError(f"{database.shown}: the upgrade would break references; nothing was changed")
        finally:
            if database.path is not None:
                _check_references(connection, wanted=True)


def _check_references(connection: Connection, *, wanted: bool) -> None:
    """Batch mode drops and renames tables; SQLite forgets its references only outside a transaction."""
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101  # the connection was just opened
    driver.execute(f"PRAGMA foreign_keys={'ON' if wanted else 'OFF'}")


def _run_alembic(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  # slow to import, and seldom needed
    from alembic.config import Config  # noqa: PLC0415  # same

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
