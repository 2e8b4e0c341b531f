"""From a wrapped URL to what it wraps: engines first, then neutral redirectors, then nested addresses.

Pure and bounded: at most ``MAX_LAYERS`` layers, each read once, and a layer seen before ends the chain.
"""

import re
from typing import NamedTuple

from monitor.links.address import UrlParts, split_url
from monitor.links.encoded import web_url
from monitor.links.engines import engine_click
from monitor.links.query import first_texts
from monitor.links.trackers import tracker_of
from monitor.model.enums import LandingSource

MAX_LAYERS = 16
"""Layers of one chain; the longest seen in public captures has five."""
MAX_NESTED_CHARACTERS = 262_144
"""Characters of all layers together."""

# What redirectors call their destination, the surest first; a referrer or a "back to" address is none.
_DESTINATION_KEYS = """
    url u lp lpurl adurl dest destination dest_url desturl ds_dest_url destination_url
    redirect redirect_url redirecturl redirect_to redirectto redir redir_url redirurl rd rdr
    target targeturl target_url to goto go link linkurl link_url out outurl out_url
    deeplink deep_link deeplink_url dl dlurl landing landing_url landingurl landingpage
    ued murl ulp mpre diurl dl_target_url urllink wgtarget a8ejpredirect rd_parm1
    final_url finalurl clickurl click_url clickthrough ctu href forward fwd r
"""
_KEY_ORDER = {key: place for place, key in enumerate(_DESTINATION_KEYS.split())}
_IN_PATH = re.compile(r"[/:=](https?(?::|%(?:25)*3a)(?:/|%(?:25)*2f){2}.+)", re.IGNORECASE | re.DOTALL)


class Wrapper(NamedTuple):
    """An engine's click URL or a neutral redirector."""

    paid: bool
    """Its URL is an ad click."""
    source: LandingSource
    inner: str | None
    """What it wraps; None where it hides that."""


def wrapper_at(parts: UrlParts) -> Wrapper | None:
    """The wrapper a URL is; None for anything else, an affiliate click URL included."""
    click = engine_click(parts)
    if click is not None:
        return Wrapper(paid=True, source=click.source, inner=click.decode(parts))
    tracker = tracker_of(parts)
    if tracker is not None:
        return Wrapper(paid=tracker.paid, source=LandingSource.HREF, inner=tracker.destination(parts))
    return None


def landing_of(click_url: str) -> tuple[str, LandingSource] | None:
    """Decode the landing URL out of an engine click URL, through nested engines and neutral redirectors.

    It stops at the first URL that is neither, an affiliate click URL included: that one bears the publisher.
    The source names the outermost engine's mechanism (``href`` for a redirector without an engine before it).
    None when the URL is no click URL or nothing web-like can be decoded (an ``intent://`` address, a bare
    ``&adurl``, an opaque Yandex link).
    """
    parts = split_url(click_url)
    outermost = wrapper_at(parts) if parts else None
    if outermost is None:
        return None
    url, wrapper = click_url, outermost
    layers = 1
    while wrapper.inner is not None and layers < MAX_LAYERS:
        url = wrapper.inner
        layers += 1
        parts = split_url(url)
        following = wrapper_at(parts) if parts else None
        if following is None:
            return url, outermost.source
        wrapper = following
    # A redirector that hides what follows is itself the most complete destination; a click counter is none.
    return None if layers == 1 or wrapper.paid else (url, outermost.source)


def inner_of_any(parts: UrlParts) -> str | None:
    """The address nested in an unknown redirector: in a parameter that names a destination, or in the path."""
    if "http" in parts.query or "aHR0" in parts.query or "HTTP" in parts.query or "%68" in parts.query:
        texts = first_texts(parts.query)
        for key in sorted(texts.keys() & _KEY_ORDER.keys(), key=_KEY_ORDER.__getitem__):
            url = web_url(texts[key].partition("=")[2])
            if url:
                return url
    if "http" in parts.path:
        match = _IN_PATH.search(parts.path)
        if match:
            return web_url(match.group(1) + ("?" + parts.query if parts.query and "://" in match.group(1) else ""))
    return None


def unwrap(url: str) -> tuple[str, ...]:
    """The whole chain from the outermost URL inward; at least the URL itself."""
    chain = [url]
    seen = {url}
    read = len(url)
    while len(chain) < MAX_LAYERS:
        parts = split_url(chain[-1])
        if parts is None:
            break
        wrapper = wrapper_at(parts)
        following = wrapper.inner if wrapper else inner_of_any(parts)
        if following is None or following in seen:
            break
        read += len(following)
        if read > MAX_NESTED_CHARACTERS:
            break
        seen.add(following)
        chain.append(following)
    return tuple(chain)


def unwrap_tracker(url: str) -> str | None:
    """What a neutral redirector wraps, through further ones; None when the URL is none of them or hides it."""
    parts = split_url(url)
    if parts is None or engine_click(parts):
        return None
    found = landing_of(url)
    return found[0] if found else None


def is_engine_click(url: str) -> bool:
    """Whether requesting this URL would count as a click on an ad (Search Ads 360 and DoubleClick included)."""
    parts = split_url(url)
    if parts is None:
        return False
    if engine_click(parts):
        return True
    tracker = tracker_of(parts)
    return tracker is not None and tracker.paid


def is_goto(url: str) -> bool:
    """Whether this is a Google ``/goto`` link: it leads away from a result page and hides where to."""
    parts = split_url(url)
    if parts is None or not parts.path.startswith("/goto"):
        return False
    click = engine_click(parts)
    return click is not None and click.family == "google"
