"""Short ways to an answer give the answer of the long way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching import spelling
from monitor.matching.forms import Form, FormIndex, Name
from monitor.matching.scripts import as_heard, heard
from monitor.matching.slips import one_slip

FAR_ENOUGH = 9.0


@pytest.mark.parametrize("name", ["alibaba", "garden", "gardendepot", "illilli", "aabbaabb", "lime"])
def test_one_slip_costs_the_same_whether_or_not_detours_are_tried(name: str) -> None:
    for word in {word for word, _, _ in one_slip(name, FAR_ENOUGH)} - {name}:
        assert spelling._cheapest_way(name, word, 1) == spelling._cheapest_way(name, word, 2), word


LETTERS = st.text(alphabet="abcdé.", max_size=12)


@settings(max_examples=200, deadline=None)
@given(names=st.lists(st.text(alphabet="abcdé.", min_size=2, max_size=5), unique=True, max_size=6), letters=LETTERS)
def test_a_name_is_within_letters_that_hold_it_and_no_others(names: list[str], letters: str) -> None:
    forms = [Form(text, Name(text=text, sibling=False, spellings=(text,)), 1, listed=True) for text in names]

    found = FormIndex(forms).within(letters, siblings=False)

    assert [form.letters for form in found] == [text for text in names if text in letters]


@settings(max_examples=200, deadline=None)
@given(word=st.text(alphabet="abceghikopquvwxyztn", max_size=12), script=st.sampled_from(["ear", "hangul", "greek"]))
def test_what_is_heard_is_the_same_with_and_without_the_places_it_comes_from(word: str, script: str) -> None:
    spoken, places = heard(word, script)

    assert (spoken, len(places)) == (as_heard(word, script), len(spoken))
    assert places == sorted(places)
