"""Follow a chain in Chromium, which runs scripts; all of its traffic goes through the filtering proxy."""

import contextlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.errors import UsageError
from monitor.model.chains import Chain, Comparison, Hop, Profile, Referrer, Step, StopReason
from monitor.model.enums import Device
from monitor.tracing.cloaking import compared
from monitor.tracing.deadline import Deadline
from monitor.tracing.follower import FIRST_ERROR_STATUS, PROFILES, SEARCH_REFERRER, ChainFollower, answered
from monitor.tracing.guarded import Fetched, Refused, admitted
from monitor.tracing.proxy import FilteringProxy

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright, Request

TOTAL_BYTES = 30_000_000
"""Of one visit, pictures and scripts included."""
MAX_REFUSED = 50
"""Refused requests that are told."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VIEWPORTS = {Device.DESKTOP: (1366, 768), Device.MOBILE: (412, 915)}

FLAGS = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--no-pings",
    "--no-first-run",
    "--metrics-recording-only",
    "--disable-features=DnsOverHttps,AsyncDns,Prerender2,NetworkPrediction,OptimizationHints,MediaRouter",
    # WebRTC sends UDP past a proxy unless told otherwise.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Chromium sends what it takes for local past a proxy; here nothing is.
    "--proxy-bypass-list=<-loopback>",
    # Nothing is resolved in the browser: only the proxy's own address is left.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
"""What keeps Chromium from talking past its proxy."""
WITHOUT_SOCKETS = (
    "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) delete globalThis[name]"
)
"""Run before any script of a page. Even without a way out, WebRTC announces itself to the local network (mDNS)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserFollower:
    """Follows chains in Chromium; implements ``monitor.ports.Tracer``.

    Raises ``UsageError`` when it is made and the extra or Chromium is missing.
    """

    follower: ChainFollower
    """Whose guard, limits, clock and reading hold here as well."""
    chromium: Path | None = None
    """None: the one on the ``PATH``."""
    settle: float = 2.0
    """Seconds in which a loaded page may still go somewhere by itself before it counts as where the chain ends."""

    def __post_init__(self) -> None:
        _playwright()
        self.executable()

    def executable(self) -> Path:
        """The Chromium that is driven. Raises ``UsageError``."""
        found = self.chromium or next((Path(path) for name in NAMES if (path := shutil.which(name))), None)
        if found is None or not found.is_file():
            raise UsageError(
                f"no Chromium at {found or 'the PATH'}; expected tracing.chromium or CHROMIUM with its path"
            )
        return found

    def compare(self, url: str) -> Comparison:
        """Visit one URL as every profile and say whether it leads them to different affiliate keys."""
        return compared([self.follow(url, profile) for profile in PROFILES], self.follower.read)

    def follow(self, url: str, profile: Profile) -> Chain:
        """Visit one URL as one profile, with a fresh browser. What the page does is told in the chain."""
        started = self.follower.clock.now()
        fit = admitted(url, self.follower.guard)
        if isinstance(fit, Refused):
            hops = (Hop(url=url, step=Step.START),)
            return Chain(url=url, profile=profile, started_at=started, hops=hops, stop=fit.stop, reason=fit.reason)
        from monitor.tracing.throwaway import throwaway_certificate  # noqa: PLC0415 - part of the extra

        certificate, fingerprint = throwaway_certificate()
        limits = self.follower.limits
        proxy = FilteringProxy(
            guard=self.follower.guard,
            deadline=Deadline(limits.seconds),
            body_bytes=limits.body_bytes,
            total_bytes=TOTAL_BYTES,
            certificate=certificate,
        )
        with proxy, _playwright()() as playwright:
            visit = _Visit(proxy, limits.hops, self.settle)
            visit.run(playwright, url, profile, self._launch(proxy.port, fingerprint), self.follower.user_agents)
        stop, reason = visit.end()
        return Chain(
            url=url,
            profile=profile,
            started_at=started,
            hops=tuple(visit.hops()),
            stop=stop,
            reason=reason,
            refused=visit.beside_the_chain(),
            screenshot=visit.screenshot,
        )

    def _launch(self, port: int, fingerprint: str) -> dict[str, Any]:
        return {
            "executable_path": self.executable(),
            "proxy": {"server": f"http://127.0.0.1:{port}"},
            "args": [*FLAGS, f"--ignore-certificate-errors-spki-list={fingerprint}"],
            # Chromium's own sandbox does not start for root; the guide says not to run this as root.
            "chromium_sandbox": not (hasattr(os, "geteuid") and os.geteuid() == 0),
        }


class _Visit:
    """One browser with one page, and what was seen of it."""

    def __init__(self, proxy: FilteringProxy, most_hops: int, settle: float) -> None:
        self.screenshot: bytes | None = None
        self._proxy = proxy
        self._most_hops = most_hops
        self._settle = settle
        self._visited: list[tuple[str, Step]] = []
        self._pages: list[Page] = []
        self._broke: str | None = None

    def run(
        self, playwright: "Playwright", url: str, profile: Profile, launch: dict[str, Any], agents: dict[Device, str]
    ) -> None:
        from playwright.sync_api import Error  # noqa: PLC0415 - part of the extra

        width, height = VIEWPORTS.get(profile.device, VIEWPORTS[Device.DESKTOP])
        try:
            with playwright.chromium.launch(**launch) as browser:
                context = browser.new_context(
                    user_agent=agents[profile.device],
                    viewport={"width": width, "height": height},
                    is_mobile=profile.device is Device.MOBILE,
                    has_touch=profile.device is Device.MOBILE,
                    service_workers="block",
                    accept_downloads=False,
                )
                self._go(context, url, SEARCH_REFERRER if profile.referrer is Referrer.SEARCH else None)
        except TimeoutError:
            self._broke = "not done in time"
        except Error as error:
            self._broke = error.message.partition("\n")[0]

    def _go(self, context: "BrowserContext", url: str, referrer: str | None) -> None:
        from playwright.sync_api import Error  # noqa: PLC0415 - part of the extra

        context.add_init_script(WITHOUT_SOCKETS)
        context.on("request", self._note)
        page = context.new_page()
        self._pages.append(page)
        try:
            page.goto(url, referer=referrer, timeout=self._proxy.deadline.left() * 1000)
            page.wait_for_timeout(min(self._settle, self._proxy.deadline.left()) * 1000)
        except Error as error:
            self._broke = error.message.partition("\n")[0]
        with contextlib.suppress(Error):
            self.screenshot = page.screenshot(timeout=5_000)

    def _note(self, request: "Request") -> None:
        from playwright.sync_api import Error  # noqa: PLC0415 - part of the extra

        if not request.is_navigation_request():
            return
        try:
            popup = request.frame.page not in self._pages
            if request.frame.parent_frame is not None:
                return
        except Error:
            popup = True  # a window so young that it has no frame yet
        step = Step.POPUP if popup else Step.LOCATION if request.redirected_from else Step.NAVIGATION
        self._visited.append((request.url, step if self._visited else Step.START))
        if len(self._visited) > self._most_hops + 1:
            self._proxy.ended = Refused(stop=StopReason.HOPS, reason=f"more than {self._most_hops} steps")

    def hops(self) -> Sequence[Hop]:
        """What the page and its windows went to, in order."""
        hops = []
        for url, step in self._visited[: self._most_hops + 2]:
            hop, answer = Hop(url=url, step=step), self._proxy.answer_to(url)
            hops.append(answered(hop, answer) if isinstance(answer, Fetched) else hop)
        return hops

    def end(self) -> tuple[StopReason, str]:
        """Where the page ended, pop-ups aside."""
        own = [url for url, step in self._visited if step is not Step.POPUP]
        if self._proxy.ended is not None:
            return self._proxy.ended.stop, self._proxy.ended.reason
        answer = self._proxy.answer_to(own[-1]) if own else None
        match answer:
            case Refused():
                return answer.stop, answer.reason
            case Fetched() if answer.status >= FIRST_ERROR_STATUS:
                return StopReason.REFUSED_US, f"status {answer.status}: not reachable for us, so nothing is known"
            case Fetched() if self._broke is None:
                return StopReason.PAGE, "the page where the browser came to rest"
        return StopReason.DEADLINE, f"the browser did not come to rest: {self._broke or 'no answer'}"

    def beside_the_chain(self) -> tuple[str, ...]:
        """What pages asked for beside their own way and was refused: frames, pictures, beacons."""
        chain = {url.partition("#")[0] for url, _ in self._visited}
        told = [f"{url}: {refused.reason}" for url, refused in self._proxy.refused.items() if url not in chain]
        return tuple(told[:MAX_REFUSED])


def _playwright() -> Callable[[], Any]:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra that few install
    except ImportError as error:
        raise UsageError("--browser needs an extra; expected: pip install 'brand-bidding-monitor[browser]'") from error
    return sync_playwright
