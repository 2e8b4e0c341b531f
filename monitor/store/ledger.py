"""What was planned and bought, and which runs were made."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, func, select, update

from monitor.model.checks import PlannedCheck
from monitor.model.planning import Plan
from monitor.model.purchases import Purchase, PurchaseState, RunRecord, Settlement
from monitor.store import ledger_tables as tables
from monitor.store.database import Database
from monitor.store.orders import Orders
from monitor.store.purchase_rows import check_of, purchase_of, purchase_row

_PLANS = tables.plans.c
_PURCHASES = tables.purchases.c
_RUNS = tables.runs.c
_OPEN = (
    (_PURCHASES.state == PurchaseState.PLANNED)
    | (_PURCHASES.state == PurchaseState.CLAIMED)
    | (_PURCHASES.state == PurchaseState.ORDERED)
)

_SETTLE = (
    update(tables.purchases)
    .where(_PURCHASES.check_id == bindparam("of"), _OPEN)
    .values(
        state=bindparam("ended"),
        charged=bindparam("paid"),
        reason=bindparam("why"),
        settled_at=bindparam("when"),
    )
)


class Books(Orders):
    """Implements ``monitor.ports.Ledger``."""

    _database: Database

    def add_plan(self, plan: Plan, seed: bytes, *, prices: Mapping[str, Decimal], at: datetime) -> bool:
        """See ``Ledger.add_plan``."""
        insert = self._database.insert(tables.plans).on_conflict_do_nothing().returning(_PLANS.day)
        row = {
            "day": plan.day,
            "timezone": plan.timezone,
            "commitment": plan.commitment,
            "seed": seed.hex(),
            "made_at": at,
        }
        rows = [purchase_row(check, plan.day, prices[check.provider]) for check in plan.checks]
        with self._database.writing() as connection:
            if connection.execute(insert, row).first() is None:
                return False
            if rows:
                connection.execute(self._database.insert(tables.purchases).on_conflict_do_nothing(), rows)
        return True

    def has_plan(self, day: date) -> bool:
        """See ``Ledger.has_plan``."""
        with self._database.reading() as connection:
            return connection.execute(select(_PLANS.day).where(_PLANS.day == day)).first() is not None

    def revealed_seeds(self, before: date) -> dict[date, bytes]:
        """See ``Ledger.revealed_seeds``."""
        past = select(_PLANS.day, _PLANS.seed).where(_PLANS.day < before)
        with self._database.reading() as connection:
            return {row.day: bytes.fromhex(row.seed) for row in connection.execute(past)}

    def waiting(self, until: datetime) -> list[PlannedCheck]:
        """See ``Ledger.waiting``."""
        due = (
            select(tables.purchases)
            .where(_PURCHASES.state == PurchaseState.PLANNED, _PURCHASES.slot <= until)
            .order_by(_PURCHASES.slot, _PURCHASES.check_id)
        )
        with self._database.reading() as connection:
            return [check_of(row) for row in connection.execute(due)]

    def claim(self, checks: Sequence[str], *, at: datetime) -> list[str]:
        """See ``Ledger.claim``."""
        return self._take(checks, PurchaseState.CLAIMED, at)

    def settle(self, settlements: Sequence[Settlement], *, at: datetime) -> None:
        """See ``Ledger.settle``."""
        rows = [
            {"of": each.check, "ended": each.state, "paid": each.charged, "why": each.reason, "when": at}
            for each in settlements
        ]
        if rows:
            with self._database.writing() as connection:
                connection.execute(_SETTLE, rows)

    def interrupt(self, *, at: datetime) -> int:
        """See ``Ledger.interrupt``."""
        left = (
            update(tables.purchases)
            .where(_PURCHASES.state == PurchaseState.CLAIMED)
            .values(state=PurchaseState.INTERRUPTED, settled_at=at, reason="the process ended before the answer came")
        )
        with self._database.writing() as connection:
            return connection.execute(left).rowcount

    def spent(self, day: date) -> dict[str, tuple[int, Decimal]]:
        """See ``Ledger.spent``."""
        charged = (
            select(_PURCHASES.provider, _PURCHASES.price, func.count().label("checks"))
            .where(_PURCHASES.day == day, _PURCHASES.charged)
            .group_by(_PURCHASES.provider, _PURCHASES.price)
        )
        sums: defaultdict[str, tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
        with self._database.reading() as connection:
            for row in connection.execute(charged):
                count, money = sums[row.provider]
                sums[row.provider] = count + row.checks, money + row.checks * Decimal(row.price)
        return dict(sums)

    def purchases(self, *, since: date, until: date) -> list[Purchase]:
        """See ``Ledger.purchases``."""
        made = (
            select(tables.purchases)
            .where(_PURCHASES.day >= since, _PURCHASES.day <= until)
            .order_by(_PURCHASES.slot, _PURCHASES.check_id)
        )
        with self._database.reading() as connection:
            return [purchase_of(row) for row in connection.execute(made)]

    def begin_run(self, slot: str, *, due_at: datetime, at: datetime) -> bool:
        """See ``Ledger.begin_run``."""
        row = {
            "slot": slot,
            "due_at": due_at,
            "started_at": at,
            "finished_at": None,
            "outcome": None,
            "detail": None,
        }
        with self._database.writing() as connection:
            done = select(_RUNS.finished_at).where(_RUNS.slot == slot, _RUNS.finished_at.is_not(None))
            if connection.execute(done).first() is not None:
                return False
            # A run that died is begun again under the same slot.
            connection.execute(self._database.upsert(tables.runs), row)
        return True

    def end_run(self, slot: str, *, at: datetime, outcome: str, detail: str) -> None:
        """See ``Ledger.end_run``."""
        ended = update(tables.runs).where(_RUNS.slot == slot).values(finished_at=at, outcome=outcome, detail=detail)
        with self._database.writing() as connection:
            connection.execute(ended)

    def runs(self, *, limit: int) -> list[RunRecord]:
        """See ``Ledger.runs``."""
        newest = select(tables.runs).order_by(_RUNS.started_at.desc(), _RUNS.slot.desc()).limit(limit)
        with self._database.reading() as connection:
            return [
                RunRecord(
                    slot=row.slot,
                    due_at=row.due_at,
                    started_at=row.started_at,
                    finished_at=row.finished_at,
                    outcome=row.outcome,
                    detail=row.detail,
                )
                for row in connection.execute(newest)
            ]
