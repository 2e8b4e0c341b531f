"""What was planned and bought, and which runs were made."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, false, func, select, true, update

from monitor.model.checks import Part, PlannedCheck
from monitor.model.planning import Plan
from monitor.model.purchases import Purchase, PurchaseCount, PurchaseState, RunRecord, Settlement
from monitor.store import ledger_tables as tables
from monitor.store.columns import AnyText
from monitor.store.database import Database
from monitor.store.orders import Orders
from monitor.store.purchase_rows import check_of, count_of, purchase_of, purchase_row

_PLANS = tables.plans.c
_PURCHASES = tables.purchases.c
_TRIES = tables.attachment_tries.c
_RUNS = tables.runs.c
_OPEN = (
    (_PURCHASES.state == PurchaseState.PLANNED)
    | (_PURCHASES.state == PurchaseState.CLAIMED)
    | (_PURCHASES.state == PurchaseState.ORDERED)
)

ROUNDS_KEPT = timedelta(days=8)
"""A round a minute makes some 11,500 rows of it."""
_ROUND = "round "
"""How the key of a round begins; that of a slot begins with a date."""
_IS_ROUND = _RUNS.slot.startswith(_ROUND)
_NEWEST = select(tables.runs).order_by(_RUNS.started_at.desc(), _RUNS.slot.desc())

_SETTLE = (
    update(tables.purchases)
    .where(_PURCHASES.check_id == bindparam("of"), _OPEN)
    .values(
        state=bindparam("ended"),
        charged=bindparam("paid"),
        reason=bindparam("why"),
        settled_at=bindparam("when"),
        capture=bindparam("stored"),
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
            {
                "of": each.check,
                "ended": each.state,
                "paid": each.charged,
                "why": each.reason,
                "when": at,
                "stored": each.capture,
            }
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
        tried = select(_TRIES.provider, _TRIES.price).where(_TRIES.day == day, _TRIES.price != str(Decimal(0)))
        sums: defaultdict[str, tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
        with self._database.reading() as connection:
            for row in connection.execute(charged):
                count, money = sums[row.provider]
                sums[row.provider] = count + row.checks, money + row.checks * Decimal(row.price)
            for row in connection.execute(tried):
                count, money = sums[row.provider]
                sums[row.provider] = count, money + Decimal(row.price)
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

    def due(self, *, since: datetime, until: datetime) -> tuple[list[PurchaseCount], list[PlannedCheck]]:
        """See ``Ledger.due``."""
        # Cells are compact JSON that begins with the keyword, whose quotes are escaped: the rest of it begins here.
        place = _find_on(self._database)(_PURCHASES.cell, ',"engine":')
        rest = func.substr(_PURCHASES.cell, place, type_=AnyText).label("rest")
        alike = (rest, _PURCHASES.state, _PURCHASES.charged, _PURCHASES.price)
        counted = select(*alike, func.count().label("checks")).where(_due(since, until)).group_by(*alike)
        drawn = (
            select(tables.purchases)
            .where(_due(since, until), _PURCHASES.part == Part.CUSTOMER, _PURCHASES.state == PurchaseState.BOUGHT)
            .order_by(_PURCHASES.slot, _PURCHASES.check_id)
        )
        with self._database.reading() as connection:
            counts = [count_of(row) for row in connection.execute(counted)]
            return counts, [check_of(row) for row in connection.execute(drawn)]

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
        return self._runs(_NEWEST.where(~_IS_ROUND).limit(limit))

    def begin_round(self, *, at: datetime, forget_later: bool = False) -> str:
        """See ``Ledger.begin_round``."""
        key = f"{_ROUND}{at.isoformat()}"
        later = _RUNS.started_at > at if forget_later else false()
        with self._database.writing() as connection:
            connection.execute(delete(tables.runs).where(_IS_ROUND, (_RUNS.started_at < at - ROUNDS_KEPT) | later))
        self.begin_run(key, due_at=at, at=at)
        return key

    def rounds(self, *, limit: int, until: datetime | None = None) -> list[RunRecord]:
        """See ``Ledger.rounds``."""
        began = _RUNS.started_at <= until if until else true()
        return self._runs(_NEWEST.where(_IS_ROUND, began).limit(limit))

    def _runs(self, wanted: Select[Any]) -> list[RunRecord]:
        with self._database.reading() as connection:
            return [RunRecord(**row) for row in connection.execute(wanted).mappings()]


def _due(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Slots in ``(since, until]``; the days, which are local ones, only narrow what the index gives."""
    days = _PURCHASES.day.between(since.date() - timedelta(days=1), until.date() + timedelta(days=1))
    return days & (_PURCHASES.slot > since) & (_PURCHASES.slot <= until)


def _find_on(database: Database) -> Any:
    """What says where a text begins in another, from 1: SQLite and PostgreSQL agree on no name for it."""
    return func.instr if database.path else func.strpos
