"""A keyed token in the final-URL suffix of the brand's own ads: whoever has the key can tell that the brand wrote it.

``<key>-<label>-<mac>``: the key's name, the account or campaign it was made for, and the first 80 bits of an
HMAC-SHA256 over both. It proves who wrote the URL, not who shows it: a token can be copied from a page, but whoever
copies it and adds a mark of his own is still named by that mark, and whoever adds none earns nothing. Keys are changed
to make copies old.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from monitor.links.address import split_url
from monitor.links.query import decoded, parameters

_TOKEN: Final = re.compile(r"([a-z0-9]{1,12})-([a-z0-9]{1,24})-([a-z2-7]{16})")
_LABEL: Final = re.compile(r"[a-z0-9]{1,24}")
_KEY_ID: Final = re.compile(r"[a-z0-9]{1,12}")
_MAC_BYTES: Final = 10
LEAST_SECRET: Final = 32
"""Bytes of a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKey:
    """One key; it shows nothing of its secret."""

    id: str
    secret: bytes = field(repr=False)
    until: date | None = None
    """The last day on which its tokens count; None while it is in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A token that the brand made."""

    text: str
    """The very characters that prove it: ``bbm=k1-…``."""
    key_id: str
    label: str
    expired: bool
    """The key was no longer in use on the day of the sighting; the token proves nothing then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTokens:
    """The keys in use and the URL parameter that carries their tokens."""

    keys: tuple[TokenKey, ...]
    parameter: str = "bbm"

    def verify(self, urls: Iterable[str], on: date | None = None) -> Verified | None:
        """The first token in any of the URLs that one of the keys made; one that counts goes before an expired one.

        ``on`` is the day of the sighting; without one a key's end is not looked at.
        """
        found = [verified for url in urls for verified in self._of(url, on)]
        return next((each for each in found if not each.expired), next(iter(found), None))

    def _of(self, url: str, on: date | None) -> Iterable[Verified]:
        parts = split_url(url)
        for each in parameters(parts.query) if parts else ():
            token = _TOKEN.fullmatch(decoded(each.value)) if each.key == self.parameter else None
            key = next((key for key in self.keys if token and key.id == token[1]), None)
            if token and key and hmac.compare_digest(_mac(key, token[2]), token[3]):
                expired = on is not None and key.until is not None and on > key.until
                yield Verified(text=each.text, key_id=key.id, label=token[2], expired=expired)


def make(key: TokenKey, label: str) -> str:
    """The token of one account or campaign (letters and digits in lower case). Raises ``ValueError``."""
    if not _LABEL.fullmatch(label):
        raise ValueError(f"{label!r} is no label; expected 1 to 24 letters a-z and digits, such as an account's number")
    return f"{key.id}-{label}-{_mac(key, label)}"


def rotated(keys: Sequence[TokenKey], new: TokenKey, *, until: date) -> tuple[TokenKey, ...]:
    """The keys with a new one in front; those in use end on ``until``, those that have ended stay as they are."""
    ended = (key if key.until else TokenKey(id=key.id, secret=key.secret, until=until) for key in keys)
    return (new, *ended)


def read_keys(text: str) -> tuple[TokenKey, ...]:
    """The keys of a file: ``id secret-in-hex [last day]`` a line, the one in use first. Raises ``ValueError``.

    The message names the line, never what stands in it.
    """
    keys: list[TokenKey] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            keys.append(_key(words))
        except ValueError:
            raise ValueError(
                f"line {number} is no key; expected: id, {LEAST_SECRET} bytes or more in hex, and maybe a day"
            ) from None
    if not keys or len({key.id for key in keys}) < len(keys):
        raise ValueError("holds no key, or one twice; expected a line for each key")
    return tuple(keys)


def write_keys(keys: Iterable[TokenKey]) -> str:
    """The text of a file of keys."""
    rows = (f"{key.id} {key.secret.hex()}{f' {key.until.isoformat()}' if key.until else ''}" for key in keys)
    return "# Keys of the brand's own ads: id, secret, last day. Whoever has this file can make tokens.\n" + "".join(
        f"{row}\n" for row in rows
    )


def _key(words: Sequence[str]) -> TokenKey:
    key_id, secret, *until = words
    value = bytes.fromhex(secret)
    if not _KEY_ID.fullmatch(key_id) or len(value) < LEAST_SECRET or len(until) > 1:
        raise ValueError
    return TokenKey(id=key_id, secret=value, until=date.fromisoformat(until[0]) if until else None)


def _mac(key: TokenKey, label: str) -> str:
    digest = hmac.new(key.secret, f"own-ad\x00{key.id}\x00{label}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_MAC_BYTES]).decode("ascii").lower()
