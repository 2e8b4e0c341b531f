"""Pages and pictures of queued searches, over real HTTP and a real store: evidence beside the capture, and no more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from monitor.evidence import EvidenceFolder, redact
from monitor.model.attachments import Attachment, AttachmentKind
from monitor.model.enums import Engine
from monitor.model.planning import ProviderBudget
from monitor.model.tally import Tally
from monitor.store import open_store
from monitor.store.sql_store import SqlStore
from monitor.sweep import Sweep
from monitor.sweep.attachments import AGAIN, GIVE_UP, PER_ROUND
from tests.bought import KEY, LOGIN, Shop, open_shop
from tests.servers.providers import DataForSeoServer, Reply, as_json
from tests.store_story import fold_new, judge_all, read_all, sighting_of
from tests.sweeps import DAY, SetClock, noon_plan, open_sweep

PICTURE = Decimal("0.004")
SEARCHED_AT = "2026-11-20 12:59:58 +00:00"
HTML, PNG = AttachmentKind.HTML, AttachmentKind.PNG


@pytest.fixture
def server() -> Iterator[DataForSeoServer]:
    with DataForSeoServer(LOGIN, KEY) as server:
        server.polls_until_done = 0
        page = server.page
        server.outcome = lambda data: _searched(page(data))
        yield server


def _searched(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "result": [{**each, "datetime": SEARCHED_AT} for each in answer["result"]]}


class Rounds:
    """A day whose searches are bought from the queue; some show an offender."""

    def __init__(self, store: SqlStore, folder: Path, shop: Shop) -> None:
        self.store, self.shop, self.clock = store, shop, SetClock()
        self.evidence = EvidenceFolder(folder / "evidence")
        self._folder = folder

    def sweep(self, *, money: str | None = None, queued: bool = True) -> Sweep:
        bought = ProviderBudget(
            provider="dataforseo",
            engines=frozenset({Engine.GOOGLE}),
            checks=300,
            price=Decimal("0.0006"),
            money=Decimal(money) if money else None,
            queued=queued,
        )
        return open_sweep(
            self.store,
            self._folder,
            [self.shop.provider],
            noon_plan(bought),
            self.clock,
            redact=lambda content: redact(content, [KEY]),
        )

    def buy(self, offenders: int, **limits: Any) -> None:
        self.sweep(**limits).run(Tally())
        number = count()
        read_all(self.store)
        judge_all(self.store, lambda each: [sighting_of(each)] if next(number) < offenders else [])
        fold_new(self.store)

    def attach(self, later: timedelta = timedelta(), **limits: Any) -> Tally:
        self.clock.moment += later
        tally = Tally()
        self.sweep(**limits).attach_pages(tally)
        return tally

    @property
    def kept(self) -> list[Attachment]:
        return self.store.attachments(self.store.known_captures())


@pytest.fixture
def rounds(tmp_path: Path, server: DataForSeoServer) -> Iterator[Rounds]:
    store = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield Rounds(store, tmp_path, open_shop("dataforseo", server))
    store.close()


def asked(server: DataForSeoServer, part: str) -> int:
    return sum(part in each.path for each in server.asked)


def refusing(server: DataForSeoServer, monkeypatch: pytest.MonkeyPatch, part: str, reply: Reply) -> None:
    """From now on, the server gives this reply to requests whose path has this part."""
    answer = server.answer
    monkeypatch.setattr(server, "answer", lambda each: reply if part in each.path else answer(each))


def test_the_page_of_a_search_that_shows_an_offender_is_kept_once_and_free_of_charge(
    rounds: Rounds, server: DataForSeoServer
) -> None:
    rounds.buy(offenders=2)
    charged, captures = server.charged, rounds.store.known_captures()
    assert [] == rounds.attach().failures
    assert [HTML, HTML] == [each.kind for each in rounds.kept]
    assert all(b"<html" in rounds.evidence.get(each.sha256) for each in rounds.kept)
    rounds.attach(AGAIN * 2)
    assert (2, 0, charged) == (asked(server, "task_get/html"), asked(server, "screenshot"), server.charged)
    assert captures == rounds.store.known_captures(), "a page is no capture, and no second look"
    assert [] == rounds.store.unread("basis", limit=1)


def test_pages_of_searches_without_an_offender_or_bought_at_once_are_not_asked_for(
    rounds: Rounds, server: DataForSeoServer
) -> None:
    rounds.buy(offenders=3, queued=False)
    rounds.attach()
    assert asked(server, "live") > 3
    assert (0, []) == (asked(server, "html"), rounds.kept)


def test_pictures_are_kept_where_they_are_wanted_and_count_as_spent(rounds: Rounds, server: DataForSeoServer) -> None:
    rounds.shop.provider.picture_price = PICTURE
    rounds.buy(offenders=2)
    searches, before = rounds.store.spent(DAY)["dataforseo"]
    rounds.attach()
    assert {HTML, PNG} == {each.kind for each in rounds.kept}
    assert 4 == len(rounds.kept)
    assert (searches, before + 2 * PICTURE) == rounds.store.spent(DAY)["dataforseo"]
    pictures = [rounds.evidence.get(each.sha256) for each in rounds.kept if each.kind is PNG]
    assert all(each.startswith(b"\x89PNG") for each in pictures)
    rounds.attach(AGAIN * 2)
    assert 2 == asked(server, "serp/screenshot")


def test_pictures_never_pass_the_days_money_and_pages_need_none(rounds: Rounds, server: DataForSeoServer) -> None:
    rounds.shop.provider.picture_price = PICTURE
    rounds.buy(offenders=5)
    whole_day = Decimal("0.0006") * (300 + 30)
    cap = str(whole_day + 3 * PICTURE - Decimal("0.001"))
    for _ in range(2):
        rounds.attach(money=cap)
        assert (2, 5) == (asked(server, "serp/screenshot"), asked(server, "task_get/html"))
    assert rounds.store.spent(DAY)["dataforseo"][1] < Decimal(cap) - 2 * PICTURE, "the day's other searches can be paid"


def test_a_provider_without_a_budget_draws_no_picture(rounds: Rounds, server: DataForSeoServer) -> None:
    rounds.shop.provider.picture_price = PICTURE
    rounds.buy(offenders=1)
    replace(rounds.sweep(), budgets=()).attach_pages(Tally())
    assert (0, [HTML]) == (asked(server, "serp/screenshot"), [each.kind for each in rounds.kept])


def test_a_picture_that_failed_counts_as_spent_and_is_not_paid_for_again(
    rounds: Rounds, server: DataForSeoServer
) -> None:
    rounds.shop.provider.picture_price = PICTURE
    server.screenshot_host = "http://elsewhere.example"
    rounds.buy(offenders=1)
    before = rounds.store.spent(DAY)["dataforseo"][1]
    assert ["attachment (png)"] == [each.name for each in rounds.attach().failures]
    assert [] == rounds.attach(AGAIN * 2).failures
    assert (1, before + PICTURE) == (asked(server, "serp/screenshot"), rounds.store.spent(DAY)["dataforseo"][1])


def test_a_round_fetches_a_bounded_number_and_the_next_one_goes_on(rounds: Rounds, server: DataForSeoServer) -> None:
    rounds.buy(offenders=PER_ROUND + 3)
    rounds.attach()
    assert PER_ROUND == len(rounds.kept)
    rounds.attach()
    assert PER_ROUND + 3 == len(rounds.kept) == asked(server, "task_get/html")


@pytest.mark.parametrize("reply", [Reply(404), as_json({"tasks": [{"status_code": 40401, "result": None}]})])
def test_a_page_that_is_not_there_is_told_once_tried_three_times_and_stops_nobody(
    rounds: Rounds, server: DataForSeoServer, monkeypatch: pytest.MonkeyPatch, reply: Reply
) -> None:
    rounds.buy(offenders=2)
    refusing(server, monkeypatch, "html", reply)
    tally = rounds.attach()
    assert [("dataforseo", "attachment (html)")] == [(each.source, each.name) for each in tally.failures]
    assert 2 == asked(server, "task_get/html")
    assert [] == rounds.attach(AGAIN / 2).failures
    for _ in range(5):
        rounds.attach(AGAIN * 2)
    assert (6, []) == (asked(server, "task_get/html"), rounds.kept)


def test_after_some_failures_the_rest_wait_for_the_next_round_with_all_their_tries(
    rounds: Rounds, server: DataForSeoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds.buy(offenders=GIVE_UP + 2)
    with monkeypatch.context() as away:
        refusing(server, away, "html", Reply(401))
        rounds.attach()
        assert GIVE_UP == asked(server, "task_get/html")
    rounds.attach()
    assert 2 == len(rounds.kept)
    rounds.attach(AGAIN * 2)
    assert GIVE_UP + 2 == len(rounds.kept)


def test_a_provider_that_cannot_be_reached_is_asked_no_further_in_that_round(
    rounds: Rounds, server: DataForSeoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds.buy(offenders=4)
    refusing(server, monkeypatch, "html", Reply(503))
    assert 1 == len(rounds.attach().failures)
    assert 1 == len({each.path for each in server.asked if "html" in each.path})


def test_a_page_is_not_asked_for_when_the_provider_has_it_no_more(rounds: Rounds, server: DataForSeoServer) -> None:
    rounds.buy(offenders=1)
    assert [] == rounds.attach(timedelta(days=7, minutes=1)).failures
    assert 0 == asked(server, "html")


def test_a_defect_stops_nobody(rounds: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds.buy(offenders=2)
    monkeypatch.setattr(type(rounds.shop.provider), "page", lambda _self, _ticket: 1 / 0)
    assert ["a defect: ZeroDivisionError"] == [each.reason for each in rounds.attach().failures]


def test_hostile_content_is_kept_as_bytes_without_secrets_and_read_by_nobody(
    rounds: Rounds, server: DataForSeoServer
) -> None:
    server.html = (
        f"<html><a href='https://www.google.com/aclk?adurl=x'>Acme</a><script>{KEY}</script>\x00\u202e"
        "<img src='http://elsewhere.example/'>" + "<div>" * 50_000
    )
    rounds.buy(offenders=1)
    before = len(server.asked)
    assert [] == rounds.attach().failures
    [kept] = rounds.kept
    assert server.html.replace(KEY, "REDACTED").encode() == rounds.evidence.get(kept.sha256)
    assert before + 1 == len(server.asked)
    assert kept.sha256 not in rounds.store.known_captures()
    assert [] == rounds.store.unread("basis", limit=1)
