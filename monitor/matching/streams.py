"""Reads one text as streams of letters: as written, by its looks, and by the sound of each script in it.

A stream has no separators; it knows where its words begin and which character of the text each letter is.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate
from unicodedata import normalize

from monitor.matching.folding import PLAIN, plain, shape
from monitor.matching.scripts import EAR, LETTERS, UNSPACED, as_heard, heard, script_of, sounds
from monitor.matching.tables import CharacterTable

LATIN = "latin"
SHAPE = "shape"
HAN = "han"
WRITTEN = "written "
_SHAPED = re.compile(r"[^a-zA-Z\s.,:;/?&=_'\"()-]")
_VOICING = {"\u3099": "\u3099", "\u309a": "\u309a", "\uff9e": "\u3099", "\uff9f": "\u309a"}
_VOICING_MARKS = re.compile(f"[{''.join(_VOICING)}]")
_SIGNS = re.compile(r"[@|!$+#¡€¢]")


class Stream:
    """Letters of one text in one reading."""

    __slots__ = ("_pieces", "_source", "_spoken", "_starts", "letters", "name", "words")

    def __init__(
        self, name: str, words: list[str], pieces: Iterable[str], spoken: Sequence[Sequence[str]] = ()
    ) -> None:
        """Take the words as read and, for each character of the text, its letters as written.

        A piece is a space where the character is none of the stream's letters, and empty where it is not seen; the
        pieces are gone through when ``source`` is asked for, and only then: most texts hold no name.
        ``spoken`` is what each letter of each written word sounds like, where the words are read by sound.
        """
        self.name = name
        """``latin`` (as written), ``shape`` (by looks), ``ear``, or the script whose letters were read by sound."""
        self.words = words
        self.letters = "".join(words)
        self._pieces = pieces
        self._spoken = spoken
        self._source: list[int] | None = None
        self._starts: list[int] | None = None

    @property
    def unspaced(self) -> bool:
        """Whether words of this script run together, so that a name may be any part of a run."""
        return self.name in UNSPACED

    @property
    def starts(self) -> list[int]:
        """Places in ``letters`` where a word begins, ascending, with ``len(letters)`` at the end."""
        if self._starts is None:
            self._starts = [*accumulate(map(len, self.words), initial=0)]
        return self._starts

    @property
    def source(self) -> list[int]:
        """For each letter, the index of its character in the text, ascending. Worked out when first asked for."""
        if self._source is None:
            self._source = [place for place, piece in enumerate(self._pieces) for letter in piece if letter != " "]
            if self._spoken:
                written, begin = self._source, 0
                self._source = []
                for word in self._spoken:
                    self._source += [written[begin + place] for place in heard(word, self.name)[1]]
                    begin += len(word)
        return self._source

    def silent(self, letter: str) -> bool:
        """Whether a character is a letter of this stream's script that has no sound of its own."""
        return self.name == "thai" and script_of(letter) == self.name and not sounds(letter)[0]


def _of_script(letters: str, script: str) -> str:
    """Return plain letters with a space in the place of those of another script."""
    return "".join(letter if script_of(letter) == script else " " for letter in letters)


@cache
def _letters(script: str) -> CharacterTable:
    return CharacterTable(lambda letter: _of_script(plain(letter), script))


_SHAPES = CharacterTable(lambda letter: "".join(part if part.isalnum() else " " for part in shape(letter)))
_LATIN_WORD = f"(?P<{LATIN}>[^ {''.join(LETTERS.values())}]+)"
_WORDS = re.compile("|".join([_LATIN_WORD, *(f"(?P<{script}>[{letters}]+)" for script, letters in LETTERS.items())]))
"""A word of plain letters, in the group named after its script."""


def streams_of(text: str) -> tuple[Stream, list[Stream]]:
    """Return the Latin letters and digits of ``text`` as written, dress aside, and each other script by sound."""
    plain_text = "".join(PLAIN.read(text))
    if plain_text.isascii():
        return Stream(LATIN, plain_text.split(), _letters(LATIN).lazily(text)), []
    words = _words_by_script(plain_text)
    latin = Stream(LATIN, words.pop(LATIN, []), _letters(LATIN).lazily(text))
    if _VOICING_MARKS.search(text):
        letters = _voiced(text)
        words = _words_by_script("".join(letters))
        words.pop(LATIN, None)
        return latin, [
            _by_sound(script, words[script], [_of_script(part, script) for part in letters]) for script in sorted(words)
        ]
    return latin, [_by_sound(script, words[script], _letters(script).lazily(text)) for script in sorted(words)]


def shape_stream(text: str, latin: Stream) -> Stream:
    """Return ``text`` by its looks; signs count as letters only inside or at the edge of a word.

    ``latin`` is its Latin stream: plain letters look as they are written.
    """
    if not _SHAPED.search(text):
        return Stream(SHAPE, [word.replace("i", "l") for word in latin.words], _letters(LATIN).lazily(text))
    seen = _SHAPES.read(text)
    for sign in _SIGNS.finditer(text):
        if not _beside_letters(seen, sign.start()):
            seen[sign.start()] = " "
    return _written(SHAPE, seen)


def written_streams(text: str, scripts: list[str]) -> list[Stream]:
    """Return one stream for each of ``scripts`` in its own letters; its name is the script's with ``WRITTEN``."""
    return [_written(WRITTEN + script, _letters(script).read(text)) for script in scripts if script not in UNSPACED]


def ear_stream(text: str, latin: Stream) -> Stream:
    """Return the Latin stream of ``text`` as it is heard."""
    return _heard(EAR, latin.words, _letters(LATIN).lazily(text))


def _words_by_script(plain_text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in _WORDS.finditer(plain_text):
        found.setdefault(str(word.lastgroup), []).append(word[0])
    return found


def _written(name: str, pieces: list[str]) -> Stream:
    return Stream(name, "".join(pieces).split(), pieces)


def _by_sound(script: str, words: list[str], pieces: Iterable[str]) -> Stream:
    return Stream(script, words, pieces) if script == HAN else _heard(script, list(map(sounds, words)), pieces)


def _heard(name: str, spoken: Sequence[Sequence[str]], pieces: Iterable[str]) -> Stream:
    return Stream(name, as_heard(" ".join(map("".join, spoken)), name).split(), pieces, spoken)


def _voiced(text: str) -> list[str]:
    """Return plain letters, the kana voicing marks joined to theirs: they may stand as characters of their own."""
    letters = PLAIN.read(text)
    for place, mark in enumerate(text):
        if mark in _VOICING and place and letters[place - 1]:
            letters[place - 1] = normalize("NFC", letters[place - 1] + _VOICING[mark])
            letters[place] = ""
    return letters


def _beside_letters(seen: list[str], place: int) -> bool:
    before = seen[place - 1] if place else " "
    after = seen[place + 1] if place + 1 < len(seen) else " "
    return before.isalnum() or after.isalnum()
