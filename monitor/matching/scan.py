"""Answers a text of a batch by the few words that hold a name, each distinct window of words read once."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from monitor.matching.alphabet import letter_class
from monitor.model.vocabulary import KeywordMatch

_LETTERS_BEYOND = 2
_LEAST_NEIGHBOUR = 3


class Windows:
    """Verdicts on windows of words, good for every text whose other words change nothing."""

    def __init__(
        self,
        match: Callable[[str], KeywordMatch],
        matters: Callable[[str], bool],
        *,
        terms: Collection[str],
        native: int,
    ) -> None:
        """Take the terms' Latin letters, the letters of the longest term in any script, and who answers.

        ``matters`` says whether a word beside a name could change what is said of the name.
        """
        self._match = match
        self._matters = matters
        self._terms = terms
        self._latin = max(map(len, terms), default=0)
        self._enough = min(map(len, terms), default=0) - 1
        self._native = native + _LETTERS_BEYOND
        self._letters: dict[str, int] = {}
        self._mattering: dict[str, bool] = {}
        self._known: dict[str, KeywordMatch] = {}

    def verdict(self, text: str, letters: Sequence[int]) -> tuple[KeywordMatch, int]:
        """Return the match and where the text it speaks of begins in ``text``.

        ``letters`` are the letters of the text, dropped ones not counted, at which a name may begin; none means that
        the whole text must be read.
        """
        words = text.split(" ")
        first, last = self._window(words, letters) if letters and len(words) > 1 else (-1, 0)
        if first < 0 or self._any_matters(words[:first]) or self._any_matters(words[last:]):
            return self._match(text), 0
        window = " ".join(words[first:last])
        match = self._known.get(window)
        if match is None:
            match = self._known[window] = self._match(window)
        if match.kind == "innocent_context":
            return self._match(text), 0
        if match.kind == "exact" and len(words) > last - first:
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

    def _window(self, words: list[str], letters: Sequence[int]) -> tuple[int, int]:
        """Return the first word of the window and the word behind it: the names that begin at ``letters`` fit in."""
        count, first, until = 0, -1, 0
        for place, word in enumerate(words):
            count += self._size(word)
            if first < 0 and count > letters[0]:
                first = place
            if count > letters[-1]:
                until = until or letters[-1] + (self._latin if word.isascii() else self._native)
                if count >= until or (first == place and self._stands_alone(words, place)):
                    return first, place + 1
        return first, len(words)

    def _stands_alone(self, words: list[str], place: int) -> bool:
        """Whether a word a letter short of a term cannot be completed by the word behind it."""
        word, following = words[place], words[place + 1] if place + 1 < len(words) else ""
        if not (word.isascii() and following.isascii() and self._size(word) >= self._enough > _LEAST_NEIGHBOUR):
            return False
        joined = (word + following).lower()
        return self._size(following) >= _LEAST_NEIGHBOUR and not any(term in joined for term in self._terms)

    def _size(self, word: str) -> int:
        """Return the letters of a word that are not dropped."""
        size = self._letters.get(word)
        if size is None:
            size = self._letters[word] = sum(map(bool, map(letter_class, word)))
        return size
