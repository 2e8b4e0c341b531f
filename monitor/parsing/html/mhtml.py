"""Pages that a browser saved as one file (MHTML, RFC 2557): the search page and when and where it was saved."""

import binascii
import quopri
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from monitor.errors import InputRefused
from monitor.model.captures import ParsedPage
from monitor.parsing.html.captured import Captured
from monitor.parsing.html.page import read_page
from monitor.parsing.payload import Payload

NAME: Final = "mhtml"

_BOUNDARY = re.compile(r"boundary\s*=\s*(?:\"([^\"]{1,200})\"|([^\s;]{1,200}))", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
_MOST_HEADER_BYTES: Final = 65_536


def identify(payload: Payload) -> bool:
    """Whether the file is mail-like with parts that belong together."""
    head = payload.head[:2048].lower()
    return "multipart/related" in head and "mime-version" in head and not head.lstrip().startswith(("<", "{"))


def extract(payload: Payload) -> tuple[ParsedPage, ...]:
    """Read the main document. Raises ``InputRefused`` when there is none or it is no search page."""
    main = document(payload)
    return (read_page(main.content, url=main.url or None, charset=main.charset, seen_at=main.seen_at),)


def document(payload: Payload) -> Captured:
    """The main document. Raises ``InputRefused`` when there is none."""
    headers, start = _headers(payload.content, 0)
    match = _BOUNDARY.search(headers.get("content-type", ""))
    if match is None:
        raise InputRefused("an MHTML file whose header names no boundary; expected a page saved by a browser")
    boundary = b"--" + (match.group(1) or match.group(2)).encode()
    url = headers.get("snapshot-content-location")
    documents = list(_documents(payload.content, start, boundary))
    main = next((part for part in documents if url and part[0].get("content-location") == url), None)
    if main is None:
        main = documents[0] if documents else None
    if main is None:
        raise InputRefused("an MHTML file without an HTML part; expected a search page saved by a browser")
    part, body = main
    charset = _CHARSET.search(part.get("content-type", ""))
    return Captured(
        url=url or part.get("content-location") or "",
        content=_decoded(body, part.get("content-transfer-encoding", "")),
        charset=charset.group(1) if charset else None,
        seen_at=_moment(headers.get("date")),
    )


def _documents(content: bytes, start: int, boundary: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    """Headers and raw bytes of each HTML part."""
    place = content.find(boundary, start)
    while place >= 0:
        begin = content.find(b"\n", place) + 1
        following = content.find(b"\n" + boundary, begin) if begin else -1
        if begin:
            part, body = _headers(content, begin)
            if part.get("content-type", "").lower().startswith(("text/html", "application/xhtml")):
                yield part, content[body : following if following >= 0 else len(content)]
        place = following + 1 if following >= 0 else -1


def _headers(content: bytes, start: int) -> tuple[dict[str, str], int]:
    """Header fields by lower-case name, folded lines joined, and where the body begins."""
    block = content[start : start + _MOST_HEADER_BYTES]
    end = re.search(rb"\r?\n\r?\n", block)
    text = block[: end.start()] if end else block
    fields: dict[str, str] = {}
    for line in re.sub(rb"\r?\n[ \t]+", b" ", text).decode("utf-8", "replace").splitlines():
        name, found, value = line.partition(":")
        if found:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields, start + (end.end() if end else len(block))


def _decoded(body: bytes, encoding: str) -> bytes:
    encoding = encoding.strip().lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    if encoding == "base64":
        try:
            return binascii.a2b_base64(body)
        except binascii.Error as error:
            raise InputRefused("an MHTML file with damaged base64; expected a page saved by a browser") from error
    return body


def _moment(text: str | None) -> datetime | None:
    """The ``Date`` header as UTC; None when it is missing, wrong or without a zone."""
    try:
        moment = parsedate_to_datetime(text) if text else None
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
