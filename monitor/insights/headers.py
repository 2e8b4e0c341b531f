"""Header words of exports in many languages: which column a header names, and which rows are totals."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final, NamedTuple

from monitor.data import table
from monitor.insights.numbers import plain

TIME_SEGMENTS: Final = ("day", "week", "month", "quarter")
SEGMENTS: Final = (*TIME_SEGMENTS, "day_of_week", "device")
_LONGEST: Final = 200


class _Wording(NamedTuple):
    field: str
    language: str
    parts: tuple[str, ...]
    whole: bool

    def fits(self, header: str) -> bool:
        """Whether a folded header has every part."""
        return header == self.parts[0] if self.whole else all(part in header for part in self.parts)


def fold(text: str) -> str:
    """Letters and digits of a text, letter case and accents aside, one space for anything between them."""
    spread = unicodedata.normalize("NFKD", plain(text[:_LONGEST]).casefold()).replace("ı", "i")
    letters = (character for character in spread if unicodedata.category(character) != "Mn")
    return " ".join("".join(letter if letter.isalnum() else " " for letter in letters).split())


@cache
def _wordings() -> tuple[tuple[_Wording, ...], tuple[str, ...]]:
    """Wordings of columns, and how totals rows begin."""
    columns, totals = [], []
    for line in table("insight_headers.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        field, language, words, _ = line.split("\t")
        if field == "total":
            totals.append(fold(words))
        else:
            parts = tuple(fold(part.replace("_", " ")) for part in words.removeprefix("=").split())
            columns.append(_Wording(field, language, parts, words.startswith("=")))
    return tuple(columns), tuple(totals)


@lru_cache(maxsize=4096)
def field_of(header: str) -> str | None:
    """The field that a header names; None when it names none, or two equally well.

    The longest wording decides: "Abs. top of page rate" says more than "top of page".
    """
    folded = fold(header)
    if not any(map(str.isalpha, folded)):
        return None
    best, fields = 0, set[str]()
    for wording in _wordings()[0]:
        length = sum(map(len, wording.parts))
        if length >= best and wording.fits(folded):
            fields = fields | {wording.field} if length == best else {wording.field}
            best = length
    return fields.pop() if len(fields) == 1 else None


@lru_cache(maxsize=4096)
def is_total(text: str) -> bool:
    """Whether a row's first cell says that it sums the others up (``Total: Search``, ``Gesamt``)."""
    folded = fold(text)
    return any(folded == word or folded.startswith(f"{word} ") for word in _wordings()[1])


def languages_of(header: Iterable[str]) -> frozenset[str]:
    """The languages in which most of the header's cells are known wordings."""
    known: Counter[str] = Counter()
    for cell in header:
        folded = fold(cell)
        known.update({wording.language for wording in _wordings()[0] if wording.fits(folded)})
    most = max(known.values(), default=0)
    return frozenset(language for language, count in known.items() if count == most)
