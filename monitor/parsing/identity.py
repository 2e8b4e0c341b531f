"""Which ads are the same ad, and the ids of checks and observations.

An engine mints tokens for every impression; what stays is what the advertiser wrote and where it leads. So the
fingerprint holds the words and the place, and nothing that a single impression, provider or device adds.
"""

import unicodedata
from hashlib import sha256

from monitor.links import PAID_CLICK_KEYS, display_host, is_engine_click, registrable_domain
from monitor.links.address import UrlParts, split_url
from monitor.links.query import parameters
from monitor.model.captures import Capture, ParsedAd, ParsedPage

_MINTED = PAID_CLICK_KEYS | {
    # Click ids and signatures of one impression: Google, Search Ads 360, Microsoft, Yandex, Meta, TikTok, X, LinkedIn.
    *("gad", "gclsrc", "dclid", "srsltid", "ai", "sig", "ved", "ysclid", "fbclid", "ttclid", "twclid", "li_fat_id"),
    *("_ga", "_gl", "clickid", "click_id"),
    # Click ids of affiliate networks: they name one click, never the publisher.
    *("awc", "irclickid", "tp1", "cjevent", "sscid", "admitad_uid"),
    # What Google's and Microsoft's tracking templates fill in anew for each keyword, device and place.
    *("keyword", "querystring", "matchtype", "network", "device", "devicemodel", "creative", "adposition", "placement"),
    *("target", "targetid", "campaignid", "adgroupid", "feeditemid", "loc_physical_ms", "loc_interest_ms"),
}
_MINTED_PREFIXES = ("utm_", "gad_", "hsa_", "mtm_", "pk_")
_TABLE = "table"
_ID_HEX = 24
"""Hex digits of a digest that ids carry: 96 bits, far beyond any number of captures and checks."""


def check_id(page: ParsedPage, capture: Capture, index: int) -> str:
    """The id of the check read from one page of a capture: the same capture always gives the same.

    A search that has a time and a name of its own (the provider's id, or all columns of a table that say which
    search it was) keeps its id in another file with the same ads: a cached answer fetched again, or yesterday's
    rows in today's export, is the same check and counts once.
    """
    if page.seen_at is None:
        # When somebody says later when the capture was taken, it becomes another check, and that one is judged.
        return f"{capture.sha256[:_ID_HEX]}-{index}-untimed"
    if not (page.provider_ref or capture.format == _TABLE):
        return f"{capture.sha256[:_ID_HEX]}-{index}"
    search = (
        *(capture.format, page.provider_ref, page.seen_at.isoformat(), page.engine, page.query, page.state),
        *(page.asked_country, page.location, page.language, page.device),
        *((ad.position, ad.title, ad.description, ad.display_url, ad.landing_url) for ad in page.ads),
    )
    return sha256(repr(tuple(map(str, search))).encode("utf-8", "replace")).hexdigest()[:_ID_HEX]


def observation_id(check: str, position: int) -> str:
    """The id of the ad at one rank of a check."""
    return f"{check}-{position}"


def fingerprint(ad: ParsedAd) -> str:
    """32 hex digits that are the same for the same creative leading to the same place, whoever saw it when.

    Words are compared after NFKC and case folding, without white space and invisible characters. The place is
    registrable domain, path and lasting parameters of the landing URL, else of the final URL, else the domain
    shown; click URLs and Google's ``/goto`` links never count. Lasting parameters do count: the brand's own ad
    and a hijacker's copy of it may differ in nothing but ``cps_sk=…``.
    """
    text = (_folded(ad.title), _folded(ad.description), _place(ad))
    return sha256("\x1f".join(text).encode("utf-8", "replace")).hexdigest()[:32]


def _folded(text: str | None) -> str:
    if not text:
        return ""
    if text.isascii():
        return "".join(text.casefold().split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(
        character for character in folded if not character.isspace() and unicodedata.category(character) != "Cf"
    )


def _place(ad: ParsedAd) -> str:
    for url in (ad.landing_url, ad.final_url):
        parts = split_url(url) if url and not is_engine_click(url) else None
        if parts is not None and parts.host:
            domain = registrable_domain(parts.host) or parts.host
            return f"{domain}{parts.path.rstrip('/')}?{_stable_query(parts)}"
    shown = display_host(ad.display_url) if ad.display_url else None
    return (registrable_domain(shown) or shown) if shown else ""


def _stable_query(parts: UrlParts) -> str:
    kept = (
        f"{parameter.key}={parameter.value}"
        for parameter in parameters(parts.query)
        if parameter.value and parameter.key not in _MINTED and not parameter.key.startswith(_MINTED_PREFIXES)
    )
    return "&".join(sorted(kept))
