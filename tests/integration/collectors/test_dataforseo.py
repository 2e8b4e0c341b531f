"""DataForSEO over real HTTP: tasks, the queue, pages and pictures."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from monitor.errors import SourceError
from monitor.model.checks import FailedCheck, Ticket
from monitor.model.enums import Device, Engine, PageState
from monitor.parsing import file_state, parse, with_meta
from monitor.ports import RawCapture
from tests.bought import KEY, LOGIN, Shop, check, kinds, open_shop
from tests.servers.providers import HANG_UP, DataForSeoServer, Reply, as_json


@pytest.fixture
def server() -> Iterator[DataForSeoServer]:
    with DataForSeoServer(LOGIN, KEY) as server:
        yield server


@pytest.fixture
def shop(server: DataForSeoServer) -> Shop:
    return open_shop("dataforseo", server)


def done(shop: Shop, server: DataForSeoServer) -> Ticket:
    server.polls_until_done = 0
    [ticket] = shop.provider.order([check("dataforseo")])
    shop.provider.fetch([ticket])
    return ticket


def test_google_is_asked_as_a_test_that_spoils_nobodys_statistics(shop: Shop, server: DataForSeoServer) -> None:
    shop.provider.buy(check("dataforseo"))
    shop.provider.buy(check("dataforseo", engine=Engine.BING))
    assert ["adtest=on", None] == [asked.json[0].get("search_param") for asked in server.asked]


def test_a_task_says_place_language_and_device(shop: Shop, server: DataForSeoServer) -> None:
    shop.provider.buy(check("dataforseo", country="DE", language=None, device=Device.MOBILE))
    shop.provider.buy(check("dataforseo", location="London, England, United Kingdom"))
    first, second = (asked.json[0] for asked in server.asked)
    assert (2276, "en", "mobile") == (first["location_code"], first["language_code"], first["device"])
    assert ("London,England,United Kingdom", None) == (second["location_name"], second.get("location_code"))


def test_a_tablet_is_not_passed_off_as_something_else(shop: Shop, server: DataForSeoServer) -> None:
    assert isinstance(shop.provider.buy(check("dataforseo", device=Device.TABLET)), FailedCheck)
    assert server.asked == []


def test_what_the_provider_would_decode_in_a_keyword_is_encoded(shop: Shop, server: DataForSeoServer) -> None:
    keyword = "50%25 off acme+coupon"
    bought = shop.provider.buy(check("dataforseo", keyword))
    assert server.asked[0].json[0]["keyword"] == "50%2525 off acme%2Bcoupon"
    [page] = with_meta(parse(bought.content, name=bought.name), bought.meta).pages
    assert page.query == keyword


@pytest.mark.parametrize("code", [40101, 40200, 40202, 50000])
def test_a_failed_task_within_200_is_a_failed_search(shop: Shop, server: DataForSeoServer, code: int) -> None:
    server.outcome = lambda data: {"status_code": code, "status_message": "No.", "result": None}
    bought = shop.provider.buy(check("dataforseo"))
    assert isinstance(bought, RawCapture)
    assert file_state(parse(bought.content, name=bought.name)) is PageState.PROVIDER_ERROR


def test_nothing_found_is_empty(shop: Shop, server: DataForSeoServer) -> None:
    server.outcome = lambda data: {"status_code": 40102, "status_message": "No Search Results.", "result": None}
    bought = shop.provider.buy(check("dataforseo"))
    assert file_state(parse(bought.content, name=bought.name)) is PageState.EMPTY


def test_a_hundred_tasks_go_with_one_request(shop: Shop, server: DataForSeoServer) -> None:
    checks = [check("dataforseo", f"acme {number}") for number in range(230)]
    checks += [check("dataforseo", f"acme {number}", engine=Engine.BING) for number in range(20)]
    tickets = shop.provider.order(checks)
    assert [each.id for each in checks] == [ticket.check.id for ticket in tickets]
    assert [100, 100, 30, 20] == [len(asked.json) for asked in server.asked]
    assert server.charged == len(checks) == len({ticket.reference for ticket in tickets})


def test_the_queue_is_asked_once_an_engine_and_only_for_what_is_ready(shop: Shop, server: DataForSeoServer) -> None:
    tickets = shop.provider.order([check("dataforseo", f"acme {number}") for number in range(5)])
    server.asked.clear()
    assert tickets == shop.provider.fetch(tickets)
    assert ["/v3/serp/google/organic/tasks_ready"] == [asked.path for asked in server.asked]
    assert Counter({"RawCapture": 5}) == Counter(kinds(shop.provider.fetch(tickets)))


def test_a_task_that_is_ready_and_cannot_be_had_stays_ordered(shop: Shop, server: DataForSeoServer) -> None:
    server.polls_until_done = 0
    tickets = shop.provider.order([check("dataforseo")])
    listed = as_json({"tasks": [{"result": [{"id": tickets[0].reference}]}]})
    server.troubles = [listed, Reply(503), Reply(503), Reply(503)]
    [outcome] = shop.provider.fetch(tickets)
    assert isinstance(outcome, FailedCheck)
    assert not outcome.permanent
    assert ["RawCapture"] == kinds(shop.provider.fetch(tickets))


def test_an_old_task_is_asked_for_by_its_id_whether_listed_or_not(shop: Shop, server: DataForSeoServer) -> None:
    ticket = done(shop, server)
    assert [ticket] == shop.provider.fetch([ticket])  # fetched once, it is listed no more
    shop.clock.moment += timedelta(minutes=11)
    assert ["RawCapture"] == kinds(shop.provider.fetch([ticket]))


def test_an_old_task_that_is_still_in_the_queue_waits(shop: Shop, server: DataForSeoServer) -> None:
    server.polls_until_done = 9
    tickets = shop.provider.order([check("dataforseo")])
    shop.clock.moment += timedelta(minutes=11)
    assert tickets == shop.provider.fetch(tickets)


def test_a_lost_confirmation_costs_no_second_search(shop: Shop, server: DataForSeoServer) -> None:
    asked = check("dataforseo")
    server.polls_until_done = 0
    [first] = shop.provider.order([asked])
    server.troubles = [HANG_UP]
    [outcome] = shop.provider.order([asked])
    assert isinstance(outcome, FailedCheck)
    assert outcome.maybe_charged
    assert [first.reference] == [ticket.reference for ticket in shop.provider.recover([asked])]
    assert server.charged == 1


def test_recovering_survives_a_damaged_list(shop: Shop, server: DataForSeoServer) -> None:
    rows = [None, 7, {"tag": ["x"]}, {"tag": check("dataforseo").id, "id": "../x"}, {"id": 3}]
    server.troubles = [as_json({"tasks": [{"result": rows}, None, {"result": 7}]})]
    assert [] == shop.provider.recover([check("dataforseo")])


def test_recovering_says_when_it_cannot_ask(shop: Shop, server: DataForSeoServer) -> None:
    server.troubles = [Reply(401)]
    with pytest.raises(SourceError, match="login or password is refused"):
        shop.provider.recover([check("dataforseo")])


def test_a_refused_task_among_good_ones_is_its_own_failure(shop: Shop, server: DataForSeoServer) -> None:
    asked = [check("dataforseo", "acme"), check("dataforseo", "acme 2")]
    refused = {"status_code": 40501, "data": {"tag": asked[0].id}, "id": "1-1", "result": None}
    created = {"status_code": 20100, "data": {"tag": asked[1].id}, "id": "1-2", "result": None}
    server.troubles = [as_json({"status_code": 20000, "tasks": [created, refused, None, 7]})]
    first, second = shop.provider.order(asked)
    assert isinstance(first, FailedCheck)
    assert (True, False) == (first.permanent, first.maybe_charged)
    assert isinstance(second, Ticket)


def test_an_order_refused_as_a_whole_was_not_charged(shop: Shop, server: DataForSeoServer) -> None:
    server.troubles = [as_json({"status_code": 40202, "status_message": "Rate limit.", "tasks": None})]
    [outcome] = shop.provider.order([check("dataforseo")])
    assert isinstance(outcome, FailedCheck)
    assert "40202" in outcome.reason
    assert not outcome.maybe_charged


def test_the_page_of_a_task_is_html_that_our_own_parser_reads(shop: Shop, server: DataForSeoServer) -> None:
    page = shop.provider.page(done(shop, server))
    assert isinstance(page, RawCapture)
    assert page.name.endswith(".html")
    assert file_state(parse(page.content, name=page.name)) is PageState.NO_ADS
    assert server.charged == 1


def test_a_picture_is_fetched_from_the_providers_own_host(shop: Shop, server: DataForSeoServer) -> None:
    picture = shop.provider.screenshot(done(shop, server))
    assert isinstance(picture, RawCapture)
    assert picture.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("host", ["http://elsewhere.example", "http://[", "file:///etc"])
def test_a_picture_is_fetched_from_nowhere_else(shop: Shop, server: DataForSeoServer, host: str) -> None:
    server.screenshot_host = host
    outcome = shop.provider.screenshot(done(shop, server))
    assert isinstance(outcome, FailedCheck)
    assert not any(asked.path.startswith("/cdn") for asked in server.asked)


@pytest.mark.parametrize("what", ["page", "screenshot"])
def test_pages_and_pictures_that_are_not_there_are_told(shop: Shop, server: DataForSeoServer, what: str) -> None:
    ticket = done(shop, server)
    for trouble in (Reply(404), as_json({"tasks": [{"result": None}]})):
        server.troubles = [trouble]
        assert isinstance(getattr(shop.provider, what)(ticket), FailedCheck)


def test_a_failing_list_is_every_tickets_failure_and_no_more(shop: Shop, server: DataForSeoServer) -> None:
    tickets = shop.provider.order([check("dataforseo", "acme"), check("dataforseo", "acme 2")])
    server.asked.clear()
    server.troubles = [Reply(401)]
    assert ["FailedCheck"] * 2 == kinds(shop.provider.fetch(tickets))
    assert len(server.asked) == 1
