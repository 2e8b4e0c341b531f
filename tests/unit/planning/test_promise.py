"""What looks are worth, in numbers that stand in textbooks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.planning.promise import (
    ad_recall,
    at_least_unseen,
    recall_alarm,
    seen_by,
    seen_with,
    smallest_share,
    wilson,
)


@pytest.mark.parametrize(("share", "checks"), [(0.01, 299), (0.02, 149), (0.05, 59), (0.10, 29)])
def test_the_table_of_checks_for_95_percent(share: float, checks: int) -> None:
    assert seen_with(share, checks) >= 0.95 > seen_with(share, checks - 1)
    assert smallest_share(checks) == pytest.approx(share, abs=0.002)


@given(share=st.floats(0, 1), recall=st.floats(0, 1), checks=st.integers(0, 10_000))
def test_a_promise_is_a_probability_and_blindness_never_makes_it_larger(
    share: float, recall: float, checks: int
) -> None:
    assert 0 <= seen_with(share, checks, recall) <= seen_with(share, checks) <= 1


@pytest.mark.parametrize(("share", "recall"), [(-0.1, 1), (1.1, 1), (0.5, 2), (float("nan"), 1)])
def test_a_share_that_is_none_is_refused(share: float, recall: float) -> None:
    with pytest.raises(ValueError, match="fraction"):
        seen_with(share, 10, recall)


def test_too_few_looks_cannot_tell_and_a_blind_provider_cannot_show() -> None:
    assert smallest_share(19) is None
    assert smallest_share(20) == pytest.approx(0.139, abs=0.001)
    assert smallest_share(20, recall=0.5) == pytest.approx(0.278, abs=0.001)
    assert smallest_share(20, recall=0.1) == 1.0


def test_wilson_interval_of_the_textbook() -> None:
    found = wilson(8, 10)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(0.490, abs=0.001), pytest.approx(0.943, abs=0.001))
    assert wilson(0, 0) is None
    whole = wilson(10, 10)
    assert whole is not None
    assert whole.high == pytest.approx(1.0)


def test_recall_is_measured_against_the_searches_in_which_the_own_ad_should_show() -> None:
    found = ad_recall(72, 100, 0.9)
    assert found is not None
    assert found.value == pytest.approx(0.8)
    assert ad_recall(72, 100, 0.0) is None
    assert ad_recall(0, 0, 0.9) is None
    full = ad_recall(100, 100, 0.9)
    assert full is not None
    assert full.value == full.high == 1.0


def test_a_half_blind_provider_is_an_alarm_and_chance_is_none() -> None:
    assert recall_alarm(None) is None
    assert "expected at least 80%" in str(recall_alarm(ad_recall(50, 100, 1.0)))
    assert recall_alarm(ad_recall(15, 20, 1.0)) is None
    assert "before" in str(recall_alarm(ad_recall(76, 100, 1.0), ad_recall(98, 100, 1.0)))
    assert recall_alarm(ad_recall(90, 100, 1.0), ad_recall(98, 100, 1.0)) is None
    assert recall_alarm(ad_recall(7, 10, 1.0), ad_recall(9, 10, 1.0)) is None


@pytest.mark.parametrize(("once", "twice", "unseen"), [(0, 0, 0), (1, 0, 0), (10, 4, 9), (10, 0, 45)])
def test_chao_is_a_lower_bound_of_the_unseen(once: int, twice: int, unseen: int) -> None:
    assert at_least_unseen(once, twice) == unseen


def test_checks_of_different_recall_miss_one_by_one() -> None:
    assert seen_by(0.05, {0.9: 2, 0.4: 1}) == pytest.approx(1 - (1 - 0.045) ** 2 * (1 - 0.02))
    assert seen_by(0.05, {1.0: 59}) == pytest.approx(seen_with(0.05, 59))
    assert seen_by(0.05, {}) == 0


@given(share=st.floats(0, 1), recalls=st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_the_mean_recall_never_promises_more_than_the_recalls_themselves(share: float, recalls: list[float]) -> None:
    mean = min(1.0, sum(recalls) / len(recalls))
    assert seen_with(share, len(recalls), mean) <= _seen(share, recalls) + 1e-9


def _seen(share: float, recalls: list[float]) -> float:
    counts: dict[float, int] = {}
    for recall in recalls:
        counts[recall] = counts.get(recall, 0) + 1
    return seen_by(share, counts)
