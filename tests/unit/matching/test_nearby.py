"""A word is found when it is one slip away, and only then."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from monitor.matching.nearby import OneSlip

WORDS = st.text("abc", min_size=1, max_size=6)


@given(known=st.lists(WORDS, max_size=8), word=WORDS)
def test_what_is_found_is_the_first_of_the_nearest(known: list[str], word: str) -> None:
    near = [(OSA.distance(word, each), place) for place, each in enumerate(known)]
    expected = min((each for each in near if each[0] <= 1), default=None)

    assert OneSlip(known).find(word) == (known[expected[1]] if expected else None)
