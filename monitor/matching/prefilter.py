"""Finds, among millions of texts, the few worth reading: nothing is decided here, and next to nothing is lost.

Texts are joined and folded to one byte a letter (``alphabet``); then the first letters of every word a term becomes by
slips it can bear (``slips``) are looked for in one go (``sieve``). NumPy does it a block at a time: memory stays small.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from monitor.matching.alphabet import DROPPED, END, FIRST_PIECE, LAST_PIECE, OTHER, UNSEEN, classes_of, letter_class
from monitor.matching.folding import plain
from monitor.matching.forms import Name
from monitor.matching.names import Names, WrongLayouts, letters_of, script_of_word
from monitor.matching.scan import WHOLE
from monitor.matching.scripts import EAR, as_heard, script_of, sounds, unheard
from monitor.matching.sieve import LONGEST, PADDING, SHORTEST, Bytes, Places, Sieve
from monitor.matching.slips import one_slip, within_budget
from monitor.matching.spelling import budget

_BLOCK = 8192
"""Texts folded together: enough to forget what a call of NumPy costs, few enough to stay in the cache."""
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
_EAR_CHANGES = 3
"""By ear a name is read however it is spelled; spellings with so many letters changed are looked for."""
_END, _DROPPED = bytes((END,)), bytes((DROPPED,))


class Prefilter:
    """Tables for one set of names; made once, good for any number of batches."""

    def __init__(self, names: Names, layouts: WrongLayouts) -> None:
        """Only terms are looked for: what can be nothing but a sibling is no hit and does not pass."""
        self._table: Bytes = np.full(0x10000, UNSEEN, np.uint8)
        self._table[_NEWLINE] = END
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
        self._wanted = np.zeros((0x100, 0x100), np.bool_)
        self._opening_letters = {classes_of(literal)[:2] for literal in (*self._literals, _PUNYCODE)}
        words = "|".join(map(re.escape, sorted(self._literals))) or r"(?!)"
        self._literal = re.compile(rf"{_PUNYCODE}|(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)

    def survivors(self, texts: Sequence[str]) -> dict[int, tuple[int, int]]:
        """Return the places of the texts worth reading, each with the first and last letter at which to begin.

        A letter is counted among those of the text that ``letter_class`` does not drop; ``WHOLE`` means the whole text.
        """
        found: dict[int, tuple[int, int]] = {}
        for begin in range(0, len(texts), _BLOCK):
            self._block(texts[begin : begin + _BLOCK], begin, found)
        return found

    def _add_name(self, name: Name) -> None:
        for spelling in name.spellings:
            letters = letters_of(spelling)
            script = script_of_word(letters)
            if script in {"han", *_SYLLABIC}:
                self._add_native(letters)
            elif len(letters) < SHORTEST:
                self._literals.add(spelling)
            elif script != "latin":
                self._add_slipped(_latin(classes_of(letters)))
            else:
                head = letters[:LONGEST]
                self._add(map(classes_of, within_budget(head) if head.isalpha() else {head}))
                self._add([classes_of(form) for form in _two_faced(letters)])
                self._add(map(classes_of, unheard(letters, EAR, most=_EAR_CHANGES)))
                for heard in {as_heard(letters, abroad) for abroad in _HEARD_IN} - {letters}:
                    self._add_slipped(heard)

    def _add_slipped(self, letters: str) -> None:
        """Add a name's letters by sound, with one slip."""
        head = letters[:LONGEST]
        self._add(map(classes_of, {head, *(word for word, _, _ in one_slip(head, budget(len(head))))}))

    def _add_native(self, letters: str) -> None:
        self._native_letters.update(letters)
        for first, second in pairwise(letters):
            self._native_pairs.update((first + second, second + first))

    def _add(self, patterns: Iterable[bytes]) -> None:
        heads = {pattern[:LONGEST] for pattern in patterns}
        self._patterns.update(head for head in heads if len(head) >= SHORTEST and OTHER not in head)

    def _block(self, texts: Sequence[str], first: int, found: dict[int, tuple[int, int]]) -> None:
        classes = self._classes_of("\n".join(texts))
        stream = np.frombuffer(classes, np.uint8)
        ends: NDArray[np.bool_] = stream == END
        if np.count_nonzero(ends) != len(texts) - 1 + PADDING:
            self._block([text.replace("\n", " ") for text in texts], first, found)
            return
        places = self._places(stream).tolist()
        row = before = at = 0
        while at < len(places):
            place = places[at]
            row += int(np.count_nonzero(ends[before:place]))
            before = classes.find(_END, place)
            at = bisect_left(places, before, at + 1)
            begin = classes.rfind(_END, 0, place) + 1
            found[first + row] = place - begin, places[at - 1] - begin
        for row in self._opening_rows(stream, ends):
            if self._literal.search(texts[row]):
                found[first + row] = WHOLE

    def _places(self, stream: Bytes) -> Places:
        """Return, ascending, where names begin: patterns of letters, and pairs of syllables or Chinese characters."""
        here = np.flatnonzero(stream >= FIRST_PIECE)
        if not len(here):
            return self._sieve.places(stream)
        pairs = here[self._wanted[stream[here], stream[here + 1]]]
        stream = stream.copy()
        stream[here] = UNSEEN
        return np.union1d(self._sieve.places(stream), pairs)

    def _opening_rows(self, stream: Bytes, ends: NDArray[np.bool_]) -> set[int]:
        """Return the texts in which the letters stand with which a short term, or a name in punycode, begins."""
        places: list[int] = []
        for first, *second in self._opening_letters:
            here = np.flatnonzero(stream == first)
            places += (here[stream[here + 1] == second[0]] if second else here).tolist()
        return {int(np.count_nonzero(ends[:place])) for place in places}

    def _classes_of(self, joined: str) -> bytes:
        """Return the classes of all characters, dropped ones left out, with padding behind them."""
        try:
            return joined.encode("latin-1").translate(self._narrow, self._narrow_dropped) + _END * PADDING
        except UnicodeEncodeError:
            units = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), np.uint16)
            classes = self._table.take(units, mode="clip")
            unseen = classes == UNSEEN
            if unseen.any():
                self._meet(np.unique(units[unseen]))
                classes = self._table.take(units, mode="clip")
            return classes.tobytes().replace(_DROPPED, b"") + _END * PADDING

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
                self._wanted[number, other] = True
            if self._is_wanted(known, letter):
                self._wanted[other, number] = True
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
