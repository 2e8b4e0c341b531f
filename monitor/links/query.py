"""Query strings read tolerantly: no exception, no more work than the text is long, ``+`` kept as it stands.

Every parameter is read, however many there are: a mark could hide behind the last one that is.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote, unquote_to_bytes


def decoded(value: str) -> str:
    """Percent-decode once. A plus stays a plus: IDs (``a8mat``) and nested URLs carry it literally."""
    if "%" not in value:
        return value
    if value.isascii():
        # What ``unquote`` does, without its search for non-ASCII stretches: half the time of reading a wrapped URL.
        return unquote_to_bytes(value).decode("utf-8", "replace")
    return unquote(value)


_REMEMBERED = 16
"""Queries read last: enough for the layers of one URL."""


class Parameter(NamedTuple):
    """One parameter as written."""

    key: str
    """Decoded, lower case."""
    text: str
    """``key=value`` as written: the very characters that prove a reading."""
    value: str
    """As written, not decoded."""


def parameters(query: str) -> list[Parameter]:
    """The parameters of a query in order; a key without ``=`` has an empty value."""
    if not query:
        return []
    found = []
    for text in query.split("&"):
        key, _, value = text.partition("=")
        found.append(Parameter(_key(key), text, value))
    return found


@lru_cache(maxsize=_REMEMBERED)
def first_texts(query: str) -> Mapping[str, str]:
    """By key (lower case): ``key=value`` as written of the first parameter with a value, or else of the first.

    The lean form of ``parameters``: it runs for every URL there is, and several questions are asked of one query.
    """
    found: dict[str, str] = {}
    for text in query.split("&"):
        key, _, value = text.partition("=")
        key = _key(key) if "%" in key or ";" in key else key.lower()
        if key not in found or (value and not found[key].partition("=")[2]):
            found[key] = text
    return MappingProxyType(found)


def value_in(text: str) -> str:
    """The decoded value of a ``key=value`` text; empty when it has none."""
    return decoded(text.partition("=")[2])


def _key(key: str) -> str:
    # HTML that was escaped twice leaves "amp;" before a key.
    key = key.removeprefix("amp;")
    return decoded(key).lower()


def value_of(query: str, key: str) -> str | None:
    """The decoded value of one parameter (key in lower case); None when absent or empty."""
    if key not in query.lower():
        return None
    text = first_texts(query).get(key)
    return (value_in(text) or None) if text is not None else None


def tail_of(query: str, key: str) -> str | None:
    """Everything behind ``key=`` where the value is an unencoded URL, else the one value, decoded.

    Ad servers append the destination as it is, so its own parameters follow it unescaped; an encoded
    destination ends at the next ``&`` and what follows is the ad server's own.
    """
    match = _place_of(key).search(query)
    if match is None:
        return None
    tail = query[match.end() :]
    value = tail.partition("&")[0]
    if "://" in value:
        before, asks, after = value.lower().partition("?")
        # Google leaves ":", "/" and "?" as they are and encodes what follows (seen to 2020).
        encoded = "%3f" in before if not asks else "=" not in after and "%3d" in after
        return decoded(value) if encoded else tail
    return decoded(value) or None


@cache
def _place_of(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|&){re.escape(key)}=", re.IGNORECASE)
