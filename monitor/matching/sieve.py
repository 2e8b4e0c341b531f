"""Looks up, in a long array of letter classes, every place where one of many thousand patterns begins.

Two letters at a time are looked up in one table of bit masks: a pattern belongs to one of nine buckets, and a place
is worth a closer look when its first three pairs agree on a bucket. What passes is compared exactly, eight letters
at once. The first step touches every letter and costs two nanoseconds each; the second sees one place in a hundred.
"""

from collections import Counter
from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

SHORTEST, LONGEST = 4, 8
"""Patterns are so many letters long."""
PADDING = LONGEST
"""So many letters of no pattern must end a stream."""
_BUCKETS, _SHIFT = 9, 10
_ALONE = np.uint32(1 << _BUCKETS)
_ANYWHERE = np.uint32((_ALONE << _SHIFT) | (_ALONE << 2 * _SHIFT))
_PASSES = 2
_HASH_BITS = 18
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SIX, _FIVE = 6, 5
# Letters of English text in thousandths, a to z (any printer's table): only the speed depends on them, no answer.
_OFTEN = (82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 110, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20, 1)
_RARE = 30

Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]
_Masks = NDArray[np.uint32]
# What may stand in the third pair: one pair, any pair that begins so (negative), or any pair at all.
_ANY = 0
_Heads = dict[tuple[int, int], set[int]]


class Sieve:
    """Patterns of letter classes, ready to be looked for."""

    def __init__(self, patterns: Collection[bytes]) -> None:
        """``patterns`` are of ``SHORTEST`` to ``LONGEST`` letters, none of class 0."""
        self._masks: _Masks = _mask_table(patterns)
        self._masks |= _ANYWHERE
        self._alone = np.zeros(1 << 16, np.bool_)
        self._sizes = [
            _Size(size, [pattern for pattern in patterns if len(pattern) == size])
            for size in sorted(set(map(len, patterns)))
        ]
        self._room: tuple[_Masks, _Masks, NDArray[np.bool_]] = _room(1 << 16)

    def admit(self, first: int, second: int) -> None:
        """Let these two letters running pass whatever follows them."""
        pair = first | second << 8
        self._masks[pair] |= _ALONE
        self._alone[pair] = True

    def places(self, stream: Bytes) -> tuple[Places, Places]:
        """Return where in ``stream`` a pattern begins, and where an admitted pair does; both ascending.

        ``stream`` must end in ``PADDING`` letters that stand in no pattern.
        """
        even = self._worth_a_look(stream[: len(stream) // 2 * 2])
        odd = self._worth_a_look(stream[1 : (len(stream) - 1) // 2 * 2 + 1])
        places = np.concatenate((even * 2, odd * 2 + 1))
        places.sort()
        eight = np.ndarray((len(stream) - LONGEST + 1,), np.uint64, buffer=stream.data, strides=(1,))[places]
        good = np.zeros(len(places), np.bool_)
        for size in self._sizes:
            size.find(eight, good)
        return places[good], places[self._alone[(eight & np.uint64(0xFFFF)).view(np.int64)]]

    def _worth_a_look(self, letters: Bytes) -> Places:
        """Return the numbers of the pairs at which three pairs running agree on a bucket."""
        pairs = letters.view(np.uint16)
        count = len(pairs) - 2
        if len(pairs) > len(self._room[0]):
            self._room = _room(len(pairs) + len(pairs) // 2)
        masks, others, flags = self._room[0][: len(pairs)], self._room[1][:count], self._room[2][:count]
        self._masks.take(pairs, out=masks, mode="clip")
        np.right_shift(masks[2:], np.uint32(_SHIFT), out=others)
        others &= masks[1:-1]
        others >>= np.uint32(_SHIFT)
        others &= masks[:-2]
        np.not_equal(others, 0, out=flags)
        return np.flatnonzero(flags)


class _Size:
    """The patterns of one length."""

    def __init__(self, size: int, patterns: Iterable[bytes]) -> None:
        self._mask = np.uint64((1 << 8 * size) - 1)
        self._values = np.array(sorted(int.from_bytes(pattern, "little") for pattern in patterns), np.uint64)
        self._hashes = np.zeros(1 << _HASH_BITS, np.bool_)
        self._hashes[_hashed(self._values)] = True

    def find(self, eight: NDArray[np.uint64], good: NDArray[np.bool_]) -> None:
        """Mark in ``good`` which of the eight letters begin with a pattern."""
        values = eight & self._mask
        maybe = np.flatnonzero(self._hashes[_hashed(values)])
        at = np.searchsorted(self._values, values[maybe])
        good[maybe] |= self._values[np.minimum(at, len(self._values) - 1)] == values[maybe]


def _hashed(values: NDArray[np.uint64]) -> Places:
    return ((values * _MULTIPLIER) >> np.uint64(64 - _HASH_BITS)).view(np.int64)


def _room(size: int) -> tuple[_Masks, _Masks, NDArray[np.bool_]]:
    """Arrays every block uses again: fresh ones cost more, page by page, than the arithmetic on them."""
    return np.empty(size, np.uint32), np.empty(size, np.uint32), np.empty(size, np.bool_)


def _mask_table(patterns: Iterable[bytes]) -> _Masks:
    """Return, for each pair of letters, the bits of its buckets for each of the three places it may stand at."""
    table: _Masks = np.zeros(1 << 16, np.uint32)
    for number, bucket in enumerate(_buckets(_heads(patterns))):
        first, second, third = (np.uint32(1 << number + _SHIFT * place) for place in range(3))
        table[list(bucket.firsts)] |= first
        table[list(bucket.seconds)] |= second
        for pair in bucket.thirds:
            if pair == _ANY:
                table |= third
            elif pair < 0:
                table[-pair :: 1 << 8] |= third
            else:
                table[pair] |= third
    return table


def _heads(patterns: Iterable[bytes]) -> _Heads:
    """Return the third pairs that follow each first two."""
    heads: _Heads = {}
    for pattern in patterns:
        pairs = [low | high << 8 for low, high in zip(pattern[::2], pattern[1::2], strict=False)]
        third = pairs[2] if len(pattern) >= _SIX else -pattern[4] if len(pattern) == _FIVE else _ANY
        heads.setdefault((pairs[0], pairs[1]), set()).add(third)
    return heads


class _Bucket:
    """The pairs of one bucket and how often ordinary text shows them."""

    def __init__(self) -> None:
        self.firsts: Counter[int] = Counter()
        self.seconds: Counter[int] = Counter()
        self.thirds: Counter[int] = Counter()
        self._weights = [0.0, 0.0, 0.0]

    def price(self, head: tuple[int, int], thirds: set[int]) -> float:
        """Return how many more places in a thousand would pass if the bucket took these too."""
        first, second, third = self._weights
        more = [
            0.0 if pair in known else _weight(pair)
            for pair, known in zip(head, (self.firsts, self.seconds), strict=True)
        ]
        new = sum(_weight(pair) for pair in thirds if pair not in self.thirds)
        return (first + more[0]) * (second + more[1]) * min(1.0, third + new) - first * second * min(1.0, third)

    def take(self, head: tuple[int, int], thirds: set[int], by: int = 1) -> None:
        """Add the pairs, or with ``by`` -1 take them away again."""
        sides = ((head[:1], self.firsts), (head[1:], self.seconds), (tuple(thirds), self.thirds))
        for place, (pairs, known) in enumerate(sides):
            for pair in pairs:
                before = known[pair]
                known[pair] += by
                if not before or not known[pair]:
                    self._weights[place] += by * _weight(pair)
                if not known[pair]:
                    del known[pair]


def _buckets(heads: _Heads) -> list[_Bucket]:
    """Share the heads among the buckets so that few places of ordinary text pass by chance."""
    buckets = [_Bucket() for _ in range(_BUCKETS)]
    where: dict[tuple[int, int], _Bucket] = {}
    # Heads that admit most come first: the rest settles around them.
    order = sorted(heads, key=lambda head: (-sum(map(_weight, heads[head])), head))
    for _ in range(_PASSES):
        for head in order:
            if head in where:
                where[head].take(head, heads[head], by=-1)
            where[head] = min(buckets, key=lambda bucket: bucket.price(head, heads[head]))
            where[head].take(head, heads[head])
    return buckets


def _weight(pair: int) -> float:
    """Return the share of ordinary text's pairs that a pair makes up."""
    if pair == _ANY:
        return 1.0
    letters = (-pair,) if pair < 0 else (pair & 0xFF, pair >> 8)
    share = 1.0
    for letter in letters:
        share *= (_OFTEN[letter - 1] if 0 < letter <= len(_OFTEN) else _RARE) / 1000
    return share
