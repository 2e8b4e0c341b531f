"""Shares as exports print them: ``37.37%``, ``%45,20``, ``< 10%``, ``--``, in any script's digits."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from monitor.model.insights import Share

_NOT_APPLICABLE: Final = re.compile(r"[-‐-―−]+|n/?a")
_LESS: Final = re.compile("未満|以下|미만|小于|低于|小於|低於|less than|under")
_MORE: Final = re.compile("以上|초과|大于|高于|大於|高於|more than|over")
_NUMBER: Final = re.compile(r"([<>≤≥]?)(%?)([<>≤≥]?)(\d{1,6})(?:[.,](\d{1,9}))?(%?)([<>≤≥]?)")
_MARKS: Final = str.maketrans({"٪": "%", "٫": ".", "﹪": "%", "‹": "<", "›": ">", "＜": "<", "＞": ">"})
_LONGEST: Final = 64
_WHOLE: Final = 100
_PERCENT_PLACES: Final = 2


class Cell(NamedTuple):
    """One cell, read: a share, "not applicable", nothing, or something else."""

    kind: Literal["share", "not_applicable", "empty", "other"]
    share: Share | None = None
    percent: bool = False
    """Whether a percent sign stands beside the number."""
    places: int = 0
    """Printed decimal places."""


EMPTY: Final = Cell("empty")
_ABSENT: Final = Cell("not_applicable")
_OTHER: Final = Cell("other")


def plain(text: str) -> str:
    """Text in one width and ASCII digits, without invisible characters and outer space."""
    if text.isascii():
        return text.strip()
    shown = unicodedata.normalize("NFKC", text).translate(_MARKS)
    return "".join(
        str(unicodedata.digit(character)) if character.isdigit() and not character.isascii() else character
        for character in shown
        if unicodedata.category(character) != "Cf"
    ).strip()


@lru_cache(maxsize=65_536)
def read_cell(text: str) -> Cell:
    """Read one cell; the number is taken as printed, in percent or as a fraction (see ``as_fraction``)."""
    if len(text) > _LONGEST:
        return _OTHER
    word = re.sub(r"\s+", "", _MORE.sub(">", _LESS.sub("<", plain(text).casefold())))
    if not word:
        return EMPTY
    if _NOT_APPLICABLE.fullmatch(word):
        return _ABSENT
    found = _NUMBER.fullmatch(word)
    if found is None:
        return _OTHER
    bound = found[1] or found[3] or found[7]
    places = len(found[5] or "")
    # Through whole numbers, so that 37.37 % is the nearest double to 0.3737.
    value = int(found[4] + (found[5] or "")) / 10**places
    low, high = (value, value) if not bound else (0.0, value) if bound in "<≤" else (value, float(_WHOLE))
    return Cell("share", Share(low, high), bool(found[2] or found[6]), places)


def as_fraction(cell: Cell, *, percent: bool) -> Share | None:
    """The cell's share as fractions of 1; None where it holds none or is above the whole."""
    if cell.share is None:
        return None
    if not percent and not cell.percent:
        share = Share(cell.share.low, min(cell.share.high, 1.0))
    else:
        digits = cell.places + _PERCENT_PLACES
        share = Share(round(cell.share.low / _WHOLE, digits), round(cell.share.high / _WHOLE, digits))
    return share if share.high <= 1 else None
