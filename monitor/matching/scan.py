"""Answers a text of a batch by the few words that hold a name, each distinct window of words read once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from monitor.matching.alphabet import letter_class
from monitor.matching.scripts import UNSPACED, script_of
from monitor.matching.streams import LATIN
from monitor.model.vocabulary import KeywordMatch

_LEAST_NEIGHBOUR = 3
_BEYOND = 1
"""A name in a script of its own may be written with so many letters more."""
WHOLE = (-1, -1)
"""The letters of a text that is read from end to end: it holds a short term or a name in punycode."""


class Windows:
    """Verdicts on windows of words, good for every text whose other words change nothing."""

    def __init__(
        self,
        match: Callable[[str], KeywordMatch],
        matters: Callable[[str], bool],
        *,
        spellings: Mapping[str, Collection[str]],
    ) -> None:
        """Take the letters of the terms' spellings by script, and who answers.

        ``matters`` says whether a word beside a name could change what is said of the name.
        """
        self._match = match
        self._matters = matters
        self._spellings = spellings
        every = [len(each) for known in spellings.values() for each in known]
        self._longest = {script: max(map(len, known)) for script, known in spellings.items()}
        self._longest_of_all = max(every, default=0)
        self._letters: dict[str, int] = {}
        self._mattering: dict[str, bool] = {}
        self._known: dict[str, KeywordMatch] = {}

    def verdict(self, text: str, letters: tuple[int, int]) -> tuple[KeywordMatch, int]:
        """Return the match and where the text it speaks of begins in ``text``.

        ``letters`` are the first and the last letter of the text, dropped ones not counted, at which a name may begin;
        ``WHOLE`` means that the whole text must be read.
        """
        words = text.split(" ")
        first, last = self._window(words, *letters) if letters != WHOLE else (0, len(words))
        if self._any_matters(words[:first]) or self._any_matters(words[last:]):
            return self._match(text), 0
        window = " ".join(words[first:last])
        match = self._known.get(window)
        if match is None:
            match = self._known[window] = self._match(window)
        if last - first == len(words):
            return match, 0
        if match.kind == "innocent_context":
            return self._match(text), 0
        if match.kind == "exact":
            match = replace(match, kind="with_modifiers")
        return match, sum(map(len, words[:first])) + first

    def _any_matters(self, words: Sequence[str]) -> bool:
        for word in words:
            matters = self._mattering.get(word)
            if matters is None:
                matters = self._mattering[word] = self._matters(word)
            if matters:
                return True
        return False

    def _window(self, words: list[str], first_letter: int, last_letter: int) -> tuple[int, int]:
        """Return the first word of the window and the word behind it: the names that begin at the letters fit in."""
        if len(words) == 1:
            return 0, 1
        count, first, until = 0, -1, 0
        for place, word in enumerate(words):
            size = self._size(word)
            count += size
            # No name begins with the last letter of another word, whatever is added to it: "cheap alibaba" is no slip.
            ending = count - 1 == first_letter < last_letter and size > 1 and _script(word) not in UNSPACED
            if first < 0 and count > first_letter and not ending:
                first = place
            if count > last_letter:
                until = until or last_letter + self._reach(word)
                if count >= until or (first == place and self._stands_alone(words, place)):
                    return first, place + 1
        return max(first, 0), len(words)

    def _reach(self, word: str) -> int:
        """Return how many letters a name that begins in a word may have."""
        script = _script(word)
        return self._longest.get(script, self._longest_of_all) + (_BEYOND if script != LATIN else 0)

    def _stands_alone(self, words: list[str], place: int) -> bool:
        """Whether a word a letter short of a term cannot be completed by the word behind it."""
        word, following = words[place], words[place + 1] if place + 1 < len(words) else ""
        script = _script(word)
        known = self._spellings.get(script, ())
        enough = min(map(len, known), default=0) - 1
        if enough < _LEAST_NEIGHBOUR or self._size(word) < enough:
            return False
        if following.isalpha() and word.isascii() != following.isascii():
            # A name is not written in two scripts, and what only looks so is read letter by letter within a word.
            return word.isalpha() and _is_of_one_script(word) and _is_of_one_script(following)
        joined = (word + following).lower()
        return self._size(following) >= _LEAST_NEIGHBOUR and not any(each in joined for each in known)

    def _size(self, word: str) -> int:
        """Return the letters of a word that are not dropped."""
        size = self._letters.get(word)
        if size is None:
            size = self._letters[word] = sum(map(bool, map(letter_class, word)))
        return size


def _script(word: str) -> str:
    """Return the script that a word begins in."""
    return LATIN if word.isascii() or not word else script_of(word[0])


def _is_of_one_script(word: str) -> bool:
    return word.isascii() or len({script_of(letter) for letter in word}) == 1
