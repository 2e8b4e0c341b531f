"""The sieve finds every pattern, wherever it stands, and nothing else."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.matching.sieve import LONGEST, PADDING, SHORTEST, Sieve

IDLE = 28
PATTERNS = st.sets(
    st.binary(min_size=SHORTEST, max_size=LONGEST).map(lambda raw: bytes(1 + b % 4 for b in raw)),
    max_size=20,
)


def _stream(letters: bytes) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer(letters + bytes((IDLE,)) * PADDING, np.uint8)


@given(patterns=PATTERNS, letters=st.binary(max_size=80).map(lambda raw: bytes(1 + b % 4 for b in raw)))
def test_patterns_are_found_where_they_stand_and_nowhere_else(patterns: set[bytes], letters: bytes) -> None:
    assert Sieve(patterns).places(_stream(letters)).tolist() == [
        place for place in range(len(letters)) if any(letters.startswith(pattern, place) for pattern in patterns)
    ]


def test_a_stream_longer_than_any_before_is_read_whole() -> None:
    letters = bytes((IDLE,)) * 300_001 + b"\x01\x02\x03\x04\x05"

    assert Sieve({b"\x01\x02\x03\x04\x05"}).places(_stream(letters)).tolist() == [300_001]
