"""The registry: claims stand side by side, and only what does not contradict itself names somebody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.attribution import Attributor
from monitor.attribution.registry import landing_claims, proof_of, publishers_of, standings
from monitor.config.tables import load_networks, load_shared_hosts
from monitor.model.attribution import Attribution, Publisher
from monitor.model.captures import ParsedAd
from monitor.model.claims import ClaimBasis, SiteClaim
from monitor.model.enums import AttributionBasis, IdKind, OwnAd
from monitor.model.landing import PublisherClaim
from tests.unit.attribution.conftest import POLICY, observation

SHARED = load_shared_hosts()
NETWORKS = load_networks()
DAY = datetime(2026, 11, 20, tzinfo=UTC)
CLAIM = SiteClaim(
    network="awin",
    publisher_id="1",
    basis=ClaimBasis.TABLE,
    source="table.csv",
    site="deals.example",
    first_seen=DAY,
    last_seen=DAY,
)


def claim(**changes: Any) -> SiteClaim:
    return replace(CLAIM, **changes)


def attributed(claims: Sequence[SiteClaim], **ad: Any) -> Attribution:
    attributor = Attributor(NETWORKS, POLICY, publishers_of(claims, SHARED))
    return attributor.attribute([observation(ParsedAd(position=1, **ad))])[0]


CLAIMS = st.lists(
    st.builds(
        claim,
        network=st.sampled_from(["awin", "cj"]),
        publisher_id=st.sampled_from(["1", "2"]),
        basis=st.sampled_from(list(ClaimBasis)),
        source=st.sampled_from(["a", "b"]),
        site=st.sampled_from(["deals.example", "youtube.com/@deals", "youtube.com", None]),
        id_kind=st.sampled_from([None, IdKind.SITE, IdKind.ACCOUNT]),
        name=st.sampled_from([None, "One", "Two"]),
        contact=st.sampled_from([None, "a@b.example"]),
        ended=st.sampled_from([None, DAY]),
    ),
    max_size=8,
)


@given(CLAIMS, st.randoms(), st.integers(0, 100))
def test_neither_order_nor_repetition_nor_time_changes_who_is_named(
    claims: list[SiteClaim], random: Any, days: int
) -> None:
    again = [
        replace(each, first_seen=DAY - timedelta(days=days), last_seen=DAY + timedelta(days=days)) for each in claims
    ]
    again += claims[:3]
    random.shuffle(again)
    assert publishers_of(again, SHARED) == publishers_of(claims, SHARED)
    named = [(each.site, each.publisher, each.conflict, each.note) for each in standings(claims, SHARED)]
    assert named == [(each.site, each.publisher, each.conflict, each.note) for each in standings(again, SHARED)]


@given(CLAIMS)
def test_what_the_list_names_is_what_an_ad_is_attributed_to(claims: list[SiteClaim]) -> None:
    for standing in standings(claims, SHARED):
        found = attributed(claims, final_url=f"https://{standing.site}/videos")
        named = (found.network, found.publisher_id) if found.publisher_id else None
        assert named == standing.publisher
        assert bool(found.conflicts) == standing.conflict


def test_the_strongest_basis_is_the_one_that_is_told() -> None:
    claims = [claim(basis=basis, source=basis, name=f"by {basis}") for basis in reversed(ClaimBasis)]
    (publisher,) = publishers_of(claims, SHARED)
    (standing,) = standings(claims, SHARED)

    assert publisher.name == "by operator"
    assert publisher.bases == (("deals.example", ClaimBasis.OPERATOR),)
    assert [each.basis for each in standing.claims] == list(ClaimBasis)
    assert (standing.publisher, standing.conflict, standing.note) == (
        ("awin", "1"),
        False,
        "By its strongest basis: operator.",
    )


@pytest.mark.parametrize(
    ("basis", "sentence"),
    [
        (ClaimBasis.OPERATOR, "The operator decided that deals.example is a site of “One”, Awin publisher 1."),
        (ClaimBasis.NETWORK_API, "Awin itself lists deals.example as a site of “One”, Awin publisher 1."),
        (ClaimBasis.TABLE, "The publishers table lists deals.example as a site of “One”, Awin publisher 1."),
        (ClaimBasis.TRANSACTION, "Awin credited sales that came from deals.example to “One”, Awin publisher 1."),
        (
            ClaimBasis.PROVEN_ATTRIBUTION,
            "Another ad that shows deals.example led over it through a link of “One”, Awin publisher 1.",
        ),
        (ClaimBasis.LANDING_PAGE, "A page of deals.example carries links of “One”, Awin publisher 1."),
    ],
)
def test_an_attribution_says_what_it_rests_on(basis: ClaimBasis, sentence: str) -> None:
    found = attributed([claim(basis=basis, name="One")], display_url="www.deals.example")
    assert found.publisher_id == "1"
    assert sentence in found.reasons


def test_contradicting_claims_name_nobody_however_strong_one_is() -> None:
    claims = [claim(basis=ClaimBasis.NETWORK_API), claim(basis=ClaimBasis.LANDING_PAGE, publisher_id="2")]
    (standing,) = standings(claims, SHARED)
    found = attributed(claims, display_url="deals.example")

    assert (standing.publisher, standing.conflict) == (None, True)
    assert standing.note == "The claims contradict one another: nobody is named until the operator decides."
    assert (found.publisher_id, len(found.conflicts)) == (None, 2)


def test_the_operator_settles_a_conflict_and_the_other_claim_stays_in_sight() -> None:
    claims = [claim(basis=ClaimBasis.OPERATOR), claim(publisher_id="2", basis=ClaimBasis.NETWORK_API)]
    (standing,) = standings(claims, SHARED)
    found = attributed(claims, display_url="deals.example")

    assert (standing.publisher, standing.conflict) == (("awin", "1"), True)
    assert standing.note == "The operator decided between the claims."
    assert found.publisher_id == "1"
    assert found.conflicts == ("Awin itself lists deals.example as a site of Awin publisher 2.",)


def test_an_operator_who_contradicts_himself_names_nobody() -> None:
    claims = [claim(basis=ClaimBasis.OPERATOR, publisher_id=number) for number in ("1", "2")]
    assert standings(claims, SHARED)[0].publisher is None
    assert attributed(claims, display_url="deals.example").publisher_id is None


def test_one_publisher_at_each_of_two_networks_is_named_where_the_ad_shows_the_network() -> None:
    claims = [claim(), claim(network="cj", publisher_id="9")]
    (standing,) = standings(claims, SHARED)

    assert standing.publisher is None
    assert "named only where the ad itself shows the network" in standing.note
    landing = "https://www.alibaba.com/?awc=17945_1700000000_0"
    assert attributed(claims, display_url="deals.example", landing_url=landing).publisher_id == "1"


def test_a_claim_that_ended_names_nobody_but_still_tells_the_name() -> None:
    claims = [claim(ended=DAY, name="Former"), claim(site=None, name=None, source="b")]
    (publisher,) = publishers_of(claims, SHARED)
    (standing,) = standings(claims, SHARED)

    assert (publisher.sites, publisher.name) == ((), "Former")
    assert (standing.publisher, standing.conflict, standing.note) == (None, False, "No source says it any more.")


def test_a_claim_to_a_whole_shared_host_is_shown_as_ignored() -> None:
    (standing,) = standings([claim(site="youtube.com")], SHARED)
    assert standing.publisher is None
    assert standing.note.startswith("youtube.com is shared by many publishers")


@pytest.mark.parametrize(
    "ad",
    [
        {"display_url": "www.youtube.com › @Deals › videos"},
        {"display_url": "www.youtube.com", "final_url": "https://m.youtube.com/@deals?x=1"},
        {"landing_url": "https://www.youtube.com/%40deals/about"},
    ],
)
def test_an_ad_on_an_account_of_a_shared_host_names_its_publisher(ad: dict[str, str]) -> None:
    claims = [claim(site="youtube.com/@deals", id_kind=IdKind.SITE)]
    found = attributed(claims, **ad)
    assert (found.publisher_id, found.id_kind) == ("1", IdKind.SITE)
    assert "The publishers table lists youtube.com/@deals as a site of Awin publisher 1." in found.reasons


@pytest.mark.parametrize("url", ["https://www.youtube.com/@dealsandmore", "https://www.youtube.com/", "https:///x"])
def test_another_account_of_the_host_names_nobody(url: str) -> None:
    assert attributed([claim(site="youtube.com/@deals")], final_url=url, landing_url="{lpurl}?x").publisher_id is None


PROVING = Attribution(
    basis=AttributionBasis.LINK,
    own_ad=OwnAd.NO,
    network="awin",
    publisher_id="1",
    display_domain="deals.example",
    landing_domain="alibaba.com",
    chain=(
        "https://www.google.com/aclk?x",
        "https://go.deals.example/out?u=x",
        "https://awin1.com/c",
        "https://alibaba.com",
    ),
)


def test_a_link_that_leads_over_the_shown_site_proves_whose_it_is() -> None:
    assert proof_of(PROVING) == "deals.example"


@pytest.mark.parametrize(
    "changes",
    [
        {"basis": AttributionBasis.LANDING_MARK},
        {"basis": AttributionBasis.PUBLISHERS_TABLE},
        {"own_ad": OwnAd.UNKNOWN},
        {"publisher_id": None},
        {"display_domain": None},
        {"display_domain": "other.example"},
        {"display_domain": "alibaba.com"},
        {"chain": ("https://awin1.com/c", "{lpurl}", "https://deals.example/")},
    ],
    ids=str,
)
def test_nothing_less_proves_a_site(changes: dict[str, Any]) -> None:
    assert proof_of(replace(PROVING, **changes)) is None


def page(**changes: Any) -> PublisherClaim:
    said = PublisherClaim(
        domain="deals.example",
        network="awin",
        publisher_id="1",
        id_kind=IdKind.ACCOUNT,
        seen_at=DAY,
        links=3,
        alone=True,
        sub_network=False,
        reason="Three links.",
    )
    return replace(said, **changes)


def test_a_landing_page_that_pays_one_publisher_is_a_claim() -> None:
    later = DAY + timedelta(days=1)
    claims, refused = landing_claims([page(), page(seen_at=None)], source="pages", at=later, shared=SHARED)
    expected = claim(basis=ClaimBasis.LANDING_PAGE, source="pages", id_kind=IdKind.ACCOUNT)
    assert claims == [expected, replace(expected, first_seen=later, last_seen=later)]
    assert refused == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"domain": None}, "is no site"),
        ({"domain": "youtube.com"}, "is shared by many publishers"),
        ({"alone": False}, "links of several publishers"),
        ({"sub_network": True}, "stands for many publishers"),
    ],
)
def test_a_landing_page_that_says_less_is_none(changes: dict[str, Any], reason: str) -> None:
    claims, (refused,) = landing_claims([page(**changes)], source="pages", at=DAY, shared=SHARED)
    assert claims == []
    assert reason in refused


def test_a_site_without_a_basis_stands_in_a_table() -> None:
    assert Publisher(network="awin", publisher_id="1", sites=("a.example",)).basis_of("a.example") is ClaimBasis.TABLE
