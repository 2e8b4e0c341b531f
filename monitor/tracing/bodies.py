"""A body read as far as the limit: a bomb costs no more than any other page."""

import zlib
from collections.abc import Sequence
from http.client import HTTPException, HTTPResponse
from typing import NamedTuple, Protocol

from monitor.model.chains import StopReason
from monitor.tracing.connecting import TooMuchError

ACCEPTED = "gzip, deflate"
"""What is asked for. Brotli and zstd are not: the standard library cannot unpack them within a limit."""
KEPT_WHEN_CUT = 131_072
"""Bytes that are kept of a body beyond the limit: enough to read where it leads."""
_PIECE = 65_536
_WINDOWS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


class Body(NamedTuple):
    """What came of a body."""

    content: bytes
    broke: StopReason | None
    """Why it is not whole; None where it is."""


class _Unpacking(Protocol):
    def __call__(self, piece: bytes, room: int) -> bytes: ...


def read_body(response: HTTPResponse, limit: int) -> Body:
    """Read and unpack at most ``limit`` bytes, within the deadline of the connection."""
    window = _WINDOWS.get(packing(response.headers.get_all("Content-Encoding", [])))
    unpack: _Unpacking = _as_it_is if window is None else _Inflate(window)
    content = bytearray()
    broke = None
    try:
        while broke is None and (piece := response.read(_PIECE)):
            content += unpack(piece, limit + 1 - len(content))
            if len(content) > limit:
                broke = StopReason.TOO_LARGE
        if broke is None and response.length:
            broke = StopReason.UNREACHABLE  # less came than was announced
    except TimeoutError:
        broke = StopReason.DEADLINE
    except TooMuchError:
        broke = StopReason.TOO_LARGE
    except (OSError, HTTPException, ValueError, zlib.error):
        broke = StopReason.UNREACHABLE
    if broke is StopReason.TOO_LARGE:
        del content[KEPT_WHEN_CUT:]
    return Body(bytes(content), broke)


def packing(encodings: Sequence[str]) -> str:
    """How a body is packed, in one word: empty for not at all, ``gzip, gzip`` for twice."""
    names = (name.strip().lower() for value in encodings for name in value.split(","))
    return ", ".join(name for name in names if name not in {"", "identity"})


def can_unpack(encodings: Sequence[str]) -> bool:
    """Whether a body is given unpacked; packed twice, or in a way nobody asked for, it is given as it came."""
    return packing(encodings) in {"", *_WINDOWS}


def _as_it_is(piece: bytes, room: int) -> bytes:
    return piece[:room]


class _Inflate:
    """zlib with a limit on what comes out of one piece."""

    def __init__(self, window: int) -> None:
        self._inflate = zlib.decompressobj(window)
        self._started = False

    def __call__(self, piece: bytes, room: int) -> bytes:
        try:
            out = self._inflate.decompress(piece, room)
        except zlib.error:
            if self._started:
                raise
            # "deflate" without the zlib header, as some servers send it; browsers take both.
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            out = self._inflate.decompress(piece, room)
        self._started = True
        return out
