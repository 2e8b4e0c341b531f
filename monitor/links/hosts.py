"""Hosts and domains: whose site an address belongs to, and how to show it without being fooled."""

import re
import unicodedata
from functools import cache, lru_cache
from ipaddress import ip_address

from publicsuffixlist import PublicSuffixList

from monitor.links.address import MAX_HOST, host_in, split_url

_DISPLAY_END = re.compile(r"[\s›»>|•]")
_HOST_WITH_DOT = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_LONGEST_DISPLAY = 4_096


def host_of(url: str) -> str | None:
    """The host a browser would visit: lower case, punycode, no port. None when there is none.

    ``https://alibaba.com@evil.example/`` is ``evil.example``.
    """
    parts = split_url(url)
    return (parts.host or None) if parts else None


def display_host(display_url: str) -> str | None:
    """The host of a display URL as an engine shows it (``www.alibaba.com › wholesale``, ``Ad · Alibaba.com/Deals``).

    Invisible characters are removed first. None when the text does not begin with a host.
    """
    visible = "".join(
        character
        for character in display_url[:_LONGEST_DISPLAY]
        if unicodedata.category(character) not in {"Cf", "Cs", "Cc"}
    )
    # An engine may put its label before the host ("Ad · …"); words after it are not a host.
    for piece in visible.split("·")[:2]:
        token = _DISPLAY_END.split(piece.strip(), maxsplit=1)[0]
        host = host_of(token if "://" in token else f"//{token}") if token else None
        if host and _HOST_WITH_DOT.fullmatch(host):
            return host
    return None


def registrable_domain(host_or_url: str) -> str | None:
    """The domain somebody registered (``shop.example.co.uk`` is ``example.co.uk``), by the public suffix list.

    An IP address is itself; so is a shared suffix that is also a site (``blogspot.com``). None for a bare
    top-level domain and for text without a host.
    """
    if "/" in host_or_url or "@" in host_or_url or "?" in host_or_url:
        host = host_of(host_or_url)
    else:
        host = host_in(host_or_url.strip()) if len(host_or_url) <= MAX_HOST else None
    return _domain(host) if host else None


@lru_cache(maxsize=65_536)
def _domain(host: str) -> str | None:
    if _is_address(host):
        return host
    domain = _suffixes().privatesuffix(host)
    if domain is None:
        return host if "." in host else None
    return str(domain)


@lru_cache(maxsize=65_536)
def is_public_suffix(host: str) -> bool:
    """Whether others register names directly below a host (``co.uk``, ``blogspot.com``)."""
    return not _is_address(host) and _suffixes().privatesuffix(host) is None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


@cache
def _suffixes() -> PublicSuffixList:
    # Read on first use: the list takes tens of milliseconds, and importing the monitor must not.
    return PublicSuffixList()


def belongs_to(host: str, domain: str) -> bool:
    """Whether a host is a domain or lies under it, on a label boundary."""
    return host == domain or host.endswith("." + domain)


def show_host(host: str) -> str:
    """A host for people: as it is when ASCII, else its Unicode form with the punycode beside it."""
    if "xn--" in host:
        return f"{_visible(_unicode(host))} ({_visible(host)})"
    if host.isascii():
        return _visible(host)
    return f"{_visible(host)} ({host_in(host) or 'no valid host'})"


def _unicode(host: str) -> str:
    return ".".join(_unicode_label(label) for label in host.split("."))


def _unicode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _visible(text: str) -> str:
    return "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in text)
