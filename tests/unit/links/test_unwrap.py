"""What engine click URLs and redirectors wrap is decoded without a request."""

from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.links import is_engine_click, is_goto, landing_of, paid_click_marks, unwrap, unwrap_tracker
from monitor.links.encoded import from_base64, web_url
from monitor.links.trackers import TRACKERS
from monitor.links.unwrap import MAX_LAYERS, MAX_NESTED_CHARACTERS
from monitor.model.enums import LandingSource

LANDING = "https://www.alibaba.com/?src=sem_ggl&gclid=Cj0-x"
AWIN = "https://www.awin1.com/cread.php?awinmid=17945&awinaffid=100200&ued=https%3A%2F%2Fwww.alibaba.com%2F"


def bing(url: str, *, padded: bool = False) -> str:
    value = urlsafe_b64encode(quote(url, safe="").encode()).decode()
    return "https://www.bing.com/aclick?ld=e8x&u=" + (quote(value) if padded else value.rstrip("=")) + "&rlid=1"


def google(url: str) -> str:
    return f"https://www.google.com/aclk?sa=l&ai=x&adurl={quote(url, safe=':/')}"


@pytest.mark.parametrize(
    ("click", "landing", "source"),
    [
        (google(LANDING), LANDING, "adurl"),
        (f"https://www.googleadservices.com/pagead/aclk?sa=L&adurl={LANDING}", LANDING, "adurl"),
        (f"https://syndicatedsearch.goog/aclk?adurl={quote(LANDING, safe='')}", LANDING, "adurl"),
        (f"https://googleads.g.doubleclick.net/pcs/click?xai=1&adurl={quote(LANDING, safe='')}", LANDING, "adurl"),
        (bing(LANDING), LANDING, "bing_u"),
        (bing(LANDING, padded=True), LANDING, "bing_u"),
        (f"https://www.bing.com/aclk?u={quote(LANDING, safe='')}", LANDING, "bing_u"),
        (
            f"https://www.bing.com/aclick?u={quote('www.alibaba.com/deals', safe='')}",
            "http://www.alibaba.com/deals",
            "bing_u",
        ),
        (bing("www.alibaba.com/deals"), "http://www.alibaba.com/deals", "bing_u"),
        (f"https://12.r.msn.com/?ld=x&u={quote(LANDING, safe='')}", LANDING, "bing_u"),
        (f"https://duckduckgo.com/y.js?ad_domain=alibaba.com&u3={quote(bing(LANDING), safe='')}", LANDING, "ddg_u3"),
        (
            "https://duckduckgo.com/y.js?u3="
            + quote(f"https://r.search.yahoo.com/cbclk/abc/RU={quote(bing(LANDING), safe='')}/RK=2", safe=""),
            LANDING,
            "ddg_u3",
        ),
        (f"https://r.search.yahoo.com/cbclk/x?RU={quote(bing(LANDING), safe='')}", LANDING, "bing_u"),
        (f"https://search.brave.com/a/redirect?click_url={quote(LANDING, safe='')}&placement_id=1", LANDING, "href"),
        (f"https://clickserve.dartsearch.net/link/click?lid=1&ds_dest_url={LANDING}", LANDING, "href"),
        (google(f"https://ad.doubleclick.net/searchads/link/click?ds_dest_url={LANDING}"), LANDING, "adurl"),
        (bing(f"https://ad.doubleclick.net/ddm/clk/1;2;o?{LANDING}"), LANDING, "bing_u"),
        (bing(f"https://11.xg4ken.com/trk/v1?prof=1&url={LANDING}"), LANDING, "bing_u"),
        (bing(f"https://pixel.everesttech.net/9/cq?ev=1&url=!{quote(LANDING, safe='')}"), LANDING, "bing_u"),
        (bing(f"https://tracker.marinsm.com/rd?cid=1&lp={quote(LANDING, safe='')}"), LANDING, "bing_u"),
        (bing(f"https://bs.serving-sys.com/serving?cn=trd&ccsdurl=$${quote(LANDING, safe='')}$$"), LANDING, "bing_u"),
        (bing(f"https://brand.solution.weborama.fr/fcgi?a=1&URL={quote(LANDING, safe='')}"), LANDING, "bing_u"),
        (bing(f"https://monitor.clickcease.com/tracker/tracker.aspx?id=1&url={LANDING}"), LANDING, "bing_u"),
        (bing("https://monitor.clickcease.com/tracker/?id=1&url=//shop.example/"), "https://shop.example/", "bing_u"),
        (google(AWIN), AWIN, "adurl"),
    ],
)
def test_the_landing_url_is_decoded(click: str, landing: str, source: str) -> None:
    assert (landing, LandingSource(source)) == landing_of(click)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/aclk?sa=l&adurl",
        "https://www.google.com/aclk?sa=l&adurl=",
        "https://www.google.com/aclk?sa=l&adurl=intent://scan/%23Intent;end",
        "https://www.google.com/aclk?sa=l",
        "https://www.google.com/goto?url=CAES-opaque",
        "https://yabs.yandex.ru/count/WaiejI~2?etext=1",
        "https://www.baidu.com/baidu.php?url=opaque",
        "https://www.bing.com/aclick?ld=1&u=%00%ff",
        "https://www.bing.com/aclick?ld=1",
        "https://duckduckgo.com/y.js?ad_domain=alibaba.com",
        "https://duckduckgo.com/y.js?u3=https%3A%2F%2Fwww.bing.com%2Faclick%3Fld%3D1",
        "https://r.search.yahoo.com/cbclk/opaque",
        "https://search.brave.com/a/redirect?placement_id=1",
        "https://11.xg4ken.com/trk/v1?prof=1",
        "https://www.alibaba.com/?src=sem_ggl",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_hides_its_destination_has_no_landing_url(url: str) -> None:
    assert landing_of(url) is None


def test_a_neutral_redirector_that_hides_what_follows_is_the_most_complete_destination() -> None:
    shim = "https://l.facebook.com/l.php?h=1"
    assert (shim, LandingSource.BING_U) == landing_of(bing(shim))


def test_endless_redirectors_end() -> None:
    loop = "https://clickserve.dartsearch.net/link/click?ds_dest_url=" * 100 + LANDING
    assert landing_of(loop) is None
    assert MAX_LAYERS == len(unwrap(loop))


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.co.uk/aclk?sa=l",
        "https://www.googleadservices.com/pagead/aclk?sa=L",
        "https://www.bing.com/aclick?ld=1",
        "https://duckduckgo.com/y.js?u3=1",
        "https://yabs.yandex.com.tr/count/x",
        "https://r.search.yahoo.com/cbclk/x",
        "https://clickserve.dartsearch.net/link/click?x=1",
        "https://ad.doubleclick.net/ddm/clk/1;2",
    ],
)
def test_an_engine_click_is_known(url: str) -> None:
    assert is_engine_click(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/search?q=alibaba",
        "https://www.google.com.evil.example/aclk?adurl=x",
        "https://notbing.com/aclick?u=1",
        "https://shop.example/category.jsp?y.js",
        "https://duckduckgo.com/l/?uddg=x",
        "https://www.awin1.com/cread.php?awinmid=1",
        "https://l.facebook.com/l.php?u=1",
        "mailto:a@example.com",
    ],
)
def test_other_urls_are_no_engine_click(url: str) -> None:
    assert not is_engine_click(url)


def test_goto_is_googles_only() -> None:
    assert is_goto("https://www.google.com/goto?url=CAES")
    assert not is_goto("https://shop.example/goto?url=x")
    assert not is_goto("https://www.google.com/aclk?goto")
    assert not is_goto("no address")


@pytest.mark.parametrize(
    ("url", "inner"),
    [
        (f"https://www.google.com/url?sa=t&url={quote(LANDING, safe='')}", LANDING),
        (f"https://duckduckgo.com/l/?uddg={quote(LANDING, safe='')}", LANDING),
        (f"https://www.bing.com/ck/a?!&&p=1&u=a1{urlsafe_b64encode(LANDING.encode()).decode().rstrip('=')}", LANDING),
        (f"https://r.search.yahoo.com/_ylt=x/RU={quote(LANDING, safe='')}/RK=2", LANDING),
        (f"https://brand.onelink.me/x?af_web_dp={quote(LANDING, safe='')}", LANDING),
        ("https://r.search.yahoo.com/_ylt=x/RK=2", None),
        (LANDING, None),
        (google(LANDING), None),
        ("no address", None),
    ],
)
def test_a_neutral_redirector_is_unwrapped(url: str, inner: str | None) -> None:
    assert inner == unwrap_tracker(url)


def test_the_whole_chain_is_unwrapped() -> None:
    inner = "https://www.ebay.example/itm/1?campid=5300000001"
    tracker = f"https://www.shopfinder.example/track?clid=1&url={quote(inner, safe='')}&market=de"
    assert (bing(tracker), tracker, inner) == unwrap(bing(tracker))


@pytest.mark.parametrize(
    "url",
    [
        f"https://go.shopfinder.example/out?redirect={quote(quote(LANDING, safe=''), safe='')}",
        f"https://go.shopfinder.example/out?target={urlsafe_b64encode(LANDING.encode()).decode()}",
        f"https://go.shopfinder.example/r/{quote(LANDING, safe='')}",
        f"https://go.shopfinder.example/r/{LANDING}",
    ],
)
def test_an_unknown_redirector_is_unwrapped(url: str) -> None:
    assert LANDING == unwrap(url)[-1]


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/p?ref=https%3A%2F%2Fnews.example%2F",
        "https://shop.example/login?return_url=https%3A%2F%2Fshop.example%2F",
        "https://shop.example/p?url=item-1",
        "https://shop.example/http-basics",
        "https://shop.example/p?url=http",
        "no address",
    ],
)
def test_a_plain_url_wraps_nothing(url: str) -> None:
    assert (url,) == unwrap(url)


def test_a_loop_ends() -> None:
    first = "https://a.example/?url=https://a.example/?url=https://a.example/"
    assert len(unwrap(first)) <= MAX_LAYERS
    assert ("https://a.example/?url=//a.example/x",) == unwrap("https://a.example/?url=//a.example/x")[:1]


def test_a_thousand_layers_are_bounded() -> None:
    url = "https://a.example/"
    for number in range(1_000):
        url = f"https://a{number}.example/?url={url}"
    assert len(unwrap(url)) <= MAX_LAYERS


def test_all_layers_together_are_bounded() -> None:
    heavy = "x" * 60_000
    url = "https://a.example/" + heavy
    for number in range(12):
        url = f"https://a{number}.example/?url={url}"
    assert sum(map(len, unwrap(url))) <= MAX_NESTED_CHARACTERS + len(url)


def test_paid_click_marks_need_a_value() -> None:
    assert paid_click_marks("https://shop.example/?gclid={gclid}")
    assert paid_click_marks("https://shop.example/?a=1&MSCLKID=x")
    assert not paid_click_marks("https://shop.example/?gclid=&a=1")
    assert not paid_click_marks("https://shop.example/?clickid=x")
    assert not paid_click_marks("no address")


@pytest.mark.parametrize(
    ("value", "bare", "url"),
    [
        ("https%3A%2F%2Fexample.com", False, "https://example.com"),
        ("https%253A%252F%252Fexample.com", False, "https://example.com"),
        ("aHR0cHM6Ly9leGFtcGxlLmNvbS8", False, "https://example.com/"),
        ("//example.com/x", False, "https://example.com/x"),
        ("//", False, None),
        ("www.example.com", False, None),
        ("www.example.com", True, "http://www.example.com"),
        ("intent://scan", True, None),
        ("/path", True, None),
        ("{lpurl}", True, None),
        ("not.a host", True, None),
        ("abc", True, None),
        ("aHR0%", False, None),
        ("%", False, None),
        ("%7E%7E%7E%7E", False, None),
        ("https%25253A%25252F%25252Fexample.com", False, "https://example.com"),
        ("%2525252525252525252525252568", False, None),
    ],
)
def test_a_value_is_decoded_to_a_web_address_or_nothing(value: str, bare: bool, url: str | None) -> None:  # noqa: FBT001 - a table
    assert url == web_url(value, bare=bare)


@pytest.mark.parametrize("text", ["short", "!!!!!!!!!!", "AAAAAAAAA", "_____________", "AAECAwQFBgcICQ"])
def test_what_is_no_base64_of_text_is_none(text: str) -> None:
    assert from_base64(text) is None


def test_every_tracker_host_is_lower_case() -> None:
    assert all(host == host.lower() for host in TRACKERS)


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    for url in (
        text,
        f"https://www.google.com/aclk?adurl={text}",
        f"https://www.bing.com/aclick?u={text}",
        f"https://a.example/?url={text}",
    ):
        landing_of(url)
        assert url == unwrap(url)[0]
        unwrap_tracker(url)


@given(st.binary(max_size=200))
def test_no_bytes_behind_base64_raise(content: bytes) -> None:
    landing_of("https://www.bing.com/aclick?u=" + urlsafe_b64encode(content).decode())
