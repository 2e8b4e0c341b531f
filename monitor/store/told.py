"""Digests and the queue that hands them over: at least once, always under the same Message-ID."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Update, bindparam, select, update

from monitor.model.digest import Digest, RenderedDigest
from monitor.store import tables
from monitor.store.database import Database
from monitor.store.mapping import rendered_of

_DIGESTS = tables.digests.c
_DELIVERIES = tables.deliveries.c
_TRANSITIONS = tables.transitions.c
_QUEUED, _DELIVERED = "queued", "delivered"

_TOLD = (
    update(tables.transitions)
    .where(
        _TRANSITIONS.incident == bindparam("of"),
        _TRANSITIONS.at == bindparam("when"),
        _TRANSITIONS.new == bindparam("state"),
        _TRANSITIONS.told_in.is_(None),
    )
    .values(told_in=bindparam("digest"))
)


class Told:
    """What the manager was told, and what still has to reach them."""

    _database: Database

    def last_digest(self) -> tuple[date, datetime] | None:
        """See ``Store.last_digest``."""
        newest = select(_DIGESTS.local_date, _DIGESTS.until).order_by(_DIGESTS.until.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(newest).first()
        return (row.local_date, row.until) if row else None

    def last_digest_text(self) -> str:
        """See ``Store.last_digest_text``."""
        newest = select(_DIGESTS.text).order_by(_DIGESTS.until.desc()).limit(1)
        with self._database.reading() as connection:
            return connection.execute(newest).scalar() or ""

    def add_digest(self, digest: Digest, rendered: RenderedDigest, *, channels: Sequence[str]) -> bool:
        """See ``Store.add_digest``."""
        insert = self._database.insert(tables.digests).on_conflict_do_nothing().returning(_DIGESTS.id)
        with self._database.writing() as connection:
            if connection.execute(insert, _digest_row(digest, rendered)).first() is None:
                return False
            _queue(connection, digest, channels)
            told = [
                {"of": each.incident, "when": each.at, "state": each.new, "digest": digest.id}
                for each in digest.transitions
            ]
            if told:
                connection.execute(_TOLD, told)
        return True

    def undelivered(self) -> list[tuple[str, RenderedDigest]]:
        """See ``Store.undelivered``."""
        queued = (
            select(_DELIVERIES.channel, _DELIVERIES.uncertain, tables.digests)
            .join_from(tables.deliveries, tables.digests)
            .where(_DELIVERIES.state == _QUEUED)
            .order_by(_DIGESTS.until, _DIGESTS.id, _DELIVERIES.number)
        )
        with self._database.reading() as connection:
            return [(row.channel, rendered_of(row)) for row in connection.execute(queued)]

    def mark_delivered(self, digest_id: str, channel: str, *, at: datetime) -> None:
        """See ``Store.mark_delivered``."""
        self._tried(digest_id, channel, at, {"state": _DELIVERED, "delivered_at": at, "last_error": None})

    def mark_failed(self, digest_id: str, channel: str, *, at: datetime, reason: str, uncertain: bool = False) -> None:
        """See ``Store.mark_failed``. Once uncertain, always uncertain: a later clear failure takes nothing back."""
        doubt = {"uncertain": True} if uncertain else {}
        self._tried(digest_id, channel, at, {"last_error": reason, **doubt})

    def _tried(self, digest_id: str, channel: str, at: datetime, outcome: dict[str, Any]) -> None:
        tried = _delivery(digest_id, channel).values(attempts=_DELIVERIES.attempts + 1, tried_at=at, **outcome)
        with self._database.writing() as connection:
            connection.execute(tried)


def _delivery(digest_id: str, channel: str) -> Update:
    """The delivery, unless it was made: what was handed over stays so."""
    return update(tables.deliveries).where(
        _DELIVERIES.digest == digest_id, _DELIVERIES.channel == channel, _DELIVERIES.state == _QUEUED
    )


def _queue(connection: Connection, digest: Digest, channels: Sequence[str]) -> None:
    rows = [
        {"digest": digest.id, "channel": channel, "number": number, "state": _QUEUED, "attempts": 0, "uncertain": False}
        for number, channel in enumerate(dict.fromkeys(channels))
    ]
    if rows:
        connection.execute(tables.deliveries.insert(), rows)


def _digest_row(digest: Digest, rendered: RenderedDigest) -> dict[str, Any]:
    return {
        "id": digest.id,
        "policy": digest.policy_id,
        "local_date": digest.local_date,
        "until": digest.until,
        "made_at": digest.made_at,
        "message_id": rendered.message_id,
        "subject": rendered.subject,
        "html": rendered.html,
        "text": rendered.text,
        "csv": rendered.csv,
    }
