"""Ad libraries over real HTTP: names and copy, as far as they are there."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from monitor.collectors.http import ProviderClient
from monitor.collectors.microsoft_ad_library import MAX_PAGES, PAGE, MicrosoftAdLibrary
from monitor.collectors.transparency import AdsTransparency
from monitor.config import Secret
from monitor.errors import SourceError
from monitor.model.leads import Lead
from monitor.webclient.pace import Pace
from tests.bought import KEY
from tests.servers.providers import Asked, ProviderServer, Reply, as_json


class Library(ProviderServer):
    """Answers every question with what ``told`` makes of it."""

    told: Callable[[Asked], Reply]

    def answer(self, asked: Asked) -> Reply:
        return self.told(asked)


@pytest.fixture
def library() -> Iterator[Library]:
    with Library() as server:
        yield server


@pytest.fixture
def client(library: Library) -> ProviderClient:
    return ProviderClient("library", library.url, pace=Pace(1000, 1), sleep=lambda seconds: None)


def ad(number: int) -> dict[str, Any]:
    return {
        "AdId": number, "AdvertiserId": 7, "AdvertiserName": "Deals Ltd", "Title": "Acme deals", "Description": "Less",
        "DisplayUrl": "deals.example", "DestinationUrl": "https://www.deals.example/acme?a=1",
        "AdDetails": {"StartDate": "2026-11-01T00:00:00Z", "EndDate": "2026-11-20T00:00:00Z", "PaidForByName": "Payer"},
    }  # fmt: skip


def test_an_ad_of_microsofts_library_becomes_a_lead(library: Library, client: ProviderClient) -> None:
    library.told = lambda asked: as_json({"value": [ad(1)]})
    [lead] = MicrosoftAdLibrary(client).leads("acme", since=date(2026, 11, 1))
    assert lead == Lead(
        library="microsoft_ad_library", advertiser="Deals Ltd", advertiser_id="7", domain="deals.example",
        title="Acme deals", description="Less", destination="https://www.deals.example/acme?a=1",
        first_shown=date(2026, 11, 1), last_shown=date(2026, 11, 20), paid_by="Payer", reference="1",
    )  # fmt: skip
    assert ("acme", "2026-11-01") == (library.asked[0].query["searchText"], library.asked[0].query["startDate"])


def test_pages_are_turned_until_one_is_short_and_no_ad_comes_twice(library: Library, client: ProviderClient) -> None:
    library.told = lambda asked: as_json(
        {"value": [ad(number) for number in range(int(asked.query["skip"]), 40)][:PAGE]}
    )
    leads = list(MicrosoftAdLibrary(client).leads("acme"))
    assert [str(number) for number in range(40)] == [lead.reference for lead in leads]
    library.asked.clear()
    library.told = lambda asked: as_json({"value": [ad(number) for number in range(PAGE)]})
    assert PAGE == len(list(MicrosoftAdLibrary(client).leads("acme")))
    assert MAX_PAGES == len(library.asked)


def test_a_damaged_row_loses_no_neighbour(library: Library, client: ProviderClient) -> None:
    rows = [
        None,
        {},
        {"AdvertiserName": 7},
        {"AdvertiserName": "Bare"},
        {**ad(2), "DestinationUrl": None, "AdDetails": 1},
    ]
    library.told = lambda asked: as_json({"value": rows})
    bare, named = MicrosoftAdLibrary(client).leads("acme")
    assert ("Bare", None) == (bare.advertiser, bare.domain)
    assert ("deals.example", None) == (named.domain, named.first_shown)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"value": 7}'])
def test_no_list_is_an_error_and_not_an_empty_library(library: Library, client: ProviderClient, body: bytes) -> None:
    library.told = lambda asked: Reply(body=body)
    with pytest.raises(SourceError, match="no list of ads"):
        list(MicrosoftAdLibrary(client).leads("acme"))


def test_a_creative_of_the_transparency_center_becomes_a_lead(library: Library, client: ProviderClient) -> None:
    row = {
        "advertiser_id": "AR1", "advertiser": "Deals Ltd", "ad_creative_id": "CR1", "target_domain": "deals.example",
        "first_shown": 1761955200, "last_shown": 1763596800,
    }  # fmt: skip
    library.told = lambda asked: as_json({"ad_creatives": [row, {}, 7, {"advertiser": "Bare", "first_shown": 10**20}]})
    first, bare = AdsTransparency(client, Secret(KEY)).leads("deals.example", country="DE")
    assert first == Lead(
        library="google_ads_transparency", advertiser="Deals Ltd", advertiser_id="AR1", domain="deals.example",
        first_shown=date(2025, 11, 1), last_shown=date(2025, 11, 20), reference="CR1",
    )  # fmt: skip
    assert ("Bare", None) == (bare.advertiser, bare.first_shown)
    assert "2276" == library.asked[0].query["region"]


def test_nothing_found_is_no_error(library: Library, client: ProviderClient) -> None:
    said = "Google Ads Transparency Center hasn't returned any results for this query."
    library.told = lambda asked: as_json({"error": said})
    assert [] == list(AdsTransparency(client, Secret(KEY)).leads("acme"))


@pytest.mark.parametrize("body", [b"", b"[]", b'{"error": "Invalid API key."}'])
def test_a_failed_question_is_an_error_without_its_words(library: Library, client: ProviderClient, body: bytes) -> None:
    library.told = lambda asked: Reply(body=body)
    with pytest.raises(SourceError, match="expected ad_creatives"):
        list(AdsTransparency(client, Secret(KEY)).leads("acme"))
