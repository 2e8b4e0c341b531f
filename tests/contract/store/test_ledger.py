"""The ledger of plans, purchases and runs, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from monitor.errors import StoreError
from monitor.model.checks import Cell, Market, Part, PlannedCheck, check_id
from monitor.model.enums import Device, Engine
from monitor.model.planning import Plan
from monitor.model.purchases import PurchaseState, Settlement
from monitor.store.sql_store import SqlStore

DAY = date(2026, 11, 20)
EIGHT = datetime(2026, 11, 20, 8, tzinfo=UTC)
PRICES = {"paid": Decimal("0.002")}
SEED = bytes(range(32))


def planned(minute: int, keyword: str = "acme") -> PlannedCheck:
    cell = Cell(
        keyword=keyword,
        engine=Engine.GOOGLE,
        market=Market(country="GB", location="London", language="en"),
        device=Device.MOBILE,
        hour=8,
        weekend=False,
    )
    slot = EIGHT + timedelta(minutes=minute)
    return PlannedCheck(id=check_id(DAY, slot, "paid", cell), cell=cell, part=Part.HUNTER, slot=slot, provider="paid")


def plan(*checks: PlannedCheck) -> Plan:
    return Plan(day=DAY, timezone="UTC", commitment="c", checks=checks, spending=())


def test_plan_is_stored_once_a_date_and_its_seed_told_only_afterwards(store: SqlStore) -> None:
    assert store.add_plan(plan(planned(1)), SEED, prices=PRICES, at=EIGHT)
    assert not store.add_plan(plan(planned(2)), SEED, prices=PRICES, at=EIGHT)
    assert store.has_plan(DAY)
    assert not store.has_plan(DAY + timedelta(days=1))
    assert store.revealed_seeds(DAY) == {}
    assert store.revealed_seeds(DAY + timedelta(days=1)) == {DAY: SEED}


def test_waiting_gives_what_is_due_whole_and_in_order(store: SqlStore) -> None:
    early, late, tomorrow = planned(1, "акме \ud800"), planned(5), planned(90)
    store.add_plan(plan(tomorrow, late, early), SEED, prices=PRICES, at=EIGHT)
    assert store.waiting(EIGHT + timedelta(minutes=10)) == [early, late]


def test_check_is_claimed_by_one_only_and_counts_as_spent_from_then_on(store: SqlStore) -> None:
    check = planned(1)
    store.add_plan(plan(check), SEED, prices=PRICES, at=EIGHT)
    assert store.spent(DAY) == {}
    assert store.claim([check.id], at=EIGHT) == [check.id]
    assert store.claim([check.id], at=EIGHT) == []
    assert store.waiting(EIGHT + timedelta(hours=1)) == []
    assert store.spent(DAY) == {"paid": (1, Decimal("0.002"))}


def test_settled_check_stays_as_it_ended(store: SqlStore) -> None:
    check = planned(1)
    store.add_plan(plan(check), SEED, prices=PRICES, at=EIGHT)
    store.claim([check.id], at=EIGHT)
    bought = Settlement(check=check.id, state=PurchaseState.BOUGHT, charged=True)
    store.settle([bought], at=EIGHT)
    store.settle([Settlement(check=check.id, state=PurchaseState.FAILED, charged=False)], at=EIGHT)
    [purchase] = store.purchases(since=DAY, until=DAY)
    assert (PurchaseState.BOUGHT, True, check) == (purchase.state, purchase.charged, purchase.check)


def test_failed_check_that_was_not_charged_gives_its_money_back(store: SqlStore) -> None:
    checks = [planned(1), planned(2)]
    store.add_plan(plan(*checks), SEED, prices=PRICES, at=EIGHT)
    store.claim([check.id for check in checks], at=EIGHT)
    store.settle(
        [Settlement(check=check.id, state=PurchaseState.FAILED, charged=False, reason="refused") for check in checks],
        at=EIGHT,
    )
    assert store.spent(DAY) == {}


def test_interrupted_check_is_charged_and_never_waits_again(store: SqlStore) -> None:
    check = planned(1)
    store.add_plan(plan(check, planned(2)), SEED, prices=PRICES, at=EIGHT)
    store.claim([check.id], at=EIGHT)
    assert (1, 0) == (store.interrupt(at=EIGHT), store.interrupt(at=EIGHT))
    assert [each.id for each in store.waiting(EIGHT + timedelta(hours=1))] == [planned(2).id]
    assert store.spent(DAY) == {"paid": (1, Decimal("0.002"))}


def test_coverage_counts_the_searches_that_plans_called_for_up_to_its_end(store: SqlStore) -> None:
    store.add_plan(plan(planned(1), planned(5), planned(90)), SEED, prices=PRICES, at=EIGHT)
    hour, minutes = timedelta(hours=1), timedelta(minutes=5)
    assert 2 == store.coverage(since=None, until=EIGHT + hour).planned
    assert 1 == store.coverage(since=EIGHT + minutes, until=EIGHT + 2 * hour).planned


def test_run_of_a_slot_is_made_once_and_one_that_died_is_made_again(store: SqlStore) -> None:
    assert store.begin_run("2026-11-20 daily 06:00", due_at=EIGHT, at=EIGHT)
    assert store.begin_run("2026-11-20 daily 06:00", due_at=EIGHT, at=EIGHT + timedelta(hours=1))
    store.end_run("2026-11-20 daily 06:00", at=EIGHT, outcome="done", detail="d")
    assert not store.begin_run("2026-11-20 daily 06:00", due_at=EIGHT, at=EIGHT)
    [run] = store.runs(limit=5)
    assert ("2026-11-20 daily 06:00", "done", EIGHT) == (run.slot, run.outcome, run.due_at)


def test_planned_checks_are_counted_by_slice_and_outcome_with_what_they_cost(store: SqlStore) -> None:
    checks = [planned(1, 'a ,"engine": b'), planned(2), planned(3), planned(59, "акме \ud800"), planned(90)]
    store.add_plan(plan(*checks), SEED, prices=PRICES, at=EIGHT)
    store.claim([each.id for each in checks[:2]], at=EIGHT)
    store.settle([Settlement(check=each.id, state=PurchaseState.BOUGHT, charged=True) for each in checks[:2]], at=EIGHT)
    store.settle([Settlement(check=checks[2].id, state=PurchaseState.MISSED, charged=False)], at=EIGHT)

    found, _ = store.due(since=EIGHT + timedelta(minutes=1), until=EIGHT + timedelta(minutes=59))
    assert {(each.state, each.checks, each.cost) for each in found} == {
        (PurchaseState.BOUGHT, 1, Decimal("0.002")),
        (PurchaseState.MISSED, 1, Decimal(0)),
        (PurchaseState.PLANNED, 1, Decimal(0)),
    }
    assert {(each.engine, each.country, each.location, each.device, each.hour) for each in found} == {
        (Engine.GOOGLE, "GB", "London", Device.MOBILE, 8)
    }
    whole, _ = store.due(since=EIGHT, until=EIGHT + timedelta(hours=2))
    assert {(each.state, each.checks, each.cost) for each in whole} >= {(PurchaseState.BOUGHT, 2, Decimal("0.004"))}


def test_customers_checks_are_those_drawn_as_customers_search_and_bought(store: SqlStore) -> None:
    drawn = [replace(planned(minute), part=Part.CUSTOMER) for minute in (1, 2, 3)]
    missed = replace(planned(3, "missed"), part=Part.CUSTOMER)
    store.add_plan(plan(*drawn, missed, planned(4)), SEED, prices=PRICES, at=EIGHT)
    store.claim([each.id for each in (*drawn, planned(4))], at=EIGHT)
    bought = [Settlement(check=each.id, state=PurchaseState.BOUGHT, charged=True) for each in (*drawn, planned(4))]
    store.settle([*bought, Settlement(check=missed.id, state=PurchaseState.MISSED, charged=False)], at=EIGHT)
    _, found = store.due(since=EIGHT + timedelta(minutes=1), until=EIGHT + timedelta(minutes=4))
    assert found == drawn[1:]


def test_an_order_is_charged_from_its_claim_on_and_outlives_the_process(store: SqlStore) -> None:
    first, second = planned(1), planned(2)
    store.add_plan(plan(first, second), SEED, prices=PRICES, at=EIGHT)
    assert {first.id, second.id} == set(store.claim_orders([first.id, second.id], at=EIGHT))
    assert store.claim_orders([first.id], at=EIGHT) == []
    store.confirm({second.id: "task-2"})
    assert store.interrupt(at=EIGHT) == 0
    assert {(order.check.id, order.reference, order.ordered_at) for order in store.orders()} == {
        (first.id, None, EIGHT),
        (second.id, "task-2", EIGHT),
    }
    assert store.spent(DAY) == {"paid": (2, Decimal("0.004"))}


def test_a_settled_order_is_asked_for_no_more(store: SqlStore) -> None:
    check = planned(1)
    store.add_plan(plan(check), SEED, prices=PRICES, at=EIGHT)
    store.claim_orders([check.id], at=EIGHT)
    later = EIGHT + timedelta(minutes=3)
    store.looked_after([check.id], at=later)
    store.looked_after([], at=EIGHT)
    assert [order.asked_at for order in store.orders()] == [later]
    store.settle([Settlement(check=check.id, state=PurchaseState.BOUGHT, charged=True)], at=later)
    assert store.orders() == []
    store.confirm({check.id: "late"})
    assert [PurchaseState.BOUGHT] == [each.state for each in store.purchases(since=DAY, until=DAY)]


def beside(minute: int, incident: str, keyword: str = "coupon") -> PlannedCheck:
    return replace(planned(minute, keyword), part=Part.CONTROL, beside=incident)


def test_controls_join_the_plan_of_their_date_once_and_take_from_its_reserve(store: SqlStore) -> None:
    store.add_plan(plan(planned(1), beside(2, "INC-1", "wholesale")), SEED, prices=PRICES, at=EIGHT)
    controls = [beside(3, "INC-1"), beside(4, "INC-2")]
    assert (2, 0, 0) == tuple(store.add_controls(DAY, some, prices=PRICES) for some in (controls, controls, []))
    assert store.waiting(EIGHT + timedelta(hours=1))[2:] == controls
    assert store.reserve_used(DAY) == {"paid": 3}
    assert ["wholesale", "coupon"] == [each.check.cell.keyword for each in store.beside(["INC-1"], since=DAY)]
    assert [] == store.beside(["INC-1"], since=DAY + timedelta(days=1))


def test_controls_without_a_plan_are_refused(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="2026-11-20 has no plan"):
        store.add_controls(DAY, [beside(1, "INC-1")], prices=PRICES)
