"""The words that are written out are those that the judge takes for the name: none is left out, none is added."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.matching.slips import within_budget
from monitor.matching.spelling import compare

LETTERS = "abcdefghijklmnopqrstuvwxyz"
EDITS = st.lists(
    st.tuples(st.sampled_from(["add", "drop", "change", "swap"]), st.integers(0, 8), st.sampled_from(LETTERS)),
    max_size=3,
)


def edited(word: str, edits: list[tuple[str, int, str]]) -> str:
    for what, place, letter in edits:
        at = min(place, max(0, len(word) - 1))
        if what == "add":
            word = word[:at] + letter + word[at:]
        elif what == "drop":
            word = word[:at] + word[at + 1 :]
        elif what == "change":
            word = word[:at] + letter + word[at + 1 :]
        else:
            word = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    return word


WRITTEN = {name: within_budget(name) for name in ("alibaba", "lime", "zorgal")}


@given(name=st.sampled_from(sorted(WRITTEN)), edits=EDITS)
def test_a_word_is_written_out_just_when_it_is_taken_for_the_name(name: str, edits: list[tuple[str, int, str]]) -> None:
    word = edited(name, edits)

    assert (word in WRITTEN[name]) == (compare(name, word) is not None)


@pytest.mark.parametrize("word", ["alibaba", "alibivaba", "apqlibaba", "alibavzba", "alibab", "lbaba"])
def test_slips_beside_one_another_are_written_out_too(word: str) -> None:
    assert (word in WRITTEN["alibaba"]) == (compare("alibaba", word) is not None)


def test_every_word_written_out_is_taken_for_the_name() -> None:
    assert [word for word in WRITTEN["alibaba"] if compare("alibaba", word) is None] == []
