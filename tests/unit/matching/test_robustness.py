"""Any text at all gets an answer, in time that grows with its length only."""
# ruff: noqa: E501 - a list of cases

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model.enums import Label
from tests.unit.matching.vocabularies import alibaba_matcher

ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=60)


@settings(max_examples=300, deadline=None)
@given(text=ANY_TEXT)
def test_any_text_gets_an_answer_whose_span_lies_in_it(text: str) -> None:
    match = alibaba_matcher().match(text)

    assert match.text == text
    assert match.reason
    assert (match.span is None) == (match.label not in {Label.BRAND, Label.VARIATION})
    if match.span:
        assert 0 <= match.span[0] < match.span[1] <= len(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00\x01\x02", "\ud800", "alibaba\udfff", "\u202ealibaba\u202c", "\ufeff", "ali\x00baba", ".", "...", "@.", "xn--", "xn--99999999999.example", "://", "a.b.", "[[", "\U0001f600" * 9],
)  # fmt: skip
def test_bad_input_does_not_crash(text: str) -> None:
    assert alibaba_matcher().match(text).text == text
    assert alibaba_matcher().explain(text).match.text == text


@pytest.mark.parametrize(
    "unit",
    [
        "alibaba ",
        "a",
        "al ",
        "ali",
        "али баба ",
        "アリ",
        "아리",
        "阿里",
        "a.b",
        "al1",
        "\u200b",
        "xn--a.",
        "ب",
        "อา",
        "é ",
    ],
)
def test_time_grows_with_length_only(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    start = time.process_time()

    alibaba_matcher().match(text)

    # Generous for a loaded machine; anything quadratic would take minutes.
    assert time.process_time() - start < 20


def test_answers_keep_the_order_of_the_texts_and_equal_texts_are_one() -> None:
    texts = ["hello", "alibaba", "hello", "ali baba", "alibaba"]

    matches = alibaba_matcher().match_many(texts)

    assert [match.text for match in matches] == texts
    assert matches[1] is matches[4]
