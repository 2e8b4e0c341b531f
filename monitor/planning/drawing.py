"""Draws cells: at random in proportion to weights, or spread evenly."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

AXES = ("keyword", "engine", "market", "device", "hour")
"""The axes of a cell, in the order of every draw."""

Draw = tuple[int, ...]
"""One cell as the index of its level on each axis."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How likely each level of each axis is, in the order of ``AXES``; any positive scale."""

    keyword: Sequence[float]
    engine: Sequence[float]
    market: Sequence[float]
    device: Sequence[float]
    hour: Sequence[float]

    def __iter__(self) -> Iterator[Sequence[float]]:
        return iter((self.keyword, self.engine, self.market, self.device, self.hour))


def at_random(weights: Weights, count: int, stream: Random) -> list[Draw]:
    """Independent draws: what was drawn before tells nothing about the next."""
    ladders = [_Ladder(axis) for axis in weights]
    return [tuple(ladder.level(stream.random()) for ladder in ladders) for _ in range(count)]


def spread(weights: Weights, count: int, stream: Random) -> list[Draw]:
    """Draws that leave no gap: a Kronecker sequence in five dimensions, shifted at random.

    It covers the cells more evenly than independent draws and must not carry a promise: an offender who sees some
    of it can tell the rest. Steps: powers of the generalised golden ratio (M. Roberts, "The unreasonable
    effectiveness of quasirandom sequences", 2018).
    """
    ladders = [_Ladder(axis) for axis in weights]
    shift = [stream.random() for _ in ladders]
    return [
        tuple(
            ladder.level((start + number * step) % 1.0)
            for ladder, start, step in zip(ladders, shift, _STEPS, strict=True)
        )
        for number in range(count)
    ]


class _Ladder:
    """The levels of one axis above one another, each as high as its weight."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._rungs = list(accumulate(weights))
        self._height = self._rungs[-1]

    def level(self, at: float) -> int:
        """The level at a height between 0 and 1; rounding never leads past the last one."""
        return min(bisect_right(self._rungs, at * self._height), len(self._rungs) - 1)


def _steps(dimensions: int) -> tuple[float, ...]:
    ratio = 2.0
    for _ in range(60):
        ratio = (1 + ratio) ** (1 / (dimensions + 1))
    return tuple(ratio ** -(axis + 1) for axis in range(dimensions))


_STEPS = _steps(len(AXES))
