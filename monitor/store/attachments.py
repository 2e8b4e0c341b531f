"""What is kept beside captures, what is still to be fetched, and how often that was tried."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from monitor.model.attachments import Attachment, AttachmentKind, Unattached
from monitor.model.checks import Ticket
from monitor.model.purchases import PurchaseState
from monitor.store import ledger_tables, tables
from monitor.store.database import Database, chunks
from monitor.store.mapping import FOLDED
from monitor.store.purchase_rows import check_of

_ATTACHMENTS = tables.attachments.c
_TRIES = ledger_tables.attachment_tries.c
_PURCHASES = ledger_tables.purchases.c
_SIGHTINGS = tables.sightings.c
_OBSERVATIONS = tables.observations.c


class Attachments:
    """Implements ``monitor.ports.AttachmentBook`` and the attachments' part of ``monitor.ports.OrderBook``."""

    _database: Database

    def add_attachment(self, attachment: Attachment) -> None:
        """See ``AttachmentBook.add_attachment``."""
        row = {
            "capture": attachment.capture,
            "kind": attachment.kind,
            "sha256": attachment.sha256,
            "at": attachment.at,
        }
        with self._database.writing() as connection:
            connection.execute(self._database.insert(tables.attachments).on_conflict_do_nothing(), row)

    def attachments(self, captures: Collection[str]) -> list[Attachment]:
        """See ``AttachmentBook.attachments``."""
        found: list[Attachment] = []
        with self._database.reading() as connection:
            for some in chunks(sorted(captures)):
                mine = (
                    select(tables.attachments)
                    .where(_ATTACHMENTS.capture.in_(some))
                    .order_by(_ATTACHMENTS.capture, _ATTACHMENTS.kind)
                )
                found += [
                    Attachment(capture=row.capture, kind=AttachmentKind(row.kind), sha256=row.sha256, at=row.at)
                    for row in connection.execute(mine)
                ]
        return found

    def unattached(
        self,
        kind: AttachmentKind,
        *,
        provider: str,
        since: datetime,
        tried_before: datetime,
        tries: int,
        limit: int,
    ) -> list[Unattached]:
        """See ``OrderBook.unattached``."""
        attached = select(_ATTACHMENTS.sha256).where(_ATTACHMENTS.capture == _PURCHASES.capture)
        mine = (_TRIES.capture == _PURCHASES.capture) & (_TRIES.kind == kind)
        tried = select(func.count()).where(mine).scalar_subquery()
        tried_since = select(_TRIES.number).where(mine, _TRIES.at > tried_before).exists()
        wanted = (
            select(ledger_tables.purchases)
            .join_from(tables.sightings, tables.observations, _OBSERVATIONS.id == _SIGHTINGS.observation)
            .join(ledger_tables.purchases, _PURCHASES.capture == _OBSERVATIONS.capture)
            # An ad is seen after its search was ordered: its own time narrows what is joined.
            .where(_SIGHTINGS.state == FOLDED, _SIGHTINGS.seen_at >= since, _PURCHASES.claimed_at >= since)
            .where(_PURCHASES.provider == provider, _PURCHASES.state == PurchaseState.BOUGHT)
            .where(_PURCHASES.reference.is_not(None))
            .where(~attached.where(_ATTACHMENTS.kind == kind).exists())
            .where(tried < tries, ~tried_since)
            .group_by(_PURCHASES.check_id)
            .order_by(func.min(_SIGHTINGS.seen_at), _PURCHASES.check_id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [
                Unattached(
                    capture=row.capture,
                    ticket=Ticket(check=check_of(row), reference=row.reference, ordered_at=row.claimed_at),
                )
                for row in connection.execute(wanted)
            ]

    def try_attachment(
        self, wanted: Unattached, kind: AttachmentKind, *, day: date, price: Decimal, at: datetime
    ) -> None:
        """See ``OrderBook.try_attachment``."""
        before = select(func.count()).where(_TRIES.capture == wanted.capture, _TRIES.kind == kind)
        with self._database.writing() as connection:
            row = {
                "capture": wanted.capture,
                "kind": kind,
                "number": connection.scalar(before),
                "provider": wanted.ticket.check.provider,
                "day": day,
                "price": str(price),
                "at": at,
            }
            connection.execute(ledger_tables.attachment_tries.insert(), row)
