"""Where an ad leads, from the links a provider may state. Decoded, never requested."""

import re
from functools import lru_cache
from typing import NamedTuple

from monitor.links import is_engine_click, is_goto, landing_of, unwrap_tracker
from monitor.links.address import MAX_LENGTH, split_url
from monitor.model.enums import LandingSource

_PLAIN_HOST = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z0-9-]+(?=[/?#]|$)")
"""How most addresses begin; they need no closer look."""
_BREAKS = re.compile(r"[\t\r\n]")
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")
_ELIDED = "..."
"""What documentation writes in the place of a link."""


class Destination(NamedTuple):
    """The addresses of one ad; every field is None where it is not known, which is a normal state."""

    final_url: str | None = None
    click_url: str | None = None
    landing_url: str | None = None
    landing_source: LandingSource | None = None


def address(value: object) -> str | None:
    """Text as a web address, trimmed; None for anything else (``javascript:``, a phrase, half a character)."""
    if not isinstance(value, str) or len(value) > MAX_LENGTH:
        return None
    if _PLAIN_HOST.match(value) and value.isascii() and value.isprintable() and " " not in value:
        return value
    text = _BREAKS.sub("", value.strip())
    parts = split_url(text)
    return text if parts is not None and parts.host and not _UNSTORABLE.search(text) else None


def is_no_address(value: object) -> bool:
    """Whether something was stated as a link and is no web address; a link that documentation elided is none."""
    return bool(value) and value != _ELIDED and address(value) is None


def destination(link: object, tracking_link: object, landing: object = None) -> Destination:
    """Sort a stated destination and a stated click URL into final, click and landing URL.

    Either may be the other: providers state an engine's click URL as destination, and Google states opaque
    ``/goto`` links, which are nobody's destination. A stated landing URL is believed before any decoding.
    """
    stated, tracking, landed = address(link), address(tracking_link), address(landing)
    hidden = stated if stated is not None and _is_click(stated) else None
    final = None if hidden else stated
    click = hidden if tracking is None or (hidden and is_goto(tracking)) else tracking
    if landed is not None and not _is_click(landed):
        return Destination(final, click, landed, LandingSource.PROVIDER)
    found = (landing_of(click) if click else None) or (landing_of(hidden) if hidden and hidden != click else None)
    if found:
        return Destination(final, click, *found)
    if final is not None:
        return Destination(final, click, unwrap_tracker(final) or final, LandingSource.PROVIDER)
    if click is not None and not _is_click(click):  # the advertiser's own tracking: it is where the ad leads
        return Destination(final, click, click, LandingSource.PROVIDER)
    return Destination(final, click)


def _is_click(url: str) -> bool:
    return _is_click_place(url.partition("?")[0])


@lru_cache(maxsize=16_384)
def _is_click_place(url: str) -> bool:
    """``is_engine_click`` looks at host and path, and the same places come in capture after capture."""
    return is_engine_click(url)


def sitelink_target(link: object, tracking_link: object) -> str | None:
    """Where a sitelink leads; None where only a click URL is stated and it hides its target."""
    stated = address(link)
    if stated is not None and not _is_click(stated):
        return stated
    for click in (address(tracking_link), stated):
        found = landing_of(click) if click else None
        if found:
            return found[0]
    return None
