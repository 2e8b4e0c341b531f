"""Neutral redirectors: click counters, click-fraud monitors, link shims. None of them is an affiliate.

``paid`` says that the redirector exists for search and display ads: its URL is an ad click. Where the
destination stands is read off public captures and, for the app links, the services' own documentation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from monitor.links.address import UrlParts
from monitor.links.encoded import web_url
from monitor.links.engines import yahoo_ru
from monitor.links.query import tail_of, value_of


@dataclass(frozen=True, slots=True)
class Tracker:
    """One redirector and where its destination stands."""

    name: str
    keys: tuple[str, ...] = ()
    """Query keys, lower case, in order of trust."""
    path: str = ""
    """What the path begins with."""
    paid: bool = False
    tail: bool = False
    """The destination is appended unencoded: it runs to the end of the URL."""
    prefix: str = ""
    """What stands before the address inside the value."""
    whole_query: bool = False
    """The query itself is the destination."""

    def destination(self, parts: UrlParts) -> str | None:
        """The nested URL, or None."""
        if self.whole_query:
            return web_url(parts.query)
        for key in self.keys:
            value = tail_of(parts.query, key) if self.tail else value_of(parts.query, key)
            # Adobe writes "!" before the address, Sizmek wraps it in "$$".
            url = web_url(value.removeprefix(self.prefix).lstrip("!").strip("$"), bare=True) if value else None
            if url:
                return url
        return yahoo_ru(parts) if self.name == "Yahoo redirect" else None


_DOUBLECLICK_QUERY = Tracker("DoubleClick Campaign Manager", path="/", paid=True, whole_query=True)

TRACKERS: Mapping[str, tuple[Tracker, ...]] = {
    # Search-ad click counters and bid managers (facts: ad-click wrappers).
    "clickserve.dartsearch.net": (Tracker("Search Ads 360", ("ds_dest_url",), paid=True, tail=True),),
    "ad.doubleclick.net": (
        Tracker("Search Ads 360", ("ds_dest_url",), path="/searchads/", paid=True, tail=True),
        _DOUBLECLICK_QUERY,
    ),
    "xg4ken.com": (Tracker("Skai", ("url",), paid=True, tail=True),),
    "everesttech.net": (Tracker("Adobe Advertising", ("url",), paid=True, tail=True),),
    "marinsm.com": (Tracker("Marin", ("lp", "url"), paid=True, tail=True),),
    "adlucent.com": (Tracker("Adlucent", ("url",), paid=True, tail=True),),
    "serving-sys.com": (Tracker("Sizmek", ("ccsdurl",), paid=True),),
    "weborama.fr": (Tracker("Weborama", ("url",), paid=True, tail=True),),
    "weborama.com": (Tracker("Weborama", ("url",), paid=True, tail=True),),
    # Click-fraud monitors; the second one's parameter is not verified.
    "clickcease.com": (Tracker("ClickCease", ("url", "lpurl"), paid=True, tail=True),),
    "ppcprotect.com": (Tracker("PPC Protect", ("url", "lpurl"), paid=True, tail=True),),
    # Link shims of sites, mailers and engines' unpaid results.
    "l.facebook.com": (Tracker("Facebook link shim", ("u",)),),
    "lm.facebook.com": (Tracker("Facebook link shim", ("u",)),),
    "l.instagram.com": (Tracker("Instagram link shim", ("u",)),),
    "youtube.com": (Tracker("YouTube redirect", ("q",), path="/redirect"),),
    "out.reddit.com": (Tracker("Reddit redirect", ("url",)),),
    "vk.com": (Tracker("VK redirect", ("to",), path="/away.php"),),
    "duckduckgo.com": (Tracker("DuckDuckGo result", ("uddg",), path="/l/"),),
    "search.yahoo.com": (Tracker("Yahoo redirect"),),
    "safelinks.protection.outlook.com": (Tracker("Outlook Safe Links", ("url",)),),
    "app.adjust.com": (Tracker("Adjust", ("redirect", "fallback", "deep_link")),),
    "onelink.me": (Tracker("AppsFlyer OneLink", ("af_web_dp", "af_r", "af_dp")),),
    "app.link": (Tracker("Branch", ("$fallback_url", "$desktop_url", "$canonical_url")),),
}

_GOOGLE_RESULT = Tracker("Google result", ("url", "q"), path="/url")
_BING_RESULT = Tracker("Bing result", ("u",), path="/ck/", prefix="a1")


def tracker_of(parts: UrlParts) -> Tracker | None:
    """The neutral redirector a URL belongs to, or None."""
    for tracker in _trackers_at(parts.host):
        if parts.path.startswith(tracker.path):
            return tracker
    return None


@lru_cache(maxsize=65_536)
def _trackers_at(host: str) -> tuple[Tracker, ...]:
    labels = host.split(".")
    for start in range(len(labels) - 1):
        found = TRACKERS.get(".".join(labels[start:]))
        if found:
            return found
    if host in {"bing.com", "www.bing.com"}:
        return (_BING_RESULT,)
    return (_GOOGLE_RESULT,) if host.startswith(("www.google.", "google.")) else ()
