"""Reading and judging: what waits, and what comes back when its surroundings change."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.errors import StoreError
from monitor.model.attribution import Attribution
from monitor.model.conclusions import Judgement, Reading, Subject
from monitor.model.enums import AttributionBasis, Engine, IdKind, Label, OwnAd
from monitor.model.vocabulary import KeywordMatch
from monitor.ports import Store
from tests.builders import NOON, match
from tests.store_story import batch, judge_all, read_all, reading, verdict


def ids(subjects: Iterable[Subject]) -> list[str]:
    return [subject.observation.id for subject in subjects]


def test_reading_comes_back_exactly_as_it_was_made(store: Store) -> None:
    made = batch(1, {})
    store.add_captures([made])
    attribution = Attribution(
        basis=AttributionBasis.LINK,
        own_ad=OwnAd.UNKNOWN,
        network="awin",
        publisher_id="4711",
        id_kind=IdKind.ACCOUNT,
        publisher_name="\ud800",
        sub_id="s\x00",
        click_id="17945_1_x",
        click_time=NOON,
        paid_click=True,
        landing_known=True,
        chain=("a", "b"),
        conflicts=("c",),
        reasons=("r", "\udfff"),
    )
    whole = Reading(
        observation="obs-1-1",
        basis="b1",
        query=KeywordMatch(
            text="acme x", label=Label.VARIATION, term="acme", kind="typo", span=(0, 4), score=91.25, modifiers=("x",)
        ),
        copy=match("x", branded=False),
        display=match("y", branded=False),
        attribution=attribution,
    )
    store.save_readings([whole])

    assert store.to_judge(limit=5) == [Subject(observation=made.observations[0], reading=whole, click_id_checks=1)]


def test_everything_is_read_again_on_another_basis_oldest_first(store: Store) -> None:
    store.add_captures([batch(number, {}) for number in range(6)])
    assert read_all(store, "one") == 6
    assert store.unread("one", limit=9) == []
    store.save_readings([reading(seen, "two") for seen in store.unread("two", limit=2)])
    store.add_captures([batch(9, {}, seen_at=NOON - timedelta(days=1))])

    assert [seen.id for seen in store.unread("two", limit=9)] == [
        "obs-9-1",
        *(f"obs-{number}-1" for number in range(2, 6)),
    ]
    assert [seen.id for seen in store.unread("three", limit=9)] == [
        "obs-9-1",
        *(f"obs-{number}-1" for number in range(6)),
    ]


def test_no_readings_is_no_error_and_a_reading_of_nothing_is_one(store: Store) -> None:
    store.save_readings([])
    seen = batch(1, {}).observations[0]

    with pytest.raises(StoreError, match="1 readings speak of observations that are not stored"):
        store.save_readings([reading(seen)])


def test_what_was_judged_waits_no_more_until_it_is_read_anew(store: Store) -> None:
    store.add_captures([batch(number, {}) for number in range(5)])
    read_all(store)

    assert ids(judge_all(store)) == [f"obs-{number}-1" for number in range(5)]
    assert store.to_judge(limit=9) == []
    read_all(store, "other basis")
    assert len(judge_all(store)) == 5


def test_untimed_observation_is_never_judged(store: Store) -> None:
    made = batch(1, {}, seen_at=None)
    store.add_captures([made])
    store.save_readings([reading(made.observations[0])])

    assert store.to_judge(limit=9) == []


def test_generic_query_seen_later_brings_the_judged_ad_back_once(store: Store) -> None:
    store.add_captures([batch(1, {"fingerprint": "same"}), batch(2, {"fingerprint": "else"})])
    read_all(store)
    assert {subject.generic_query for subject in judge_all(store)} == {None}

    store.add_captures([batch(3, {"fingerprint": "same"}, query="bulk shoes")])
    read_all(store)
    again = {subject.observation.id: subject.generic_query for subject in judge_all(store)}
    assert again == {"obs-1-1": "bulk shoes", "obs-3-1": "bulk shoes"}

    store.add_captures([batch(4, {"fingerprint": "same"}, query="bulk hats"), batch(5, {"fingerprint": "same"})])
    read_all(store)
    assert sorted(ids(judge_all(store))) == ["obs-4-1", "obs-5-1"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"engine": Engine.BING, "query": "bulk shoes"},
        {"engine": None, "query": "bulk shoes"},
        {"seen_at": None, "query": "bulk shoes"},
        {"query": None},
        {"query": "  "},
        {"query": "acme shoes"},
    ],
    ids=["other engine", "no engine", "no time", "no query", "blank query", "branded query"],
)
def test_generic_query_counts_only_where_it_proves_something(store: Store, elsewhere: dict[str, object]) -> None:
    first, second = batch(1, {"fingerprint": "same"}), batch(2, {"fingerprint": "same"}, **elsewhere)
    store.add_captures([first, second])
    store.save_readings([reading(each.observations[0]) for each in (first, second)])

    subjects = {subject.observation.id: subject for subject in store.to_judge(limit=9)}
    assert subjects["obs-1-1"].generic_query is None


def test_generic_query_taken_back_brings_the_judged_ad_back(store: Store) -> None:
    brand, generic = batch(1, {"fingerprint": "same"}), batch(2, {"fingerprint": "same"}, query="bulk shoes")
    store.add_captures([brand, generic])
    read_all(store)
    judge_all(store)

    now_branded = replace(reading(generic.observations[0], "basis"), query=match("bulk shoes"))
    store.save_readings([now_branded])

    assert {subject.observation.id: subject.generic_query for subject in judge_all(store)} == {
        "obs-1-1": None,
        "obs-2-1": None,
    }


def test_click_id_repeated_in_a_later_check_brings_the_first_back(store: Store) -> None:
    def clicked(seen: object) -> dict[str, object]:
        del seen
        return {"network": "awin", "click_id": "17945_1"}

    store.add_captures([batch(1, {}, {})])
    read_all(store, attributed=clicked)
    assert [subject.click_id_checks for subject in judge_all(store)] == [1, 1]

    store.add_captures([batch(2, {})])
    read_all(store, attributed=clicked)
    assert {s.observation.id: s.click_id_checks for s in judge_all(store)} == {"obs-1-1": 2, "obs-1-2": 2, "obs-2-1": 2}

    store.add_captures([batch(3, {})])
    read_all(store, attributed=clicked)
    assert {s.observation.id: s.click_id_checks for s in judge_all(store)} == {"obs-3-1": 3}


def test_click_id_of_another_network_is_another_click_id(store: Store) -> None:
    first, second = batch(1, {}), batch(2, {})
    store.add_captures([first, second])
    store.save_readings(
        [
            reading(first.observations[0], network="awin", click_id="1"),
            reading(second.observations[0], network="impact", click_id="1"),
        ]
    )

    assert [subject.click_id_checks for subject in store.to_judge(limit=9)] == [1, 1]


def test_click_id_taken_back_brings_the_other_back(store: Store) -> None:
    first, second = batch(1, {}), batch(2, {})
    store.add_captures([first, second])
    store.save_readings([reading(each.observations[0], network="awin", click_id="1") for each in (first, second)])
    judge_all(store)
    store.save_readings([reading(second.observations[0], network="awin")])

    assert {s.observation.id: s.click_id_checks for s in judge_all(store)} == {"obs-1-1": 1, "obs-2-1": 0}


def test_judging_nothing_is_no_error(store: Store) -> None:
    store.save_judgements([], [])


def test_verdicts_are_replaced_not_added(store: Store) -> None:
    store.add_captures([batch(1, {})])
    read_all(store)
    (subject,) = store.to_judge(limit=1)
    two = (verdict("obs-1-1"), verdict("obs-1-1", programme="admitad"))
    store.save_judgements([Judgement(subject=subject, verdicts=two)], [])
    store.save_judgements([Judgement(subject=subject, verdicts=two[:1])], [])
    store.save_judgements([Judgement(subject=subject, verdicts=())], [])

    assert store.coverage(since=None, until=NOON + timedelta(days=9)).verdicts == {}
