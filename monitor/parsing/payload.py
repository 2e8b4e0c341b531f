"""One file as every format sees it: bytes, unpacked and decoded once, read as JSON once."""

import json
import zlib
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from monitor.errors import InputRefused
from monitor.tables.encoding import encoding_of

MAX_BYTES = 64 * 1024 * 1024
"""Unpacked size above which a file is refused; saved pages and provider answers are far smaller."""

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = zlib.MAX_WBITS | 16
"""``wbits`` that makes zlib read a gzip header and trailer."""
_CHUNK = 256 * 1024
_LONGEST_LINE = 1024 * 1024


class Payload:
    """The bytes of one file, unpacked, with what formats need to recognise it.

    Raises ``InputRefused`` when gzip data is damaged or unpacks to more than ``MAX_BYTES``.
    """

    def __init__(self, content: bytes, *, name: str = "") -> None:
        self.name = name
        self.content = _gunzip(content) if content[:2] == _GZIP_MAGIC else content
        if len(self.content) > MAX_BYTES:
            raise InputRefused(_too_large())
        self.json_error: str | None = None
        """Why content that begins like JSON is none; set once ``json`` was read."""

    @cached_property
    def head(self) -> str:
        """The first 4,096 bytes as text, for recognising a format cheaply."""
        return self.content[:4096].decode(encoding_of(self.content), "replace")

    @cached_property
    def first_line(self) -> str:
        """The first line as text, at most a megabyte of it: a table's header, or its first JSON object."""
        start = self.content[:_LONGEST_LINE]
        return start.decode(encoding_of(start), "replace").lstrip("\ufeff").partition("\n")[0]

    @cached_property
    def json(self) -> Any:
        """The content as JSON, or None where it is none. Lone surrogates stay as they are."""
        if self.head.lstrip("\ufeff \t\r\n")[:1] not in {"{", "["}:
            return None
        try:
            return json.loads(self.content.decode(encoding_of(self.content)))
        except RecursionError:
            self.json_error = "JSON nested too deeply to read"
        except UnicodeDecodeError as error:
            self.json_error = f"not UTF-8 or UTF-16 at byte {error.start}"
        except json.JSONDecodeError as error:
            self.json_error = f"{error.msg} at line {error.lineno}, column {error.colno}"
        except ValueError:  # an integer of more digits than Python converts
            self.json_error = "a number of more digits than any number here has"
        return None


def _too_large() -> str:
    return f"larger than {MAX_BYTES // 2**20} MB; expected one search answer or table"


def _gunzip(content: bytes) -> bytes:
    """Unpack every member of a gzip file.

    All of it is unpacked once and thrown away first: a bomb of a gigabyte is refused without costing memory.
    """
    for _ in _chunks(content):
        pass
    return b"".join(_chunks(content))


def _chunks(content: bytes) -> Iterator[bytes]:
    rest, total = content, 0
    while rest:
        decoder = zlib.decompressobj(wbits=_GZIP_WINDOW)
        while True:
            try:
                chunk = decoder.decompress(rest, _CHUNK)
            except zlib.error as error:
                raise InputRefused(f"damaged gzip data ({error}); expected a whole .gz file") from error
            rest = decoder.unconsumed_tail
            total += len(chunk)
            if total > MAX_BYTES:
                raise InputRefused(_too_large())
            yield chunk
            if decoder.eof:
                break
            if not chunk and not rest:
                raise InputRefused("gzip data ends early; expected a whole .gz file")
        rest = decoder.unused_data.lstrip(b"\x00")  # some writers pad the end with zeros
