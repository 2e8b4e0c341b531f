"""Writes out the words a name becomes by slips it can bear: for the batch scan's tables and for suggestions."""

from collections.abc import Iterator

from monitor.matching.keyboards import neighbours
from monitor.matching.spelling import ADDED, NEAR_KEY, budget, deletion, insertion, substitution

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def one_slip(word: str, most: float) -> Iterator[tuple[str, float, str]]:
    """Yield every word one slip away that costs at most ``most``, with its cost and the slip's kind."""
    for i, letter in enumerate(word):
        cost, kind = deletion(word, i + 1)
        if cost <= most:
            yield word[:i] + word[i + 1 :], cost, kind
        if i and letter != word[i - 1] and most >= _SWAPPED:
            yield word[: i - 1] + letter + word[i - 1] + word[i + 1 :], _SWAPPED, "swapped_letters"
        for other in _ALPHABET if most >= ADDED else sorted({*neighbours().get(letter, ()), *_NEAR_BY_EAR}):
            if other != letter:
                cost, kind = substitution(letter, other)
                if cost <= most:
                    yield word[:i] + other + word[i + 1 :], cost, kind
    yield from _added(word, most)


def _added(word: str, most: float) -> Iterator[tuple[str, float, str]]:
    for i in range(len(word) + 1):
        beside = word[max(0, i - 1) : i + 1]
        near = {*beside, "h", *(key for letter in beside for key in neighbours().get(letter, ()))}
        for other in _ALPHABET if most >= ADDED else sorted(near):
            cost, kind = insertion(word, i, other)
            if cost <= most:
                yield word[:i] + other + word[i:], cost, kind


_SWAPPED = 0.7
_NEAR_BY_EAR = frozenset("aeiouybvpckqszdtgjfwmn")


def within_budget(name: str, *, slips: int = 2) -> set[str]:
    """Return every Latin word within ``slips`` slips that a name of this length can bear, the name included."""
    most = budget(len(name))
    first = {name: 0.0}
    for word, cost, _ in one_slip(name, most):
        first[word] = min(cost, first.get(word, cost))
    words = set(first)
    if slips > 1:
        for word, cost in first.items():
            if cost and most - cost >= NEAR_KEY - 0.31:
                words.update(other for other, _, _ in one_slip(word, most - cost))
    return words
