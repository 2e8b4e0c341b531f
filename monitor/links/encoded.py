"""Web addresses inside other text: percent-encoded once or more, base64, or without their scheme."""

import re
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error

from monitor.links.address import MAX_LENGTH, split_url
from monitor.links.query import decoded

MAX_DECODINGS = 4
"""How often one value is decoded before it is given up."""

_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_WEB_ENCODED = re.compile(r"https?(?::|%(?:25)*3a)(?:/|%(?:25)*2f){2}", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")


def web_url(value: str, *, bare: bool = False) -> str | None:
    """The absolute web address a value stands for, else None.

    Decodes percent-encoding and base64 (``aHR0…``) up to ``MAX_DECODINGS`` times. With ``bare`` an address
    without a scheme counts too (``www.example.com%2Fx``, then shown with ``http://``), and so does base64
    that does not begin as ``http`` does.
    """
    text = value[:MAX_LENGTH].strip()
    for _ in range(MAX_DECODINGS + 1):
        if _WEB.match(text):
            return text
        following = _decode_once(text, bare=bare)
        if following is None:
            break
        text = following
    return _with_scheme(text) if bare else None


def _decode_once(text: str, *, bare: bool) -> str | None:
    if _WEB_ENCODED.match(text) or text[:1] == "%" or (bare and "%" in text):
        following = decoded(text)
        return following if following != text else None
    if text.startswith("//") and split_url(text):
        return "https:" + text
    if text.startswith("aHR0") or (bare and "." not in text):
        return from_base64(text)
    return None


def _with_scheme(text: str) -> str | None:
    if "://" in text[:16] or text.startswith(("/", "{")):
        return None
    parts = split_url(text)
    return "http://" + text if parts and "." in parts.host else None


def from_base64(text: str) -> str | None:
    """Text behind base64 in either alphabet, padding or not; None when it is not base64 of printable text."""
    match = _BASE64.fullmatch(text)
    if match is None:
        return None
    body = text.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        plain = urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode("utf-8")
    except (Base64Error, ValueError):
        return None
    return plain if plain.isprintable() else None
