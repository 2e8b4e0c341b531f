"""Random numbers that nobody can foretell and everybody can check afterwards."""

import hashlib
import struct
from random import Random

SEED_BYTES = 32
"""Least length of a seed: fewer could be tried one after another."""

_BLOCK = struct.Struct(">8Q")
_UNIT = 2.0**-53


class Stream(Random):
    """Numbers drawn from a seed: SHA-512 in counter mode, keyed with the seed and the purpose.

    Whoever does not hold the seed cannot foretell the next number from those before, which Python's own
    generator would allow after 624 of them; whoever holds it can draw the same again. All the distributions
    of ``random.Random`` stand on it. Raises ``ValueError`` for a seed of less than 32 bytes.
    """

    def __init__(self, seed: bytes, purpose: str) -> None:
        if len(seed) < SEED_BYTES:
            raise ValueError(f"a seed of {len(seed)} bytes; expected at least {SEED_BYTES}")
        self._key = hashlib.sha512(seed + b"\x00" + purpose.encode()).digest()
        self._counter = 0
        self._words: list[int] = []
        super().__init__(0)

    def seed(self, *_: object, **__: object) -> None:
        """Do nothing: the seed is given once, when the stream is made."""
        self.gauss_next = None

    def random(self) -> float:
        """A number in [0, 1) with 53 random bits."""
        return (self._word() >> 11) * _UNIT

    def getrandbits(self, k: int, /) -> int:
        """A number of ``k`` random bits."""
        value = 0
        for _ in range(-(-k // 64)):
            value = value << 64 | self._word()
        return value >> (-k % 64)

    def _word(self) -> int:
        if not self._words:
            block = hashlib.sha512(self._key + self._counter.to_bytes(8, "big")).digest()
            self._words = list(_BLOCK.unpack(block))
            self._counter += 1
        return self._words.pop()


def commitment(seed: bytes) -> str:
    """What can be told of a seed before the day: its SHA-256, from which nobody gets the seed."""
    return hashlib.sha256(seed).hexdigest()
