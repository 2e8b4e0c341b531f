"""From bytes to text: which encoding a file is in, and what had to be assumed."""

import re
from typing import Final, NamedTuple

from monitor.errors import InputRefused

_UTF_16: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_UTF_8_MARK: Final = b"\xef\xbb\xbf"
_PROBE: Final = 64
"""Bytes that show whether every second one is zero, as in UTF-16 without its mark."""

_SAMPLE: Final = 4096
_LATIN: Final = ("cp1252", "cp1250", "cp1254", "cp1257", "cp1258", "mac_roman")
_OTHER_SCRIPTS: Final = (
    *("cp1251", "cp1253", "cp932", "gb18030", "cp949", "big5", "cp1255", "cp1256", "cp874", "koi8_r"),
)
_HIGH_WORD: Final = re.compile(rb"[\x80-\xff]{3,}")
_MIXED_WORD: Final = re.compile(rb"[A-Za-z][\x80-\xff]{1,2}[A-Za-z]")
_LONG_SAMPLE: Final = 1024 * 1024
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_HALF_CHARACTER: Final = re.compile("[\ud800-\udfff]")


class Text(NamedTuple):
    """Decoded text and what had to be assumed."""

    text: str
    warnings: tuple[str, ...] = ()


def encoding_of(content: bytes) -> str:
    """UTF-16 with or without its mark, else UTF-8 (whose mark is dropped)."""
    if len(content) > 1:
        odd, even = content[1:_PROBE:2], content[0:_PROBE:2]
        unmarked = "utf-16-le" if not any(odd) else "utf-16-be" if not any(even) else "utf-8-sig"
        return _UTF_16.get(content[:2], unmarked)
    return "utf-8-sig"


def decode(content: bytes) -> Text:
    """UTF-8, UTF-16, or line by line Windows-1252 with a warning.

    Bytes that are neither stay as lone surrogates, so that only their row is refused. Raises ``InputRefused``
    for damaged UTF-16.
    """
    encoding = encoding_of(content)
    try:
        return Text(content.decode(encoding))
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            raise InputRefused(f"damaged UTF-16 at byte {error.start}; expected a whole file") from error
    return _line_by_line(content.removeprefix(_UTF_8_MARK))


def _line_by_line(content: bytes) -> Text:
    lines, foreign = [], []
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", "surrogateescape"))
            foreign.append(number)
    said = f"{len(foreign)} lines are not UTF-8 and were read as Windows-1252, the first is line {foreign[0]}"
    return Text("".join(lines), (said,))


def encodings_of(content: bytes) -> tuple[str, ...]:
    """Every encoding the bytes may be in, the likeliest first; several only for the old code pages.

    Whoever knows what the text should say tries them in turn.
    """
    sample = content[:_SAMPLE]
    if content[:2] in _UTF_16:
        return ("utf-16",)
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    # Digits, delimiters and line ends have a zero byte in UTF-16 whatever the script of the words.
    if odd + even > len(sample) // 20:
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    text = content[:_LONG_SAMPLE].decode("utf-8", "surrogateescape")
    strange = len(_HALF_CHARACTER.findall(text))
    if 2 * strange < len(_NOT_ASCII.findall(text)) or not strange:
        return ("utf-8-sig",)
    other = len(_HIGH_WORD.findall(sample)) > len(_MIXED_WORD.findall(sample))
    return (*_OTHER_SCRIPTS, *_LATIN) if other else (*_LATIN, *_OTHER_SCRIPTS)
