"""Which ad copies read alike: near-linear, because only texts that share a rare word are compared."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from rapidfuzz.fuzz import ratio

_RARE: Final = 4
"""Rarest words of a text by which it finds its neighbours."""
_NEIGHBOURS: Final = 8
"""Texts before it, in sorted order, that a text is compared with for each of its words."""
_LONGEST: Final = 400
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_NUMBER: Final = re.compile(r"\d+")


def similar_texts(texts: Sequence[str], threshold: float) -> list[list[int]]:
    """Groups of indexes of texts that read alike, each group and the list in order; texts alone are left out.

    ``threshold`` is a ratio of 0-100. Letter case, numbers and the order of words count for nothing. A text joins
    a group when it is alike one of its members. The order of the texts makes no difference to who is grouped.
    """
    plain = [" ".join(sorted(_NUMBER.sub("0", text[:_LONGEST].casefold()).split())) for text in texts]
    places: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(plain):
        if text:
            places[text].append(index)
    distinct = sorted(places)
    heads = list(range(len(distinct)))
    for block in _blocks(distinct):
        for position, right in enumerate(block):
            for left in block[max(0, position - _NEIGHBOURS) : position]:
                a, b = _head(heads, left), _head(heads, right)
                if a != b and ratio(distinct[left], distinct[right], score_cutoff=threshold) >= threshold:
                    heads[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(distinct):
        groups[_head(heads, number)].extend(places[text])
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)


def _blocks(distinct: Sequence[str]) -> list[list[int]]:
    """Texts that share one of their rarest words, in sorted order."""
    words = [sorted(set(_WORD.findall(text))) for text in distinct]
    counts: dict[str, int] = defaultdict(int)
    for found in words:
        for word in found:
            counts[word] += 1
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(words):
        shared = [word for word in found if counts[word] > 1]
        for word in sorted(shared, key=lambda word: (counts[word], word))[:_RARE]:
            blocks[word].append(number)
    return [blocks[word] for word in sorted(blocks)]


def _head(heads: list[int], number: int) -> int:
    while heads[number] != number:
        heads[number] = heads[heads[number]]
        number = heads[number]
    return number
