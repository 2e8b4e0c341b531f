"""What names look like in one reading of a text, and which of them a word is near to."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, Prefix

from monitor.matching.scripts import is_vowel
from monitor.matching.spelling import most_edits

MOST_EDITS = 3
"""No name can bear more edits than these."""
_SHORT = 4
_LONG = 7
_LIKENESS = 75.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One thing a text can stand for: a protected term, or another brand of the house."""

    text: str
    """The policy's spelling."""
    sibling: bool
    spellings: tuple[str, ...]
    """The policy's spelling first, then the native ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """What one name looks like in one reading."""

    letters: str
    name: Name
    words: int
    """How many words the policy writes it in; 1 for most."""
    listed: bool
    """Whether the policy spells it so in this script, rather than our rules for reading the script."""


@dataclass(frozen=True, slots=True)
class _Fitting:
    """The forms that words of one length can be meant for."""

    forms: list[Form]
    letters: list[str]
    edits: list[int]
    """The most edits each form can bear."""
    most: int
    """The most edits any of them can bear."""


class FormIndex:
    """The forms of one reading, ready to be compared with many words."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.forms = forms
        self.terms = [form for form in forms if not form.name.sibling]
        self.siblings = [form for form in forms if form.name.sibling]
        self.shortest = min((len(form.letters) for form in forms), default=0)
        self.reach = max((len(form.letters) + MOST_EDITS for form in forms), default=0)
        """The letters of the longest word that can be meant for a form."""
        self._any_term = re.compile(_any_of([form.letters for form in self.terms]))
        self._any_sibling = re.compile(_any_of([form.letters for form in self.siblings]))
        self._by_length: dict[int, _Fitting] = {}
        self._rank = {form: rank for rank, form in enumerate(forms)}
        self._long = [form for form in forms if len(form.letters) >= _LONG + form.name.sibling]
        self._sets = [(form, frozenset(form.letters)) for form in forms if len(form.letters) >= _SHORT]
        self._characters = frozenset().union(*(own for _, own in self._sets))
        self._fewest = min((len(own) - 1 for _, own in self._sets), default=0)
        self._stemmed = [
            (form.letters[:-1], form)
            for form in forms
            if len(form.letters) > _SHORT and is_vowel(form.letters[-1]) and not form.name.sibling
        ]
        self.stems = tuple(stem for stem, _ in self._stemmed)
        """What is left of terms when their last vowel is taken away for an ending."""

    def within(self, letters: str, *, siblings: bool) -> list[Form]:
        """Return the forms of terms, or of siblings, that stand letter for letter somewhere in ``letters``."""
        if not (self._any_sibling if siblings else self._any_term).search(letters):
            return []
        return [form for form in (self.siblings if siblings else self.terms) if form.letters in letters]

    def near(self, word: str) -> list[Form]:
        """Return the forms within so many edits of ``word`` as any form can bear, those equal to it left out."""
        if len(word) > self.reach:
            return []
        fitting = self._by_length.get(len(word)) or self._fitting(len(word))
        if not fitting.letters:
            return []
        found = process.extract(word, fitting.letters, scorer=OSA.distance, score_cutoff=fitting.most, limit=None)
        if not found:
            return []
        return [fitting.forms[place] for _, edits, place in found if 0 < edits <= fitting.edits[place]]

    def _fitting(self, length: int) -> _Fitting:
        forms = [form for form in self.forms if abs(len(form.letters) - length) <= most_edits(len(form.letters))]
        letters = [form.letters for form in forms]
        edits = [most_edits(len(form.letters)) for form in forms]
        self._by_length[length] = _Fitting(forms, letters, edits, max(edits, default=0))
        return self._by_length[length]

    def inside(self, word: str) -> list[Form]:
        """Return the forms that are long enough to be known, misspelt, in the midst of ``word``."""
        letters = [form.letters for form in self._long]
        found = process.extract(word, letters, scorer=fuzz.partial_ratio, score_cutoff=_LIKENESS, limit=None)
        return [self._long[place] for _, _, place in found]

    def alike(self, letters: str) -> list[tuple[Form, frozenset[str]]]:
        """Return the forms all but one of whose different letters stand in ``letters``, with those letters."""
        if len(self._characters.intersection(letters)) < self._fewest:
            return []
        return [(form, own) for form, own in self._sets if len(own.difference(letters)) <= 1]

    def in_order(self, forms: Collection[Form]) -> list[Form]:
        """Return forms in the order of the names."""
        return sorted(forms, key=self._rank.__getitem__) if forms else []

    def stemmed(self, word: str) -> list[Form]:
        """Return the forms of terms whose stem begins ``word``."""
        return [form for stem, form in self._stemmed if word.startswith(stem)]


def _any_of(names: Sequence[str]) -> str:
    """Return a pattern that finds whether any of some names stands in a text, common beginnings taken together."""
    if not names:
        return "(?!)"
    first, last = min(names), max(names)
    beginning = first[: Prefix.similarity(first, last)]
    endings: dict[str, list[str]] = {}
    for name in names:
        endings.setdefault(name[len(beginning) : len(beginning) + 1], []).append(name[len(beginning) :])
    more = "" if "" in endings else f"(?:{'|'.join(map(_any_of, endings.values()))})"
    return re.escape(beginning) + more


def is_like(name: str, word: str) -> bool:
    """Whether some part of a longer word has most of a name's letters in their order."""
    return fuzz.partial_ratio(name, word) >= _LIKENESS
