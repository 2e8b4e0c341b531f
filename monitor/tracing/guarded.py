"""The one function through which the monitor requests a URL that somebody else wrote.

What holds for every request, whoever asks: the deny table first (a click is never made), then the form of the
URL, then every address of its host, and the connection goes to an address that was checked. No redirect is
followed, no cookie kept, no proxy or password taken from the environment, nothing sent but GET.

``http.client`` parses the answer; ``requests`` is not used, see ``docs/decisions/0005-one-guarded-fetch.md``.
"""

import re
import ssl
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import cast

from monitor.links import DenyTable
from monitor.model.chains import StopReason
from monitor.tracing.addresses import why_forbidden
from monitor.tracing.bodies import ACCEPTED, read_body
from monitor.tracing.connecting import TooMuchError, Wire, connected, secured, verifying
from monitor.tracing.deadline import Deadline
from monitor.tracing.resolving import Resolver, resolved, system_resolver
from monitor.tracing.targets import PORTS, Target, Unfit, target_of

HEADER_BYTES = 65_536
"""All headers together."""
_FRAMING = 65_536
"""Bytes that chunk sizes and trailers may cost beside a body."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LINE = re.compile(r"[\t\x20-\x7e]*")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_OURS = frozenset(("host", "accept-encoding", "connection"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What every request has to pass. Production names the deny table and nothing else."""

    deny: DenyTable
    resolver: Resolver = system_resolver
    tls: ssl.SSLContext | None = None
    """None verifies against the machine's own certificates."""
    ports: frozenset[int] = frozenset(PORTS.values())
    exception: tuple[str, int] | None = None
    """One exact (address, port) that is let through: the server of a test that plays the public web."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    """Beside ``Host``, ``Accept-Encoding`` and ``Connection``, which are ours; unfit ones are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer, whatever its status."""

    target: Target
    address: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    """Empty for a redirect: its body is not read."""
    broke: StopReason | None
    """Why the body is not whole; None where it is."""

    def header(self, name: str) -> list[str]:
        """Every value of a header, in order."""
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def redirects(self) -> bool:
        """Whether the status says that the answer lies elsewhere."""
        return self.status in _REDIRECTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why there is no answer."""

    stop: StopReason
    reason: str


def fetch(request: Request, guard: Guard, deadline: Deadline, *, body_bytes: int) -> Fetched | Refused:
    """Request one URL by GET, once. Never raises for what the other side does."""
    target = admitted(request.url, guard)
    if isinstance(target, Refused):
        return target
    try:
        return _fetch_from(_checked(target, guard, deadline), target, request, guard, deadline, body_bytes)
    except (_ForbiddenError, OSError, HTTPException, ValueError) as error:
        return _refusal(error, target.host)


def admitted(url: str, guard: Guard) -> Target | Refused:
    """What would be requested, or why not, as far as the URL alone tells; no name is resolved for it."""
    target = target_of(url)
    if isinstance(target, Unfit):
        return Refused(stop=target.stop, reason=target.reason)
    why = guard.deny.reason(url) or guard.deny.reason(target.url)
    if why is not None:
        return Refused(stop=StopReason.CLICK_URL, reason=f"{why}: not requested")
    if target.port not in guard.ports and (guard.exception is None or target.port != guard.exception[1]):
        return Refused(stop=StopReason.URL, reason=f"port {target.port}; only 80 and 443 are requested")
    return target


def _refusal(error: Exception, host: str) -> Refused:
    match error:
        case _ForbiddenError():
            return Refused(stop=StopReason.ADDRESS, reason=str(error))
        case TimeoutError():
            return Refused(stop=StopReason.DEADLINE, reason=f"{host}: no answer in time")
        case TooMuchError():
            return Refused(stop=StopReason.TOO_LARGE, reason=f"{host}: more than {HEADER_BYTES} bytes of headers")
        case ssl.SSLCertVerificationError():
            return Refused(stop=StopReason.UNREACHABLE, reason=f"{host}: no valid certificate: {error.verify_message}")
    what = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
    return Refused(stop=StopReason.UNREACHABLE, reason=f"{host}: {what}")


class _ForbiddenError(Exception):
    """An address nobody may be connected to."""


def _checked(target: Target, guard: Guard, deadline: Deadline) -> list[str]:
    """Every address of the host, resolved once. One forbidden address forbids the host: it may be meant."""
    addresses = list(resolved(guard.resolver, target.host, target.port, deadline))
    for address in addresses:
        if (address, target.port) == guard.exception:
            continue
        why = why_forbidden(address) or (f"port {target.port}" if target.port not in guard.ports else None)
        if why is not None:
            raise _ForbiddenError(f"{target.host} is {address}, {why}: not connected to")
    return addresses


def _fetch_from(
    addresses: list[str], target: Target, request: Request, guard: Guard, deadline: Deadline, body_bytes: int
) -> Fetched:
    address, connection = connected(addresses, target.port, deadline)
    if target.scheme == "https":
        connection = secured(connection, target.host, deadline, guard.tls or verifying())
    with connection, Wire(connection, deadline, HEADER_BYTES) as wire:
        wire.send(_written(target, request))
        # It asks a socket for nothing but ``makefile``.
        response = HTTPResponse(cast("ssl.SSLSocket", wire), method="GET")
        with response:
            response.begin()
            wire.room = 2 * body_bytes + _FRAMING
            headers = tuple(response.headers.items())
            leads_on = response.status in _REDIRECTS and "Location" in response.headers
            content, broke = (b"", None) if leads_on else read_body(response, body_bytes)
    return Fetched(target=target, address=address, status=response.status, headers=headers, body=content, broke=broke)


def _written(target: Target, request: Request) -> bytes:
    fit = (
        f"{name}: {value}"
        for name, value in request.headers
        if name.lower() not in _OURS and _NAME.fullmatch(name) and _LINE.fullmatch(value)
    )
    lines = (
        f"GET {target.resource} HTTP/1.1",
        f"Host: {target.authority}",
        *fit,
        f"Accept-Encoding: {ACCEPTED}",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii")
