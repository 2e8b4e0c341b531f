"""Writes out the words a name becomes by slips it can bear: for the batch scan's tables and for suggestions."""

from collections.abc import Iterator

from rapidfuzz.distance import OSA

from monitor.matching.keyboards import neighbours
from monitor.matching.spelling import ADDED, SWAPPED, budget, deletion, insertion, most_edits, substitution

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_NEAR_BY_EAR = frozenset("aeiouybvpckqszdtgjfwmn")

_Costs = dict[str, float]


def one_slip(word: str, most: float) -> Iterator[tuple[str, float, str]]:
    """Yield every word one slip away that costs at most ``most``, with its cost and the slip's kind."""
    for i, letter in enumerate(word):
        cost, kind = deletion(word, i + 1)
        if cost <= most:
            yield word[:i] + word[i + 1 :], cost, kind
        if i and letter != word[i - 1] and most >= SWAPPED:
            yield word[: i - 1] + letter + word[i - 1] + word[i + 1 :], SWAPPED, "swapped_letters"
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


def within_budget(name: str) -> set[str]:
    """Return every word of the letters a to z that ``compare`` takes for ``name``, itself included.

    It walks along the name as ``compare`` weighs a word, so that none is left out; a few that ``compare`` weighs
    higher may be among them.
    """
    most, edits = budget(len(name)) + 1e-9, most_edits(len(name))
    written: list[_Costs] = [{} for _ in range(len(name) + 2)]
    written[0][""] = 0.0
    for i, right in enumerate(name):
        layer, following = written[i], name[i + 1 : i + 2]
        _add_letters(layer, name, i, most)
        others = sorted((substitution(right, letter)[0], letter) for letter in _ALPHABET if letter != right)
        _spread(layer, written[i + 1], [(0.0, right), *others], most)
        _spread(layer, written[i + 1], [(deletion(name, i + 1)[0], "")], most)
        if following and following != right:
            _spread(layer, written[i + 2], [(SWAPPED, following + right)], most)
    _add_letters(written[len(name)], name, len(name), most)
    # Slips that cost little could stray further than a word may differ.
    return {word for word in written[len(name)] if OSA.distance(name, word, score_cutoff=edits) <= edits}


def _add_letters(layer: _Costs, name: str, i: int, most: float) -> None:
    """Add to the words written so far those with any letters more before ``name[i]``."""
    extra = sorted((insertion(name, i, letter)[0], letter) for letter in _ALPHABET)
    fresh = dict(layer)
    while fresh:
        fresh = _spread(fresh, layer, extra, most)


def _spread(source: _Costs, target: _Costs, endings: list[tuple[float, str]], most: float) -> _Costs:
    """Put ``source``'s words with each ending, the cheapest first, into ``target``; return what is new or cheaper."""
    fresh: _Costs = {}
    for word, cost in source.items():
        for more, ending in endings:
            if cost + more > most:
                break
            longer = word + ending
            if cost + more < target.get(longer, most + 1):
                target[longer] = fresh[longer] = cost + more
    return fresh
