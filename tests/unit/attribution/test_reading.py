"""What one URL says of itself, read offline."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.attribution import Attributor
from monitor.attribution.decoders import pepperjam_publisher, rakuten_site
from monitor.config.tables import load_networks
from monitor.model.enums import IdKind, OwnAd, UrlRole
from monitor.model.networks import NetworkTable
from monitor.model.policy import Policy
from monitor.model.vocabulary import Vocabulary

SEEN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CPS = "https://offer.alibaba.com/cps/ab12cd34?bm=cps&src=saf&pid=shopfinder&tp1=click77"
OWN = "https://www.alibaba.com/?src=sem_ggl&cmpgn=1&adgrp=2&tgt=kwd-3&gclid=Cj0-x"


def awc(made: datetime) -> str:
    return f"17945_{int(made.timestamp())}_0123456789abcdef0123456789abcdef"


def bing(url: str) -> str:
    return "https://www.bing.com/aclick?ld=1&u=" + urlsafe_b64encode(quote(url, safe="").encode()).decode().rstrip("=")


def test_the_link_key_of_alibabas_own_links_names_the_publisher(attributor: Attributor) -> None:
    reading = attributor.read(CPS)
    assert (UrlRole.AFFILIATE_CLICK, "alibaba_cps", "ab12cd34", IdKind.LINK_KEY) == (
        reading.role,
        reading.network,
        reading.publisher_id,
        reading.id_kind,
    )
    assert ("shopfinder", "click77", OwnAd.NO) == (reading.sub_id, reading.click_id, reading.own_ad)
    assert "/cps/ab12cd34" in reading.reason


@pytest.mark.parametrize(
    ("front", "network", "publisher"),
    [
        ("https://www.awin1.com/cread.php?awinmid=17945&awinaffid=100200&ued={}", "awin", "100200"),
        ("https://invol.co/aff_m?offer_id=3508&aff_id=200001&url={}", "involve_asia", "200001"),
        (
            "https://ad.admitad.com/g/abcdefghij0123456789abcdefghij/?ulp={}",
            "admitad",
            "abcdefghij0123456789abcdefghij",
        ),
    ],
)
def test_a_network_in_front_of_alibabas_links_names_the_publisher(
    attributor: Attributor, front: str, network: str, publisher: str
) -> None:
    url = front.format(quote(CPS, safe=""))
    reading = attributor.read(bing(url))
    assert (UrlRole.AD_CLICK, network, publisher) == (reading.role, reading.network, reading.publisher_id)
    assert (bing(url), url, CPS) == reading.chain
    assert reading.destination == CPS
    assert 1 == reading.proof_hop
    assert "hop 2" in reading.reason


def test_a_hop_without_a_publisher_gives_way_to_one_that_bears_it(attributor: Attributor) -> None:
    inner = "https://brand.pxf.io/c/3000001/400001/5001"
    reading = attributor.read(f"https://brand.ojrq.net/p/?return={quote(inner, safe='')}")
    assert ("3000001", 1) == (reading.publisher_id, reading.proof_hop)


def test_a_network_without_a_publisher_is_still_told(attributor: Attributor) -> None:
    reading = attributor.read("https://shop.example/?irclickid=abc&irgwc=1")
    assert ("impact", None, None, "abc") == (
        reading.network,
        reading.publisher_id,
        reading.id_kind,
        reading.click_id,
    )
    assert "does not show the publisher" in reading.reason


def test_an_affiliates_paid_click_is_told(attributor: Attributor) -> None:
    reading = attributor.read("https://www.alibaba.com/?cps_sk=ab12cd34&bm=cps&src=saf&gclid=Cj0-x")
    assert reading.paid_click
    assert "bought the click" in reading.reason
    assert UrlRole.LANDING == reading.role


def test_a_gclid_on_the_engines_url_counts_as_a_paid_click(attributor: Attributor) -> None:
    assert attributor.read(f"https://www.google.com/aclk?gclid=Cj0-x&adurl={quote(CPS, safe='')}").paid_click
    assert not attributor.read(CPS).paid_click


def test_a_gclid_is_never_a_click_id_but_a_copy_of_it_in_tp1_is_the_networks_field(attributor: Attributor) -> None:
    landing = "https://www.alibaba.com/?cps_sk=ab12cd34&gclid=Cj0-x"
    assert attributor.read(landing).click_id is None
    assert "Cj0-x" == attributor.read(landing + "&tp1=Cj0-x").click_id


@pytest.mark.parametrize(
    "url",
    [
        OWN,
        bing(OWN),
        f"https://www.google.com/aclk?adurl={quote(OWN, safe='')}",
        "https://m.alibaba.com/x?from=sem_bing&src=sem_bing",
        f"https://www.alibaba.com/?src=sem_ggl&url={quote('https://www.alibaba.com/deals', safe='')}",
    ],
)
def test_the_brands_own_ad_is_its_own(attributor: Attributor, url: str) -> None:
    reading = attributor.read(url)
    assert (OwnAd.YES, None) == (reading.own_ad, reading.network)


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("https://www.alibaba.com/?cps_sk=ab12cd34&mark=google_shopping&src=sem_ggl&bm=cps&src=saf", OwnAd.NO),
        ("https://www.alibaba.com/?src=sem_ggl&awc=17945_1700000000_0123", OwnAd.NO),
        ("https://www.alibaba.com/?src=sem_ggl&src=saf", OwnAd.UNKNOWN),
        ("https://www.alibaba.com/?src=sem_ggl" + "&a" * 900 + "&cps_sk=ab12cd34", OwnAd.NO),
        ("https://www.alibaba.com/?src=sem_ggl#cps_sk=ab12cd34", OwnAd.NO),
        ("https://www.alibaba.com/deals", OwnAd.UNKNOWN),
        ("https://alibaba.com.evil.example/?src=sem_ggl", OwnAd.NO),
        ("https://alibaba.com@evil.example/?src=sem_ggl", OwnAd.NO),
        ("https://shop.example/?src=sem_ggl", OwnAd.NO),
        ("https://agency.example/r?l1=https%253A%252F%252Fwww.alibaba.com%252F%253Fsrc%253Dsem_ggl", OwnAd.UNKNOWN),
        ("https://coupons.example/?page=https://alibaba.com.evil.example/", OwnAd.NO),
        ("https://coupons.example/alibaba.com?page=http-2", OwnAd.NO),
        ("https://yabs.yandex.ru/count/WaiejI~2", OwnAd.UNKNOWN),
        ("{lpurl}?src=sem_ggl", OwnAd.UNKNOWN),
        ("buy pills", OwnAd.UNKNOWN),
        (f"https://www.alibaba.com/?src=sem_ggl&url={quote('https://evil.example/', safe='')}", OwnAd.NO),
    ],
)
def test_nobody_else_passes_as_the_brand(attributor: Attributor, url: str, verdict: OwnAd) -> None:
    assert verdict == attributor.read(url).own_ad


def test_a_handle_of_the_brand_itself_is_no_affiliate(attributor: Attributor) -> None:
    assert OwnAd.YES == attributor.read("https://www.alibaba.com/?cps_sk=brandkey").own_ad


def test_a_handle_of_another_advertiser_itself_is_said_to_be_one(attributor: Attributor) -> None:
    reading = attributor.read("https://www.aliexpress.com/item/1.html?aff_fsk=UneMJZVf&gclid=x")
    assert "the advertiser's own handle" in reading.reason
    assert "bought the click" not in reading.reason


def test_a_form_known_from_few_examples_says_so(attributor: Attributor) -> None:
    assert "few examples" in attributor.read("https://c.trackmytarget.com/va0001").reason


@pytest.mark.parametrize(
    "url",
    [
        "https://www.awin1.com/cshow.php?s=1&v=2&q=3&r=4",
        "https://track.adtraction.com/t/t?a=1&as=2&t=1&tk=1&i=1&url=https%3A%2F%2Fshop.example",
        "https://www10.a8.net/0.gif?a8mat=A+B+C+D",
    ],
)
def test_a_pixel_is_never_a_click(attributor: Attributor, url: str) -> None:
    reading = attributor.read(url)
    assert (UrlRole.IMPRESSION, None, None, (url,)) == (
        reading.role,
        reading.network,
        reading.publisher_id,
        reading.chain,
    )
    assert OwnAd.NO == reading.own_ad


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/p/1?utm_source=newsletter&utm_medium=cpc",
        "https://www.amazon.de/dp/B000000001/ref=sr_1_1?keywords=x",
        "https://www.ebay.de/itm/1?mkcid=2&campid=5300000001",
        "https://offer.alibaba.com/products/x/3.html?spm=a1.2",
        "https://www.alibaba.com/product-detail/x.html?spm=a2700.1&tracelog=x",
        "https://shop.example/c/shoes/100/200",
        "https://shop.example/?clickref=summer&awc=hello&a=1&c=2",
        "https://shop.example/?a=1&c=2",
        "https://shop.example/t/t?a=1",
        "https://www.avantlink.com/click.php?avad=1&refurl=x",
        "https://notawin1.com/cread.php?awinmid=1&awinaffid=2",
        "https://awin1.com.evil.example/cread.php?awinmid=1&awinaffid=2",
        "https://shop.example/?ref=https%3A%2F%2Fwww.awin1.com%2Fcread.php%3Fawinaffid%3D2",
        "https://clickserve.dartsearch.net/link/click?lid=1&ds_dest_url=https://shop.example/",
    ],
)
def test_the_innocent_are_not_called_affiliates(attributor: Attributor, url: str) -> None:
    reading = attributor.read(url)
    assert (None, None) == (reading.network, reading.publisher_id)
    assert reading.role in {UrlRole.PLAIN, UrlRole.AD_CLICK}


def test_a_link_shim_is_no_ad_click(attributor: Attributor) -> None:
    reading = attributor.read(f"https://l.facebook.com/l.php?u={quote(CPS, safe='')}")
    assert (UrlRole.PLAIN, "ab12cd34") == (reading.role, reading.publisher_id)


def test_a_click_url_behind_an_unknown_redirector_is_found(attributor: Attributor) -> None:
    epn = "https://www.ebay.de/itm/1?mkcid=1&campid=5300000001&customid=x"
    reading = attributor.read(bing(f"https://go.shopfinder.example/track?url={quote(epn, safe='')}"))
    assert ("ebay_epn", "5300000001", 2) == (reading.network, reading.publisher_id, reading.proof_hop)


@pytest.mark.parametrize(
    ("age", "replayed"),
    [
        (timedelta(0), False),
        (timedelta(minutes=9), False),
        (timedelta(minutes=11), True),
        (timedelta(hours=5), True),
        (timedelta(days=400), True),
        (timedelta(minutes=-5), False),
        (timedelta(days=-2), None),
    ],
)
def test_an_old_click_id_was_pasted(attributor: Attributor, age: timedelta, replayed: bool | None) -> None:  # noqa: FBT001 - a table
    reading = attributor.read(f"https://shop.example/?source=aw&awc={awc(SEEN - age)}", SEEN)
    assert reading.replayed is replayed
    assert bool(replayed) == ("pasted" in reading.reason)
    assert SEEN - age == reading.click_time


@pytest.mark.parametrize(
    "form",
    [
        "{{lpurl}}?source=aw&sv1=affiliate&sv_campaign_id=100200&awc={awc}&sscid={awc}",
        "https://shop.example/?sscid={awc}",
        "https://shop.example/?zanpid={awc}",
        "https://www.alibaba.com/?cps_sk=ab12cd34&tp1=x&awc={awc}",
        "https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued=https%3A%2F%2Fshop.example%2F%3Fawc%3D{awc}",
        "https://shop.example/#awc={awc}",
        "https://shop.example/?awc=&AWC={awc}",
    ],
)
def test_a_pasted_click_id_is_found_wherever_it_stands(attributor: Attributor, form: str) -> None:
    old = awc(SEEN - timedelta(days=90))
    for url in (form.format(awc=old), bing(form.format(awc=old)) if "lpurl" not in form else form.format(awc=old)):
        reading = attributor.read(url, SEEN)
        assert reading.replayed is True
        assert old == reading.click_id


def test_without_both_times_nothing_is_called_pasted(attributor: Attributor) -> None:
    assert attributor.read(f"https://shop.example/?awc={awc(SEEN)}").replayed is None
    assert attributor.read("https://shop.example/?irclickid=x", SEEN).replayed is None
    assert attributor.read("https://shop.example/?awc=1_999999999_0", SEEN).click_time is None


def test_many_urls_are_read_in_order_with_their_times(attributor: Attributor) -> None:
    url = f"https://shop.example/?awc={awc(SEEN)}"
    readings = attributor.read_many([url, CPS, url], [SEEN, None, SEEN + timedelta(days=1)])
    assert [False, None, True] == [reading.replayed for reading in readings]
    assert [url, CPS, url] == [reading.url for reading in readings]
    assert [None, None] == [reading.replayed for reading in attributor.read_many([url, CPS])]
    assert [True] == [reading.replayed for reading in attributor.read_many([url], SEEN + timedelta(hours=1))]
    with pytest.raises(ValueError, match="shorter"):
        attributor.read_many([url, url], [SEEN])


def test_a_template_is_read_like_a_url(attributor: Attributor) -> None:
    reading = attributor.read("{lpurl}?source=aw&sv_campaign_id=100200&awc=17945_1700000000_0123&gclid={gclid}")
    assert (UrlRole.LANDING, "awin", "100200", "17945", True) == (
        reading.role,
        reading.network,
        reading.publisher_id,
        reading.merchant_id,
        reading.paid_click,
    )
    assert "alibaba_cps" == attributor.read("{lpurl}?cps_sk=ab12cd34").network


def test_an_account_counts_before_a_link_key(attributor: Attributor) -> None:
    reading = attributor.read("https://www.alibaba.com/?cps_sk=ab12cd34&awc=17945_1700000000_0&sv_campaign_id=100200")
    assert ("awin", "100200") == (reading.network, reading.publisher_id)


@pytest.mark.parametrize(
    ("url", "destination"),
    [
        ("https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued={lpurl}", None),
        ("https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued=javascript:alert(1)", None),
        ("https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued=home", None),
        (
            "https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued=&p=https%253A%252F%252Fshop.example",
            "https://shop.example",
        ),
        ("https://tc.tradetracker.net/?c=1&m=2&a=3&u=%2Fitem", "/item"),
    ],
)
def test_a_destination_is_an_address_or_a_path(attributor: Attributor, url: str, destination: str | None) -> None:
    assert destination == attributor.read(url).destination


def test_where_a_click_leads_is_unknown_unless_it_says_so(attributor: Attributor) -> None:
    assert attributor.read("https://www.awin1.com/cread.php?awinmid=1&awinaffid=2").landing is None
    assert attributor.read("https://tc.tradetracker.net/?c=1&m=2&a=3&u=%2Fitem").landing is None
    assert CPS == attributor.read(CPS).landing


def test_an_id_is_shown_in_one_visible_line(attributor: Attributor) -> None:
    reading = attributor.read("https://www.alibaba.com/?cps_sk=a%0Ab%E2%80%AEc")
    assert r"a\nb\u202ec" == reading.publisher_id
    assert attributor.read("https://www.alibaba.com/?cps_sk=" + "a" * 600).publisher_id is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "\x00",
        "https://\ud800.example/?awc=\ud800",
        "https://[::bad]/?awc=1",
        "https://shop.example:99999999/?awc=%",
        "https://shop.example/?awc=%GG%",
        "https://www.alibaba.com/?" + "cps_sk=a&" * 20_000,
        "https://shop.example/?" + "&" * 100_000,
        "https://shop.example/?cp=" + "_awin_" * 16_000 + "&awc=1_1700000000_0",
        "https://ad.zanox.com/ppc/?" + "ulp=[[" * 16_000,
        "https://clk.tradedoubler.com/click?" + "a(" * 40_000,
        "https://shop.example/" + "%25" * 30_000,
        "https://a.example/?url=" * 4_000,
        "https://a.example/" + "/http://" * 12_000,
    ],
)
def test_hostile_urls_are_read_quickly(attributor: Attributor, url: str) -> None:
    reading = attributor.read(url, SEEN)
    assert url == reading.url
    assert len(reading.reason) < 2_000


def test_an_endless_nesting_ends(attributor: Attributor) -> None:
    url = "https://a.example/"
    for number in range(1_000):
        url = f"https://a{number}.example/?url={url}"
    assert len(attributor.read(url).chain) <= 16
    heavy = "x" * 60_000
    for number in range(10):
        heavy = f"https://a{number}.example/?url={heavy if number else 'https://a.example/' + heavy}"
    assert len(attributor.read(heavy).chain) < 10
    self_wrapping = "https://www.awin1.com/cread.php?awinaffid=1&ued=https://www.awin1.com/cread.php"
    assert 2 == len(attributor.read(self_wrapping).chain)


_PIECES = st.sampled_from(
    [
        "https://",
        "www.alibaba.com",
        "offer.alibaba.com/cps/ab12cd34",
        "www.awin1.com/cread.php",
        "?",
        "&",
        "awc=17945_1700000000_0",
        "cps_sk=",
        "ued=",
        "%2F",
        "%",
        "https%3A%2F%2F",
        "#",
        "\\",
        "@",
        "{lpurl}",
        "u=aHR0cHM6Ly9hLmV4YW1wbGUv",
        "www.bing.com/aclick",
        "\x00",
        "é",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=8), max_size=14).map("".join))
def test_no_url_raises_and_the_chain_starts_with_it(url: str) -> None:
    reading = _ATTRIBUTOR.read(url, SEEN)
    assert url == reading.chain[0]
    assert (reading.publisher_id is None) or reading.network is not None
    assert reading.destination is None or reading.destination == reading.chain[-1]


def test_many_hosts_do_not_fill_the_memory(networks: NetworkTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.attribution.index._KNOWN_HOSTS", 10)
    attributor = Attributor(networks, _NOBODY)
    for number in range(100):
        attributor.read(f"https://h{number}.example/")
    assert len(attributor._index._seen_hosts) <= 10


@pytest.mark.parametrize("value", ["short", "AbCdEfGhIjKlmnop", ""])
def test_what_is_no_ran_site_id_has_no_publisher(value: str) -> None:
    assert rakuten_site(value) is None


@pytest.mark.parametrize("value", ["", "!!!!!", "A" * 80, "AAAA", "é"])
def test_what_is_no_pepperjam_token_has_no_publisher(value: str) -> None:
    assert pepperjam_publisher(value) is None


_NOBODY = Policy(
    id="x",
    version="1",
    digest="0",
    brand="X",
    vocabulary=Vocabulary(terms=()),
    clauses=(),
    programmes=(),
)
_ATTRIBUTOR = Attributor(load_networks(), _NOBODY)
