"""A small web on one loopback address: real sockets, answers byte for byte as a test wants them, names of its own."""

import contextlib
import socket
import ssl
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Thread
from typing import Any, Self

from monitor.tracing import ChainFollower

PUBLIC = "127.0.0.77"
"""The address that plays the public web; on Linux all of 127.0.0.0/8 is there without being set up."""

Answer = bytes | Iterable[bytes]
FollowerOf = Callable[..., ChainFollower]
"""Makes a follower that takes one web for the public one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    host: str
    resource: str
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return self.resource.partition("?")[0]


@dataclass
class Web:
    """Every host on one address and port; ``pages`` says what a host and path answer."""

    pages: Callable[[Asked], Answer]
    address: str = PUBLIC
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listening = socket.create_server((self.address, 0), backlog=256)
        self.port: int = self._listening.getsockname()[1]
        Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    @property
    def exception(self) -> tuple[str, int]:
        return self.address, self.port

    def url(self, host: str, resource: str = "/") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{resource}"

    def resolver(self, host: str, port: int) -> Sequence[str]:
        """Addresses stay what they are, in every spelling the machine knows; every name is this web."""
        return numeric(host) or [self.address]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.enter_context(connection)
            if self.tls:
                connection = stack.enter_context(self.tls.wrap_socket(connection, server_side=True))
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65_536)
                if not piece:
                    return
                head += piece
            first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
            headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
            asked = Asked(headers.get("host", "").partition(":")[0], first.split(" ")[1], headers)
            self.asked.append(asked)
            answer = self.pages(asked)
            for piece in [answer] if isinstance(answer, bytes) else answer:
                connection.sendall(piece)


def numeric(host: str) -> list[str]:
    """What the machine's resolver makes of an address written as a host; nothing is asked of any server."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except OSError:
        return []
    return [str(each[4][0]) for each in found]


def page(body: str | bytes = "", *, status: str = "200 OK", kind: str = "text/html", **headers: str) -> bytes:
    """A whole answer."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(content)}"]
    lines += [f"{key.replace('_', '-')}: {value}" for key, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + content


def redirect(location: str, status: str = "302 Found") -> bytes:
    return page(status=status, Location=location)


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 12, tzinfo=UTC)


class Listener:
    """Counts the connections that arrive where none may."""

    def __init__(self, address: str, port: int = 0) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.accepted = 0
        self._listening = socket.create_server((address, port), family=family, backlog=256)
        self.port: int = self._listening.getsockname()[1]
        Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.accepted += 1
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


_watchers: list[set[tuple[str, int]]] = []
_hooked: list[bool] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and _watchers and isinstance(arguments[1], tuple):
        for watcher in _watchers:
            watcher.add((str(arguments[1][0]), int(arguments[1][1])))


@contextlib.contextmanager
def connections() -> Iterator[set[tuple[str, int]]]:
    """Every (address, port) that this process tries to connect to, as the interpreter itself reports it."""
    if not _hooked:
        sys.addaudithook(_hook)  # it cannot be taken away again, so there is one
        _hooked.append(True)
    seen: set[tuple[str, int]] = set()
    _watchers.append(seen)
    try:
        yield seen
    finally:
        _watchers.remove(seen)
