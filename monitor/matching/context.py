"""Reads the words beside a name: do they say that something else is meant?"""

import re
from dataclasses import dataclass
from functools import cached_property

from monitor.matching import words
from monitor.matching.folding import PLAIN
from monitor.matching.names import letters_of
from monitor.matching.nearby import OneSlip
from monitor.matching.scripts import UNSPACED, script_of
from monitor.model.vocabulary import Vocabulary

_ASCII_WORD = re.compile(r"[a-z0-9]+")
_LEAST_STEM = 5
_LONGEST_ENDING = 3


def words_of(text: str) -> list[str]:
    """Return the words of ``text`` in plain letters."""
    return _ASCII_WORD.findall(text.lower()) if text.isascii() else "".join(PLAIN.read(text)).split()


def folded_words(text: str) -> str:
    """Return ``text`` in plain letters with one space between words."""
    return " ".join(words_of(text))


@dataclass(slots=True)
class _Phrases:
    spaced: frozenset[str]
    """Phrases of words, folded, without the outer spaces."""
    anywhere: dict[str, list[tuple[int, str, str]]]
    """Phrases of scripts that put no spaces between words, by their first letter: rank, phrase, and without spaces."""
    first_letters: frozenset[str]
    """The letters those begin with."""
    stems: frozenset[str]
    """The first letters of the phrases of one word that are long enough to be inflected."""
    longest: dict[str, int]
    """For the first word of each phrase, the most words a phrase beginning with it has."""

    def beginning_in(self, folded: str) -> list[tuple[int, str, str]]:
        """Return the phrases that may stand anywhere whose first letter stands in a text."""
        return [one for letter in self.first_letters.intersection(folded) for one in self.anywhere[letter]]


def _phrases(texts: tuple[str, ...] | frozenset[str]) -> _Phrases:
    folded = [folded_words(text) for text in texts]
    unspaced = tuple(text for text in folded if any(script_of(letter) in UNSPACED for letter in text))
    spaced = frozenset(text for text in folded if text and text not in unspaced)
    longest: dict[str, int] = {}
    for text in spaced:
        first = text.partition(" ")[0]
        longest[first] = max(longest.get(first, 0), text.count(" ") + 1)
    stems = frozenset(text[:_LEAST_STEM] for text in spaced if len(text) >= _LEAST_STEM and " " not in text)
    anywhere: dict[str, list[tuple[int, str, str]]] = {}
    for rank, text in enumerate(unspaced):
        anywhere.setdefault(text[0], []).append((rank, text, text.replace(" ", "")))
    return _Phrases(spaced, anywhere, frozenset(anywhere), stems, longest)


class Context:
    """What the words of a text say about the name in it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    @cached_property
    def _innocent(self) -> _Phrases:
        return _phrases(self._vocabulary.innocent_contexts)

    @cached_property
    def _allowed(self) -> _Phrases:
        return _phrases(self._vocabulary.allowed_phrases)

    @cached_property
    def _buying(self) -> _Phrases:
        return _phrases(words.buying_words())

    def innocent(self, text: str, *, misspelt: bool = False) -> str | None:
        """Return the innocent word or phrase in ``text``, which is what remains beside the name."""
        if not text:
            return None
        parts = words_of(text)
        found = _find(self._innocent, parts) or _inflected(self._innocent, parts)
        if found or not misspelt:
            return found
        return next(filter(None, map(self._misspelt, parts)), None)

    def _misspelt(self, word: str) -> str | None:
        """Return the innocent word that ``word`` is one slip away from; the first letter is always right."""
        near = self._by_first_letter.get(word[0]) if len(word) >= _LEAST_STEM else None
        return near.find(word) if near else None

    @cached_property
    def _by_first_letter(self) -> dict[str, OneSlip]:
        found: dict[str, list[str]] = {}
        for phrase in sorted(self._innocent.spaced):
            if len(phrase) >= _LEAST_STEM:
                found.setdefault(phrase[0], []).append(phrase)
        return {letter: OneSlip(phrases) for letter, phrases in found.items()}

    def allowed(self, text: str) -> str | None:
        """Return the phrase in ``text`` that the policy frees by name."""
        return _find(self._allowed, words_of(text))

    def buying(self, text: str) -> str | None:
        """Return a word in ``text`` that speaks of trade."""
        return _find(self._buying, words_of(text))

    def matters(self, word: str) -> bool:
        """Whether a folded word begins, inflects or holds a phrase that could free the name beside it.

        Words of trade only matter beside an innocent one.
        """
        known = (self._innocent, self._allowed)
        return any(_touches(phrases, word) for phrases in known) or self._misspelt(word) is not None

    def stands_for_itself(self, phrase: str) -> bool:
        """Whether an innocent phrase is so particular that even words of trade beside it change nothing."""
        return " " in phrase or any(len(letters_of(part)) < len(letters_of(phrase)) for part in phrase.split())


def _touches(phrases: _Phrases, word: str) -> bool:
    if word in phrases.longest or word[:_LEAST_STEM] in phrases.stems:
        return True
    return any(phrase.partition(" ")[0] in word for _, phrase, _ in phrases.beginning_in(word))


def _find(phrases: _Phrases, parts: list[str]) -> str | None:
    folded = " ".join(parts)
    if phrases.anywhere and not folded.isascii():
        found = [one for one in phrases.beginning_in(folded) if one[1] in folded or one[2] in folded]
        if found:
            return min(found)[1]
    if phrases.longest.keys().isdisjoint(parts):
        return None
    for start, part in enumerate(parts):
        for size in range(phrases.longest.get(part, 0), 0, -1):
            candidate = " ".join(parts[start : start + size])
            if candidate in phrases.spaced:
                return candidate
    return None


def _inflected(phrases: _Phrases, parts: list[str]) -> str | None:
    """Return the phrase of one word that one of some words is an inflected form of."""
    for part in parts:
        if part[:_LEAST_STEM] in phrases.stems and (stem := _stem(phrases, part)):
            return stem
    return None


def _stem(phrases: _Phrases, word: str) -> str | None:
    """Return the phrase of one word that ``word`` is, an ending taken off."""
    cuts = range(1, min(_LONGEST_ENDING, len(word) - _LEAST_STEM) + 1)
    return next((word[:-cut] for cut in cuts if word[:-cut] in phrases.spaced), None)
