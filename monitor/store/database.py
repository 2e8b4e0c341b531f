"""The connection: one writer on SQLite, the same calls on PostgreSQL, every failure one line.

SQLite is opened in WAL mode with ``synchronous=FULL`` (a commit survives loss of power where the disk is
honest) and every writing transaction starts with ``BEGIN IMMEDIATE``, so that two writers wait for one
another rather than fail half way. The event recipe is SQLAlchemy's own ("Serializable isolation /
Savepoints / Transactional DDL" in its SQLite dialect page).
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Insert, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from monitor.errors import StoreError

BUSY_SECONDS = 30
"""How long a SQLite writer waits for another one."""
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-32000",  # kB: a batch fits, so that nothing is written before its commit
    "wal_autocheckpoint=8000",  # pages: one checkpoint for many batches
)
CHUNK = 1_000
"""Values bound in one statement: far below the limits of both databases (32,766 and 65,535)."""

_Item = TypeVar("_Item")


class Database:
    """An open database. Raises ``StoreError`` from every transaction that fails, and nothing of it stays."""

    def __init__(self, url: str, *, to_read: bool = False) -> None:
        """``to_read``: nothing can be written through it, and it waits for no writer."""
        self.url = _parse(url)
        self.path = _file(self.url)
        """The SQLite file; None on a server."""
        if self.path is None:
            self.engine = _postgres_engine(self.url, to_read=to_read)
        else:
            self.engine = _sqlite_reader(self.path) if to_read else _sqlite_engine(self.url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database."""
        snapshot = {} if self.path else {"isolation_level": "REPEATABLE READ"}
        with self.translated(), self.engine.connect().execution_options(**snapshot) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed whole, or not at all."""
        with self.translated(), self.engine.connect().execution_options(writing=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn what the database says into one line that names it and carries no password and no SQL."""
        try:
            yield
        except SQLAlchemyError as error:
            raise StoreError(f"{self.shown}: {_first_line(error)}") from error

    @property
    def shown(self) -> str:
        """The database as a person may see it."""
        if self.path:
            return f"database {self.path.name}"
        return f"database {self.url.database} on {self.url.host or 'the local server'}"

    def insert(self, table: Table) -> Any:
        """An ``INSERT`` of the database's own dialect, with its ``ON CONFLICT`` clauses."""
        return sqlite.insert(table) if self.path else postgresql.insert(table)

    def upsert(self, table: Table, *, keep: Sequence[str] = ()) -> Insert:
        """Insert rows, or replace every column but the primary key and those to ``keep``."""
        statement = self.insert(table)
        kept = {*keep, *table.primary_key.columns.keys()}
        replaced = {column.name: statement.excluded[column.name] for column in table.c if column.name not in kept}
        upserting: Insert = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=replaced)
        return upserting

    def close(self) -> None:
        """Release every connection."""
        self.engine.dispose()


def chunks(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """The items in pieces small enough for one statement."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"database URL cannot be read; expected {_EXPECTED}") from error
    if parsed.drivername in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise StoreError(f"database URL begins with {parsed.drivername}; expected {_EXPECTED}")
    return parsed


_EXPECTED = "sqlite:///path/to/monitor.db or postgresql://user@host/name"


def _file(url: URL) -> Path | None:
    if url.drivername != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise StoreError("database URL names no file; expected sqlite:///path/to/monitor.db")
    return Path(url.database)


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver would begin transactions of its own, and too late
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _sqlite_reader(path: Path) -> Engine:
    """Of a database in WAL mode, whose readers wait for nobody."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True, timeout=5), poolclass=NullPool)


def _postgres_engine(url: URL, *, to_read: bool) -> Engine:
    options = "-c timezone=UTC" + (" -c default_transaction_read_only=on" if to_read else "")
    try:
        return create_engine(url, connect_args={"options": options, "connect_timeout": 10})
    except ModuleNotFoundError as error:
        raise StoreError(
            "PostgreSQL needs the driver psycopg; install it with: pip install 'brand-bidding-monitor[postgres]'"
        ) from error


def _first_line(error: SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    lines = str(cause).strip().splitlines()
    return lines[0] if lines else type(cause).__name__
