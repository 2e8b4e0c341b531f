"""Follow a chain hop by hop through the guarded fetch; orders the steps, decides only where a chain ends."""

import hashlib
from dataclasses import dataclass, field, replace

from monitor.model.chains import Chain, Comparison, Hop, Profile, Referrer, Step, StopReason
from monitor.model.enums import Device
from monitor.ports import Clock
from monitor.tracing.bodies import can_unpack
from monitor.tracing.clientside import PageReading, read_page
from monitor.tracing.cloaking import ReadUrls, compared
from monitor.tracing.deadline import Deadline
from monitor.tracing.guarded import Fetched, Guard, Refused, Request, fetch
from monitor.tracing.targets import Target, joined, same_page, target_of

PROFILES = tuple(
    Profile(device=device, referrer=referrer)
    for device in (Device.DESKTOP, Device.MOBILE)
    for referrer in (Referrer.SEARCH, Referrer.NONE)
)
"""What ``compare`` follows as: two devices, each with and without a search referrer."""
SEARCH_REFERRER = "https://www.google.com/"
"""All that Google's referrer policy (``origin``) lets a landing page see."""
FIRST_ERROR_STATUS = 400
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far one chain may go."""

    hops: int = 10
    """Redirects of any kind; the first URL is none."""
    seconds: float = 20.0
    """For the whole chain: every look-up, connection and byte together."""
    body_bytes: int = 2_000_000
    """For all bodies of the chain together, unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFollower:
    """Follows chains; implements ``monitor.ports.Tracer``."""

    guard: Guard
    clock: Clock
    read: ReadUrls
    """Reads URLs offline (``Attributor.read_many``), to see whether two chains name different publishers."""
    user_agents: dict[Device, str]
    """By device; each profile's device must be there."""
    limits: Limits = field(default_factory=Limits)

    def follow(self, url: str, profile: Profile) -> Chain:
        """Follow one URL as one profile. Never raises for what the other side does."""
        started = self.clock.now()
        walk = _Walk(self, profile)
        stop, reason = walk.run(url)
        return Chain(url=url, profile=profile, started_at=started, hops=tuple(walk.hops), stop=stop, reason=reason)

    def compare(self, url: str) -> Comparison:
        """Follow one URL as every profile and say whether it leads them to different affiliate keys."""
        return compared([self.follow(url, profile) for profile in PROFILES], self.read)


class _Walk:
    """One chain while it is followed."""

    def __init__(self, follower: ChainFollower, profile: Profile) -> None:
        self.hops: list[Hop] = []
        self._follower = follower
        self._agent = follower.user_agents[profile.device]
        self._referrer = SEARCH_REFERRER if profile.referrer is Referrer.SEARCH else None
        self._deadline = Deadline(follower.limits.seconds)
        self._room = follower.limits.body_bytes
        self._asked: set[str] = set()

    def run(self, url: str) -> tuple[StopReason, str]:
        """Follow until something ends it; ``hops`` holds what was seen."""
        step = Step.START
        while True:
            self.hops.append(Hop(url=url, step=step))
            fetched = self._fetch(url)
            if isinstance(fetched, Refused):
                return fetched.stop, fetched.reason
            page = self._record(fetched)
            following = _following(fetched, page)
            if following is None:
                return _end(fetched, page)
            reference, step = following
            resolved = joined(fetched.target, reference)
            if resolved is None:
                return StopReason.LOCATION, f"bad location: no usable address in {step.replace('_', ' ')}"
            url = resolved
            if step is not Step.LOCATION:
                self._referrer = _origin(fetched.target, url)

    def _fetch(self, url: str) -> Fetched | Refused:
        """Request the URL unless the chain has gone far enough; a click URL ends it for that reason first."""
        why = self._follower.guard.deny.reason(url)
        target = target_of(url)
        if isinstance(target, Target) and why is None:
            limit = self._follower.limits.hops
            if target.url in self._asked:
                return Refused(stop=StopReason.LOOP, reason="leads back to a URL that was requested before")
            if len(self.hops) > limit + 1:
                return Refused(stop=StopReason.HOPS, reason=f"more than {limit} redirects")
            self._asked.add(target.url)
        headers = [("User-Agent", self._agent), ("Accept", _ACCEPT), ("Accept-Language", "en")]
        if self._referrer:
            headers.append(("Referer", self._referrer))
        request = Request(url=url, headers=tuple(headers))
        return fetch(request, self._follower.guard, self._deadline, body_bytes=self._room)

    def _record(self, fetched: Fetched) -> PageReading:
        page = read_page(
            fetched.body,
            content_type="; ".join(fetched.header("content-type")[:1]) or None,
            refresh="".join(fetched.header("refresh")[:1]) or None,
        )
        possible = tuple(
            url
            for each in page.possible
            if (url := joined(fetched.target, each)) and not same_page(fetched.target, url)
        )
        self.hops[-1] = replace(answered(self.hops[-1], fetched), possible=possible)
        self._room = max(self._room - len(fetched.body), 0)
        return page


def answered(hop: Hop, fetched: Fetched) -> Hop:
    """A hop with its answer."""
    return replace(
        hop,
        requested=fetched.target.url,
        address=fetched.address,
        status=fetched.status,
        headers=fetched.headers,
        body=fetched.body,
        cut=fetched.broke is not None,
        sha256=hashlib.sha256(fetched.body).hexdigest(),
    )


def _following(fetched: Fetched, page: PageReading) -> tuple[str, Step] | None:
    locations = fetched.header("location")
    if fetched.redirects and locations:
        # Two different ones are a broken or a split answer; which a browser takes is anybody's guess.
        return (_as_utf8(locations[0]) if len(set(locations)) == 1 else "", Step.LOCATION)
    if fetched.redirects:
        return ("", Step.LOCATION)
    if page.following is None:
        return None
    url = joined(fetched.target, page.following[0])
    return None if url is not None and same_page(fetched.target, url) else page.following


def _as_utf8(value: str) -> str:
    """A header's text: ``http.client`` reads Latin-1, servers that do not encode write UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _end(fetched: Fetched, page: PageReading) -> tuple[StopReason, str]:
    """Why a chain ends at an answer that names no further URL."""
    if fetched.status >= FIRST_ERROR_STATUS or page.challenge:
        what = f"status {fetched.status}" if fetched.status >= FIRST_ERROR_STATUS else "a captcha"
        return StopReason.REFUSED_US, f"{what}: not reachable for us, so nothing is known of what follows"
    if fetched.broke is StopReason.DEADLINE:
        return StopReason.DEADLINE, "the page was not complete in time"
    if page.script is not None:
        return StopReason.SCRIPT, f"stopped at a script: {page.script}"
    if fetched.broke is not None:
        return fetched.broke, "the page is not whole and leads nowhere as far as it came"
    if not can_unpack(fetched.header("content-encoding")):
        return StopReason.UNREACHABLE, "the page came packed in a way that nobody asked for, so it was not read"
    note = "; its scripts were not run" if page.has_scripts else ""
    return StopReason.PAGE, f"a page that leads nowhere further{note}"


def _origin(page: Target, following: str) -> str | None:
    """The referrer a browser sends from a page (strict-origin-when-cross-origin)."""
    if page.scheme == "https" and following.lower().startswith("http:"):
        return None
    return f"{page.scheme}://{page.authority}/"
