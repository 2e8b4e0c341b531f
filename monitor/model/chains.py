"""Followed chains: what was requested, what answered, and why following ended. Facts of a second pass."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from monitor.model.enums import Device


class Step(StrEnum):
    """How a hop was reached from the one before it."""

    START = "start"
    LOCATION = "location"
    """HTTP 301, 302, 303, 307 or 308."""
    REFRESH_HEADER = "refresh_header"
    META_REFRESH = "meta_refresh"
    SCRIPT = "script"
    """The only address that inline scripts hand to ``location``; read, not run, so a possible hop."""
    FORM = "form"
    """A form of hidden fields that a script submits by GET."""
    NAVIGATION = "navigation"
    """A browser went there by itself, without a person's gesture."""
    POPUP = "popup"
    """A browser opened a new window there, without a person's gesture."""


class StopReason(StrEnum):
    """Why a chain ends where it ends."""

    PAGE = "page"
    """A page that leads nowhere further, as far as can be read without running its scripts."""
    SCRIPT = "script"
    """A script decides what follows. An answer of its own: "no affiliate" must not be inferred from it."""
    CLICK_URL = "click_url"
    """The next URL is an engine's or a network's click or pixel URL. It was not requested; its ID is readable."""
    ADDRESS = "forbidden_address"
    """The host's address is not part of the public internet."""
    URL = "unfit_url"
    """User information, a backslash, a port other than 80 and 443, control characters, an unreadable host."""
    SCHEME = "scheme_not_followed"
    """Neither http nor https."""
    LOCATION = "bad_location"
    """A redirect without a usable address."""
    LOOP = "loop"
    """The next URL was requested before."""
    HOPS = "too_many_hops"
    DEADLINE = "deadline"
    TOO_LARGE = "too_large"
    """Headers beyond the limit; a body beyond it is cut and read as far as it came."""
    UNREACHABLE = "unreachable"
    """No such host, no connection, no valid certificate, or an answer that cannot be read or is not whole."""
    REFUSED_US = "refused_us"
    """An error status or a captcha: attribution is unknown, never "no violation"."""


class Referrer(StrEnum):
    """Where a first request claims to come from."""

    NONE = "none"
    SEARCH = "search"
    """A search engine's result page, as a shopper would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who a chain was fetched as; a chain says nothing of other profiles."""

    device: Device = Device.DESKTOP
    referrer: Referrer = Referrer.NONE

    def __str__(self) -> str:
        """In words: ``mobile, with a search referrer``."""
        return f"{self.device}, {'with a search' if self.referrer is Referrer.SEARCH else 'without a'} referrer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One URL of a chain and, where it was requested, its answer."""

    url: str
    """As the hop before named it, resolved; marks of a paid click are still on it."""
    step: Step
    requested: str | None = None
    """What was asked for, marks of a paid click removed; None where the URL was not requested."""
    address: str | None = None
    """The address that was checked and then connected to."""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    """As received, in order; text in Latin-1 as HTTP has it."""
    body: bytes = field(default=b"", repr=False)
    """Decoded from gzip or deflate; as received where the encoding is another one."""
    cut: bool = False
    """The body went on beyond the limit (or broke off) and is kept as far as it came."""
    sha256: str | None = None
    """Of ``body``; None where nothing was requested."""
    possible: tuple[str, ...] = ()
    """Further URLs that inline scripts may lead to or open, read as text; none of them was requested."""

    @property
    def cookies(self) -> tuple[str, ...]:
        """``name=value`` of each cookie the answer sets, its attributes aside."""
        return tuple(value.partition(";")[0].strip() for name, value in self.headers if name.lower() == "set-cookie")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What following one URL as one profile gave."""

    url: str
    profile: Profile
    started_at: datetime
    hops: tuple[Hop, ...]
    """At least one; the last one was not requested where ``stop`` says so (a click URL, a forbidden address)."""
    stop: StopReason
    reason: str
    """One line for a person: what ended the chain."""
    refused: tuple[str, ...] = ()
    """In a browser: what its pages asked for beside the chain and was not requested, with the reason."""
    screenshot: bytes | None = field(default=None, repr=False)
    """PNG; only a browser makes one."""

    def urls(self) -> tuple[str, ...]:
        """Every URL the chain shows, in order: its hops, each with what its scripts may lead to."""
        return tuple(dict.fromkeys(url for hop in self.hops for url in (hop.url, *hop.possible)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The same URL followed as several profiles."""

    chains: tuple[Chain, ...]
    finding: str | None
    """In words: which profile was led to which affiliate key, where they differ; None where they agree."""
