"""A connection to an address that was checked: nothing is resolved again, and every read meets the deadline."""

import io
import socket
import ssl
from collections.abc import Sequence
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

from monitor.tracing.deadline import Deadline

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_TRIES = 3
"""Addresses of one host that are tried."""
CONNECT_SECONDS = 5.0
"""For one address, so that a silent one leaves time for the next."""


class TooMuchError(OSError):
    """The other side sent more than was allowed."""


@cache
def verifying() -> ssl.SSLContext:
    """Certificates checked against the machine's own store, names as well."""
    return ssl.create_default_context()


class Wire(io.RawIOBase):
    """What comes over a socket: as many bytes as there is room for, until the deadline.

    A socket's own timeout is for one read, so a server that drips a byte a second never meets it.
    """

    def __init__(self, connected: socket.socket, deadline: Deadline, room: int) -> None:
        super().__init__()
        self.room = room
        self._socket = connected
        self._deadline = deadline

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Raises ``TimeoutError`` at the deadline and ``TooMuchError`` when there is no room left."""
        if self.room <= 0:
            raise TooMuchError("more than was allowed")
        self._socket.settimeout(self._deadline.left())
        count = self._socket.recv_into(memoryview(buffer)[: self.room])
        self.room -= count
        return count

    def send(self, content: bytes) -> None:
        """Send all of it. Raises ``OSError``."""
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall(content)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What ``http.client`` asks a socket for."""
        return io.BufferedReader(self)

    def close(self) -> None:
        """Close the connection as well."""
        self._socket.close()
        super().close()


def connected(addresses: Sequence[str], port: int, deadline: Deadline) -> tuple[str, socket.socket]:
    """Connect to the first of these addresses that answers. Raises ``OSError``."""
    failure = OSError("no address to connect to")
    for address in addresses[:MAX_TRIES]:
        family = socket.AF_INET6 if ip_address(address.partition("%")[0]).version == 6 else socket.AF_INET  # noqa: PLR2004 - IPv6
        candidate = socket.socket(family, socket.SOCK_STREAM)
        try:
            candidate.settimeout(min(deadline.left(), CONNECT_SECONDS))
            candidate.connect((address, port))
        except OSError as error:
            candidate.close()
            failure = error
        else:
            return address, candidate
    raise failure


def secured(plain: socket.socket, host: str, deadline: Deadline, context: ssl.SSLContext) -> socket.socket:
    """Speak TLS and check the certificate against the name that was asked for, not the address.

    Raises ``ssl.SSLError`` or ``OSError``; the socket is closed then.
    """
    try:
        plain.settimeout(deadline.left())
        return context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
