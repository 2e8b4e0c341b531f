r"""Taking a URL apart: never raises, linear in its length, and reads it as a browser would.

A browser ends the authority at ``/``, ``?``, ``#`` or ``\``, believes the host after the last ``@``, drops
tabs and line breaks, and forgives missing slashes after ``https:``. Whoever reads a hostile link otherwise
reads another address than the shopper visits (WHATWG URL standard, section 4.4).
"""

import re
from functools import lru_cache
from ipaddress import IPv6Address
from typing import NamedTuple
from urllib.parse import unquote

import idna

MAX_LENGTH = 65_536
"""Characters of one URL that are read; what follows is ignored. Browsers' address bars give up earlier."""
MAX_HOST = 1_024
"""Characters of an authority that are looked at; a host name has at most 253."""

_REMEMBERED = 16
"""URLs taken apart last: several questions are asked of each layer of a chain."""

_BREAKS = {ord(character): None for character in "\t\r\n"}
_BLANK = "".join(map(chr, range(0x21)))
_WEB = re.compile(r"(?:(https?):[/\\]*|//)([^/?#\\]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_TEMPLATE = re.compile(r"(\{[a-z]{3,20}\})([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_BARE = re.compile(r"[^\s/?#:@\\.<>{}]{1,63}(?:\.[^\s/?#:@\\.<>{}]{1,63})+\.?(?::\d{1,5})?(?=[/?#]|$)")
_PLAIN_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")


class UrlParts(NamedTuple):
    """The parts of a web address."""

    scheme: str
    """``http`` or ``https``; ``https`` where the text did not say."""
    host: str
    """Lower case, punycode, no port; empty for a tracking template such as ``{lpurl}?…`` or a broken host."""
    path: str
    """As written but for backslashes, which browsers take for slashes; empty where there is none."""
    query: str
    """As written, without the question mark."""
    fragment: str


@lru_cache(maxsize=_REMEMBERED)
def split_url(url: str) -> UrlParts | None:
    """Take a web address apart; None when it is not one (``intent://``, ``javascript:``, a phrase).

    A missing scheme is forgiven where the text begins with a host name (``www.example.com/x``).
    """
    text = url[:MAX_LENGTH].strip(_BLANK)
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.translate(_BREAKS)
    match = _WEB.match(text)
    if match is None:
        return _unusual(text)
    scheme, authority, path, query, fragment = match.groups("")
    if "\\" in path:
        path = path.replace("\\", "/")
    return UrlParts(scheme.lower() or "https", host_in(authority), path, query, fragment)


def _unusual(text: str) -> UrlParts | None:
    template = _TEMPLATE.match(text)
    if template is not None:
        _, path, query, fragment = template.groups("")
        # Google lets a template continue with "&" where the landing page already has a query.
        return UrlParts("https", "", path, query or path.partition("&")[2], fragment)
    if _BARE.match(text) is None:
        return None
    parts = split_url("//" + text)
    return parts if parts is not None and parts.host else None


def host_in(authority: str) -> str:
    """The host of an authority (``user@host:port``), lower case and in punycode; empty when it is broken."""
    return _normal_host(authority) if len(authority) <= MAX_HOST else ""


@lru_cache(maxsize=65_536)
def _normal_host(authority: str) -> str:
    host = authority.rpartition("@")[2]
    if host.startswith("["):
        try:
            return str(IPv6Address(host[1:].partition("]")[0].partition("%")[0]))
        except ValueError:
            return ""
    host = host.partition(":")[0]
    if "%" in host:
        host = unquote(host)
    host = host.lower().rstrip(".")
    if host.isascii():
        return host if _PLAIN_HOST.fullmatch(host) else ""
    return _punycode(host)


def _punycode(host: str) -> str:
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        pass
    # Names outside IDNA 2008 (emoji) resolve in browsers all the same; what does not print resolves nowhere.
    labels = host.split(".")
    if not host.isprintable() or any(label.startswith("xn--") and not label.isascii() for label in labels):
        return ""
    name = ".".join(label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii") for label in labels)
    return name if _PLAIN_HOST.fullmatch(name) else ""
