"""Which requests an archive shows, in order, with what each was for and whether a person caused it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin

from monitor.model.landing import PageRequest
from monitor.parsing.html import warc
from monitor.parsing.moment import moment_or_none
from monitor.parsing.payload import Payload

MAX_REQUESTS: Final = 20_000
"""Requests read of one archive."""

_CHROME_TYPES: Final = {
    # Chrome's own name in an exported archive: what the Fetch standard calls it.
    "stylesheet": "style",
    "xhr": "empty",
    "fetch": "empty",
    "ping": "empty",
    "preflight": "empty",
    "prefetch": "empty",
    "media": "video",
    "other": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A request and the moment it was sent."""

    request: PageRequest
    at: datetime | None

    def since(self, began: datetime | None) -> PageRequest:
        """The request, timed by its page."""
        if began is None or self.at is None:
            return self.request
        return replace(self.request, after=(self.at - began).total_seconds())


def har_requests(payload: Payload) -> list[Recorded]:
    """The requests of an HTTP archive in the order they were sent."""
    found = list(_har(payload.json["log"]["entries"][:MAX_REQUESTS]))
    times = [each.at for each in found if each.at is not None]
    # The format allows any order; where every request has its time, that is the order.
    return sorted(found, key=lambda each: each.at or times[0]) if len(times) == len(found) else found


def _har(entries: list[Any]) -> Iterator[Recorded]:
    for entry in entries:
        request, response = _part(entry, "request"), _part(entry, "response")
        url = request.get("url")
        if not isinstance(url, str):
            continue
        sent, answered = _pairs(request.get("headers")), _pairs(response.get("headers"))
        kind = entry.get("_resourceType")
        kind = _CHROME_TYPES.get(kind, kind) if isinstance(kind, str) else None
        redirect = response.get("redirectURL") or answered.get("location")
        yield Recorded(
            request=_request(
                url,
                sent,
                destination=kind,
                sets_cookie="set-cookie" in answered or bool(response.get("cookies")),
                redirect=redirect if isinstance(redirect, str) else None,
            ),
            at=moment_or_none(entry.get("startedDateTime")),
        )


def warc_requests(payload: Payload) -> list[Recorded]:
    """The requests of a web archive, in the order of their records, joined with the answers to the same address."""
    answers: dict[str, Mapping[str, str]] = {}
    asked: list[tuple[str, Mapping[str, str], datetime | None]] = []
    for fields, block, _ in warc.records(payload.content):
        url = fields.get("warc-target-uri", "").strip("<>")
        if fields.get("warc-type") not in {"request", "response"} or not url or len(asked) >= MAX_REQUESTS:
            continue
        headers, _ = warc.header_fields(block, block.find(b"\n") + 1)
        if fields["warc-type"] == "response":
            answers.setdefault(url, headers)
        else:
            asked.append((url, headers, moment_or_none(fields.get("warc-date"))))
    return [
        Recorded(
            request=_request(
                url,
                sent,
                destination=None,
                sets_cookie="set-cookie" in answers.get(url, {}),
                redirect=answers.get(url, {}).get("location"),
            ),
            at=at,
        )
        for url, sent, at in asked
    ]


def _request(
    url: str, sent: Mapping[str, str], *, destination: str | None, sets_cookie: bool, redirect: str | None
) -> PageRequest:
    fetch = sent.get("sec-fetch-dest", "").lower() or None
    # Only a browser that sends these headers at all says by their absence that nobody clicked.
    gesture = "sec-fetch-user" in sent if fetch else None
    try:
        redirect = urljoin(url, redirect) if redirect else None
    except ValueError:
        redirect = None
    return PageRequest(
        url=url,
        destination=fetch or destination or _accepted(sent.get("accept", "")),
        gesture=gesture,
        sets_cookie=sets_cookie,
        redirect=redirect,
    )


def _accepted(accept: str) -> str | None:
    """What a browser without the fetch headers asked for, by what it accepts."""
    first = accept.lower().partition(",")[0].strip()
    return "image" if first.startswith("image/") else "style" if first == "text/css" else None


def _part(value: Any, key: str) -> dict[str, Any]:
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def _pairs(headers: Any) -> dict[str, str]:
    """HAR headers by lower-case name."""
    found: dict[str, str] = {}
    for each in headers if isinstance(headers, list) else ():
        name, value = (each.get("name"), each.get("value")) if isinstance(each, dict) else (None, None)
        if isinstance(name, str) and isinstance(value, str):
            found.setdefault(name.lower(), value)
    return found
