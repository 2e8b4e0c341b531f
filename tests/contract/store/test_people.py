"""What people read: gravest first, nothing left out, and coverage of every period."""

from dataclasses import replace

from monitor.incidents.identity import incident_id
from monitor.model.conclusions import Judgement
from monitor.model.coverage import CoverageLine, SourceFailure
from monitor.model.enums import Engine, IncidentState, Outcome, PageState, Severity
from monitor.model.incidents import Transition
from monitor.ports import Store
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
    verdict,
)


def test_incidents_come_gravest_then_newest_first(store: Store) -> None:
    store.add_captures([batch(1, {})])
    read_all(store)
    (subject,) = judge_all(store)
    seen = sighting_of(subject)
    mild = incident([replace(seen, key=key("a"))], outcome=Outcome.COMPLIANT, severity=Severity.CRITICAL)
    grave = incident([replace(seen, key=key("b"))], outcome=Outcome.VIOLATION, severity=Severity.LOW)
    graver = incident([replace(seen, key=key("c"))], outcome=Outcome.VIOLATION, severity=Severity.CRITICAL)
    newer = incident(
        [replace(seen, key=key("d"))], outcome=Outcome.VIOLATION, severity=Severity.LOW, last_seen=NOON + DAY
    )
    store.save_incidents([mild, grave, graver, newer], [], folded=[])

    assert store.incidents() == [graver, newer, grave, mild]
    assert store.incidents([mild.id, grave.id]) == [grave, mild]
    assert store.incidents([]) == []


def test_transitions_come_in_order_of_time(store: Store) -> None:
    store.add_captures([batch(1, {})])
    read_all(store)
    (subject,) = judge_all(store)
    one, two = incident([sighting_of(subject, "a")]), incident([sighting_of(subject, "b")])
    later = Transition(incident=one.id, at=STORED + DAY, old=IncidentState.OPEN, new=IncidentState.CURED, reason="gone")
    store.save_incidents([one, two], [later, opened(one), opened(two)], folded=[])

    assert store.transitions() == [opened(one), opened(two), later]
    assert store.transitions(incident=one.id) == [opened(one), later]
    assert store.transitions(incident="INC-none", untold=True) == []


def test_sightings_of_an_incident_are_its_newest_subjects(store: Store) -> None:
    store.add_captures([batch(number, {"fingerprint": "same"}) for number in range(4)])
    store.add_captures([batch(9, {"fingerprint": "same"}, query="bulk shoes")])
    read_all(store)
    subjects = judge_all(
        store, lambda subject: [sighting_of(subject)] if "acme" in (subject.observation.query or "") else []
    )
    rejudge(store, subjects[2:3], [])
    fold_new(store)

    found = store.sightings_of(incident_id(key()), limit=2)

    assert [subject.observation.id for subject in found] == ["obs-3-1", "obs-1-1"]
    assert found[0] == subjects[3]
    assert found[0].generic_query == "bulk shoes"
    assert store.sightings_of("INC-none", limit=2) == []


def test_history_of_a_keyword_knows_no_case(store: Store) -> None:
    store.add_captures([batch(1, {}, query="Акме опт"), batch(2, query="АКМЕ ОПТ"), batch(3, query="acme")])
    store.add_captures([batch(4, query="акме опт", seen_at=None)])
    read_all(store)
    judge_all(store, lambda subject: [sighting_of(subject)])

    newest = batch(2).checks[0].seen_at
    assert store.keyword_history("акме ОПТ") == ([incident_id(key())], 3, newest)
    assert store.keyword_history("nothing") == ([], 0, None)


def test_coverage_counts_what_was_looked_at_by_engine_country_and_state(store: Store) -> None:
    store.add_captures(
        [
            batch(1, {}, {}, seen_at=NOON + DAY),
            batch(2, seen_at=NOON + DAY, wrong_market=True),
            batch(3, seen_at=NOON + 2 * DAY, state=PageState.CAPTCHA),
            batch(4, seen_at=None),
            batch(5, seen_at=NOON + DAY, engine=None, country=None, state=PageState.REFUSED),
            batch(6, {}, seen_at=NOON),
            batch(7, {}, seen_at=NOON + 3 * DAY),
            batch(8, {}, seen_at=NOON + DAY, engine=Engine.BING),
        ]
    )
    coverage = store.coverage(since=NOON, until=NOON + 2 * DAY)

    assert coverage.lines == (
        CoverageLine(
            engine=Engine.GOOGLE,
            country="GB",
            checks=4,
            by_state={PageState.ADS: 1, PageState.CAPTCHA: 1, PageState.NO_ADS: 2},
            wrong_market=1,
            untimed=1,
            text_ads=2,
        ),
        CoverageLine(engine=None, country=None, checks=1, by_state={PageState.REFUSED: 1}),
        CoverageLine(engine=Engine.BING, country="GB", checks=1, by_state={PageState.ADS: 1}, text_ads=1),
    )
    assert coverage.newest == NOON + 2 * DAY
    assert store.coverage(since=None, until=NOON + 9 * DAY).checks == 8
    assert store.coverage(since=NOON + 8 * DAY, until=NOON + 9 * DAY).newest is None


def test_coverage_counts_each_observation_by_its_gravest_outcome(store: Store) -> None:
    store.add_captures([batch(1, {}, {}, {}), batch(2, {}, seen_at=NOON + DAY)])
    read_all(store)
    outcomes = {
        "obs-1-1": (Outcome.COMPLIANT, Outcome.VIOLATION, Outcome.SUSPECTED),
        "obs-1-2": (Outcome.COMPLIANT, Outcome.UNDETERMINED),
        "obs-1-3": (Outcome.COMPLIANT,),
        "obs-2-1": (Outcome.VIOLATION,),
    }
    judgements = [
        Judgement(
            subject=each, verdicts=tuple(verdict(each.observation.id, one) for one in outcomes[each.observation.id])
        )
        for each in store.to_judge(limit=9)
    ]
    store.save_judgements(judgements, [])

    assert store.coverage(since=None, until=NOON + DAY / 2).verdicts == {
        "VIOLATION": 1,
        "UNDETERMINED": 1,
        "COMPLIANT": 1,
    }


def test_failure_is_recorded_once_and_told_as_long_as_it_lasts(store: Store) -> None:
    refused = SourceFailure(source="folder", name="a.json", reason="no JSON\ud800")
    other = SourceFailure(source="api", name="x", reason="401")
    store.add_failures([], at=STORED)
    store.add_failures([refused, refused], at=STORED)
    store.add_failures([refused, other], at=STORED + 2 * DAY)

    assert store.coverage(since=None, until=STORED).failures == (refused,)
    assert store.coverage(since=STORED, until=STORED + DAY).failures == (refused,)
    assert store.coverage(since=STORED + DAY, until=STORED + 2 * DAY).failures == (other, refused)
    assert store.coverage(since=STORED + 2 * DAY, until=STORED + 3 * DAY).failures == ()
