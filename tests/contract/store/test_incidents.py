"""Folding: every sighting once, whatever the batches, restarts and changes of mind."""

from dataclasses import replace
from datetime import timedelta

from monitor.incidents.identity import incident_id
from monitor.model.conclusions import Subject
from monitor.model.enums import Engine, IncidentState, Intent, Outcome, PageState, Severity
from monitor.model.incidents import Incident, Transition
from monitor.ports import Store
from monitor.store import open_store
from tests.builders import NOON
from tests.store_story import (
    DAY,
    STORED,
    batch,
    fold_new,
    incident,
    judge_all,
    key,
    opened,
    read_all,
    rejudge,
    sighting_of,
)

ID = incident_id(key())


def fill(store: Store, count: int = 5) -> list[Subject]:
    store.add_captures([batch(number, {}) for number in range(count)])
    read_all(store)
    return judge_all(store, lambda subject: [sighting_of(subject)])


def test_every_sighting_is_folded_once_in_batches_of_any_size(store: Store) -> None:
    subjects = fill(store)
    ((current, first),) = store.new_sightings(limit=2)
    assert current is None
    assert first == [sighting_of(subject) for subject in subjects[:2]]

    fold_new(store)

    (whole,) = store.incidents()
    assert whole.sightings == 5
    assert store.new_sightings(limit=9) == []
    assert store.dirty_incidents(limit=9) == []


def test_incident_and_transition_come_back_exactly(store: Store) -> None:
    made = Incident(
        id=ID,
        key=key(offender="domain:\ud800.example"),
        state=IncidentState.MERGED,
        outcome=Outcome.VIOLATION,
        severity=Severity.CRITICAL,
        intent=Intent.DELIBERATE,
        network=None,
        publisher_id=None,
        publisher_name="\x00",
        display_domain="x.example",
        keywords=("acme", "акме"),
        countries=(),
        first_seen=NOON,
        last_seen=NOON + DAY,
        sightings=2,
        reasons=("a", "\udfff"),
    )
    change = Transition(
        incident=ID, at=STORED, old=IncidentState.OPEN, new=IncidentState.MERGED, reason="\ud800", into="INC-2"
    )
    store.save_incidents([made], [change], folded=[])

    assert store.incidents([ID, "INC-none"]) == [made]
    assert store.transitions() == [change]


def test_what_was_handed_out_and_not_saved_is_handed_out_again(store: Store, url: str) -> None:
    fill(store)
    store.new_sightings(limit=9)
    again = open_store(url)
    try:
        ((_, sightings),) = again.new_sightings(limit=9)
    finally:
        again.close()

    assert len(sightings) == 5


def test_only_what_was_handed_out_counts_as_folded(store: Store) -> None:
    fill(store)
    ((_, some),) = store.new_sightings(limit=2)
    store.save_incidents([incident(some)], [], folded=[ID])

    ((current, rest),) = store.new_sightings(limit=9)
    assert current == incident(some)
    assert len(rest) == 3


def test_saving_a_changed_state_leaves_waiting_sightings_waiting(store: Store) -> None:
    fill(store)
    ((_, some),) = store.new_sightings(limit=2)
    store.save_incidents([incident(some)], [opened(incident(some))], folded=[ID])
    store.save_incidents([incident(some, state=IncidentState.CONFIRMED)], [], folded=[])

    ((current, rest),) = store.new_sightings(limit=9)
    assert current is not None
    assert current.state is IncidentState.CONFIRMED
    assert len(rest) == 3


def test_judging_the_same_again_changes_nothing(store: Store) -> None:
    subjects = fill(store)
    fold_new(store)
    rejudge(store, subjects, [sighting_of(subject) for subject in subjects])

    assert store.new_sightings(limit=9) == []
    assert store.dirty_incidents(limit=9) == []


def test_changed_sighting_makes_its_incident_dirty_and_it_is_given_whole(store: Store) -> None:
    subjects = fill(store)
    fold_new(store)
    graver = sighting_of(subjects[1], outcome=Outcome.VIOLATION)
    rejudge(store, subjects[1:2], [graver])
    store.add_captures([batch(9, {})])
    read_all(store)
    (late,) = judge_all(store, lambda subject: [sighting_of(subject)])

    assert store.new_sightings(limit=9) == []
    (dirty,) = store.dirty_incidents(limit=9)
    assert dirty.id == ID
    assert dirty.current == store.incidents()[0]
    assert dirty.moved_to is None
    expected = [sighting_of(subject) for subject in (*subjects, late)]
    expected[1] = graver
    assert list(dirty.sightings) == expected

    store.save_incidents([incident(dirty.sightings)], [], folded=[ID])
    assert store.dirty_incidents(limit=9) == []
    assert store.new_sightings(limit=9) == []


def test_dirty_incident_stays_dirty_while_it_is_not_folded_anew(store: Store) -> None:
    subjects = fill(store)
    fold_new(store)
    rejudge(store, subjects[:1], [])
    (current,) = store.incidents()
    store.save_incidents([replace(current, state=IncidentState.DISMISSED)], [], folded=[])

    assert [dirty.id for dirty in store.dirty_incidents(limit=9)] == [ID]


def test_incident_without_sightings_says_where_most_of_them_went(store: Store) -> None:
    subjects = fill(store)
    fold_new(store)
    named, other_clause = key("awin:1"), key("awin:2", clause="hijacking")
    moved = [sighting_of(subject, "awin:1") for subject in subjects[:3]]
    moved += [sighting_of(subjects[3], "awin:3")]
    moved += [sighting_of(subject, key=other_clause) for subject in subjects]
    rejudge(store, subjects, moved)

    (dirty,) = store.dirty_incidents(limit=9)
    assert dirty.sightings == ()
    assert dirty.moved_to == named
    assert dirty.current is not None
    store.save_incidents([replace(dirty.current, state=IncidentState.MERGED)], [], folded=[dirty.id])
    fold_new(store)
    assert {each.id: each.sightings for each in store.incidents()} == {
        ID: 5,
        incident_id(named): 3,
        incident_id(key("awin:3")): 1,
        incident_id(other_clause): 5,
    }


def test_incident_whose_sightings_are_withdrawn_moved_nowhere(store: Store) -> None:
    subjects = fill(store)
    fold_new(store)
    rejudge(store, subjects, [])

    (dirty,) = store.dirty_incidents(limit=9)
    assert (dirty.sightings, dirty.moved_to) == ((), None)


def test_sighting_taken_back_before_it_was_folded_leaves_no_trace(store: Store) -> None:
    subjects = fill(store)
    rejudge(store, subjects[:4], [sighting_of(subjects[0], country="FR")])

    ((_, sightings),) = store.new_sightings(limit=9)
    assert sightings == [sighting_of(subjects[0], country="FR"), sighting_of(subjects[4])]
    assert store.dirty_incidents(limit=9) == []


def test_incident_that_was_emptied_is_folded_anew_when_it_is_seen_again(store: Store) -> None:
    subjects = fill(store)
    fold_new(store)
    rejudge(store, subjects, [])
    (dirty,) = store.dirty_incidents(limit=9)
    assert dirty.current is not None
    withdrawn = replace(dirty.current, state=IncidentState.WITHDRAWN)
    store.save_incidents([withdrawn], [], folded=[ID])
    rejudge(store, subjects[:1], [sighting_of(subjects[0])])

    assert store.new_sightings(limit=9) == []
    (again,) = store.dirty_incidents(limit=9)
    assert again.current == withdrawn
    assert list(again.sightings) == [sighting_of(subjects[0])]


def test_sighting_that_comes_back_is_folded_as_new(store: Store) -> None:
    subjects = fill(store)
    fold_new(store)
    rejudge(store, subjects[:1], [])
    (dirty,) = store.dirty_incidents(limit=9)
    store.save_incidents([incident(dirty.sightings)], [], folded=[ID])
    rejudge(store, subjects[:1], [sighting_of(subjects[0])])

    ((current, sightings),) = store.new_sightings(limit=9)
    assert current is not None
    assert current.sightings == 4
    assert sightings == [sighting_of(subjects[0])]


def test_no_sightings_of_one_judgement_touch_another_observation(store: Store) -> None:
    subjects = fill(store)
    fold_new(store)
    rejudge(store, subjects[:1], [sighting_of(subjects[0])])

    assert store.dirty_incidents(limit=9) == []


def test_looks_are_counted_on_the_engine_and_keywords_after_the_last_sighting(store: Store) -> None:
    last = NOON + DAY
    cells = [
        {"query": "ACME Wholesale", "seen_at": last + DAY},
        {"query": "acme", "seen_at": last + 2 * DAY},
        {"query": "acme", "seen_at": last},
        {"query": "acme", "seen_at": last + 3 * DAY, "engine": Engine.BING},
        {"query": "acme", "seen_at": last + 3 * DAY, "state": PageState.CAPTCHA},
        {"query": "acme shoes", "seen_at": last + 3 * DAY},
        {"query": "acme", "seen_at": None},
    ]
    store.add_captures([batch(number, **cell) for number, cell in enumerate(cells)])
    subject = fill_one(store)
    made = incident([sighting_of(subject)], last_seen=last, keywords=("Acme", "acme wholesale", "ACME"))
    quiet = incident([sighting_of(subject, "awin:9")], last_seen=last, keywords=("nothing",))

    assert store.looks_since([made, quiet]) == {made.id: (2, last + 2 * DAY), quiet.id: (0, None)}
    assert store.looks_since([]) == {}


def fill_one(store: Store) -> Subject:
    store.add_captures([batch(10_000, {}, seen_at=NOON - timedelta(days=9))])
    read_all(store)
    return judge_all(store)[0]


def test_looks_of_very_many_keywords_are_summed(store: Store) -> None:
    store.add_captures([batch(number, query=f"acme {number}", seen_at=NOON + DAY) for number in range(1500)])
    subject = fill_one(store)
    made = incident([sighting_of(subject)], last_seen=NOON, keywords=tuple(f"Acme {number}" for number in range(1500)))

    assert store.looks_since([made]) == {made.id: (1500, NOON + DAY)}
