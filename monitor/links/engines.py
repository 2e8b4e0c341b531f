"""Search engines' ad-click URLs: which they are, and where the destination stands in them.

Such a URL is decoded, never requested: requesting it is a click that the advertiser pays. Where the
destination stands is read off saved result pages; the host list is the project's deny list, read the other way.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from monitor.links.address import UrlParts
from monitor.links.encoded import web_url
from monitor.links.query import decoded, tail_of, value_of
from monitor.model.enums import LandingSource

Decoder = Callable[[UrlParts], str | None]

_GOOGLE = re.compile(r"(?:.+\.)?google\.(?:com?\.)?[a-z]{2,3}")
_YANDEX = re.compile(r"(?:.+\.)?(?:yabs|an)\.yandex\.(?:com\.)?[a-z]{2,3}")
_RU = re.compile(r"(?:^|[/;?&])RU=([^/&;]+)")


def _adurl(parts: UrlParts) -> str | None:
    tail = tail_of(parts.query, "adurl")
    return web_url(tail) if tail else None


def _bing_u(parts: UrlParts) -> str | None:
    value = value_of(parts.query, "u")
    return web_url(value, bare=True) if value else None


def _ddg_u3(parts: UrlParts) -> str | None:
    value = value_of(parts.query, "u3") or value_of(parts.query, "u")
    return web_url(value) if value else None


def yahoo_ru(parts: UrlParts) -> str | None:
    """The destination of a Yahoo redirect: ``RU=`` in the path or the query."""
    match = _RU.search(parts.path) or _RU.search(parts.query)
    return web_url(decoded(match.group(1))) if match else None


def _brave(parts: UrlParts) -> str | None:
    value = value_of(parts.query, "click_url")
    return web_url(value) if value else None


def _opaque(_: UrlParts) -> str | None:
    return None


_FAMILIES: Mapping[str, tuple[re.Pattern[str], Decoder, LandingSource]] = {
    # family: which paths are clicks, how the destination is read, what the reading is called
    "google": (re.compile(r".*/aclk/?$|/goto(?:/|$)"), _adurl, LandingSource.ADURL),
    "google_ads": (re.compile(r"(?=.*/aclk|.*/pcs/click|/pagead/)"), _adurl, LandingSource.ADURL),
    "bing": (re.compile(r"/acl"), _bing_u, LandingSource.BING_U),
    "microsoft": (re.compile(r""), _bing_u, LandingSource.BING_U),
    "duckduckgo": (re.compile(r"/[ym]\.js$"), _ddg_u3, LandingSource.DDG_U3),
    "yahoo": (re.compile(r"/cbclk"), yahoo_ru, LandingSource.BING_U),
    "yandex": (re.compile(r"/(?:count|an/count|.*/count)/"), _opaque, LandingSource.YANDEX_DATA_CLICK),
    "brave": (re.compile(r"/a/redirect"), _brave, LandingSource.HREF),
    "baidu": (re.compile(r"/(?:baidu|sobar)\.php"), _opaque, LandingSource.HREF),
    "naver": (re.compile(r""), _opaque, LandingSource.HREF),
    "seznam": (re.compile(r"/click"), _opaque, LandingSource.HREF),
}

_BY_SUFFIX = {
    "googleadservices.com": "google_ads",
    "syndicatedsearch.goog": "google_ads",
    "g.doubleclick.net": "google_ads",
    "googlesyndication.com": "google_ads",
    "r.bat.bing.com": "microsoft",
    "r.msn.com": "microsoft",
    "bing.com": "bing",
    "duckduckgo.com": "duckduckgo",
    "search.yahoo.com": "yahoo",
    "search.brave.com": "brave",
    "baidu.com": "baidu",
    "adcr.naver.com": "naver",
    "imedia.cz": "seznam",
}


@lru_cache(maxsize=65_536)
def _family_of(host: str) -> str | None:
    labels = host.split(".")
    for start in range(len(labels) - 1):
        family = _BY_SUFFIX.get(".".join(labels[start:]))
        if family:
            return family
    if _GOOGLE.fullmatch(host):
        return "google"
    return "yandex" if _YANDEX.fullmatch(host) else None


class EngineClick(NamedTuple):
    """A search engine's click URL."""

    family: str
    source: LandingSource
    decode: Decoder


def engine_click(parts: UrlParts) -> EngineClick | None:
    """What kind of engine click URL this is; None when it is none."""
    family = _family_of(parts.host)
    if family is None:
        return None
    paths, decoder, source = _FAMILIES[family]
    return EngineClick(family, source, decoder) if paths.match(parts.path) else None
