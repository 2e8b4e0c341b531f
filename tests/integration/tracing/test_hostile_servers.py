"""Servers that want to keep us busy, fill our memory or put words into our mouth."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.model.chains import Profile, StopReason
from monitor.tracing import Limits
from tests.servers.hostile_web import HEAD, HOSTILE
from tests.servers.web import Asked, FollowerOf, Web, page

PLAIN = Profile()
ENDS = {
    "drips its body": StopReason.DEADLINE,
    "drips its headers": StopReason.DEADLINE,
    "drips its status": StopReason.DEADLINE,
    "says nothing": StopReason.DEADLINE,
    "bomb": StopReason.TOO_LARGE,
    "bomb in a bomb": StopReason.UNREACHABLE,
    "packed unasked": StopReason.UNREACHABLE,
    "breaks off": StopReason.UNREACHABLE,
    "endless headers": StopReason.TOO_LARGE,
    "one endless header": StopReason.TOO_LARGE,
    "endless 100s": StopReason.TOO_LARGE,
    "endless body": StopReason.TOO_LARGE,
    "ever new pages": StopReason.HOPS,
    "loop": StopReason.LOOP,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_server_costs_its_deadline_and_no_more(follower_of: FollowerOf, kind: str) -> None:
    """B082 B090 B092."""
    with Web(HOSTILE[kind]) as web:
        follower = follower_of(web, limits=Limits(seconds=0.6))
        started = time.monotonic()
        chain = follower.follow(web.url("bad.example"), PLAIN)
        took = time.monotonic() - started
    assert took < 2
    assert chain.stop in {ENDS[kind], StopReason.DEADLINE}
    assert sum(len(hop.body) for hop in chain.hops) <= 2_000_000
    assert len(chain.hops) <= 12


def resident() -> int:
    pages = Path("/proc/self/statm")
    if not pages.exists():
        pytest.skip("no /proc here; memory is measured on Linux")
    return int(pages.read_text(encoding="ascii").split()[1]) * 4096


# Fifty threads that begin together race for coverage's trace function: CPython 3.11 then ends one before it has begun
# ("Cannot install a trace function while another trace function is being installed"); the pool goes on without it.
@pytest.mark.filterwarnings("ignore:Exception ignored in thread started by:pytest.PytestUnraisableExceptionWarning")
def test_fifty_hostile_servers_at_once_end_in_their_deadline_within_100_mb(follower_of: FollowerOf) -> None:
    kinds = list(itertools.islice(itertools.cycle(HOSTILE), 50))
    with Web(lambda asked: HOSTILE[kinds[int(asked.host.split(".")[0])]](asked)) as web:
        follower = follower_of(web, limits=Limits(seconds=2))
        before, started = resident(), time.monotonic()
        peak = before
        with ThreadPoolExecutor(50) as pool:
            waiting = [pool.submit(follower.follow, web.url(f"{n}.example"), PLAIN) for n in range(50)]
            while not all(each.done() for each in waiting):
                peak = max(peak, resident())
                time.sleep(0.02)
        took = time.monotonic() - started
    assert took < 2 + 4  # one processor parses fifty pages after the last byte
    assert peak - before < 100_000_000
    assert {each.result().stop for each in waiting} <= set(ENDS.values())


@pytest.mark.parametrize(
    ("location", "stop"),
    [
        (b"", StopReason.LOCATION),
        (b"/a b", StopReason.PAGE),
        (b"//other.example:%d/x", StopReason.PAGE),
        (b"?x", StopReason.PAGE),
        (b"?" + b"y" * 64_000, StopReason.PAGE),
        (b"/" + b"y" * 70_000, StopReason.TOO_LARGE),
        ("/größe".encode(), StopReason.PAGE),
        ("/größe".encode("latin-1"), StopReason.PAGE),
        (b"/x\r\n Y: z", StopReason.LOCATION),
        (b"/x\rY: z", StopReason.PAGE),
        (b"/\x00", StopReason.LOCATION),
        (b"http://", StopReason.URL),
        (b"http://user@shop.example/", StopReason.URL),
        (b"http://good.example\\@127.0.0.1/", StopReason.LOCATION),
        (b"file:///etc/passwd", StopReason.SCHEME),
        (b"ftp://shop.example/", StopReason.SCHEME),
        (b"gopher://shop.example/_x", StopReason.SCHEME),
        (b"dict://shop.example/", StopReason.SCHEME),
        (b"data:text/html,x", StopReason.SCHEME),
        (b"jar:http://shop.example!/", StopReason.SCHEME),
        (b"smb://shop.example/x", StopReason.SCHEME),
        (b"javascript:alert(1)", StopReason.SCHEME),
        (b"intent://x#Intent;end", StopReason.SCHEME),
    ],
)
def test_any_location_is_resolved_or_told_as_bad(follower_of: FollowerOf, location: bytes, stop: StopReason) -> None:
    """B077 B079 B083: RFC 3986 or an end of the chain; no line of it reaches the next request."""

    def answer(asked: Asked) -> bytes:
        if asked.resource != "/start":
            return page("x" * 300)
        there = location % web.port if b"%d" in location else location
        return b"HTTP/1.1 302 Found\r\nLocation: " + there + b"\r\nContent-Length: 0\r\n\r\n"

    with Web(answer) as web:
        chain = follower_of(web).follow(web.url("shop.example", "/start"), PLAIN)
    assert chain.stop is stop
    assert all("y" not in asked.headers for asked in web.asked)
    assert all(asked.resource.isascii() and " " not in asked.resource for asked in web.asked)


def test_a_redirect_without_a_location_is_a_bad_location(follower_of: FollowerOf) -> None:
    """B083."""
    with Web(lambda asked: page(status="302 Found")) as web:
        assert follower_of(web).follow(web.url("shop.example"), PLAIN).stop is StopReason.LOCATION


def test_two_locations_that_differ_are_a_bad_location(follower_of: FollowerOf) -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
    with Web(lambda asked: answer) as web:
        assert follower_of(web).follow(web.url("shop.example"), PLAIN).stop is StopReason.LOCATION


def test_a_client_side_step_is_recorded_as_such_and_no_script_runs(follower_of: FollowerOf) -> None:
    """B084: the step says how it was read; a script that would build an address is not executed."""
    with Web(lambda asked: page("<script>location.href = ['/','b'].join('')</script>")) as web:
        chain = follower_of(web).follow(web.url("shop.example"), PLAIN)
    assert (chain.stop, len(web.asked)) == (StopReason.SCRIPT, 1)


@pytest.mark.parametrize(
    "body",
    [b"<div>" * 200_000, b"<p a='" + b"a" * 1_900_000, b"<a " + b"b=c " * 400_000, b"<script>location='" * 50_000],
)
def test_a_page_that_is_costly_to_parse_costs_less_than_two_seconds(follower_of: FollowerOf, body: str | bytes) -> None:
    """B095."""
    with Web(lambda asked: page(body)) as web:
        started = time.monotonic()
        chain = follower_of(web).follow(web.url("shop.example"), PLAIN)
    assert time.monotonic() - started < 2
    assert len(chain.hops) == 1


@pytest.mark.parametrize(
    "answer",
    [
        page("no", status="403 Forbidden"),
        page("no", status="429 Too Many Requests"),
        page("no", status="503 Service Unavailable"),
        page("<title>Just a moment</title><div class=g-recaptcha></div>"),
    ],
)
def test_a_server_that_does_not_want_us_tells_nothing(follower_of: FollowerOf, answer: bytes) -> None:
    """B098: not reachable for us, and never "no violation"."""
    with Web(lambda asked: answer) as web:
        chain = follower_of(web).follow(web.url("shop.example"), PLAIN)
    assert chain.stop is StopReason.REFUSED_US
    assert "nothing is known" in chain.reason


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00" * 100,
        b"HTTP/9.9 hello\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"SSH-2.0-x\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_http_is_told_and_does_not_raise(follower_of: FollowerOf, answer: bytes) -> None:
    with Web(lambda asked: answer) as web:
        chain = follower_of(web).follow(web.url("shop.example"), PLAIN)
    assert chain.stop in {StopReason.UNREACHABLE, StopReason.TOO_LARGE}
