"""Who is behind an ad, on what basis, and when nobody is named."""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from monitor.model.attribution import Attribution, Publisher
from monitor.model.captures import ParsedAd, Sitelink
from monitor.model.enums import AttributionBasis, IdKind, OwnAd

Attribute = Callable[..., Attribution]

CPS = "https://offer.alibaba.com/cps/ab12cd34?bm=cps&src=saf&pid=shopfinder"
AWIN = (
    f"https://www.awin1.com/cread.php?awinmid=17945&awinaffid=100200&ued={quote('https://www.alibaba.com/', safe='')}"
)
OWN = "https://www.alibaba.com/?src=sem_ggl&tgt=kwd-1"
FINDER = Publisher(
    network="awin", publisher_id="100200", name="Shop Finder", sites=("https://www.ShopFinder.example/",)
)
RIVAL = Publisher(network="cj", publisher_id="300400", name="Rival", sites=("shopfinder.example",))


def ad(**given: object) -> ParsedAd:
    return ParsedAd(position=1, **given)  # type: ignore[arg-type]


def test_a_link_names_the_publisher(attribute: Attribute) -> None:
    found = attribute(ad(display_url="www.alibaba.com", landing_url=CPS, click_url="https://www.google.com/aclk?x=1"))
    assert (AttributionBasis.LINK, OwnAd.NO, "alibaba_cps", "ab12cd34", IdKind.LINK_KEY, "shopfinder") == (
        found.basis,
        found.own_ad,
        found.network,
        found.publisher_id,
        found.id_kind,
        found.sub_id,
    )
    assert ("alibaba.com", "alibaba.com", True) == (found.display_domain, found.landing_domain, found.landing_known)
    assert "ab12cd34" in found.reasons[0]
    assert found.proof in CPS


def test_a_landing_mark_names_the_publisher(attribute: Attribute) -> None:
    landing = "https://www.alibaba.com/?cps_sk=ab12cd34&src=sem_ggl&src=saf&gclid=x"
    found = attribute(ad(display_url="alibaba.com", landing_url=landing))
    assert (AttributionBasis.LANDING_MARK, OwnAd.NO, "ab12cd34", True) == (
        found.basis,
        found.own_ad,
        found.publisher_id,
        found.paid_click,
    )


def test_the_click_url_is_read_where_no_landing_url_is_given(attribute: Attribute) -> None:
    found = attribute(ad(click_url=f"https://www.google.com/aclk?adurl={quote(AWIN, safe='')}"), [FINDER])
    assert ("awin", "100200", "17945", "Shop Finder") == (
        found.network,
        found.publisher_id,
        found.merchant_id,
        found.publisher_name,
    )
    assert "click URL" in found.reasons[0]
    assert any("Shop Finder" in reason for reason in found.reasons)
    assert 3 == len(found.chain)


def test_a_sitelink_names_the_publisher_when_nothing_else_does(attribute: Attribute) -> None:
    sitelinks = (Sitelink(title="About"), Sitelink(title="Deals", url=AWIN))
    found = attribute(ad(display_url="coupons.example", landing_url="https://coupons.example/", sitelinks=sitelinks))
    assert "100200" == found.publisher_id
    assert "sitelink “Deals”" in found.reasons[0]
    assert "coupons.example" == found.landing_domain


def test_the_brands_own_ad_is_told_and_nobody_is_named(attribute: Attribute) -> None:
    trap = Publisher(network="awin", publisher_id="1", sites=("alibaba.com",))
    found = attribute(ad(display_url="www.alibaba.com", landing_url=OWN), [trap])
    assert (OwnAd.YES, AttributionBasis.NONE, None) == (found.own_ad, found.basis, found.publisher_id)
    assert "src=sem_ggl" in found.reasons[0]


def test_the_final_url_proves_the_own_ad_where_the_landing_url_hides(attribute: Attribute) -> None:
    found = attribute(ad(landing_url="https://11.xg4ken.com/trk/v1?prof=1", final_url=OWN))
    assert OwnAd.YES == found.own_ad


def test_the_advertiser_named_by_the_engine_is_the_brand(attribute: Attribute) -> None:
    name = " alibaba.com singapore e-commerce "
    assert OwnAd.YES == attribute(ad(display_url="alibaba.com", advertiser_name=name)).own_ad
    assert OwnAd.NO == attribute(ad(landing_url=CPS, advertiser_name=name)).own_ad


@pytest.mark.parametrize(
    ("given", "verdict", "known"),
    [
        ({"display_url": "www.alibaba.com"}, OwnAd.UNKNOWN, False),
        ({"display_url": "www.alibaba.com", "click_url": "https://yabs.yandex.ru/count/x"}, OwnAd.UNKNOWN, False),
        ({"display_url": "www.alibaba.com", "final_url": "https://www.alibaba.com/"}, OwnAd.UNKNOWN, True),
        ({"display_url": "www.alibaba.com", "landing_url": "https://evil.example/"}, OwnAd.NO, True),
        ({"display_url": "coupons.example"}, OwnAd.NO, False),
        ({"display_url": "buy now"}, OwnAd.UNKNOWN, False),
        ({}, OwnAd.UNKNOWN, False),
    ],
)
def test_friend_or_foe_is_told_only_where_it_can_be(
    attribute: Attribute,
    given: dict[str, str],
    verdict: OwnAd,
    known: bool,  # noqa: FBT001 - a table
) -> None:
    found = attribute(ad(**given))
    assert (verdict, known, AttributionBasis.NONE) == (found.own_ad, found.landing_known, found.basis)
    assert found.reasons


@pytest.mark.parametrize(
    "given",
    [
        {"display_url": "www.shopfinder.example › alibaba"},
        {"final_url": "https://shopfinder.example/alibaba"},
        {"landing_url": "https://shopfinder.example/go?x=1"},
        {"landing_url": f"https://shopfinder.example/out?url={quote('https://www.alibaba.com/', safe='')}"},
    ],
)
def test_the_site_of_an_imported_publisher_names_it(attribute: Attribute, given: dict[str, str]) -> None:
    found = attribute(ad(**given), [FINDER])
    assert (AttributionBasis.PUBLISHERS_TABLE, "awin", "100200", "Shop Finder", ()) == (
        found.basis,
        found.network,
        found.publisher_id,
        found.publisher_name,
        found.conflicts,
    )
    assert any("shopfinder.example" in reason for reason in found.reasons)


def test_an_exact_site_counts_before_its_domain(attribute: Attribute) -> None:
    tenant = Publisher(network="cj", publisher_id="2", sites=("coupons.paper.example",))
    paper = Publisher(network="awin", publisher_id="1", sites=("paper.example",))
    assert "2" == attribute(ad(display_url="coupons.paper.example"), [paper, tenant]).publisher_id
    assert "1" == attribute(ad(display_url="www.paper.example"), [paper, tenant]).publisher_id
    assert attribute(ad(display_url="www.paper.example"), [tenant]).publisher_id is None


def test_two_claims_to_one_site_name_nobody(attribute: Attribute) -> None:
    found = attribute(ad(display_url="shopfinder.example"), [FINDER, RIVAL])
    assert (AttributionBasis.NONE, None, None, 2) == (
        found.basis,
        found.publisher_id,
        found.publisher_name,
        len(found.conflicts),
    )
    assert any("“Rival”, CJ publisher 300400" in conflict for conflict in found.conflicts)


def test_the_network_on_the_landing_page_decides_between_claims(attribute: Attribute) -> None:
    landing = "https://www.alibaba.com/?awc=17945_1700000000_0"
    found = attribute(ad(display_url="shopfinder.example", landing_url=landing), [FINDER, RIVAL])
    assert (AttributionBasis.PUBLISHERS_TABLE, "100200", 1) == (found.basis, found.publisher_id, len(found.conflicts))
    assert found.proof is not None
    assert found.proof.startswith("awc=")


def test_a_claim_at_another_network_than_the_ads_names_nobody(attribute: Attribute) -> None:
    landing = "https://www.alibaba.com/?awc=17945_1700000000_0"
    found = attribute(ad(display_url="shopfinder.example", landing_url=landing), [RIVAL])
    assert (AttributionBasis.LANDING_MARK, "awin", None, 1) == (
        found.basis,
        found.network,
        found.publisher_id,
        len(found.conflicts),
    )


def test_a_link_that_contradicts_the_table_shows_it(attribute: Attribute) -> None:
    other = Publisher(network="awin", publisher_id="999", name="Other", sites=("shopfinder.example",))
    found = attribute(ad(display_url="shopfinder.example", landing_url=AWIN), [other])
    assert ("100200", 1) == (found.publisher_id, len(found.conflicts))
    assert () == attribute(ad(display_url="shopfinder.example", landing_url=AWIN), [FINDER]).conflicts


def test_a_platform_everybody_shares_names_nobody(attribute: Attribute) -> None:
    channel = Publisher(network="awin", publisher_id="1", sites=("https://www.youtube.com/@someone", "", "no site"))
    assert attribute(ad(display_url="www.youtube.com"), [channel]).publisher_id is None


def test_an_advertisers_own_handle_is_no_affiliate(attribute: Attribute) -> None:
    found = attribute(ad(landing_url="https://www.aliexpress.com/?aff_fsk=UneMJZVf"))
    assert (AttributionBasis.NONE, None, OwnAd.NO) == (found.basis, found.network, found.own_ad)


def test_a_site_at_a_shared_suffix_is_its_own(attribute: Attribute) -> None:
    blog = Publisher(network="awin", publisher_id="5", sites=("deals.blogspot.com",))
    assert "5" == attribute(ad(display_url="deals.blogspot.com"), [blog]).publisher_id
    assert attribute(ad(display_url="other.blogspot.com"), [blog]).publisher_id is None


def test_an_address_without_a_name_can_be_a_site(attribute: Attribute) -> None:
    found = attribute(
        ad(final_url="https://198.51.100.7/x"), [Publisher(network="awin", publisher_id="6", sites=("198.51.100.7",))]
    )
    assert ("6", "198.51.100.7") == (found.publisher_id, found.display_domain)
