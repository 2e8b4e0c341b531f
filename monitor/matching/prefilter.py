"""Finds, among millions of texts, the few worth reading: nothing is decided here, and next to nothing is lost.

Texts are joined and folded to one byte a letter (``alphabet``); then the first letters of every word a term becomes by
slips it can bear (``slips``) are looked for in one go (``sieve``). NumPy does it a block at a time: memory stays small.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from monitor.matching.alphabet import DROPPED, END, FIRST_PIECE, LAST_PIECE, OTHER, UNSEEN, classes_of, letter_class
from monitor.matching.folding import plain
from monitor.matching.forms import Name
from monitor.matching.names import Names, WrongLayouts, letters_of, script_of_word
from monitor.matching.scripts import as_heard, script_of, sounds
from monitor.matching.sieve import LONGEST, PADDING, SHORTEST, Sieve
from monitor.matching.slips import within_budget

_BLOCK = 4096
_HEAD = 6
_PUNYCODE = "xn--"
_NEWLINE = 0x0A
_SYLLABIC = frozenset({"kana", "hangul"})
_HEARD_IN = ("arabic", "hebrew", "greek", "kana", "hangul", "thai", "cyrillic", "devanagari", "ear")
# Cyrillic letters that look like one Latin letter and sound like another: class by looks -> class by sound.
_TWO_FACED = {
    "p": "r",
    "c": "s",
    "x": "h",
    "y": "u",
    "b": "v",
    "h": "n",
    "n": "p",
    "m": "t",
    "w": "s",
    "r": "g",
    "u": "ts",
}
_STYLED_FIRST = 0x1D400
_END = bytes((END,))

Bytes = NDArray[np.uint8]


class Prefilter:
    """Tables for one set of names; made once, good for any number of batches."""

    def __init__(self, names: Names, layouts: WrongLayouts) -> None:
        """Only terms are looked for: what can be nothing but a sibling is no hit and does not pass."""
        self._table: Bytes = np.full(0x10000, UNSEEN, np.uint8)
        self._table[_NEWLINE] = END
        self._classes: Bytes = np.empty(_BLOCK, np.uint8)
        self._letter_of_piece: dict[int, str] = {}
        self._patterns: set[bytes] = set()
        self._literals: set[str] = set()
        self._native_pairs: set[str] = set()
        self._native_letters: set[str] = set()
        self._heard = {
            script: {as_heard(letters_of(n.text), script) for n in names.all if not n.sibling} for script in _SYLLABIC
        }
        for name in names.all:
            if not name.sibling:
                self._add_name(name)
        for mistyped in (form for form, name in layouts.table.items() if not name.sibling):
            if len(classes_of(mistyped)) > SHORTEST:
                self._add([classes_of(mistyped)])
            self._add_native(mistyped)
        codes = bytes(letter_class(chr(code)) for code in range(0x100))
        self._narrow = bytes((END if code == _NEWLINE else codes[code]) for code in range(0x100))
        self._narrow_dropped = bytes(code for code in range(0x100) if self._narrow[code] == DROPPED)
        self._sieve = Sieve(self._patterns)
        for literal in (*self._literals, _PUNYCODE):
            first, second, *_ = (*classes_of(literal), 0, 0)
            self._sieve.admit(first, second)
        words = "|".join(map(re.escape, sorted(self._literals))) or r"(?!)"
        self._literal = re.compile(rf"{_PUNYCODE}|(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)

    def survivors(self, texts: Sequence[str]) -> dict[int, list[int]]:
        """Return the places of the texts worth reading, ascending, each with the letters at which to begin.

        A letter is counted among those of the text that ``letter_class`` does not drop; an empty list means the whole
        text.
        """
        found: dict[int, list[int]] = {}
        for begin in range(0, len(texts), _BLOCK):
            self._block(texts[begin : begin + _BLOCK], begin, found)
        return dict(sorted(found.items()))

    def _add_name(self, name: Name) -> None:
        for spelling in name.spellings:
            letters = letters_of(spelling)
            script = script_of_word(letters)
            if script in {"han", *_SYLLABIC}:
                self._add_native(letters)
            elif len(letters) < SHORTEST:
                self._literals.add(spelling)
            elif script != "latin":
                self._add_letters(_latin(classes_of(letters)), 1)
            else:
                self._add_letters(letters, 2)
                self._add([classes_of(form) for form in _two_faced(letters)])
                for heard in {as_heard(letters, abroad) for abroad in _HEARD_IN} - {letters}:
                    self._add_letters(heard, 1)

    def _add_letters(self, letters: str, slips: int) -> None:
        head = letters[:LONGEST]
        words = within_budget(head, slips=slips) if head.isalpha() else {head}
        self._add(classes_of(word) for word in words)

    def _add_native(self, letters: str) -> None:
        self._native_letters.update(letters)
        for first, second in pairwise(letters):
            self._native_pairs.update((first + second, second + first))

    def _add(self, patterns: Iterable[bytes]) -> None:
        heads = {pattern[:LONGEST] for pattern in patterns}
        self._patterns.update(head for head in heads if len(head) >= SHORTEST and OTHER not in head)

    def _block(self, texts: Sequence[str], first: int, found: dict[int, list[int]]) -> None:
        stream = self._stream("\n".join(texts))
        ends: NDArray[np.bool_] = stream == END
        if np.count_nonzero(ends) != len(texts) - 1 + PADDING:
            self._block([text.replace("\n", " ") for text in texts], first, found)
            return
        exact, alone = self._sieve.places(stream)
        places = dict.fromkeys(exact.tolist(), True)
        for place in alone.tolist():
            places.setdefault(place, bool(stream[place] >= FIRST_PIECE))
        classes = stream.tobytes()
        whole: list[int] = []
        row = before = 0
        for place in sorted(places):
            row += int(np.count_nonzero(ends[before:place]))
            before = place
            if places[place]:
                found.setdefault(first + row, []).append(place - classes.rfind(_END, 0, place) - 1)
            elif self._literal.search(texts[row]):
                whole.append(first + row)
        # A short term or a name in punycode: the whole text is read.
        found.update((place, []) for place in whole)

    def _stream(self, joined: str) -> Bytes:
        """Return the classes of all characters, dropped ones left out, with padding behind them."""
        try:
            narrow = joined.encode("latin-1")
        except UnicodeEncodeError:
            units = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), np.uint16)
            size = len(units)
            if size + PADDING > len(self._classes):
                self._classes = np.empty(size + size // 2 + PADDING, np.uint8)
            classes = self._classes[: size + PADDING]
            classes[size:] = END
            self._table.take(units, out=classes[:size], mode="clip")
            if (classes == UNSEEN).any():
                self._meet(np.unique(units[classes[:size] == UNSEEN]))
                self._table.take(units, out=classes[:size], mode="clip")
            kept: Bytes = classes[classes != DROPPED]
            return kept
        return np.frombuffer(narrow.translate(self._narrow, self._narrow_dropped) + _END * PADDING, np.uint8)

    def _is_wanted(self, first: str, second: str) -> bool:
        """Whether two syllables may stand in a name; "" is one too many for the table of pieces."""
        return not (first and second) or first + second in self._native_pairs or self._sounds_right(first + second)

    def _sounds_right(self, letters: str) -> bool:
        script = script_of(letters[0])
        spoken = as_heard("".join(sounds(letters)), script)
        return any(spoken in heard for heard in self._heard.get(script, ()))

    def _meet(self, units: NDArray[np.uint16]) -> None:
        for unit in units.tolist():
            letter = chr(unit)
            if 0xDC00 <= unit < 0xE000:  # noqa: PLR2004 - second halves are read as styled Latin letters
                letter = chr(_STYLED_FIRST + (unit & 0x3FF))
            # Half-width kana are kana; their voicing marks do not matter here.
            bare = plain(letter)
            if bare and script_of(bare[0]) == "kana":
                letter = bare[0]
            script = script_of(letter)
            useful = letter in self._native_letters or (script in _SYLLABIC and self._sounds_right(letter))
            self._table[unit] = (
                self._piece(letter) if useful and script in {"han", *_SYLLABIC} else letter_class(letter)
            )

    def _piece(self, letter: str) -> int:
        number = FIRST_PIECE + len(self._letter_of_piece)
        if number >= LAST_PIECE:
            number, letter = LAST_PIECE, ""
        self._letter_of_piece[number] = letter
        for other, known in self._letter_of_piece.items():
            if self._is_wanted(letter, known):
                self._sieve.admit(number, other)
            if self._is_wanted(known, letter):
                self._sieve.admit(other, number)
        return number


def _latin(classes: bytes) -> str:
    return "".join(chr(number + ord("a") - 1) for number in classes)


def _two_faced(letters: str) -> set[str]:
    """Return the name as a class string would show it if look-alike letters were read by their sound."""
    forms = {letters}
    for place, letter in enumerate(letters[:_HEAD]):
        if letter in _TWO_FACED:
            forms |= {form[:place] + _TWO_FACED[letter][0] + form[place + 1 :] for form in forms}
    return forms
