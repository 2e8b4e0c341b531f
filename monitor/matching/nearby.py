"""Finds, among many words, one that is a single slip away, at the price of a few look-ups in a table."""

from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA


class OneSlip:
    """Words that may be met with one slip: a letter left out, added or wrong, or two exchanged.

    Two words so near become one when each loses at most one letter, so the table holds every word and what is left of
    it without each of its letters (W. Garbe, symmetric delete spelling correction, 2012).
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Of words equally near the first is found."""
        self._known: dict[str, list[tuple[int, str]]] = {}
        for rank, word in enumerate(words):
            for left in _lefts(word):
                self._known.setdefault(left, []).append((rank, word))

    def find(self, word: str) -> str | None:
        """Return the word itself if it is known, else a known word that is one slip away; None when there is none."""
        found = [near for left in _lefts(word) for near in self._known.get(left, ())]
        nearest = min(((OSA.distance(word, near, score_cutoff=1), rank, near) for rank, near in found), default=None)
        return nearest[2] if nearest and nearest[0] <= 1 else None


def _lefts(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
