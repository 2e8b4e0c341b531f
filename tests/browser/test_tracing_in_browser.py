"""Chains in a real Chromium: scripts run, and nothing leaves but what the guarded fetch asks for."""

import itertools
import ssl
import time
from pathlib import Path

import pytest
import trustme

from monitor.config import default_tracing
from monitor.config.tables import load_deny_table
from monitor.errors import UsageError
from monitor.model.chains import Chain, Profile, Referrer, Step, StopReason
from monitor.model.enums import Device
from monitor.tracing import ChainFollower, Guard, Limits
from monitor.tracing.browser import BrowserFollower
from tests.servers.hostile_web import HOSTILE
from tests.servers.web import Asked, Listener, Noon, Web, page, redirect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]

TEXT = "<title>Shop</title><p>" + "A page with enough to read. " * 20
CLICK = "https://www.awin1.com/cread.php?awinmid=17945&awinaffid=2011222"
PNG = b"\x89PNG"


def visit(
    web: Web, url: str, profile: Profile | None = None, *, tls: ssl.SSLContext | None = None, seconds: float = 30
) -> Chain:
    settings = default_tracing()
    follower = ChainFollower(
        guard=Guard(deny=load_deny_table(), resolver=web.resolver, exception=web.exception, tls=tls),
        clock=Noon(),
        read=lambda urls: (),
        user_agents={Device.DESKTOP: settings.desktop_agent, Device.MOBILE: settings.mobile_agent},
        limits=Limits(seconds=seconds),
    )
    return BrowserFollower(follower=follower, chromium=settings.chromium, settle=1.0).follow(url, profile or Profile())


def test_a_script_is_run_and_its_way_recorded_with_a_screenshot() -> None:
    pages = {
        "/a": redirect("/b"),
        "/b": page("<script>setTimeout(() => { location.href = ['/', 'c'].join('') }, 300)</script>"),
        "/c": page(TEXT, Set_Cookie="seen=1"),
    }
    with Web(lambda asked: pages.get(asked.path, page(status="404 Not Found"))) as web:
        chain = visit(web, web.url("shop.example", "/a"), Profile(device=Device.MOBILE, referrer=Referrer.SEARCH))
    assert [(hop.step, hop.status) for hop in chain.hops] == [
        (Step.START, 302),
        (Step.LOCATION, 200),
        (Step.NAVIGATION, 200),
    ]
    assert (chain.stop, chain.hops[-1].cookies) == (StopReason.PAGE, ("seen=1",))
    assert TEXT.encode() in chain.hops[-1].body
    assert (chain.screenshot or b"").startswith(PNG)
    assert "Mobile" in web.asked[0].headers["user-agent"]
    assert web.asked[0].headers["referer"] == "https://www.google.com/"


def test_no_way_of_reaching_a_click_url_requests_it() -> None:
    """Redirect, script, frame, picture, beacon, fetch, pop-up, form, prefetch, socket: the proxy sees whole URLs."""
    body = f"""{TEXT}
      <link rel=prefetch href="{CLICK}&k=prefetch"><link rel=preconnect href="https://www.awin1.com">
      <iframe src="{CLICK}&k=frame"></iframe><img src="{CLICK}&k=picture">
      <img src="/away"><img src="https://www.google.com/aclk?sa=l">
      <script>
        fetch("{CLICK}&k=fetch", {{mode: "no-cors"}}).catch(() => 0);
        navigator.sendBeacon("{CLICK}&k=beacon");
        try {{ new WebSocket("wss://www.awin1.com/cread.php?k=socket") }} catch (e) {{}}
        window.open("{CLICK}&k=popup");
        setTimeout(() => {{ location = "/gone" }}, 500);
      </script>"""

    def answer(asked: Asked) -> bytes:
        return page(body) if asked.path == "/" else redirect(f"{CLICK}&k={asked.path[1:]}")

    with Web(answer) as web:
        chain = visit(web, web.url("coupons.example"))
    assert {asked.host for asked in web.asked} == {"coupons.example"}
    assert (chain.stop, chain.hops[-1].url, chain.hops[-1].requested) == (StopReason.CLICK_URL, f"{CLICK}&k=gone", None)
    assert any(hop.step is Step.POPUP and hop.url.endswith("k=popup") for hop in chain.hops)
    told = " ".join(chain.refused)
    assert all(f"k={kind}" in told for kind in ("frame", "picture", "fetch", "away"))
    assert "google.com/aclk" in told


def test_a_page_cannot_make_the_browser_reach_this_machine() -> None:
    hosts = ["127.0.0.1", "localhost", "[::1]", "2130706433", "127.1", "inside.test"]
    with Listener("127.0.0.1") as listener, Listener("::1", listener.port) as six:
        body = TEXT + "".join(
            f"""<img src="{there}/i"><iframe src="{there}/f"></iframe><script>
              fetch("{there}/x", {{mode: "no-cors"}}).catch(() => 0);
              try {{ new WebSocket("{there.replace("http", "ws")}/w") }} catch (e) {{}}
              try {{ new RTCPeerConnection({{iceServers: [{{urls: "stun:{host}:{listener.port}"}}]}})
                .createOffer({{offerToReceiveAudio: true}}); }} catch (e) {{}}
              setTimeout(() => {{ location = "{there}/l" }}, 300);</script>"""
            for host in hosts
            for there in (f"http://{host}:{listener.port}",)
        )
        with Web(lambda asked: page(body)) as web:
            chain = visit(web, web.url("bad.example"))
        assert (listener.accepted, six.accepted) == (0, 0)
    assert chain.stop in {StopReason.ADDRESS, StopReason.URL}
    assert {asked.host for asked in web.asked} == {"bad.example"}


def test_tls_is_checked_behind_the_proxy_and_paths_are_seen() -> None:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("shop.example").configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    with Web(lambda asked: page(TEXT) if asked.path == "/b" else redirect("/b"), tls=server) as web:
        good = visit(web, web.url("shop.example"), tls=client)
        bad = visit(web, web.url("other.example"), tls=client)
    assert [(hop.status, hop.url) for hop in good.hops] == [
        (302, web.url("shop.example")),
        (200, web.url("shop.example", "/b")),
    ]
    assert (bad.stop, bad.hops[0].requested) == (StopReason.UNREACHABLE, None)


def test_a_form_by_post_is_never_sent() -> None:
    body = (
        f"{TEXT}<form method=post action=/buy><input name=a value=b></form><script>document.forms[0].submit()</script>"
    )
    with Web(lambda asked: page(body)) as web:
        chain = visit(web, web.url("shop.example"))
    assert {asked.path for asked in web.asked} <= {"/", "/favicon.ico"}
    assert "POST is never sent" in chain.reason


def test_an_endless_walk_of_pages_ends() -> None:
    numbers = itertools.count()
    with Web(lambda asked: page(f"<script>location = '/{next(numbers)}'</script>")) as web:
        assert visit(web, web.url("shop.example")).stop is StopReason.HOPS


def test_a_page_that_never_comes_ends_at_the_deadline() -> None:
    with Web(HOSTILE["drips its body"]) as web:
        started = time.monotonic()
        chain = visit(web, web.url("slow.example"), seconds=4)
    assert time.monotonic() - started < 12
    assert chain.stop is StopReason.DEADLINE


def test_a_click_url_starts_no_browser() -> None:
    with Web(lambda asked: page()) as web:
        chain = visit(web, CLICK)
    assert (chain.stop, chain.screenshot) == (StopReason.CLICK_URL, None)


def test_a_missing_chromium_is_a_message_for_a_person(tmp_path: Path) -> None:
    with Web(lambda asked: page()) as web:
        guard = Guard(deny=load_deny_table(), resolver=web.resolver)
    follower = ChainFollower(guard=guard, clock=Noon(), read=lambda urls: (), user_agents={})
    with pytest.raises(UsageError, match="no Chromium"):
        BrowserFollower(follower=follower, chromium=tmp_path / "chromium")
