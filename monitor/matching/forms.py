"""What names look like in one reading of a text, and which of them a word is near to."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from rapidfuzz import process
from rapidfuzz.distance import OSA

from monitor.matching.scripts import is_vowel
from monitor.matching.spelling import most_edits

MOST_EDITS = 3
"""No name can bear more edits than these."""
_SHORT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One thing a text can stand for: a protected term, or another brand of the house."""

    text: str
    """The policy's spelling."""
    sibling: bool
    spellings: tuple[str, ...]
    """The policy's spelling first, then the native ones."""


@dataclass(frozen=True, slots=True)
class Form:
    """What one name looks like in one reading."""

    letters: str
    name: Name
    words: int
    """How many words the policy writes it in; 1 for most."""
    listed: bool
    """Whether the policy spells it so in this script, rather than our rules for reading the script."""


class FormIndex:
    """The forms of one reading, ready to be compared with many words."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.forms = forms
        self.terms = [form for form in forms if not form.name.sibling]
        self.siblings = [form for form in forms if form.name.sibling]
        self.shortest = min((len(form.letters) for form in forms), default=0)
        self.longest = max((len(form.letters) for form in forms), default=0)
        self._openings = {False: _by_opening(self.terms), True: _by_opening(self.siblings)}
        self._by_length: dict[int, tuple[list[str], list[Form]]] = {}
        for length in range(1, self.longest + MOST_EDITS + 1):
            fitting = [form for form in forms if abs(len(form.letters) - length) <= most_edits(len(form.letters))]
            self._by_length[length] = ([form.letters for form in fitting], fitting)
        self._stems = [
            (form.letters[:-1], form)
            for form in forms
            if len(form.letters) > _SHORT and is_vowel(form.letters[-1]) and not form.name.sibling
        ]

    def within(self, letters: str, *, siblings: bool) -> list[Form]:
        """Return the forms of terms, or of siblings, that stand letter for letter somewhere in ``letters``."""
        openings = self._openings[siblings]
        seen = {one + two for one, two in pairwise(letters)} & openings.keys()
        if not seen:
            return []
        found = [pair for opening in seen for pair in openings[opening] if pair[1].letters in letters]
        return [form for _, form in sorted(found, key=itemgetter(0))]

    def near(self, word: str) -> list[Form]:
        """Return the forms within so many edits of ``word`` as any form can bear, those equal to it left out."""
        letters, forms = self._by_length.get(len(word), ((), ()))
        if not letters:
            return []
        found = process.extract(word, letters, scorer=OSA.distance, score_cutoff=MOST_EDITS, limit=None)
        return [forms[place] for _, distance, place in found if 0 < distance <= most_edits(len(letters[place]))]

    def stemmed(self, word: str) -> list[Form]:
        """Return the forms of terms whose stem begins ``word``."""
        return [form for stem, form in self._stems if word.startswith(stem)]


def _by_opening(forms: Sequence[Form]) -> dict[str, list[tuple[int, Form]]]:
    """Return the forms, each with its rank, by the two letters they begin with."""
    found: dict[str, list[tuple[int, Form]]] = {}
    for rank, form in enumerate(forms):
        found.setdefault(form.letters[:2], []).append((rank, form))
    return found
