"""An explanation shows each view and comparison behind an answer."""

from tests.unit.matching.vocabularies import alibaba_matcher


def test_views_and_comparisons_are_shown() -> None:
    explanation = alibaba_matcher().explain("аllibaba алибобо фдшифиф")

    views = dict(explanation.views)
    assert {"latin", "shape", "cyrillic"} <= set(views)
    assert any(comparison.accepted for comparison in explanation.comparisons)
    assert explanation.match == alibaba_matcher().match("аllibaba алибобо фдшифиф")


def test_rejected_comparisons_say_why() -> None:
    comparisons = alibaba_matcher().explain("alabama").comparisons

    assert {(one.part, one.kind, one.accepted) for one in comparisons if one.name == "alibaba"} == {
        ("alabama", "too_far", False)
    }


def test_a_wrong_layout_is_a_comparison_too() -> None:
    assert [one.kind for one in alibaba_matcher().explain("фдшифиф").comparisons if one.view == "layout"] == [
        "wrong_layout"
    ]


def test_an_explanation_is_written_in_lines() -> None:
    lines = alibaba_matcher().explain("alabama allibaba").lines()

    assert lines[0] == "latin: alabamaallibaba"
    assert "latin: 'alabama' ~ 'alibaba': too_far, 9 slips, rejected" in lines
    assert lines[-1].startswith("variation: 'allibaba' is 'alibaba' as written")
