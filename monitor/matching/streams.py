"""Reads one text as streams of letters: as written, by its looks, and by the sound of each script in it.

A stream has no separators; it knows where its words begin and which character of the text each letter is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from unicodedata import normalize

from monitor.matching.folding import is_sign, plain, shape
from monitor.matching.scripts import UNSPACED, heard, script_of, sounds

LATIN = "latin"
SHAPE = "shape"
HAN = "han"
WRITTEN = "written "
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_SHAPED = re.compile(r"[^a-zA-Z\s.,:;/?&=_'\"()-]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_VOICING = {"\u3099": "\u3099", "\u309a": "\u309a", "\uff9e": "\u3099", "\uff9f": "\u309a"}


@dataclass(slots=True)
class Stream:
    """Letters of one text in one reading."""

    name: str
    """``latin`` (as written), ``shape`` (by looks), or the script whose letters were read by sound."""
    letters: str = ""
    source: list[int] = field(default_factory=list)
    """For each letter, the index of its character in the text."""
    starts: list[int] = field(default_factory=list)
    """Places in ``letters`` where a word begins, ascending, with ``len(letters)`` at the end."""

    @property
    def unspaced(self) -> bool:
        """Whether words of this script run together, so that a name may be any part of a run."""
        return self.name in UNSPACED

    def silent(self, letter: str) -> bool:
        """Whether a character is a letter of this stream's script that has no sound of its own."""
        return self.name == "thai" and script_of(letter) == self.name and not sounds(letter)[0]


def latin_stream(text: str) -> Stream:
    """Return the Latin letters and digits of ``text`` as written, dress aside."""
    if not text.isascii() or _CONTROLS.search(text):
        return _build(LATIN, [plain(letter) for letter in text], _is_latin)
    stream = Stream(LATIN)
    parts: list[str] = []
    for word in _ASCII_WORD.finditer(text.lower()):
        stream.starts.append(len(stream.source))
        parts.append(word[0])
        stream.source.extend(range(*word.span()))
    stream.letters = "".join(parts)
    stream.starts.append(len(stream.source))
    return stream


def shape_stream(text: str, latin: Stream) -> Stream:
    """Return ``text`` by its looks; signs count as letters only inside or at the edge of a word.

    ``latin`` is its Latin stream: plain letters look as they are written.
    """
    if not _SHAPED.search(text):
        return Stream(SHAPE, latin.letters.replace("i", "l"), latin.source, latin.starts)
    seen = [shape(letter) for letter in text]
    for place, letter in enumerate(text):
        if is_sign(letter) and not _beside_letters(seen, text, place):
            seen[place] = " "
    return _build(SHAPE, seen, str.isalnum)


def script_streams(text: str) -> list[Stream]:
    """Return one stream for each script other than Latin that ``text`` is written in, read by sound."""
    letters = _voiced([plain(letter) for letter in text], text)
    scripts = {script_of(part[0]) for part in letters if part and not part.isascii()}
    return [_script_stream(letters, script) for script in sorted(scripts - {LATIN})]


def written_streams(text: str, scripts: list[str]) -> list[Stream]:
    """Return one stream for each of ``scripts`` in its own letters; its name is the script's with ``WRITTEN``."""
    letters = [plain(letter) for letter in text]
    return [
        _build(WRITTEN + script, letters, lambda letter, script=script: script_of(letter) == script)  # type: ignore[misc]
        for script in scripts
        if script not in UNSPACED
    ]


def _voiced(letters: list[str], text: str) -> list[str]:
    """Join the kana voicing marks, which may stand as characters of their own, to their letters."""
    for place, mark in enumerate(text):
        if mark in _VOICING and place and letters[place - 1]:
            letters[place - 1] = normalize("NFC", letters[place - 1] + _VOICING[mark])
            letters[place] = ""
    return letters


def _script_stream(letters: list[str], script: str) -> Stream:
    written = _build(script, letters, lambda letter: script_of(letter) == script)
    if script == HAN:
        return written
    stream = Stream(script)
    parts: list[str] = []
    for begin, end in zip(written.starts, written.starts[1:], strict=False):
        word = written.letters[begin:end]
        spoken, places = heard(sounds(word), script)
        if spoken:
            stream.starts.append(len(stream.source))
            parts.append(spoken)
            stream.source.extend(written.source[begin + place] for place in places)
    stream.letters = "".join(parts)
    stream.starts.append(len(stream.source))
    return stream


def _build(name: str, parts: list[str], belongs: Callable[[str], bool]) -> Stream:
    stream = Stream(name)
    letters: list[str] = []
    fresh = True
    for place, part in enumerate(parts):
        for letter in part:
            if letter == " " or not belongs(letter):
                fresh = True
                continue
            if fresh:
                stream.starts.append(len(letters))
                fresh = False
            letters.append(letter)
            stream.source.append(place)
    stream.letters = "".join(letters)
    stream.starts.append(len(letters))
    return stream


def _is_latin(letter: str) -> bool:
    return letter.isascii() or script_of(letter) == LATIN


def _beside_letters(seen: list[str], text: str, place: int) -> bool:
    before = seen[place - 1] if place else " "
    after = seen[place + 1] if place + 1 < len(text) else " "
    return before.isalnum() or after.isalnum()
