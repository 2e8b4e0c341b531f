"""Searches on order, and searches added to a plan of the day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, func, select, update

from monitor.errors import StoreError
from monitor.model.checks import PlannedCheck
from monitor.model.purchases import Order, Purchase, PurchaseState
from monitor.store import ledger_tables as tables
from monitor.store.database import Database, chunks
from monitor.store.purchase_rows import check_of, purchase_of, purchase_row

_PURCHASES = tables.purchases.c
_CONFIRM = (
    update(tables.purchases)
    .where(_PURCHASES.check_id == bindparam("of"), _PURCHASES.state == PurchaseState.ORDERED)
    .values(reference=bindparam("named"))
)


class Orders:
    """Implements ``monitor.ports.buying.OrderBook``."""

    _database: Database

    def claim_orders(self, checks: Sequence[str], *, at: datetime) -> list[str]:
        """See ``OrderBook.claim_orders``."""
        return self._take(checks, PurchaseState.ORDERED, at)

    def confirm(self, references: Mapping[str, str]) -> None:
        """See ``OrderBook.confirm``."""
        rows = [{"of": check, "named": reference} for check, reference in references.items()]
        if rows:
            with self._database.writing() as connection:
                connection.execute(_CONFIRM, rows)

    def orders(self) -> list[Order]:
        """See ``OrderBook.orders``."""
        open_orders = (
            select(tables.purchases)
            .where(_PURCHASES.state == PurchaseState.ORDERED)
            .order_by(_PURCHASES.claimed_at, _PURCHASES.check_id)
        )
        with self._database.reading() as connection:
            return [
                Order(check=check_of(row), reference=row.reference, ordered_at=row.claimed_at, asked_at=row.asked_at)
                for row in connection.execute(open_orders)
            ]

    def looked_after(self, checks: Sequence[str], *, at: datetime) -> None:
        """See ``OrderBook.looked_after``."""
        if not checks:
            return
        with self._database.writing() as connection:
            for some in chunks(checks):
                asked = update(tables.purchases).where(_PURCHASES.check_id.in_(some)).values(asked_at=at)
                connection.execute(asked)

    def add_controls(self, day: date, checks: Sequence[PlannedCheck], *, prices: Mapping[str, Decimal]) -> int:
        """See ``OrderBook.add_controls``."""
        insert = self._database.insert(tables.purchases).on_conflict_do_nothing().returning(_PURCHASES.check_id)
        rows = [purchase_row(check, day, prices[check.provider]) for check in checks]
        with self._database.writing() as connection:
            if connection.execute(select(tables.plans.c.day).where(tables.plans.c.day == day)).first() is None:
                raise StoreError(f"{self._database.shown}: {day} has no plan; expected one before its controls")
            return len(list(connection.scalars(insert, rows))) if rows else 0

    def beside(self, incidents: Sequence[str], *, since: date) -> list[Purchase]:
        """See ``OrderBook.beside``."""
        found: list[Purchase] = []
        with self._database.reading() as connection:
            for some in chunks(incidents):
                planned = (
                    select(tables.purchases)
                    .where(_PURCHASES.beside.in_(some), _PURCHASES.day >= since)
                    .order_by(_PURCHASES.slot, _PURCHASES.check_id)
                )
                found += [purchase_of(row) for row in connection.execute(planned)]
        return found

    def reserve_used(self, day: date) -> dict[str, int]:
        """See ``OrderBook.reserve_used``."""
        counted = (
            select(_PURCHASES.provider, func.count())
            .where(_PURCHASES.day == day, _PURCHASES.beside.is_not(None))
            .group_by(_PURCHASES.provider)
        )
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(counted)}

    def _take(self, checks: Sequence[str], state: PurchaseState, at: datetime) -> list[str]:
        """Move planned checks on to a state in which money may be spent; returns those that were still planned."""
        taken: list[str] = []
        if not checks:
            return taken
        with self._database.writing() as connection:
            for some in chunks(checks):
                move = (
                    update(tables.purchases)
                    .where(_PURCHASES.check_id.in_(some), _PURCHASES.state == PurchaseState.PLANNED)
                    .values(state=state, charged=True, claimed_at=at)
                    .returning(_PURCHASES.check_id)
                )
                taken += connection.scalars(move)
        return taken
