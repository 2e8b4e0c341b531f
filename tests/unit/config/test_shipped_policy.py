"""What the shipped Alibaba.com policy must say, after the programmes' public pages."""

import pytest

from monitor.config import load_policy
from monitor.model.enums import ClauseKind
from monitor.model.policy import Clause, Policy


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(None)


def clause(policy: Policy, name: str) -> Clause:
    return next(each for each in policy.clauses if each.id == name)


def test_every_kind_of_clause_is_there(policy: Policy) -> None:
    assert {each.kind for each in policy.clauses} == set(ClauseKind)


def test_branded_keywords_are_barred_on_every_engine(policy: Policy) -> None:
    assert clause(policy, "brand-bidding").engines == frozenset()


def test_the_refused_countries_are_the_programmes_own(policy: Policy) -> None:
    assert clause(policy, "refused-countries").countries == {"CN", "IN", "NG", "CU", "IR", "KP"}
    assert clause(policy, "refused-countries-involve-asia").countries == {"CN", "IN", "NG", "RU"}


def test_the_programmes_differ_in_clauses(policy: Policy) -> None:
    bound = {programme.network: set(programme.clauses) for programme in policy.programmes}
    assert set(bound) == {"awin", "involve_asia", "admitad", "alibaba_cps"}
    assert bound["involve_asia"] - bound["awin"] == {
        "brand-in-copy",
        "brand-in-display-url",
        "refused-countries-involve-asia",
        "order-terms-involve-asia",
    }
    assert all({"brand-bidding", "ad-hijacking", "popup-traffic"} <= clauses for clauses in bound.values())


def test_the_programmes_are_known_by_their_ids(policy: Policy) -> None:
    ids = {programme.network: programme.merchant_ids for programme in policy.programmes}
    assert ids == {"awin": ("17945",), "involve_asia": ("3508",), "admitad": (), "alibaba_cps": ()}


def test_an_orders_terms_are_told_and_not_monitored(policy: Policy) -> None:
    terms = clause(policy, "order-terms")
    assert all(part in terms.text for part in ("3.25", "9 %", "5,000 USD", "Trade Completed", "180 days"))
    hidden = {each.id for each in policy.clauses if not each.observable}
    assert hidden == {"popup-traffic", "discouraged-countries", "order-terms", "order-terms-involve-asia"}


def test_nobody_is_suspected_for_a_country_that_no_page_names(policy: Policy) -> None:
    advised = clause(policy, "discouraged-countries")
    assert (advised.countries, advised.observable) == (frozenset(), False)


def test_every_clause_binds_somebody_and_names_its_source(policy: Policy) -> None:
    bound = {name for programme in policy.programmes for name in programme.clauses}
    assert bound == {each.id for each in policy.clauses}
    assert all("." in each.source and each.ask.endswith(".") for each in policy.clauses)


def test_the_brands_own_mark_is_void_where_an_affiliate_wears_it(policy: Policy) -> None:
    (mark,) = policy.own_ad_marks
    assert (mark.host, mark.parameter, mark.value_prefix) == ("alibaba.com", "src", "sem_")
    assert "cps_sk" in mark.unless


def test_the_brand_is_known_in_other_scripts_and_its_house_is_known(policy: Policy) -> None:
    (term,) = [each for each in policy.vocabulary.terms if each.text == "alibaba"]
    assert {"阿里巴巴", "алибаба", "アリババ", "알리바바"} <= set(term.native)
    assert {"aliexpress", "alibaba cloud"} <= set(policy.vocabulary.siblings)
    assert "alibaba.com" in policy.vocabulary.own_domains
    assert policy.vocabulary.innocent_contexts
