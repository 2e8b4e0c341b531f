"""Values that networks wrap: named decoders that rows of the network table may use."""

from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from re import compile as compile_pattern

_RAKUTEN_HEAD = 11
_NUMBERS = compile_pattern(rb"\d+-\d+-\d+-\d+")
_LONGEST_TOKEN = 64


def rakuten_site(value: str) -> str | None:
    """The publisher code at the head of a Rakuten ``ranSiteID``.

    The landing page carries ``_`` for ``/`` and ``.`` for ``*``; the rest of the value names one click.
    Source: three pairs of click code and landing head in public files.
    """
    head = value[:_RAKUTEN_HEAD]
    if value[_RAKUTEN_HEAD : _RAKUTEN_HEAD + 1] != "-":
        return None
    return head.replace("_", "/").replace(".", "*")


def pepperjam_publisher(value: str) -> str | None:
    """The publisher in an encoded Pepperjam token: base64url of four numbers, each byte shifted by one constant.

    Source: own analysis of twenty tokens in public files; the third number is the publisher.
    """
    if len(value) > _LONGEST_TOKEN:
        return None
    try:
        scrambled = urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (Base64Error, ValueError):
        return None
    # The first byte stands for a digit, so only ten shifts are possible.
    for digit in b"0123456789" if scrambled else b"":
        plain = bytes((byte - scrambled[0] + digit) % 256 for byte in scrambled)
        if _NUMBERS.fullmatch(plain):
            return plain.decode("ascii").split("-")[2]
    return None


DECODERS: Mapping[str, Callable[[str], str | None]] = {
    "rakuten_site": rakuten_site,
    "pepperjam_publisher": pepperjam_publisher,
}
