"""The real Google Ads client against a service on this machine: what is asked, and how answers are read."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import grpc
import pytest

from monitor.advertiser.google_ads import Fetched, GoogleAds
from monitor.advertiser.google_errors import Problem
from monitor.advertiser.google_queries import (
    AUCTION_INSIGHTS,
    CAMPAIGN_DAYS,
    CHANGES,
    KEYWORD_DAYS,
    OWN_ADS,
    QUERIES,
    SEARCH_TERMS,
    Query,
)
from monitor.model.insights import Share
from tests.servers.google_ads import AdService, Call, Refusal

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 14)
CUSTOMER = "1234567890"


def fetched(ads: GoogleAds, query: Query) -> list[Any]:
    answer = ads.fetch(CUSTOMER, query, FIRST, LAST)
    assert isinstance(answer, Fetched), answer
    assert answer.lost == 0
    return answer.rows


def client(service: AdService, number: int, *, manager: bool = False, status: int = 2) -> Any:
    return service.row(
        customer_client__id=number,
        customer_client__descriptive_name=f"Account {number}",
        customer_client__currency_code="EUR",
        customer_client__time_zone="Europe/Berlin",
        customer_client__manager=manager,
        customer_client__status=status,
    )


def test_accounts_below_a_manager_are_found_over_pages_and_read_through_it(service: AdService, ads: GoogleAds) -> None:
    pages = [[client(service, 1234567890, manager=True), client(service, 2222222222)], [client(service, 3333333333)]]
    service.answer = lambda call: pages if "customer_client" in call.query else []
    found = ads.accounts("123-456-7890")
    assert not isinstance(found, Problem)
    assert [(each.id, each.currency, each.time_zone) for each in found] == [
        ("2222222222", "EUR", "Europe/Berlin"),
        ("3333333333", "EUR", "Europe/Berlin"),
    ]
    assert [call.page for call in service.calls] == ["", "1"]
    assert service.calls[0].customer == "1234567890"
    ads.fetch("3333333333", OWN_ADS, FIRST, LAST)
    assert service.calls[-1].metadata["login-customer-id"] == "1234567890"


def test_closed_accounts_are_left_out(service: AdService, ads: GoogleAds) -> None:
    service.answer = lambda _call: [[client(service, 2222222222, status=3)]]
    assert ads.accounts("2222222222") == []


def test_an_account_of_its_own_is_read_without_a_manager_and_without_a_developer_token(
    service: AdService, ads: GoogleAds
) -> None:
    service.answer = lambda call: [[client(service, 1234567890)]] if "customer_client" in call.query else []
    ads.accounts(CUSTOMER)
    ads.fetch(CUSTOMER, OWN_ADS, FIRST, LAST)
    assert {"login-customer-id", "developer-token"} & set(service.calls[-1].metadata) == set()


def test_a_keyword_day_keeps_bounds_as_bounds_and_absence_as_absence(service: AdService, ads: GoogleAds) -> None:
    full = service.row(
        campaign__id=7,
        campaign__name="Brand",
        ad_group__id=8,
        ad_group_criterion__criterion_id=9,
        ad_group_criterion__keyword__text="alibaba",
        ad_group_criterion__keyword__match_type=2,
        segments__date="2026-11-02",
        segments__device=2,
        segments__ad_network_type=2,
        metrics__impressions=0,
        metrics__clicks=3,
        metrics__cost_micros=1_230_000,
        metrics__search_impression_share=0.0999,
        metrics__search_top_impression_share=0.42,
        metrics__search_rank_lost_impression_share=0.9001,
    )
    bare = service.row(segments__date="2026-11-03")
    service.answer = lambda _call: [[full], [bare]]
    day, empty = fetched(ads, KEYWORD_DAYS)
    assert (day.campaign, day.keyword, day.keyword_id, day.match_type, day.device, day.ad_network) == (
        "Brand",
        "alibaba",
        "9",
        "EXACT",
        "MOBILE",
        "SEARCH",
    )
    assert (day.impressions, day.clicks, day.cost, day.conversions) == (0, 3, Decimal("1.23"), None)
    assert (day.impression_share, day.top_share, day.rank_lost) == (Share(0, 0.1), Share(0.42, 0.42), Share(0.9, 1))
    assert (day.campaign_id, day.ad_group) == ("7", "8")
    assert (empty.impressions, empty.impression_share, empty.cost, empty.device) == (None,) * 4


def test_a_campaign_day_tells_what_the_budget_lost(service: AdService, ads: GoogleAds) -> None:
    row = service.row(
        campaign__id=7,
        segments__date="2026-11-02",
        metrics__impressions=80,
        metrics__search_impression_share=0.8,
        metrics__search_budget_lost_impression_share=0.15,
    )
    service.answer = lambda _call: [[row]]
    (day,) = fetched(ads, CAMPAIGN_DAYS)
    assert (day.campaign, day.budget_lost, day.impression_share) == ("7", Share(0.15, 0.15), Share(0.8, 0.8))


def test_own_ads_carry_texts_addresses_and_the_templates_of_every_level(service: AdService, ads: GoogleAds) -> None:
    row = service.row(
        campaign__id=7,
        campaign__tracking_url_template="{lpurl}?c=1",
        ad_group__id=8,
        customer__final_url_suffix="src=sem",
        ad_group_ad__status=2,
        ad_group_ad__ad__id=99,
        ad_group_ad__ad__type_=15,
        ad_group_ad__ad__final_urls=["https://www.alibaba.com/"],
        ad_group_ad__ad__final_mobile_urls=["https://m.alibaba.com/"],
        ad_group_ad__ad__final_url_suffix="ad=9",
        ad_group_ad__ad__url_custom_parameters=[{"key": "season", "value": "autumn"}],
        ad_group_ad__ad__responsive_search_ad__headlines=[{"text": "Alibaba.com"}, {"text": "Source Direct"}],
        ad_group_ad__ad__responsive_search_ad__descriptions=[{"text": "Millions of products."}],
        ad_group_ad__ad__responsive_search_ad__path1="wholesale",
    )
    service.answer = lambda _call: [[row]]
    (ad,) = fetched(ads, OWN_ADS)
    assert (ad.ad, ad.status, ad.kind) == ("99", "ENABLED", "RESPONSIVE_SEARCH_AD")
    assert ad.headlines == ("Alibaba.com", "Source Direct")
    assert ad.descriptions == ("Millions of products.",)
    assert ad.final_urls == ("https://www.alibaba.com/", "https://m.alibaba.com/")
    assert ad.tracking_templates == ("{lpurl}?c=1",)
    assert ad.final_url_suffixes == ("ad=9", "src=sem")
    assert (ad.paths, ad.custom_parameters) == (("wholesale",), (("season", "autumn"),))


def test_search_terms_and_changes_are_read(service: AdService, ads: GoogleAds) -> None:
    term = service.row(
        search_term_view__search_term="alibaba wholesle",
        search_term_view__status=4,
        metrics__impressions=12,
        metrics__cost_micros=500_000,
    )
    change = service.row(
        change_event__change_date_time="2026-11-03 10:11:12.5",
        change_event__change_resource_type=5,
        change_event__resource_change_operation=3,
        change_event__campaign="customers/1/campaigns/7",
        change_event__changed_fields__paths=["amount_micros"],
    )
    service.answer = lambda call: [[term if "search_term" in call.query else change]]
    (typed,) = fetched(ads, SEARCH_TERMS)
    (made,) = fetched(ads, CHANGES)
    assert (typed.text, typed.impressions, typed.clicks, typed.cost) == ("alibaba wholesle", 12, None, Decimal("0.5"))
    assert (made.day, made.campaign, made.operation, made.fields) == (
        date(2026, 11, 3),
        "7",
        "UPDATE",
        ("amount_micros",),
    )


def test_auction_insights_become_rows_of_the_insights_room(service: AdService, ads: GoogleAds) -> None:
    row = service.row(
        ad_group_criterion__keyword__text="alibaba",
        segments__date="2026-11-02",
        segments__device=4,
        segments__auction_insight_domain="rival.example",
        metrics__auction_insight_search_impression_share=0.0999,
        metrics__auction_insight_search_overlap_rate=0.0999,
    )
    service.answer = lambda _call: [[row]]
    (rival,) = fetched(ads, AUCTION_INSIGHTS)
    assert (rival.domain, rival.is_own, rival.keyword) == ("rival.example", False, "alibaba")
    # Only the share and the outranking share are floored; an overlap of 0.0999 is one.
    assert (rival.impression_share, rival.overlap_rate, rival.top_rate) == (Share(0, 0.1), Share(0.0999, 0.0999), None)
    assert rival.period == (date(2026, 11, 2), date(2026, 11, 2))
    assert rival.segment == {"day": "2026-11-02", "device": "DESKTOP"}


def test_a_row_that_cannot_be_read_is_counted_and_loses_no_neighbour(service: AdService, ads: GoogleAds) -> None:
    service.answer = lambda _call: [[service.row(segments__date="soon"), service.row(segments__date="2026-11-02")]]
    answer = ads.fetch(CUSTOMER, KEYWORD_DAYS, FIRST, LAST)
    assert isinstance(answer, Fetched)
    assert (len(answer.rows), answer.lost) == (1, 1)


@pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))
def test_every_query_is_validated_without_being_run(service: AdService, ads: GoogleAds, query: Query) -> None:
    assert ads.check(CUSTOMER, query, FIRST, LAST) is None
    (call,) = service.calls
    assert (call.validate_only, call.query.startswith("SELECT ")) == (True, True)
    assert "{" not in call.query


@pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))
def test_every_field_of_a_query_exists_in_this_version(service: AdService, query: Query) -> None:
    for name in query.select.split(", "):
        fields = service.Row.DESCRIPTOR
        for step in name.split("."):
            # The library renames what is a word of Python.
            field = fields.fields_by_name.get(step) or fields.fields_by_name.get(f"{step}_")
            assert field is not None, name
            fields = field.message_type


def test_the_probe_asks_for_one_row_and_takes_a_refusal_as_an_answer(service: AdService, ads: GoogleAds) -> None:
    def refuse(_call: Call) -> Iterable[Any]:
        raise service.refusal(grpc.StatusCode.PERMISSION_DENIED, "authorization_error", "METRIC_ACCESS_DENIED")

    service.answer = refuse
    assert ads.may_read_auctions(CUSTOMER, LAST) is False
    assert service.calls[0].query.endswith("BETWEEN '2026-11-14' AND '2026-11-14' LIMIT 1")
    service.answer = lambda _call: []
    assert ads.may_read_auctions(CUSTOMER, LAST) is True

    def closed(_call: Call) -> Iterable[Any]:
        raise Refusal(grpc.StatusCode.UNAUTHENTICATED)

    service.answer = closed
    assert isinstance(ads.may_read_auctions(CUSTOMER, LAST), Problem)
