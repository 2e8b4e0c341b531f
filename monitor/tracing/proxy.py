"""The proxy a browser has to go through: it makes no request of its own, it asks the guarded fetch.

TLS ends here, so that the whole URL of every request is seen, redirects and pop-ups included: a deny table of
paths is of no use to a tunnel. The browser trusts one throw-away key; towards the web the guarded fetch checks
certificates as always. Only GET leaves; a page's POST has effects nobody asked for.
"""

import contextlib
import socket
import ssl
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Self

from monitor.model.chains import StopReason
from monitor.tracing.deadline import Deadline
from monitor.tracing.guarded import Fetched, Guard, Refused, Request, fetch
from monitor.tracing.targets import Target, target_of

MAX_REQUESTS = 500
"""Of one visit; a shop's page needs one to two hundred."""
MAX_HEAD = 65_536
_TLS_HANDSHAKE = 0x16
_NOT_PASSED_ON = frozenset(("connection", "proxy-connection", "keep-alive", "te", "upgrade", "proxy-authorization"))
_NOT_PASSED_BACK = frozenset((
    "connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length", "trailer", "upgrade",
    "strict-transport-security", "alt-svc", "public-key-pins", "proxy-authenticate", "nel", "report-to",
))  # fmt: skip


@dataclass(slots=True)
class FilteringProxy:
    """One visit's proxy, on a port of this machine; used as a context manager."""

    guard: Guard
    deadline: Deadline
    body_bytes: int
    """Of one answer."""
    total_bytes: int
    """Of all answers together."""
    certificate: ssl.SSLContext
    answers: dict[str, Fetched] = field(default_factory=dict)
    """By the URL that was requested, the last answer."""
    refused: dict[str, Refused] = field(default_factory=dict)
    """By the URL that was asked for."""
    ended: Refused | None = None
    """Once set, every further request is refused for this reason."""
    port: int = 0
    _listening: socket.socket = field(init=False)
    _lock: Lock = field(default_factory=Lock)
    _requests: int = 0
    _bytes: int = 0

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listening.getsockname()[1]
        Thread(target=self._serve, name="proxy", daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        # On Linux a blocked accept only ends by a shutdown; other systems refuse that on a listening socket.
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def answer_to(self, url: str) -> Fetched | Refused | None:
        """What became of a URL a page asked for."""
        target = target_of(url)
        found = self.answers.get(target.url) if isinstance(target, Target) else None
        return found or self.refused.get(url.partition("#")[0])

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            Thread(target=self._handle, args=(connection,), name="proxied", daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as stack:
            stack.enter_context(connection)
            head = self._head(connection)
            method, target, _ = head[0].split(" ", 2)
            if method == "CONNECT":
                connection, method, target, head = self._inside(connection, target, stack)
            self._reply(connection, method, target, head[1:])

    def _inside(
        self, connection: socket.socket, authority: str, stack: contextlib.ExitStack
    ) -> tuple[socket.socket, str, str, list[str]]:
        """Take the request out of a tunnel. Nothing is connected to yet: the request decides that."""
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        connection.settimeout(self.deadline.left())
        scheme = "http"
        if connection.recv(1, socket.MSG_PEEK)[:1] == bytes((_TLS_HANDSHAKE,)):
            scheme = "https"
            connection = stack.enter_context(self.certificate.wrap_socket(connection, server_side=True))
        head = self._head(connection)
        method, resource, _ = head[0].split(" ", 2)
        default = ":443" if scheme == "https" else ":80"
        return connection, method, f"{scheme}://{authority.removesuffix(default)}{resource}", head

    def _head(self, connection: socket.socket) -> list[str]:
        """The lines of a request's head. Raises ``ValueError`` where there is none."""
        head = b""
        while b"\r\n\r\n" not in head:
            connection.settimeout(self.deadline.left())
            piece = connection.recv(8_192)
            if not piece or len(head) > MAX_HEAD:
                raise ValueError("no request")
            head += piece
        return head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")

    def _reply(self, connection: socket.socket, method: str, url: str, lines: list[str]) -> None:
        answer = self._answer(method, url, lines)
        connection.settimeout(self.deadline.left())
        if isinstance(answer, Refused):
            if len(self.refused) < MAX_REQUESTS:
                self.refused[url] = answer
            connection.sendall(b"HTTP/1.1 403 Not requested\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        self.answers[answer.target.url] = answer
        headers = [f"{name}: {value}" for name, value in answer.headers if name.lower() not in _NOT_PASSED_BACK]
        headers += [f"Content-Length: {len(answer.body)}", "Connection: close", "", ""]
        start = f"HTTP/1.1 {answer.status} Passed on"
        connection.sendall("\r\n".join([start, *headers]).encode("latin-1") + answer.body)

    def _answer(self, method: str, url: str, lines: list[str]) -> Fetched | Refused:
        with self._lock:
            self._requests += 1
            room = min(self.total_bytes - self._bytes, self.body_bytes)
            if self.ended is None and (self._requests > MAX_REQUESTS or room <= 0):
                self.ended = Refused(stop=StopReason.TOO_LARGE, reason="the page asks for more than a visit may cost")
        if self.ended is not None:
            return self.ended
        if method != "GET":
            return Refused(stop=StopReason.URL, reason=f"{method} is never sent")
        pairs = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        headers = tuple(pair for pair in pairs if pair[0].lower() not in _NOT_PASSED_ON)
        answer = fetch(Request(url=url, headers=headers), self.guard, self.deadline, body_bytes=room)
        if isinstance(answer, Fetched):
            with self._lock:
                self._bytes += len(answer.body)
        return answer
