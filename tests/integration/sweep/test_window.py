"""Searches under way together: nobody waits for a slow one, every provider has its share, and a stop loses little."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from threading import Event, Lock

import pytest

from monitor.errors import StoreError
from monitor.model.captures import CaptureMeta
from monitor.model.checks import EvidenceKind, FailedCheck, PlannedCheck
from monitor.model.enums import Engine
from monitor.model.planning import PlanInputs, ProviderBudget
from monitor.model.purchases import PurchaseState
from monitor.model.tally import Tally
from monitor.ports import RawCapture
from monitor.store import open_store
from monitor.store.sql_store import SqlStore
from monitor.sweep import AT_ONCE
from monitor.sweep.window import Lanes
from tests.bought import check
from tests.sweeps import DAY, SetClock, noon_plan, open_sweep

GOOGLE, BING = frozenset({Engine.GOOGLE}), frozenset({Engine.BING})


@dataclass
class Seller:
    """Sells searches as its test says; knows how many were under way together."""

    name: str
    engines: frozenset[Engine] = GOOGLE
    answer: Callable[[PlannedCheck], None] = lambda _check: None
    price: Decimal = Decimal("0.001")
    evidence: frozenset[EvidenceKind] = frozenset({EvidenceKind.JSON})
    refuses: bool = False
    most: int = 0
    sold: list[str] = field(default_factory=list)
    _under_way: int = 0
    _lock: Lock = field(default_factory=Lock)

    def buy(self, check: PlannedCheck) -> RawCapture | FailedCheck:
        with self._lock:
            self._under_way += 1
            self.most = max(self.most, self._under_way)
        self.answer(check)
        with self._lock:
            self._under_way -= 1
            self.sold.append(check.id)
        if self.refuses:
            return FailedCheck(
                source=self.name, name="acme", reason="no", check=check.id, permanent=True, maybe_charged=False
            )
        return RawCapture(source=self.name, name="a.json", content=check.id.encode(), meta=CaptureMeta())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield opened
    opened.close()


def inputs(*sellers: Seller) -> PlanInputs:
    return noon_plan(
        *(ProviderBudget(provider=each.name, engines=each.engines, checks=300, price=each.price) for each in sellers)
    )


def run(store: SqlStore, folder: Path, *sellers: Seller, **limits: Decimal) -> Tally:
    tally, plan = Tally(), inputs(*sellers)
    sweep = open_sweep(store, folder, sellers, plan, SetClock())
    capped = tuple(replace(each, money=limits.get(each.provider)) for each in plan.budgets)
    replace(sweep, budgets=capped).run(tally)
    return tally


def test_every_check_is_bought_once_and_never_more_than_eight_are_under_way(store: SqlStore, tmp_path: Path) -> None:
    seller = Seller("shop", answer=lambda _check: time.sleep(0.002))
    tally = run(store, tmp_path, seller)
    assert {1} == set(Counter(seller.sold).values())
    assert (len(seller.sold), AT_ONCE) == (tally.bought, seller.most)


def test_a_slow_answer_holds_nobody_up(store: SqlStore, tmp_path: Path) -> None:
    others_are_done, first = Event(), list[str]()

    def answer(asked: PlannedCheck) -> None:
        first.append(asked.id)
        if asked.id == first[0]:
            assert others_are_done.wait(20)
        elif len(first) > 4 * AT_ONCE:
            others_are_done.set()

    seller = Seller("shop", answer=answer)
    assert run(store, tmp_path, seller).bought == len(seller.sold) > 4 * AT_ONCE


def test_a_slow_provider_leaves_room_for_the_others(store: SqlStore, tmp_path: Path) -> None:
    fast_is_done = Event()
    slow = Seller("slow", answer=lambda _check: None if fast_is_done.wait(20) else pytest.fail("the fast one waited"))
    fast = Seller("fast", BING)
    fast.answer = lambda _check: fast_is_done.set() if len(fast.sold) > 3 * AT_ONCE else None
    run(store, tmp_path, slow, fast)
    assert min(len(slow.sold), len(fast.sold)) > 3 * AT_ONCE
    assert slow.most < AT_ONCE


def test_lanes_give_places_in_turn_and_in_order_of_their_slots() -> None:
    checks = [check(name, f"acme {number}") for number in range(9) for name in ("a", "b", "c")]
    lanes = Lanes(checks)
    first = lanes.take({})
    assert AT_ONCE == len(first)
    assert {"a": 3, "b": 3, "c": 2} == Counter(each.provider for each in first)
    assert ["acme 0", "acme 1", "acme 2"] == [each.cell.keyword for each in first if each.provider == "a"]
    assert ["c"] == [each.provider for each in lanes.take({"a": 4, "b": 3})]
    assert [] == lanes.take({"a": 8})


def test_money_that_a_refusal_did_not_cost_buys_another_check(store: SqlStore, tmp_path: Path) -> None:
    seller = Seller("shop", refuses=True)
    tally = run(store, tmp_path, seller, shop=Decimal("0.010"))
    assert len(seller.sold) > 10
    assert (0, 0) == (tally.bought, tally.unaffordable)


def test_a_cap_is_never_passed(store: SqlStore, tmp_path: Path) -> None:
    seller = Seller("shop")
    tally = run(store, tmp_path, seller, shop=Decimal("0.010"))
    assert 10 == len(seller.sold) == tally.bought
    assert tally.unaffordable > 0


def test_a_defect_is_one_checks_failure(store: SqlStore, tmp_path: Path) -> None:
    broken = list[str]()

    def answer(asked: PlannedCheck) -> None:
        if not broken:
            broken.append(asked.id)
            raise ZeroDivisionError

    seller = Seller("shop", answer=answer)
    tally = run(store, tmp_path, seller)
    failed = [each for each in store.purchases(since=DAY, until=DAY) if each.state is PurchaseState.FAILED]
    assert [("a defect: ZeroDivisionError", True)] == [(each.reason, each.charged) for each in failed]
    assert broken == [each.check.id for each in failed]
    assert tally.bought == len(seller.sold) > AT_ONCE


def test_a_stop_keeps_what_came_in_time_and_claims_no_more_than_eight(store: SqlStore, tmp_path: Path) -> None:
    stuck = Event()

    def answer(_asked: PlannedCheck) -> None:
        if len(seller.sold) > 20:
            stuck.wait(20)

    seller = Seller("shop", answer=answer)
    sweep = open_sweep(store, tmp_path, [seller], inputs(seller), SetClock(), progress=_interrupt_after(20))
    with pytest.raises(KeyboardInterrupt):
        sweep.run(Tally())
    stuck.set()
    states = Counter(each.state for each in store.purchases(since=DAY, until=DAY))
    assert states[PurchaseState.BOUGHT] >= 20
    assert 0 < states[PurchaseState.CLAIMED] <= AT_ONCE


def _interrupt_after(count: int) -> Callable[[str, int, int | None], None]:
    sent = Event()

    def progress(_step: str, done: int, _total: int | None) -> None:
        if done > count and not sent.is_set():
            sent.set()
            signal.raise_signal(signal.SIGINT)

    return progress


def test_what_goes_wrong_with_the_store_is_raised(store: SqlStore, tmp_path: Path) -> None:
    seller = Seller("shop")
    seller.answer = lambda _check: (tmp_path / "evidence").write_text("no folder") and None
    with pytest.raises(StoreError, match="evidence folder"):
        run(store, tmp_path, seller)
