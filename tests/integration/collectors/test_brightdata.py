"""Bright Data over real HTTP: whose page is asked for, and what came back instead of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from monitor.model.checks import FailedCheck
from monitor.model.enums import Device, Engine, PageState
from monitor.parsing import file_state, parse
from tests.bought import KEY, Shop, check, open_shop
from tests.servers.providers import BrightDataServer, Reply, query_of


@pytest.fixture
def server() -> Iterator[BrightDataServer]:
    with BrightDataServer(KEY) as server:
        yield server


@pytest.fixture
def shop(server: BrightDataServer) -> Shop:
    return open_shop("brightdata", server)


def address(shop: Shop, **cell: Any) -> str:
    shop.provider.buy(check("brightdata", **cell))
    body = shop.server.asked[-1].json
    assert ("serp", "raw", cell.get("country", "US").lower()) == (body["zone"], body["format"], body["country"])
    return str(body["url"])


def test_the_token_travels_in_a_header_only(shop: Shop) -> None:
    shop.provider.buy(check("brightdata"))
    [asked] = shop.server.asked
    assert {} == asked.query
    assert KEY.encode() not in asked.body


@pytest.mark.parametrize(
    ("country", "host", "region"),
    [
        ("RU", "yandex.ru", ["225"]),
        ("KZ", "yandex.kz", ["159"]),
        ("TR", "yandex.com.tr", ["983"]),
        ("DE", "yandex.com", None),
    ],
)
def test_yandex_is_asked_where_the_country_searches(
    shop: Shop, country: str, host: str, region: list[str] | None
) -> None:
    url = address(shop, engine=Engine.YANDEX, country=country, language="ru", keyword="акме купон")
    assert url.startswith(f"https://{host}/search/?")
    query = query_of(url)
    assert (["акме купон"], region, ["ru"]) == (query["text"], query.get("lr"), query["lang"])


def test_google_is_asked_as_a_test_with_place_and_device(shop: Shop) -> None:
    query = query_of(address(shop, device=Device.MOBILE, location="London, England, United Kingdom"))
    assert (["on"], ["1"], ["us"], ["en"]) == tuple(query[key] for key in ("adtest", "brd_mobile", "gl", "hl"))
    assert ["w+CAIQICIdTG9uZG9uLEVuZ2xhbmQsVW5pdGVkIEtpbmdkb20"] == [each.replace(" ", "+") for each in query["uule"]]


def test_bing_is_asked_by_country_and_language(shop: Shop) -> None:
    query = query_of(address(shop, engine=Engine.BING, country="DE", language="de"))
    assert (["DE"], ["de"], ["acme coupon"]) == (query["cc"], query["setLang"], query["q"])


@pytest.mark.parametrize(
    "cell",
    [
        {"engine": Engine.BING, "location": "Bonn"},
        {"engine": Engine.YANDEX, "location": "Omsk"},
        {"location": "x" * 70},
    ],
)
def test_a_place_that_cannot_be_asked_for_is_not_bought(shop: Shop, cell: dict[str, Any]) -> None:
    assert isinstance(shop.provider.buy(check("brightdata", **cell)), FailedCheck)
    assert shop.server.asked == []


@pytest.mark.parametrize("engine", [Engine.GOOGLE, Engine.BING, Engine.YANDEX])
@pytest.mark.parametrize("state", [PageState.CAPTCHA, PageState.EMPTY])
def test_what_came_instead_of_results_is_told(
    shop: Shop, server: BrightDataServer, engine: Engine, state: PageState
) -> None:
    server.case = str(state)
    bought = shop.provider.buy(check("brightdata", engine=engine))
    assert state is file_state(parse(bought.content, name=bought.name))


@pytest.mark.parametrize(("case", "state"), [("blocked", PageState.BLOCKED), ("consent", PageState.CONSENT)])
def test_walls_of_google_are_told_apart(shop: Shop, server: BrightDataServer, case: str, state: PageState) -> None:
    server.case = case
    bought = shop.provider.buy(check("brightdata"))
    assert state is file_state(parse(bought.content, name=bought.name))


def test_a_page_that_could_not_be_had_is_waited_out(shop: Shop, server: BrightDataServer) -> None:
    server.troubles = [Reply(502, b"", {"x-brd-error-code": "unexpected_q"})]
    shop.provider.buy(check("brightdata"))
    assert ([1.0], 1) == (shop.pauses, server.charged)
