"""Servers that want to keep their visitors busy or fill their memory, by what they do."""

import gzip
import itertools
import time
import zlib
from collections.abc import Callable, Iterator

from tests.servers.web import Answer, Asked, page, redirect

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def dripping(first: bytes, pause: float = 0.05) -> Iterator[bytes]:
    yield first
    while True:
        time.sleep(pause)
        yield b"x"


def bomb(total: int = 200_000_000) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(1_000_000)
    return b"".join(packer.compress(zeros) for _ in range(total // len(zeros))) + packer.flush()


BOMB = page(bomb(), Content_Encoding="gzip")
HOSTILE: dict[str, Callable[[Asked], Answer]] = {
    "drips its body": lambda asked: dripping(HEAD + b"\r\n<html>"),
    "drips its headers": lambda asked: dripping(b"HTTP/1.1 200 OK\r\nX-"),
    "drips its status": lambda asked: dripping(b"H"),
    "says nothing": lambda asked: dripping(b"", pause=30),
    "bomb": lambda asked: BOMB,
    "bomb in a bomb": lambda asked: page(gzip.compress(bomb(1_000_000)), Content_Encoding="gzip, gzip"),
    "packed unasked": lambda asked: page(b"\x0b\x02\x80", Content_Encoding="br"),
    "breaks off": lambda asked: HEAD + b"Content-Length: 900\r\n\r\n<p>",
    "endless headers": lambda asked: itertools.chain(
        [b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X-A: %s\r\n" % (b"a" * 900))
    ),
    "one endless header": lambda asked: itertools.chain([HEAD, b"X-A: "], itertools.repeat(b"a" * 9000)),
    "endless 100s": lambda asked: itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 99),
    "endless body": lambda asked: itertools.chain([HEAD + b"\r\n"], itertools.repeat(b"<p>" * 9000)),
    "ever new pages": lambda asked: redirect(f"/{time.monotonic_ns()}"),
    "loop": lambda asked: redirect("/"),
}
