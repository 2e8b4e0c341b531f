"""Folds every character to one small number, so that a batch of texts becomes one array of bytes.

0 is dropped (separators, marks, unseen characters), 1-26 are letters by sound or, failing that, by looks (``i`` and
``l`` are one), 27 is any letter of no use, 28 ends a text, 31 is not looked at yet, 32 and above are syllables and
Chinese characters that stand in some name.
"""

from functools import cache

from monitor.matching.folding import is_invisible, is_sign, plain, shape
from monitor.matching.scripts import script_of, sounds

DROPPED, OTHER, END, UNSEEN, FIRST_PIECE, LAST_PIECE = 0, 27, 28, 31, 32, 255
_BASE = ord("a") - 1
_SYLLABIC = frozenset({"kana", "hangul", "han"})


@cache
def letter_class(letter: str) -> int:
    """Return the class of one character that stands in no name of a syllabic script."""
    if letter in "\n\r":
        return DROPPED
    if letter.isdigit() or is_sign(letter):
        return _number(shape(letter)) if shape(letter).isalpha() else OTHER if letter.isdigit() else DROPPED
    script = script_of(letter)
    if script in _SYLLABIC:
        return DROPPED if is_invisible(letter) or plain(letter) == " " else OTHER
    bare = plain(letter)
    looks = shape(letter)
    if script == "latin":
        seen = bare[:1] if bare[:1].isalpha() and bare.isascii() and len(bare) == 1 else looks[:1]
        return _number(seen) if seen.isalpha() and seen.isascii() else DROPPED if bare in {"", " "} else OTHER
    if not bare or bare == " ":
        return DROPPED
    spoken = sounds(bare)[0] if bare else ""
    return _number(spoken or (looks if looks.isascii() else "") or " ")


def _number(letter: str) -> int:
    if not letter or letter == " ":
        return DROPPED
    first = "l" if letter[0] == "i" else letter[0]
    return ord(first) - _BASE if "a" <= first <= "z" else OTHER


def classes_of(text: str) -> bytes:
    """Return the classes of the letters of ``text``, dropped ones left out; syllables count as ``OTHER``."""
    return bytes(number for number in map(letter_class, text) if number)
