"""HTTP archives (HAR 1.2) that browsers' developer tools export: every search page loaded while recording."""

import binascii
from collections.abc import Iterator
from typing import Any, Final

from monitor.model.captures import ParsedPage
from monitor.parsing.html.captured import Captured, read_captured
from monitor.parsing.moment import moment_or_none
from monitor.parsing.payload import Payload

NAME: Final = "har"


def identify(payload: Payload) -> bool:
    """Whether the file is JSON with a log of entries."""
    if '"log"' not in payload.head:
        return False
    data = payload.json
    log = data.get("log") if isinstance(data, dict) else None
    return isinstance(log, dict) and isinstance(log.get("entries"), list)


def extract(payload: Payload) -> tuple[ParsedPage, ...]:
    """Read the search pages of the archive. Raises ``InputRefused`` when it holds none."""
    return read_captured(documents(payload), "an HTTP archive (HAR)")


def documents(payload: Payload) -> Iterator[Captured]:
    """Every HTML document of the archive that is no redirect, in the order of loading."""
    for entry in payload.json["log"]["entries"]:
        request, response = _part(entry, "request"), _part(entry, "response")
        content = _part(response, "content")
        url, kind, text = request.get("url"), content.get("mimeType"), content.get("text")
        if not isinstance(url, str) or not isinstance(kind, str) or "html" not in kind.lower():
            continue
        if response.get("redirectURL"):
            continue
        body, problem = _body(text, content.get("encoding"))
        yield Captured(
            url=url,
            content=body,
            # The archive holds text as Unicode; base64 holds the bytes as sent.
            charset=None if content.get("encoding") == "base64" else "utf-8",
            seen_at=moment_or_none(entry.get("startedDateTime")),
            problem=problem,
        )


def _part(value: Any, key: str) -> dict[str, Any]:
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def _body(text: object, encoding: object) -> tuple[bytes, str | None]:
    if not isinstance(text, str) or not text:
        return b"", "the archive holds no content of this page; expected one exported with content"
    if encoding == "base64":
        try:
            return binascii.a2b_base64(text.encode("ascii", "replace")), None
        except binascii.Error:
            return b"", "the content of this page is damaged base64"
    return text.encode("utf-8", "replace"), None
