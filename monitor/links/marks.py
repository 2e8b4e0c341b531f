"""Marks of a paid-search click on a URL."""

from collections.abc import Mapping

from monitor.links.address import split_url
from monitor.links.query import first_texts

PAID_CLICK_KEYS = frozenset({"gclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", "msclkid", "yclid"})
"""Query keys that Google Ads, Microsoft Advertising and Yandex Direct add to the landing page of a paid click."""


def paid_click_marks(url: str) -> bool:
    """Whether a paid-search click mark rides on this very URL (an unfilled ``{gclid}`` counts, an empty one not)."""
    parts = split_url(url)
    return parts is not None and has_paid_click_mark(first_texts(parts.query))


def has_paid_click_mark(texts: Mapping[str, str]) -> bool:
    """The same for parameters already read (``key=value`` as written, by key)."""
    return any(key in texts and texts[key].partition("=")[2] for key in PAID_CLICK_KEYS)
