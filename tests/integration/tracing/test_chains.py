"""Chains over real sockets: every way a page leads on, and every way a chain ends."""

import gzip
import zlib
from collections.abc import Iterator, Sequence

import pytest

from monitor.model.chains import Chain, Profile, Referrer, Step, StopReason
from monitor.model.enums import Device
from monitor.tracing import Limits
from tests.servers.web import Asked, FollowerOf, Web, page, redirect

PLAIN = Profile()
ARRIVED = "A shop with enough to read. " * 20
AFFILIATE = "https://www.awin1.com/cread.php?awinmid=17945&awinaffid=2011222&ued=https%3A%2F%2Fwww.alibaba.com%2F"


def steps(chain: Chain) -> list[Step]:
    return [hop.step for hop in chain.hops]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_of_any_kind_is_followed(follower_of: FollowerOf, status: str) -> None:
    with Web(lambda asked: redirect("/b?x=1", status) if asked.path == "/a" else page(ARRIVED)) as web:
        chain = follower_of(web).follow(web.url("shop.example", "/a"), PLAIN)
    assert [hop.url for hop in chain.hops] == [web.url("shop.example", "/a"), web.url("shop.example", "/b?x=1")]
    assert (steps(chain), chain.stop) == ([Step.START, Step.LOCATION], StopReason.PAGE)
    assert [hop.status for hop in chain.hops] == [int(status[:3]), 200]


@pytest.mark.parametrize(
    ("body", "headers", "step"),
    [
        ("", {"Refresh": "0;url=/b"}, Step.REFRESH_HEADER),
        ('<meta http-equiv="Refresh" content="0; URL=\'/b\'">', {}, Step.META_REFRESH),
        ('<script>window.location.href = "\\/b";</script>', {}, Step.SCRIPT),
        ("<script>setTimeout(function(){ top.location.replace('/b') }, 50)</script>", {}, Step.SCRIPT),
        ("<body onload=\"document.location='/b'\">", {}, Step.SCRIPT),
        (
            '<form action=/b><input type=hidden name=k value="v w"></form><script>document.forms[0].submit()</script>',
            {},
            Step.FORM,
        ),
    ],
)
def test_a_step_that_a_page_takes_is_read_and_followed(
    follower_of: FollowerOf, body: str | bytes, headers: dict[str, str], step: Step
) -> None:
    """Issue 5: Refresh, meta refresh, location in scripts, forms that submit themselves."""
    with Web(lambda asked: page(body, **headers) if asked.path == "/a" else page(ARRIVED)) as web:
        chain = follower_of(web).follow(web.url("shop.example", "/a"), PLAIN)
    assert steps(chain) == [Step.START, step]
    assert web.asked[-1].resource == ("/b?k=v+w" if step is Step.FORM else "/b")


@pytest.mark.parametrize(
    "url",
    [
        AFFILIATE,
        "https://offer.alibaba.com/cps/k7q2m9xz?bm=cps&src=saf",
        "https://www.google.com/aclk?sa=l&adurl=https://shop.example/",
        "https://www.bing.com/aclick?ld=e8&u=aHR0cHM6Ly9zaG9wLmV4YW1wbGUv",
        "https://yabs.yandex.ru/count/x",
        "https://ad.doubleclick.net/clk;1",
    ],
)
@pytest.mark.parametrize("how", ["first", "redirect", "script"])
def test_a_chain_ends_before_a_click_url_where_the_publisher_can_be_read(
    follower_of: FollowerOf, url: str, how: str
) -> None:
    answer = redirect(url) if how == "redirect" else page(f"<script>location.href='{url}'</script>")
    with Web(lambda asked: answer) as web:
        chain = follower_of(web).follow(url if how == "first" else web.url("coupons.example"), PLAIN)
    assert (chain.hops[-1].url, chain.hops[-1].requested, chain.stop) == (url, None, StopReason.CLICK_URL)
    assert len(web.asked) == (0 if how == "first" else 1)
    assert "not requested" in chain.reason


def test_marks_of_a_paid_click_are_kept_on_record_and_not_sent(follower_of: FollowerOf) -> None:
    with Web(lambda asked: page(ARRIVED)) as web:
        url = web.url("shop.example", "/?a=1&gclid=Cj0&GCLID=x&msclkid=1&amp;yclid=2&gad_source=1&b=%20")
        chain = follower_of(web).follow(url, PLAIN)
    assert web.asked[0].resource == "/?a=1&b=%20"
    assert chain.hops[0].url == url
    assert "gclid" not in (chain.hops[0].requested or "")


def test_no_cookie_is_sent_and_what_was_set_is_on_record(follower_of: FollowerOf) -> None:
    answers = {
        "/a": page(status="302 Found", Location="/b", Set_Cookie="aw17945=2011222|0|x; Path=/"),
        "/b": page(ARRIVED),
    }
    with Web(lambda asked: answers[asked.path]) as web:
        chain = follower_of(web).follow(web.url("shop.example", "/a"), PLAIN)
    assert chain.hops[0].cookies == ("aw17945=2011222|0|x",)
    assert all("cookie" not in asked.headers for asked in web.asked)


def test_a_profile_shows_in_what_is_sent(follower_of: FollowerOf) -> None:
    with Web(lambda asked: page('<meta http-equiv=refresh content="0;url=/b">')) as web:
        follower_of(web).follow(web.url("shop.example"), Profile(device=Device.MOBILE, referrer=Referrer.SEARCH))
        follower_of(web).follow(web.url("shop.example"), PLAIN)
    assert "Mobile" in web.asked[0].headers["user-agent"]
    assert [asked.headers.get("referer") for asked in web.asked] == [
        "https://www.google.com/",
        web.url("shop.example"),
        None,
        web.url("shop.example"),
    ]


def test_different_keys_for_different_visitors_are_cloaking(follower_of: FollowerOf) -> None:
    def cloaks(asked: Asked) -> bytes:
        publisher = "2011222" if "google" in asked.headers.get("referer", "") else "1000001"
        return redirect(AFFILIATE.replace("2011222", publisher))

    with Web(cloaks) as web:
        comparison = follower_of(web).compare(web.url("coupons.example"))
    assert len(comparison.chains) == 4
    assert comparison.finding is not None
    assert "different affiliate keys" in comparison.finding
    assert "desktop, with a search referrer: awin 2011222" in comparison.finding
    assert "mobile, without a referrer: awin 1000001" in comparison.finding


def test_a_key_for_some_visitors_only_is_cloaking_and_an_error_is_not(follower_of: FollowerOf) -> None:
    def cloaks(asked: Asked) -> bytes:
        if "Mobile" in asked.headers["user-agent"]:
            return page(status="403 Forbidden")
        return redirect(AFFILIATE) if "referer" in asked.headers else page(ARRIVED)

    with Web(cloaks) as web:
        comparison = follower_of(web).compare(web.url("coupons.example"))
        blocked = follower_of(web).compare(web.url("coupons.example"))
    assert comparison.finding is not None
    assert "for some visitors only" in comparison.finding
    assert "mobile" not in comparison.finding
    assert blocked.chains[2].stop is StopReason.REFUSED_US


def test_the_same_for_everybody_is_no_finding(follower_of: FollowerOf) -> None:
    with Web(lambda asked: redirect(AFFILIATE)) as web:
        assert follower_of(web).compare(web.url("coupons.example")).finding is None


def test_a_script_that_chooses_ends_the_chain_and_its_targets_are_on_record(follower_of: FollowerOf) -> None:
    other = AFFILIATE.replace("2011222", "1000001")
    body = f"<script>if (bot) window.location.href = '{other}'; else window.location.href = '{AFFILIATE}';</script>"
    with Web(lambda asked: page(body)) as web:
        chain = follower_of(web).follow(web.url("coupons.example"), PLAIN)
    assert chain.stop is StopReason.SCRIPT
    assert chain.hops[0].possible == (other, AFFILIATE)
    assert len(web.asked) == 1


def test_a_script_that_puts_an_address_together_is_an_answer_of_its_own(follower_of: FollowerOf) -> None:
    with Web(lambda asked: page(f"<script>location.href = base + '/x'</script>{ARRIVED}")) as web:
        chain = follower_of(web).follow(web.url("shop.example"), PLAIN)
    assert (chain.stop, len(web.asked)) == (StopReason.SCRIPT, 1)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate"])
def test_a_packed_body_is_kept_unpacked(follower_of: FollowerOf, encoding: str) -> None:
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(ARRIVED.encode()),
        "deflate": zlib.compress(ARRIVED.encode()),
        "raw deflate": raw.compress(ARRIVED.encode()) + raw.flush(),
    }[encoding]
    with Web(lambda asked: page(packed, Content_Encoding=encoding.rpartition(" ")[2])) as web:
        chain = follower_of(web).follow(web.url("shop.example"), PLAIN)
    assert chain.hops[0].body == ARRIVED.encode()


def test_a_chunked_body_is_read(follower_of: FollowerOf) -> None:
    def chunked() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        yield b"".join(b"%x\r\n%s\r\n" % (1000, b"x" * 1000) for _ in range(200)) + b"0\r\n\r\n"

    with Web(lambda asked: chunked()) as web:
        chain = follower_of(web).follow(web.url("shop.example"), PLAIN)
    assert (chain.hops[0].body, chain.hops[0].cut) == (b"x" * 200_000, False)


def test_a_loop_ends_when_it_closes(follower_of: FollowerOf) -> None:
    with Web(lambda asked: redirect("/b" if asked.path == "/a" else "/a")) as web:
        chain = follower_of(web).follow(web.url("shop.example", "/a"), PLAIN)
    assert (chain.stop, len(web.asked), len(chain.hops)) == (StopReason.LOOP, 2, 3)


def test_a_refresh_of_the_same_page_is_no_step(follower_of: FollowerOf) -> None:
    with Web(lambda asked: page(f'<meta http-equiv=refresh content="30;url=/a">{ARRIVED}')) as web:
        chain = follower_of(web).follow(web.url("shop.example", "/a"), PLAIN)
    assert (chain.stop, len(chain.hops)) == (StopReason.PAGE, 1)


def test_an_ip_address_without_a_server_is_unreachable(follower_of: FollowerOf) -> None:
    with Web(lambda asked: page()) as web:
        follower = follower_of(web)
        url = web.url("shop.example")
    chain = follower.follow(url, PLAIN)
    assert (chain.stop, chain.hops[0].requested) == (StopReason.UNREACHABLE, None)


def test_a_name_that_does_not_exist_is_unreachable(follower_of: FollowerOf) -> None:
    def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    with Web(lambda asked: page()) as web:
        chain = follower_of(web, resolver=nowhere).follow("http://shop.example/", PLAIN)
    assert chain.stop is StopReason.UNREACHABLE


def test_a_tenth_redirect_is_followed_and_an_eleventh_is_not(follower_of: FollowerOf) -> None:
    with Web(lambda asked: redirect(f"/{int(asked.path[1:]) + 1}") if asked.path != "/10" else page(ARRIVED)) as web:
        assert follower_of(web).follow(web.url("shop.example", "/0"), PLAIN).stop is StopReason.PAGE
        assert (
            follower_of(web, limits=Limits(hops=9)).follow(web.url("shop.example", "/0"), PLAIN).stop is StopReason.HOPS
        )
