"""Taking secrets out of a provider's answer before it is stored.

Providers that take their key in the query string repeat it in their answers (SerpApi's
``search_metadata`` and pagination links do). Everything else stays byte for byte: the answer is evidence.
"""

import base64
import json
import re
from collections.abc import Collection, Iterator
from urllib.parse import quote, quote_plus

REDACTED = b"REDACTED"
SHORTEST_SECRET = 4
"""Shorter "secrets" are left alone: replacing them would tear the answer apart and hide nothing."""

_NAMES = tuple(
    "".join(parts).encode()
    for first, last in (
        ("api", "key"),
        ("api", "token"),
        ("api", "secret"),
        ("access", "token"),
        ("auth", "token"),
        ("client", "secret"),
        ("secret", "key"),
    )
    for parts in ((first, last), (first, "_", last), (first, "-", last))
)
"""What providers call a key, in lower case. ``key`` and ``token`` alone are affiliates' words too, and stay."""
_VALUE = re.compile(
    rb"""
      =             (?P<parameter> [^&\s"'<>\#\\;]+ )
    | %3[Dd]        (?P<encoded>   (?: [^&\s"'<>\#\\;%] | %(?!26|23|22|20)[0-9A-Fa-f]{2} )+ )
    | "\s{0,99}:\s{0,99} (?: " (?P<text> (?: [^"\\] | \\. )+ ) | (?P<number> -?[0-9][0-9.eE+-]* ) )
    | (\\{1,9})"\s{0,99}:\s{0,99}\5" (?P<nested> [^"\\]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
"""What follows such a name: a query parameter, one inside a nested URL, a JSON value, one inside a JSON text."""


def redact(content: bytes, secrets: Collection[str] = ()) -> bytes:
    """The content with ``REDACTED`` in the place of every secret.

    Goes: each live secret, plain, URL-encoded, JSON-escaped and in Base64, wherever it stands; and the
    value of every parameter and JSON key that is named like a key or token (``api_key=``,
    ``"access_token": ""``), nested ones included. Doing it twice changes nothing more.
    """
    for form in sorted({form for secret in secrets for form in _forms(secret)}, key=len, reverse=True):
        content = content.replace(form, REDACTED)
    return _redact_named(content)


def _redact_named(content: bytes) -> bytes:
    """Take out the values of suspicious names.

    Names are found as plain bytes and only then read as a pattern: one pattern over everything takes
    twenty times as long.
    """
    kept: list[bytes] = []
    done = 0
    for end in sorted(_ends_of_names(content.lower())):
        found = _VALUE.match(content, end) if end >= done else None
        if found is None:
            continue
        start, stop = found.span(found.lastgroup or 0)
        kept += (content[done:start], b'"REDACTED"' if found.lastgroup == "number" else REDACTED)
        done = stop
    return b"".join((*kept, content[done:]))


def _ends_of_names(lowered: bytes) -> Iterator[int]:
    for name in _NAMES:
        place = lowered.find(name)
        while place >= 0:
            yield place + len(name)
            place = lowered.find(name, place + 1)


def _forms(secret: str) -> Iterator[bytes]:
    """How a secret may be written; each is replaced as it stands."""
    plain = secret.strip()
    if len(plain) < SHORTEST_SECRET:
        return
    raw = plain.encode("utf-8", "surrogatepass")
    yield raw
    for encode in (quote, quote_plus):
        encoded = encode(raw, safe="")
        yield encoded.encode()
        yield re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), encoded).encode()
        yield quote(encoded, safe="").encode()
    yield quote(raw).encode()
    for ascii_only in (True, False):
        escaped = json.dumps(plain, ensure_ascii=ascii_only)[1:-1].encode("utf-8", "surrogatepass")
        yield escaped
        yield escaped.replace(b"/", rb"\/")
    yield from _base64_forms(raw)


def _base64_forms(raw: bytes) -> Iterator[bytes]:
    """The secret inside Base64, at each of the three places its first byte may fall on.

    Only whole characters of the secret are given: the first and last one of a run may be shared with a
    neighbour (the colon of ``user:password``).
    """
    for shift in range(3):
        bits_before, bits_after = shift * 8, (shift + len(raw)) * 8
        encoded = base64.b64encode(bytes(shift) + raw)
        inner = encoded[-(-bits_before // 6) : bits_after // 6]
        if len(inner) >= SHORTEST_SECRET:
            yield inner
            yield inner.translate(bytes.maketrans(b"+/", b"-_"))
