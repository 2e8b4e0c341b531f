"""Turns a vocabulary into names and, for each reading of a text, the forms those names take in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from monitor.matching.folding import PLAIN, shape_of_word
from monitor.matching.forms import Form, FormIndex, Name
from monitor.matching.keyboards import hangul_keys, mistyped_forms
from monitor.matching.scripts import as_heard, script_of
from monitor.matching.streams import HAN, LATIN, SHAPE, WRITTEN, streams_of
from monitor.matching.tables import CharacterTable
from monitor.model.vocabulary import Vocabulary

_SHORTEST_ABROAD = 4
_HANGUL = re.compile("[\u3130-\u318f\uac00-\ud7a3]")
_KEYS = CharacterTable(hangul_keys)


@dataclass(slots=True)
class Names:
    """Every name of a vocabulary and its forms, worked out when first asked for."""

    vocabulary: Vocabulary
    _forms: dict[str, FormIndex] = field(default_factory=dict)
    all: tuple[Name, ...] = field(init=False)
    """The terms first, then the siblings."""
    tails: frozenset[str] = field(init=False)
    """What stands behind the term in a sibling's name, letters only: ``cloud`` of "alibaba cloud"."""

    def __post_init__(self) -> None:
        heads = [letters_of(spelling) for term in self.vocabulary.terms for spelling in (term.text, *term.native)]
        self.tails = frozenset(filter(None, (_tail(letters_of(text), heads) for text in self.vocabulary.siblings)))
        self.all = (
            *(
                Name(text=term.text, sibling=False, spellings=(term.text, *term.native))
                for term in self.vocabulary.terms
            ),
            *(Name(text=text, sibling=True, spellings=(text,)) for text in self.vocabulary.siblings),
        )

    def spellings(self) -> dict[str, set[str]]:
        """Return the letters of each spelling of the terms, by the script they are written in."""
        found: dict[str, set[str]] = {}
        for letters in (letters_of(text) for name in self.all if not name.sibling for text in name.spellings):
            found.setdefault(script_of_word(letters), set()).add(letters)
        return found

    def index(self, reading: str) -> FormIndex:
        """Return the forms of all names in one reading (``latin``, ``shape``, ``ear`` or a script)."""
        if reading not in self._forms:
            found: dict[tuple[str, bool], Form] = {}
            for name in self.all:
                for form in _forms_of(name, reading):
                    found.setdefault((form.letters, name.sibling), form)
            self._forms[reading] = FormIndex(tuple(found.values()))
        return self._forms[reading]


def _tail(whole: str, heads: list[str]) -> str:
    return next((whole[len(head) :] for head in heads if head and whole.startswith(head) and whole != head), "")


def letters_of(text: str) -> str:
    """Return the letters and digits of a policy's spelling, dress and separators gone."""
    return "".join(PLAIN.read(text)).replace(" ", "")


def _forms_of(name: Name, reading: str) -> list[Form]:
    forms = [form for spelling in name.spellings for form in _forms_of_spelling(name, spelling, reading)]
    return [form for form in forms if len(form.letters) > 1]


def _forms_of_spelling(name: Name, spelling: str, reading: str) -> list[Form]:
    letters = letters_of(spelling)
    words = len(spelling.split())
    native = script_of_word(letters)
    if reading in {LATIN, HAN, WRITTEN + native} and reading.removeprefix(WRITTEN) == native:
        return [Form(letters, name, words, listed=True)]
    if reading == SHAPE and native == LATIN:
        return [Form(shape_of_word(letters), name, words, listed=True)]
    if native == reading:
        return [
            Form(stream.letters, name, words, listed=True)
            for stream in streams_of(spelling)[1]
            if stream.name == native
        ]
    abroad = native == LATIN and reading != HAN and not reading.startswith(WRITTEN)
    if abroad and len(letters) >= _SHORTEST_ABROAD and letters.isalpha():
        return [Form(as_heard(letters, reading), name, words, listed=False)]
    return []


def script_of_word(letters: str) -> str:
    """Return the first script in a spelling that is not Latin; ``latin`` when there is none."""
    return next((script_of(letter) for letter in letters if script_of(letter) != LATIN), LATIN)


class WrongLayouts:
    """The names as they look when typed with the wrong keyboard layout switched on."""

    def __init__(self, names: Names) -> None:
        self._names = names

    @cached_property
    def table(self) -> dict[str, Name]:
        """Mistyped form (Hangul as single keys) -> name; only forms long enough to be no accident."""
        found: dict[str, Name] = {}
        for name in self._names.all:
            for spelling in name.spellings:
                letters = letters_of(spelling)
                least = _SHORTEST_ABROAD + 2 * name.sibling
                if len(letters) < least or not letters.isalpha():
                    continue
                for form in mistyped_forms(letters):
                    found.setdefault(form, name)
        return found

    def among(self, words: Sequence[str]) -> list[tuple[int, Name]]:
        """Return which of some words would be a name on the right layout: the place of each, and the name."""
        typed = [word.lower() for word in words]
        if _HANGUL.search("".join(typed)):
            typed = ["".join(_KEYS.read(word)) for word in typed]
        if self.table.keys().isdisjoint(typed):
            return []
        return [(place, self.table[word]) for place, word in enumerate(typed) if word in self.table]
