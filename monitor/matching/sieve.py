"""Looks up, in a long array of letter classes, every place where one of many thousand patterns begins.

Wherever a pattern of seven letters begins, four of its letters stand at a place that four divides. So it is enough to
look there: four letters at once in a hashed table, which says how far in front of them a pattern may begin. What
passes, one place in thirty, is compared letter for letter, eight at once.
"""

from collections.abc import Collection
from itertools import product

import numpy as np
from numpy.typing import NDArray

SHORTEST, LONGEST = 4, 8
"""Patterns are so many letters long."""
PADDING = LONGEST
"""So many letters of no pattern must end a stream."""
CLASSES = range(1, 32)
"""The classes of letters in a stream."""
_STEP = 4
_HASH_BITS = 18
_SHORT_MULTIPLIER, _MULTIPLIER = np.uint32(0x9E3779B1), np.uint64(0x9E3779B97F4A7C15)
"""Knuth's multiplicative hashing: 2**32 and 2**64 over the golden ratio."""

Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]
_Fours = NDArray[np.uint32]
_Eights = NDArray[np.uint64]


class Sieve:
    """Patterns of letter classes, ready to be looked for."""

    def __init__(self, patterns: Collection[bytes]) -> None:
        """``patterns`` are of ``SHORTEST`` to ``LONGEST`` letters."""
        self._starts = _table_of_starts(patterns)
        self._exact = _Exact(patterns)
        # Arrays are used again: fresh ones cost more, page by page, than the arithmetic on them.
        self._room: tuple[_Fours, Bytes] = _room(1 << 14)

    def places(self, stream: Bytes) -> Places:
        """Return where in ``stream`` a pattern begins, ascending.

        ``stream`` must end in ``PADDING`` letters that stand in no pattern.
        """
        fours = stream[: len(stream) // _STEP * _STEP].view(np.uint32)
        if len(fours) > len(self._room[0]):
            self._room = _room(2 * len(fours))
        hashes, starts = self._room[0][: len(fours)], self._room[1][: len(fours)]
        self._starts.take(_hashed(fours, out=hashes), out=starts, mode="clip")
        # Looking for truth in bytes that are no bool takes five times as long.
        found = np.flatnonzero(starts != 0)
        bits = np.unpackbits(starts.take(found)[:, None], axis=1, count=_STEP, bitorder="little")
        each = np.flatnonzero(bits.view(np.bool_))
        places = found.take(each // _STEP) * _STEP - each % _STEP
        places = places[(places >= 0) & (places <= len(stream) - LONGEST)]
        eights = np.ndarray((len(stream) - LONGEST + 1,), np.uint64, buffer=stream.data, strides=(1,))
        exact = places[self._exact.holds(eights[places])]
        exact.sort()
        return exact


def _room(size: int) -> tuple[_Fours, Bytes]:
    return np.empty(size, np.uint32), np.empty(size, np.uint8)


def _table_of_starts(patterns: Collection[bytes]) -> Bytes:
    """Return, for each hash of four letters, a bit for each distance in front of them at which a pattern may begin.

    Where a pattern is too short to fill the four, any letters may follow.
    """
    table: Bytes = np.zeros(1 << _HASH_BITS, np.uint8)
    for back in range(_STEP):
        insides = {pattern[back : back + _STEP] for pattern in patterns}
        fours = [
            inside + bytes(behind) for inside in insides for behind in product(CLASSES, repeat=_STEP - len(inside))
        ]
        table[_hashed(np.frombuffer(b"".join(fours), np.uint32))] |= np.uint8(1 << back)
    return table


class _Exact:
    """The patterns themselves: by the letters they all have, by their hashes, then letter for letter."""

    def __init__(self, patterns: Collection[bytes]) -> None:
        self._masks = [_mask(size) for size in sorted({len(pattern) for pattern in patterns})]
        self._patterns = np.array(sorted(int.from_bytes(pattern, "little") for pattern in patterns), np.uint64)
        self._head = self._masks[0] if self._masks else _mask(SHORTEST)
        self._hashes = np.zeros(1 << _HASH_BITS, np.bool_)
        self._heads = self._hashes.copy()
        self._hashes[_hashed_eights(self._patterns)] = True
        self._heads[_hashed_eights(self._patterns & self._head)] = True

    def holds(self, eights: _Eights) -> NDArray[np.bool_]:
        """Which of the eight letters begin with a pattern."""
        good = self._heads.take(_hashed_eights(eights & self._head))
        maybe = np.flatnonzero(good)
        good[maybe] = False
        for mask in self._masks:
            values = eights[maybe] & mask
            hashed = self._hashes.take(_hashed_eights(values))
            values, places = values[hashed], maybe[hashed]
            at = np.searchsorted(self._patterns, values)
            good[places] |= self._patterns[np.minimum(at, len(self._patterns) - 1)] == values
        return good


def _mask(size: int) -> np.uint64:
    return np.uint64((1 << 8 * size) - 1)


def _hashed(fours: _Fours, out: _Fours | None = None) -> _Fours:
    hashes = np.multiply(fours, _SHORT_MULTIPLIER, out=out)
    hashes >>= np.uint32(32 - _HASH_BITS)
    return hashes


def _hashed_eights(values: _Eights) -> Places:
    return ((values * _MULTIPLIER) >> np.uint64(64 - _HASH_BITS)).view(np.int64)
