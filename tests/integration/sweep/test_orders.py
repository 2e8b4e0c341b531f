"""Searches from DataForSEO's queue, over real HTTP and a real store: bought once, kept whenever they come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitor.collectors.dataforseo import DataForSeo
from monitor.errors import SourceError
from monitor.model.enums import Engine
from monitor.model.planning import PlanInputs, ProviderBudget
from monitor.model.purchases import Purchase, PurchaseState
from monitor.model.tally import Tally
from monitor.planning import plan_day
from monitor.store import open_store
from monitor.store.sql_store import SqlStore
from monitor.sweep.orders import KEPT, OVERDUE
from tests.bought import KEY, LOGIN, Shop, open_shop
from tests.servers.providers import HANG_UP, DataForSeoServer, Reply, as_json
from tests.sweeps import DAY, NOON, SetClock, noon_plan, open_sweep

CHECKS = 900


@pytest.fixture
def server() -> Iterator[DataForSeoServer]:
    with DataForSeoServer(LOGIN, KEY) as server:
        server.polls_until_done = 0
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield opened
    opened.close()


class Rounds:
    """Rounds of a sweep; ``later`` makes the next one so much later."""

    def __init__(self, store: SqlStore, folder: Path, shop: Shop, **budget: Any) -> None:
        self.store, self.shop, self.clock = store, shop, SetClock()
        self._folder, self._budget = folder, budget
        self.tally = Tally()

    def run(self, later: timedelta = timedelta(), **budget: Any) -> Tally:
        self.clock.moment += later
        self.shop.clock.moment = self.clock.moment
        plan = inputs(**{"provider": self.shop.name, "queued": True, **self._budget, **budget})
        self.tally = Tally()
        open_sweep(self.store, self._folder, [self.shop.provider], plan, self.clock).run(self.tally)
        return self.tally

    @property
    def states(self) -> dict[PurchaseState, int]:
        purchases = self.purchases
        return {state: sum(each.state is state for each in purchases) for state in {each.state for each in purchases}}

    @property
    def purchases(self) -> list[Purchase]:
        return self.store.purchases(since=DAY, until=DAY)


def inputs(**budget: Any) -> PlanInputs:
    google = frozenset({Engine.GOOGLE})
    bought = ProviderBudget(provider="dataforseo", engines=google, checks=CHECKS, price=Decimal("0.0006"))
    return noon_plan(replace(bought, **budget))


@pytest.fixture
def rounds(store: SqlStore, tmp_path: Path, server: DataForSeoServer) -> Rounds:
    return Rounds(store, tmp_path, open_shop("dataforseo", server))


def paths(server: DataForSeoServer, kind: str) -> int:
    return sum(kind in asked.path for asked in server.asked)


def test_a_queued_budget_orders_a_hundred_a_request_and_takes_quick_answers_in_the_same_round(
    rounds: Rounds, server: DataForSeoServer
) -> None:
    due = rounds.run().bought
    assert due == rounds.states[PurchaseState.BOUGHT] == server.charged == len(rounds.store.known_captures()) > 100
    assert PurchaseState.ORDERED not in rounds.states
    assert (2, 0) == (paths(server, "task_post"), paths(server, "live"))


def test_a_budget_without_the_queue_buys_live(rounds: Rounds, server: DataForSeoServer) -> None:
    rounds.run(queued=False)
    assert (0, server.charged) == (paths(server, "task_post"), paths(server, "live"))


def test_an_answer_that_comes_in_a_later_hour_is_kept_at_the_providers_time(
    rounds: Rounds, server: DataForSeoServer
) -> None:
    server.polls_until_done = 20
    searched_at = "2026-11-20 12:59:58 +00:00"
    page = server.page
    server.outcome = lambda data: _at(page(data), searched_at)
    assert 0 == rounds.run().bought
    ordered = rounds.states[PurchaseState.ORDERED]
    server.polls_until_done = 0
    for task in server.tasks.values():
        task["left"] = -1
    assert ordered <= rounds.run(timedelta(minutes=50)).bought == server.charged
    looks = rounds.store.looks(since=NOON - timedelta(hours=1), until=NOON + timedelta(hours=9))
    assert [datetime(2026, 11, 20, 12, 59, 58, tzinfo=UTC)] * server.charged == [look.at for look in looks]


def _at(answer: dict[str, Any], moment: str) -> dict[str, Any]:
    return {**answer, "result": [{**each, "datetime": moment} for each in answer["result"]]}


def test_an_order_whose_confirmation_was_lost_is_found_again_and_not_placed_twice(
    rounds: Rounds, server: DataForSeoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    recover = DataForSeo.recover
    monkeypatch.setattr(DataForSeo, "recover", lambda _self, _checks: [])
    taken = server.answer
    monkeypatch.setattr(
        server, "answer", lambda asked: HANG_UP if taken(asked) and "post" in asked.path else taken(asked)
    )
    assert 0 == rounds.run().bought
    assert any("broke before an answer" in each.reason for each in rounds.tally.failures)
    monkeypatch.setattr(server, "answer", taken)
    monkeypatch.setattr(DataForSeo, "recover", recover)
    assert server.charged <= rounds.run(timedelta(minutes=5)).bought
    tags = [task["data"]["tag"] for task in server.tasks.values()]
    assert len(tags) == len(set(tags)) == rounds.states[PurchaseState.BOUGHT]


def test_an_order_that_nobody_ever_hears_of_is_given_up_as_charged(rounds: Rounds, server: DataForSeoServer) -> None:
    server.troubles = [HANG_UP] * 2
    rounds.run()
    rounds.run(OVERDUE)
    assert PurchaseState.INTERRUPTED not in rounds.states
    lost = rounds.states[PurchaseState.ORDERED]
    rounds.run(OVERDUE)
    assert lost == rounds.states[PurchaseState.INTERRUPTED] > 0
    assert all(each.charged for each in rounds.purchases if each.state is PurchaseState.INTERRUPTED)


def test_a_search_that_is_not_finished_in_a_day_has_failed_and_was_charged(
    rounds: Rounds, server: DataForSeoServer
) -> None:
    server.polls_until_done = 1000
    rounds.run()
    rounds.run(OVERDUE + timedelta(seconds=1))
    ended = [each for each in rounds.purchases if each.state is not PurchaseState.MISSED]
    assert {(PurchaseState.FAILED, True, "no answer within 1 day")} == {
        (each.state, each.charged, each.reason) for each in ended
    }


def test_answers_that_cannot_be_fetched_stay_ordered_for_as_long_as_they_are_kept(
    rounds: Rounds, server: DataForSeoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = server.answer
    monkeypatch.setattr(server, "answer", lambda asked: Reply(401) if asked.method == "GET" else taken(asked))
    assert 0 == rounds.run().bought
    assert 1 == len([each for each in rounds.tally.failures if "password is refused" in each.reason])
    for later in (timedelta(days=2), KEPT - timedelta(days=2)):
        rounds.run(later)
        assert PurchaseState.FAILED not in rounds.states
    monkeypatch.setattr(server, "answer", taken)
    assert rounds.run(timedelta(days=9)).bought == server.charged > 0


def test_an_answer_that_is_no_longer_kept_has_failed(
    rounds: Rounds, server: DataForSeoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = server.answer
    monkeypatch.setattr(server, "answer", lambda asked: Reply(401) if asked.method == "GET" else taken(asked))
    rounds.run()
    rounds.run(KEPT + timedelta(seconds=1))
    failed = [each for each in rounds.purchases if each.state is PurchaseState.FAILED]
    assert server.charged == len(failed)
    assert {"its answer could not be fetched in 30 days"} == {each.reason for each in failed}


@pytest.mark.parametrize("code", [40202, 50000])
def test_a_limit_within_200_is_no_answer_of_the_search(rounds: Rounds, server: DataForSeoServer, code: int) -> None:
    page = server.page
    server.outcome = lambda data: {"status_code": code, "status_message": "Limit.", "result": None}
    assert 0 == rounds.run().bought
    server.outcome = page
    assert rounds.run(timedelta(minutes=11)).bought == server.charged > 0


def test_refused_orders_cost_nothing_and_their_money_buys_others(rounds: Rounds, server: DataForSeoServer) -> None:
    server.troubles = [as_json({"status_code": 40200, "status_message": "Payment Required.", "tasks": None})]
    rounds.run()
    failed = [each for each in rounds.purchases if each.state is PurchaseState.FAILED]
    assert 0 < len(failed) <= 100
    assert not any(each.charged for each in failed)
    assert rounds.store.spent(DAY).get("dataforseo", (0,))[0] == server.charged


def test_an_order_is_asked_for_less_often_as_it_grows_old(rounds: Rounds, server: DataForSeoServer) -> None:
    server.polls_until_done = 10_000
    rounds.run()
    server.asked.clear()
    for _ in range(60):
        rounds.run(timedelta(minutes=1))
    orders = rounds.states[PurchaseState.ORDERED]
    assert 3 * orders <= paths(server, "task_get") <= 9 * orders


def test_orders_of_an_account_that_is_gone_wait_for_it(
    rounds: Rounds, store: SqlStore, tmp_path: Path, server: DataForSeoServer
) -> None:
    server.polls_until_done = 1000
    rounds.run()
    ordered = rounds.states[PurchaseState.ORDERED]

    def without(later: timedelta) -> dict[PurchaseState, int]:
        rounds.clock.moment += later
        open_sweep(store, tmp_path, [], inputs(), rounds.clock).run(Tally())
        return rounds.states

    assert ordered == without(timedelta(days=5))[PurchaseState.ORDERED]
    assert ordered == without(KEPT)[PurchaseState.FAILED]


@pytest.mark.parametrize("method", ["order", "fetch", "recover"])
def test_a_defect_of_a_queue_stops_nobody_and_loses_no_order(
    rounds: Rounds, server: DataForSeoServer, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def broken(*_: object) -> list[Any]:
        raise SourceError("down", permanent=False) if method == "recover" else ZeroDivisionError

    if method == "recover":
        server.troubles = [HANG_UP]
    monkeypatch.setattr(DataForSeo, method, broken)
    rounds.run()
    assert rounds.tally.failures
    assert rounds.states[PurchaseState.ORDERED] > 0


def test_a_cap_on_money_holds_for_orders_too(rounds: Rounds, server: DataForSeoServer) -> None:
    rounds.store.add_plan(plan_day(inputs(), bytes(32)), bytes(32), prices={"dataforseo": Decimal("0.0006")}, at=NOON)
    rounds.run(money=Decimal("0.03"))
    assert server.charged == 50
    assert rounds.tally.unaffordable > 0


def test_serpapis_queue_is_ordered_one_by_one(store: SqlStore, tmp_path: Path) -> None:
    from tests.bought import SERVERS  # noqa: PLC0415 - used here alone

    with SERVERS["serpapi"]() as server:
        server.polls_until_done = 0  # type: ignore[attr-defined]
        rounds = Rounds(store, tmp_path, open_shop("serpapi", server), checks=90)
        assert rounds.run().bought == server.charged > 5
