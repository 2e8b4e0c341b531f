"""Writing and reading facts, publishers and failures."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from monitor.model.coverage import SourceFailure
from monitor.ports import CaptureBatch
from monitor.store import tables
from monitor.store.columns import key_of
from monitor.store.database import Database
from monitor.store.mapping import (
    capture_row,
    check_row,
    observation_row,
    unread_row,
)


class Facts:
    """What was seen, appended; and what the operator told of publishers."""

    _database: Database

    def known_captures(self, among: Collection[str] | None = None) -> set[str]:
        """See ``Store.known_captures``."""
        mine = tables.checks.c.capture == tables.captures.c.sha256
        untimed = select(tables.checks.c.id).where(mine, tables.checks.c.seen_at.is_(None))
        timed = select(tables.checks.c.id).where(mine, tables.checks.c.seen_at.is_not(None))
        complete = select(tables.captures.c.sha256).where(~untimed.exists() | timed.exists())
        if among is not None:
            complete = complete.where(tables.captures.c.sha256.in_(among))
        with self._database.reading() as connection:
            return set(connection.scalars(complete))

    def add_captures(self, batches: Sequence[CaptureBatch]) -> int:
        """See ``Store.add_captures``."""
        by_digest = {batch.capture.sha256: batch for batch in reversed(batches)}  # of twins the first counts
        if not by_digest:
            return 0
        insert = self._database.insert
        captures = insert(tables.captures).on_conflict_do_nothing().returning(tables.captures.c.sha256)
        with self._database.writing() as connection:
            rows = [capture_row(batch.capture) for batch in reversed(by_digest.values())]
            added = list(connection.scalars(captures, rows))
            # The contents of known captures too: one that was untimed may come again with a time, as new checks.
            self._add_contents(connection, list(by_digest.values()))
        return len(added)

    def _add_contents(self, connection: Connection, added: Sequence[CaptureBatch]) -> None:
        seen = [observation for batch in added for observation in batch.observations]
        contents: list[tuple[Any, list[dict[str, Any]]]] = [
            (tables.checks, [check_row(check, batch.capture.stored_at) for batch in added for check in batch.checks]),
            (tables.observations, [observation_row(observation) for observation in seen]),
            (tables.readings, [unread_row(observation) for observation in seen]),
        ]
        for table, rows in contents:
            if rows:
                connection.execute(self._database.insert(table).on_conflict_do_nothing(), rows)

    def add_failures(self, failures: Sequence[SourceFailure], *, at: datetime) -> None:
        """See ``Store.add_failures``."""
        rows = {
            key_of(failure.source, failure.name, failure.reason): {
                "source": failure.source,
                "name": failure.name,
                "reason": failure.reason,
                "first_at": at,
                "last_at": at,
            }
            for failure in failures
        }
        if not rows:
            return
        with self._database.writing() as connection:
            upsert = self._database.upsert(tables.failures, keep=("first_at",))
            connection.execute(upsert, [{"key": key, **row} for key, row in rows.items()])
