"""SerpApi over real HTTP: what is asked for each engine, and what its answers turn out to be."""

from collections.abc import Iterator
from typing import Any

import pytest

from monitor.model.captures import ParsedPage
from monitor.model.checks import FailedCheck
from monitor.model.enums import Device, Engine, PageState
from monitor.parsing import parse, with_meta
from monitor.ports import RawCapture
from tests.bought import KEY, Shop, check, open_shop
from tests.servers.providers import HANG_UP, SerpApiServer


@pytest.fixture
def server() -> Iterator[SerpApiServer]:
    with SerpApiServer(KEY) as server:
        yield server


@pytest.fixture
def shop(server: SerpApiServer) -> Shop:
    return open_shop("serpapi", server)


def bought_page(shop: Shop, **cell: Any) -> ParsedPage:
    bought = shop.provider.buy(check("serpapi", **cell))
    assert isinstance(bought, RawCapture), bought
    [page] = with_meta(parse(bought.content, name=bought.name), bought.meta).pages
    return page


def test_google_is_asked_through_the_engine_that_shows_ads(shop: Shop) -> None:
    shop.provider.buy(check("serpapi", country="GB", device=Device.MOBILE))
    query = shop.server.asked[0].query
    assert ("google_ads", "United Kingdom", "uk", "en", "mobile", "true") == tuple(
        query[key] for key in ("engine", "location", "gl", "hl", "device", "no_cache")
    )


def test_a_place_is_asked_as_it_is_given(shop: Shop) -> None:
    shop.provider.buy(check("serpapi", location="Austin,Texas,United States"))
    shop.provider.buy(check("serpapi", engine=Engine.BING, location="Austin,Texas,United States"))
    assert {"Austin,Texas,United States"} == {asked.query["location"] for asked in shop.server.asked}


@pytest.mark.parametrize(
    ("country", "language", "region"),
    [("GB", "en", "uk-en"), ("CH", "fr", "ch-fr"), ("CH", None, "ch-de"), ("SI", "sl", "sl-sl"), ("US", "de", "us-en")],
)
def test_duckduckgo_is_asked_by_its_own_regions(shop: Shop, country: str, language: str | None, region: str) -> None:
    shop.provider.buy(check("serpapi", engine=Engine.DUCKDUCKGO, country=country, language=language))
    assert region == shop.server.asked[0].query["kl"]


@pytest.mark.parametrize(
    "cell", [{"device": Device.MOBILE}, {"location": "Austin"}, {"country": "AQ"}], ids=["mobile", "city", "no region"]
)
def test_what_duckduckgo_cannot_be_asked_is_not_bought(shop: Shop, cell: dict[str, Any]) -> None:
    outcome = shop.provider.buy(check("serpapi", engine=Engine.DUCKDUCKGO, **cell))
    assert isinstance(outcome, FailedCheck)
    assert shop.server.asked == []


def test_a_broken_connection_is_answered_from_the_store_and_charged_once(shop: Shop, server: SerpApiServer) -> None:
    bought_page(shop)  # the answer that the break below loses, as the provider has stored it
    server.troubles = [HANG_UP]
    again = bought_page(shop)
    assert again.state is PageState.ADS
    assert server.charged == 1


OUTCOMES: dict[str, tuple[dict[str, Any], PageState]] = {
    "nothing found": ({"error": "Google hasn't returned any results for this query.", "ads": []}, PageState.EMPTY),
    "failed with 200": (
        {"search_metadata": {"status": "Error", "id": "1"}, "error": "Proxy timeout."},
        PageState.PROVIDER_ERROR,
    ),
    "out of searches": (
        {"error": "Your account has run out of searches.", "search_metadata": {"status": "Error", "id": "1"}},
        PageState.PROVIDER_ERROR,
    ),
}


@pytest.mark.parametrize("case", list(OUTCOMES))
def test_an_error_within_200_is_told_from_an_empty_page(shop: Shop, server: SerpApiServer, case: str) -> None:
    more, state = OUTCOMES[case]
    server.outcome = lambda query: (
        {"search_parameters": query, "search_metadata": {"status": "Success", "id": "1"}} | more
    )
    assert state is bought_page(shop).state


def test_a_page_stripped_of_ads_is_a_look_and_not_clean(shop: Shop, server: SerpApiServer) -> None:
    server.outcome = lambda query: server.page(query, ads=False)
    assert bought_page(shop).state is PageState.NO_ADS


def test_a_page_of_another_country_is_told(shop: Shop, server: SerpApiServer) -> None:
    server.outcome = lambda query: server.page(
        query, search_parameters={**query, "location_used": "Paris,Ile-de-France,France"}
    )
    page = bought_page(shop, country="DE")
    assert ("DE", "FR") == (page.asked_country, page.served_country)


def test_orders_do_not_mix_what_serpapi_does_not_mix(shop: Shop) -> None:
    shop.provider.order([check("serpapi")])
    assert "true" == shop.server.asked[0].query["async"]
    assert "no_cache" not in shop.server.asked[0].query
