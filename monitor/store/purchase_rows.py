"""Planned checks to rows of the ledger and back. Decides nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

from monitor.model.checks import Part, PlannedCheck
from monitor.model.purchases import Purchase, PurchaseCount, PurchaseState
from monitor.store.mapping import AnyRow
from monitor.store.packing import pack, unpack_cell


def purchase_row(check: PlannedCheck, day: date, price: Decimal) -> dict[str, Any]:
    """A planned check as a row; ``price`` in US dollars."""
    return {
        "check_id": check.id,
        "day": day,
        "slot": check.slot,
        "provider": check.provider,
        "part": check.part,
        "beside": check.beside,
        "cell": pack(check.cell),
        "price": str(price),
        "state": PurchaseState.PLANNED,
        "charged": False,
        "claimed_at": None,
        "settled_at": None,
        "reason": None,
        "reference": None,
        "asked_at": None,
        "capture": None,
    }


def check_of(row: AnyRow) -> PlannedCheck:
    """The check of a row."""
    return PlannedCheck(
        id=row.check_id,
        cell=unpack_cell(row.cell),
        part=Part(row.part),
        slot=row.slot,
        provider=row.provider,
        beside=row.beside,
    )


def purchase_of(row: AnyRow) -> Purchase:
    """The purchase of a row."""
    return Purchase(
        check=check_of(row),
        day=row.day,
        state=PurchaseState(row.state),
        price=Decimal(row.price),
        charged=row.charged,
        settled_at=row.settled_at,
        reason=row.reason,
    )


def count_of(row: AnyRow) -> PurchaseCount:
    """The purchases that a row of ``Ledger.due`` counts; ``rest`` is their cell without its keyword."""
    cell = unpack_cell(f'{{"keyword":""{row.rest}')
    return PurchaseCount(
        engine=cell.engine,
        country=cell.market.country,
        location=cell.market.location,
        device=cell.device,
        hour=cell.hour,
        state=PurchaseState(row.state),
        checks=row.checks,
        cost=row.checks * Decimal(row.price) if row.charged else Decimal(0),
    )
