from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents import cure, fold, incident_id, refold, sightings
from monitor.model.conclusions import Judgement
from monitor.model.enums import IncidentState, Intent, Outcome, Severity
from monitor.model.incidents import Incident, IncidentKey, Sighting
from monitor.policy import judge
from tests.builders import NOON, attribution, linked, match, observation, policy, sighting, subject

LATER = NOON + timedelta(days=1)


def opened(*seen: Sighting) -> Incident:
    return fold(None, seen or (sighting(),), now=NOON)[0]


def test_first_sighting_opens_an_incident_and_says_so() -> None:
    incident, [transition] = fold(None, [sighting()], now=LATER)
    assert (incident.state, incident.sightings, incident.first_seen) == (IncidentState.OPEN, 1, NOON)
    assert (transition.old, transition.new, transition.at) == (None, IncidentState.OPEN, LATER)


def test_folding_nothing_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="no sightings"):
        fold(None, [], now=NOON)


def test_incident_is_as_grave_as_its_gravest_sighting_and_shows_its_reasons() -> None:
    grave = sighting(2, outcome=Outcome.VIOLATION, intent=Intent.DELIBERATE, severity=Severity.CRITICAL, reasons=("z",))
    incident = opened(sighting(), grave)
    assert (
        incident.outcome,
        incident.intent,
        incident.severity,
        incident.reasons,
    ) == (Outcome.VIOLATION, Intent.DELIBERATE, Severity.CRITICAL, ("z",))


many = st.lists(
    st.builds(
        sighting,
        st.integers(1, 1000),
        outcome=st.sampled_from([Outcome.SUSPECTED, Outcome.VIOLATION]),
        severity=st.sampled_from(list(Severity)),
        seen_at=st.integers(0, 10_000).map(lambda minutes: NOON + timedelta(minutes=minutes)),
        keyword=st.sampled_from(["acme", "akme", ""]),
        country=st.sampled_from([None, "GB", "NG"]),
        publisher_name=st.sampled_from([None, "Deals Ltd"]),
        reasons=st.sampled_from([("a",), ("b",), ("b", "c")]),
    ),
    min_size=1,
    max_size=12,
)


@given(many, st.randoms(use_true_random=False), st.integers(1, 5))
def test_order_and_batches_make_no_difference(seen: list[Sighting], random: Random, size: int) -> None:
    whole = opened(*seen)
    shuffled = random.sample(seen, len(seen))
    current: Incident | None = None
    for start in range(0, len(shuffled), size):
        current, _ = fold(current, shuffled[start : start + size], now=NOON)
    assert whole == current


@pytest.mark.parametrize("gone", [IncidentState.CURED, IncidentState.MERGED, IncidentState.WITHDRAWN])
def test_gone_incident_opens_again_on_a_newer_sighting_only(gone: IncidentState) -> None:
    old = replace(opened(), state=gone)
    again, [transition] = fold(old, [sighting(2, seen_at=LATER)], now=LATER)
    assert (IncidentState.OPEN, gone) == (again.state, transition.old)
    late_import, silent = fold(old, [sighting(3, seen_at=NOON - timedelta(days=1))], now=LATER)
    assert (gone, []) == (late_import.state, silent)


def test_dismissed_incident_stays_dismissed() -> None:
    old = replace(opened(), state=IncidentState.DISMISSED)
    still, silent = fold(old, [sighting(2, seen_at=LATER)], now=LATER)
    assert (still.state, silent, still.sightings) == (IncidentState.DISMISSED, [], 2)


def test_refold_counts_anew_and_keeps_the_state() -> None:
    old = replace(opened(sighting(), sighting(2)), state=IncidentState.CONFIRMED)
    fresh, silent = refold(old.id, old, [sighting()], moved_to=None, now=LATER)
    assert fresh is not None
    assert (fresh.sightings, fresh.state, silent) == (1, IncidentState.CONFIRMED, [])


def test_refold_of_an_unknown_incident_opens_it_or_is_nothing() -> None:
    fresh, [transition] = refold("INC-X", None, [sighting()], moved_to=None, now=LATER)
    assert fresh is not None
    assert transition.old is None
    assert refold("INC-X", None, [], moved_to=None, now=LATER) == (None, [])


def test_incident_whose_sightings_got_a_name_is_merged_into_that_name() -> None:
    nameless = opened()
    named = replace(nameless.key, offender="awin:999")
    merged, [transition] = refold(nameless.id, nameless, [], moved_to=named, now=LATER)
    assert merged is not None
    assert (IncidentState.MERGED, incident_id(named)) == (merged.state, transition.into)
    assert refold(nameless.id, merged, [], moved_to=named, now=LATER) == (merged, [])


def test_incident_without_any_sighting_left_is_withdrawn_and_can_come_back() -> None:
    old = opened()
    withdrawn, [transition] = refold(old.id, old, [], moved_to=None, now=LATER)
    assert withdrawn is not None
    assert (withdrawn.state, transition.into) == (IncidentState.WITHDRAWN, None)
    back, [again] = refold(old.id, withdrawn, [sighting()], moved_to=None, now=LATER)
    assert back is not None
    assert (back.state, again.old) == (IncidentState.OPEN, IncidentState.WITHDRAWN)


def test_incident_is_cured_only_after_looking_long_enough() -> None:
    incident = opened()
    week = timedelta(days=7)

    def cured(looks: dict[str, tuple[int, object]]) -> list[IncidentState]:
        found = cure([incident], looks, now=LATER, after=week, min_looks=3)  # type: ignore[arg-type]
        return [each.state for each, _ in found]

    assert cured({}) == []
    assert cured({incident.id: (2, NOON + timedelta(days=8))}) == []
    assert cured({incident.id: (9, NOON + timedelta(days=6))}) == []
    assert cured({incident.id: (3, NOON + timedelta(days=8))}) == [IncidentState.CURED]


def test_only_open_and_confirmed_incidents_can_be_cured() -> None:
    looks = {opened().id: (9, NOON + timedelta(days=30))}
    dismissed = replace(opened(), state=IncidentState.DISMISSED)
    assert cure([dismissed], looks, now=LATER, after=timedelta(days=7), min_looks=1) == []


def judged(**parts: Any) -> list[Judgement]:
    return judge([subject(**parts)], policy())


def test_named_offender_is_the_publisher_and_the_nameless_the_landing() -> None:
    [named] = sightings(judged(attributed=linked()))
    assert (named.key.offender, named.key.family, named.key.engine) == ("awin:4711", "acme", "google")
    hijack = attribution(display_domain="acme.com", landing_domain="trk.example", landing_known=True)
    [nameless] = sightings(judged(attributed=hijack))
    assert nameless.key.offender == "domain:trk.example"


def test_generic_query_has_no_family_and_unknown_engine_says_so() -> None:
    seen = observation(country="NG", engine=None)
    generic = match("lamps", branded=False)
    families = {
        (each.key.family, each.key.engine) for each in sightings(judged(attributed=linked(), seen=seen, query=generic))
    }
    assert {("-", "unknown")} == families


def test_could_not_tell_makes_no_sighting() -> None:
    assert sightings(judged()) == []


def test_incident_id_is_stable_and_tells_keys_apart() -> None:
    key = IncidentKey(policy="p", offender="o", clause="c", engine="e", family="f")
    assert incident_id(key) == incident_id(replace(key))
    assert incident_id(key) != incident_id(replace(key, offender="oc", clause=""))
    assert incident_id(key).startswith("INC-")
