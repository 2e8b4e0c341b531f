"""Web archives (WARC 1.0 and 1.1, plain or gzipped): every search page recorded in them."""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from monitor.model.captures import ParsedPage
from monitor.parsing.html.captured import Captured, read_captured
from monitor.parsing.moment import moment_or_none
from monitor.parsing.payload import Payload

NAME: Final = "warc"

_RECORD = re.compile(rb"WARC/1\.\d\r?\n")
_BLANK = re.compile(rb"\r?\n\r?\n")
_MOST_HEADER_BYTES: Final = 65_536
_MOST_PAGE_BYTES: Final = 64 * 1024 * 1024
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def identify(payload: Payload) -> bool:
    """Whether the file begins with a WARC record."""
    return _RECORD.match(payload.content) is not None


def extract(payload: Payload) -> tuple[ParsedPage, ...]:
    """Read the search pages of the archive. Raises ``InputRefused`` when it holds none."""
    return read_captured(documents(payload), "a web archive (WARC)")


def documents(payload: Payload) -> Iterator[Captured]:
    """Every HTML document of the archive that is no redirect, in the order of the records."""
    return filter(None, (_document(fields, block, cut=cut) for fields, block, cut in records(payload.content)))


def records(content: bytes) -> Iterator[tuple[dict[str, str], bytes, bool]]:
    """Each record: its fields by lower-case name, its block, and whether the file ends inside it."""
    place = 0
    while (record := _RECORD.search(content, place)) is not None:
        fields, start = header_fields(content, record.end())
        length = fields.get("content-length", "")
        end = start + int(length) if re.fullmatch(r"\d{1,12}", length) else len(content)
        # A wrong length must not swallow the records behind it.
        following = _RECORD.search(content, end) if end < len(content) else None
        place = following.start() if following else len(content)
        yield fields, content[start : min(end, len(content))], end > len(content)


def _document(fields: dict[str, str], block: bytes, *, cut: bool) -> Captured | None:
    kind, url = fields.get("warc-type"), fields.get("warc-target-uri", "").strip("<>")
    seen_at = moment_or_none(fields.get("warc-date"))
    if kind == "resource":
        if "html" not in fields.get("content-type", ""):
            return None
        return Captured(url=url, content=block, seen_at=seen_at)
    if kind != "response" or not block.startswith(b"HTTP/"):
        return None
    headers, start = header_fields(block, block.find(b"\n") + 1)
    media = headers.get("content-type", "")
    if "html" not in media.lower() or block[9:10] == b"3":
        return None
    body, problem = _body(block[start:], headers, cut=cut)
    charset = _CHARSET.search(media)
    return Captured(
        url=url, content=body, charset=charset.group(1) if charset else None, seen_at=seen_at, problem=problem
    )


def header_fields(content: bytes, start: int) -> tuple[dict[str, str], int]:
    """Named fields by lower-case name, and where the block behind them begins."""
    block = content[start : start + _MOST_HEADER_BYTES]
    end = _BLANK.search(block)
    fields: dict[str, str] = {}
    for line in block[: end.start() if end else len(block)].decode("utf-8", "replace").splitlines():
        name, found, value = line.partition(":")
        if found:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields, start + (end.end() if end else len(block))


def _body(body: bytes, headers: dict[str, str], *, cut: bool) -> tuple[bytes, str | None]:
    """The page's bytes without transfer and content coding, or why they cannot be had."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    coding = headers.get("content-encoding", "").strip().lower()
    if coding in {"", "identity"}:
        return body, None
    if coding not in {"gzip", "x-gzip", "deflate"}:
        return b"", f"the page is packed with {coding[:20]!r}; expected gzip, deflate or none"
    decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        plain = decoder.decompress(body, _MOST_PAGE_BYTES)
    except zlib.error:
        return b"", "the page's gzip data is damaged"
    if not decoder.eof and not cut:
        return b"", "the page's gzip data ends early or is too large"
    return plain, None


def _unchunked(body: bytes) -> bytes:
    """Undo chunked transfer coding; many archives keep the header and store the body without it."""
    parts: list[bytes] = []
    place = 0
    while True:
        end = body.find(b"\n", place)
        size = re.match(
            rb"\s*([0-9a-fA-F]{1,8})\s*(?:;.*)?$", body[place : min(end, place + 1_024)] if end >= 0 else b""
        )
        if size is None:
            return body if not parts else b"".join(parts)
        length = int(size.group(1), 16)
        if length == 0:
            return b"".join(parts)
        parts.append(body[end + 1 : end + 1 + length])
        place = end + 1 + length
        # The line break behind the chunk.
        place += 2 if body[place : place + 2] == b"\r\n" else 1
