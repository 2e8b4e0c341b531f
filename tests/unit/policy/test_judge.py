from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.model.conclusions import Subject
from monitor.model.enums import AttributionBasis, ClauseKind, Engine, Intent, Outcome, OwnAd
from monitor.model.policy import Partner, Policy, Verdict
from monitor.policy import judge
from tests.builders import NOON, attribution, clause, linked, match, observation, policy, subject


def verdicts(what: Subject, under: Policy | None = None) -> dict[str, Verdict]:
    [judgement] = judge([what], under or policy())
    return {verdict.clause: verdict for verdict in judgement.verdicts}


def test_own_ad_is_compliant_under_every_clause() -> None:
    found = verdicts(subject(attributed=attribution(own_ad=OwnAd.YES, display_domain="acme.com")))
    assert {clause: each.outcome for clause, each in found.items()} == {"none": Outcome.COMPLIANT}


def test_publisher_proven_by_the_link_and_aimed_at_the_brand_is_a_violation() -> None:
    found = verdicts(subject(attributed=linked()))["brand-bidding"]
    assert (found.outcome, found.intent, found.programme) == (Outcome.VIOLATION, Intent.DELIBERATE, "awin")
    assert "awinaffid=4711" in found.reasons


def test_publisher_whose_ad_never_names_the_brand_is_only_suspected() -> None:
    found = verdicts(subject(attributed=linked(landing_domain="deals.example")))["brand-bidding"]
    assert (found.outcome, found.intent) == (Outcome.SUSPECTED, Intent.UNPROVEN)


def test_brand_in_the_display_url_shows_that_the_ad_is_aimed_at_the_brand() -> None:
    what = subject(attributed=linked(landing_domain="deals.example"), display=match("acme.deals.example"))
    assert verdicts(what)["brand-bidding"].intent is Intent.DELIBERATE


def test_same_ad_on_a_generic_query_is_likely_broad_match_and_no_accusation() -> None:
    what = subject(attributed=linked(landing_domain="deals.example"), generic_query="bulk lamps")
    found = verdicts(what)["brand-bidding"]
    assert (found.outcome, found.intent) == (Outcome.UNDETERMINED, Intent.BROAD_MATCH_LIKELY)
    assert any("bulk lamps" in reason and "negative" in reason for reason in found.reasons)


def test_brand_copy_on_a_generic_query_too_leaves_intent_unproven() -> None:
    found = verdicts(subject(attributed=linked(), generic_query="bulk lamps"))["brand-bidding"]
    assert (found.outcome, found.intent) == (Outcome.SUSPECTED, Intent.UNPROVEN)


def test_publisher_known_from_the_table_alone_is_suspected_while_the_landing_is_unknown() -> None:
    table = linked(basis=AttributionBasis.PUBLISHERS_TABLE, landing_known=False, landing_domain=None, merchant_id=None)
    what = subject(attributed=table, copy=match("acme coupons"))
    assert verdicts(what)["brand-bidding"].outcome is Outcome.SUSPECTED


def test_publisher_known_from_the_table_whose_ad_lands_on_its_own_site_is_proven() -> None:
    table = linked(basis=AttributionBasis.PUBLISHERS_TABLE, landing_domain="deals.example", merchant_id=None)
    what = subject(attributed=table, copy=match("acme coupons"))
    assert verdicts(what)["brand-bidding"].outcome is Outcome.VIOLATION


def test_weak_match_is_never_more_than_suspected() -> None:
    found = verdicts(subject(attributed=linked(), query=match(score=60)))["brand-bidding"]
    assert found.outcome is Outcome.SUSPECTED
    assert "60 of 100" in found.reasons[-1]


def test_unknown_advertiser_on_a_branded_query_cannot_be_told() -> None:
    found = verdicts(subject())["brand-bidding"]
    assert found.outcome is Outcome.UNDETERMINED
    assert "competitor" in found.reasons[0]


def test_publisher_of_another_advertiser_is_not_judged_under_our_terms() -> None:
    found = verdicts(subject(attributed=linked(merchant_id="4032")))["brand-bidding"]
    assert found.outcome is Outcome.UNDETERMINED
    assert "another advertiser" in found.reasons[0]


def test_generic_query_is_compliant_and_says_why() -> None:
    found = verdicts(subject(query=match("bulk lamps", branded=False)))
    assert {"none"} == set(found)
    assert "bulk lamps" in found["none"].reasons[0]


def test_clause_counts_only_on_its_engines_and_in_its_time() -> None:
    elsewhere = policy(clause(ClauseKind.BRAND_BIDDING, engines=frozenset({Engine.BING})))
    later = policy(clause(ClauseKind.BRAND_BIDDING, valid_from=date(2027, 1, 1)))
    ended = policy(clause(ClauseKind.BRAND_BIDDING, valid_until=date(2025, 1, 1)))
    for rules in (elsewhere, later, ended):
        assert Outcome.COMPLIANT is verdicts(subject(attributed=linked()), rules)["none"].outcome


def test_hijacker_with_a_publisher_link_is_one_violation_not_three() -> None:
    what = subject(attributed=linked(display_domain="acme.com"), copy=match("acme official"))
    assert {key: each.outcome for key, each in verdicts(what).items()} == {"ad-hijacking": Outcome.VIOLATION}


def test_brand_display_url_that_leads_elsewhere_is_suspected_without_a_name() -> None:
    what = subject(attributed=attribution(display_domain="acme.com", landing_domain="trk.example", landing_known=True))
    found = verdicts(what)["ad-hijacking"]
    assert found.outcome is Outcome.SUSPECTED
    assert any("trk.example" in reason for reason in found.reasons)


@pytest.mark.parametrize("landing_known", [True, False])
def test_brand_display_url_without_any_mark_may_be_the_brands_own(*, landing_known: bool) -> None:
    what = subject(
        attributed=attribution(
            own_ad=OwnAd.UNKNOWN,
            display_domain="acme.com",
            landing_domain="acme.com" if landing_known else None,
            landing_known=landing_known,
        )
    )
    assert {key: each.outcome for key, each in verdicts(what).items()} == {"ad-hijacking": Outcome.UNDETERMINED}


def test_own_looking_ad_is_undetermined_where_only_bidding_is_forbidden() -> None:
    what = subject(attributed=attribution(own_ad=OwnAd.UNKNOWN, display_domain="acme.com"))
    found = verdicts(what, policy(clause(ClauseKind.BRAND_BIDDING)))["brand-bidding"]
    assert "may be the brand's own ad" in found.reasons[0]


def test_brand_in_copy_binds_publishers_only() -> None:
    rules = policy(clause(ClauseKind.BRAND_IN_AD_COPY))
    assert "none" in verdicts(subject(copy=match("acme deals")), rules)
    found = verdicts(subject(attributed=linked(), copy=match("acme deals")), rules)["brand-in-ad-copy"]
    assert (found.outcome, found.reasons[0]) == (Outcome.VIOLATION, "the ad copy says “acme”")


def test_look_alike_host_of_a_nameless_advertiser_is_suspected() -> None:
    rules = policy(clause(ClauseKind.BRAND_IN_DISPLAY_URL))
    look_alike = match("acme-deals.example/shop")
    look_alike = replace(look_alike, span=(0, 4))
    found = verdicts(subject(display=look_alike), rules)["brand-in-display-url"]
    assert found.outcome is Outcome.SUSPECTED
    in_path = replace(match("https://shop.example/acme"), span=(21, 25))
    assert "none" in verdicts(subject(display=in_path), rules)
    assert "none" in verdicts(subject(display=replace(in_path, span=None)), rules)


def test_brand_in_a_publishers_display_path_is_a_violation() -> None:
    rules = policy(clause(ClauseKind.BRAND_IN_DISPLAY_URL))
    in_path = replace(match("shop.example/acme"), span=(13, 17))
    assert verdicts(subject(attributed=linked(), display=in_path), rules)["brand-in-display-url"].outcome is (
        Outcome.VIOLATION
    )


def test_publisher_link_served_in_a_refused_country_is_a_violation_even_on_a_generic_query() -> None:
    seen = observation(country="NG")
    what = subject(attributed=linked(), seen=seen, query=match("bulk lamps", branded=False))
    assert verdicts(what)["refused-country"].outcome is Outcome.VIOLATION
    assert verdicts(what)["discouraged-country"].outcome is Outcome.SUSPECTED


def test_publishers_site_in_a_refused_country_is_suspected_only_where_the_brand_is_named() -> None:
    table = linked(basis=AttributionBasis.PUBLISHERS_TABLE, merchant_id=None)
    seen = observation(country="NG")
    rules = policy(clause(ClauseKind.REFUSED_COUNTRY), clause(ClauseKind.DISCOURAGED_COUNTRY))
    assert verdicts(subject(attributed=table, seen=seen), rules)["refused-country"].outcome is Outcome.SUSPECTED
    generic = subject(attributed=table, seen=seen, query=match("bulk lamps", branded=False))
    assert {"none"} == set(verdicts(generic, rules))


@pytest.mark.parametrize(
    ("age", "words"),
    [(timedelta(days=400), "400 days"), (timedelta(hours=3), "3 h 0 min"), (timedelta(minutes=30), "30 min")],
)
def test_click_id_minted_long_before_the_search_was_pasted(age: timedelta, words: str) -> None:
    what = subject(attributed=linked(click_id="17945_1_aa", click_time=NOON - age, replayed=True))
    found = verdicts(what)["cookie-hijacking"]
    assert (found.outcome, found.intent) == (Outcome.VIOLATION, Intent.DELIBERATE)
    assert words in found.reasons[0]


def test_fresh_click_id_seen_once_is_no_finding() -> None:
    fresh = linked(click_id="17945_1_aa", click_time=NOON - timedelta(minutes=2), replayed=False)
    assert "cookie-hijacking" not in verdicts(subject(attributed=fresh, click_id_checks=1))


def test_click_id_in_two_searches_was_pasted_even_by_the_nameless() -> None:
    nameless = attribution(click_id="abc", landing_domain="acme.com", landing_known=True)
    found = verdicts(subject(attributed=nameless, click_id_checks=2))["cookie-hijacking"]
    assert found.outcome is Outcome.SUSPECTED
    assert "2 different searches" in found.reasons[0]


def test_same_free_text_in_two_searches_is_the_publishers_own_tag_and_no_finding() -> None:
    tagged = linked(click_id="summer-2026", click_id_free=True)
    assert "cookie-hijacking" not in verdicts(subject(attributed=tagged, click_id_checks=9))


def test_another_advertisers_click_id_is_not_ours_to_judge() -> None:
    foreign = linked(merchant_id="4032", click_id="4032_1_aa")
    assert "cookie-hijacking" not in verdicts(subject(attributed=foreign, click_id_checks=2))


def test_forbidden_product_in_a_publishers_copy_is_suspected() -> None:
    ad = replace(observation().ad, title="Replica watches")
    what = subject(attributed=linked(), seen=observation(ad=ad))
    assert verdicts(what)["forbidden-products"].outcome is Outcome.SUSPECTED
    assert "forbidden-products" not in verdicts(subject(seen=observation(ad=ad)))


def test_authorised_partner_is_compliant_by_id_within_the_permission() -> None:
    partner = Partner(name="Friend", network="awin", publisher_ids=("4711",))
    what = subject(attributed=linked())
    assert "authorised partner Friend" in verdicts(what, replace(policy(), partners=(partner,)))["none"].reasons
    part = replace(partner, clauses=("ad-hijacking",))
    assert "brand-bidding" in verdicts(what, replace(policy(), partners=(part,)))
    for outside in (
        replace(partner, valid_from=date(2027, 1, 1)),
        replace(partner, valid_until=date(2025, 1, 1)),
        replace(partner, network="cj"),
    ):
        assert "brand-bidding" in verdicts(what, replace(policy(), partners=(outside,)))


def test_partner_domain_permits_nobody_whose_link_names_somebody_else() -> None:
    rules = replace(policy(), partners=(Partner(name="Friend", domains=("deals.example",)),))
    assert {"none"} == set(verdicts(subject(), rules))
    assert "brand-bidding" in verdicts(subject(attributed=linked()), rules)


def test_observation_without_a_time_is_refused_by_the_judge() -> None:
    with pytest.raises(ValueError, match="has no time"):
        judge([subject(seen=observation(seen_at=None))], policy())
