from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.digest import compose
from monitor.model.enums import ClauseKind, Engine, IncidentState, Intent, Outcome, PageState, Severity
from tests.builders import clause
from tests.digest_story import DAY, MORNING, brand_policy, coverage, incident, line, story, transition

OPEN, CONFIRMED, CURED = IncidentState.OPEN, IncidentState.CONFIRMED, IncidentState.CURED
DISMISSED, MERGED, WITHDRAWN = IncidentState.DISMISSED, IncidentState.MERGED, IncidentState.WITHDRAWN


def test_counts_speak_of_what_changed_since_the_last_digest() -> None:
    digest = compose(story())
    assert (digest.new, digest.recurring, digest.cured, digest.open) == (1, 1, 1, 3)


@pytest.mark.parametrize(
    ("steps", "change"),
    [
        ([], "ongoing"),
        ([(None, OPEN)], "new"),
        ([(None, OPEN), (OPEN, CONFIRMED)], "new"),
        ([(CURED, OPEN)], "recurring"),
        ([(WITHDRAWN, OPEN)], "recurring"),
        ([(OPEN, CONFIRMED)], "ongoing"),
        ([(OPEN, CURED)], "cured"),
        ([(None, OPEN), (OPEN, CURED)], "cured"),
        ([(OPEN, DISMISSED)], "dismissed"),
        ([(OPEN, MERGED)], "merged"),
        ([(OPEN, WITHDRAWN)], "withdrawn"),
    ],
)
def test_the_present_state_outweighs_the_way_there(
    steps: list[tuple[IncidentState | None, IncidentState]], change: str
) -> None:
    one = incident(state=steps[-1][1] if steps else OPEN)
    digest = compose(story(incidents=(one,), transitions=tuple(transition(one, old, new) for old, new in steps)))
    assert digest.rows[0].change == change


def test_the_gravest_incident_comes_first() -> None:
    mild = incident(1, severity=Severity.LOW)
    suspected = incident(2, severity=Severity.CRITICAL, outcome=Outcome.SUSPECTED)
    proven = incident(3, severity=Severity.CRITICAL)
    fresh = incident(4, severity=Severity.LOW)
    later = incident(5, severity=Severity.LOW, last_seen=MORNING)
    digest = compose(
        story(
            incidents=(mild, suspected, later, proven, fresh), transitions=(transition(fresh, None, OPEN),), examples={}
        )
    )
    assert [entry.incident.id[-1] for entry in digest.entries] == ["3", "2", "4", "5", "1"]


def test_beyond_the_cap_incidents_are_counted_and_stand_in_the_table() -> None:
    digest = compose(story(incidents=tuple(incident(number) for number in range(7)), max_incidents=3))
    assert (len(digest.entries), digest.left_out, len(digest.rows)) == (3, 4, 7)


def test_ended_incidents_are_changes_and_rows_but_not_entries() -> None:
    digest = compose(story(incidents=(incident(1, state=CURED), incident(2, state=CONFIRMED))))
    assert [entry.incident.id for entry in digest.entries] == ["inc-0002"]
    assert len(digest.rows) == 2
    assert digest.open == 0


def test_an_incident_given_twice_is_told_once() -> None:
    assert len(compose(story(incidents=(incident(1), incident(1)))).rows) == 1


def test_a_named_publishers_earlier_incidents_are_counted() -> None:
    first = incident(1, first_seen=MORNING - 30 * DAY)
    second = incident(2, first_seen=MORNING - 20 * DAY)
    past = incident(3, first_seen=MORNING - 90 * DAY, state=CURED)
    digest = compose(story(incidents=(first, second), closed=(past, first)))
    assert {row.incident.id: row.earlier for row in digest.rows} == {"inc-0001": 1, "inc-0002": 2}


def test_a_domain_has_no_history() -> None:
    nobody = replace(incident().key, offender="domain:unknown")
    both = tuple(incident(number, key=nobody, first_seen=MORNING - number * DAY) for number in (1, 2))
    assert [row.earlier for row in compose(story(incidents=both)).rows] == [0, 0]


def test_the_newest_example_tells_the_incident() -> None:
    entry = compose(story()).entries[0]
    assert entry.observation is not None
    assert entry.attribution is not None
    assert entry.query is not None
    assert (entry.observation.id, entry.attribution.publisher_id, entry.query.kind) == ("obs-2", "k7Qx2", "exact")


def test_a_day_without_a_usable_page_is_blind() -> None:
    unseen = (
        line(Engine.GOOGLE, "US", {PageState.CAPTCHA: 4, PageState.EMPTY: 1}),
        line(Engine.GOOGLE, "DE", {PageState.ADS: 2}, wrong_market=2),
        line(Engine.BING, None, {PageState.NO_ADS: 1}, untimed=1),
    )
    digest = compose(story(coverage=coverage(lines=unseen)))
    assert digest.blind
    assert digest.looks == 0


def test_no_checks_at_all_is_blind() -> None:
    assert compose(story(coverage=coverage(lines=()))).blind


def test_pages_without_ads_are_looks() -> None:
    digest = compose(story(coverage=coverage(lines=(line(Engine.GOOGLE, "US", {PageState.NO_ADS: 3}),))))
    assert (digest.blind, digest.looks) == (False, 3)


def test_more_wrong_markets_than_pages_do_not_make_looks_negative() -> None:
    digest = compose(
        story(coverage=coverage(lines=(line(None, None, {PageState.ADS: 1, PageState.EMPTY: 3}, wrong_market=4),)))
    )
    assert digest.looks == 0


def test_engines_that_clauses_name_and_nobody_looked_at_are_listed() -> None:
    seen = (line(Engine.GOOGLE, "US", {PageState.ADS: 1}), line(Engine.BING, "US", {PageState.CAPTCHA: 1}))
    digest = compose(story(coverage=coverage(lines=seen)))
    assert digest.unseen_engines == (
        (Engine.BING, ("brand-bidding", "ad-hijacking")),
        (Engine.YANDEX, ("brand-bidding", "ad-hijacking")),
    )


def test_a_clause_that_names_no_engine_holds_on_every_engine() -> None:
    everywhere = brand_policy(clauses=(clause(ClauseKind.BRAND_BIDDING),))
    unseen = compose(story(policy=everywhere)).unseen_engines
    assert {engine for engine, _ in unseen} == set(Engine) - {Engine.GOOGLE, Engine.BING}
    assert {ids for _, ids in unseen} == {("brand-bidding",)}


def test_a_clause_that_cannot_be_observed_asks_for_no_engine() -> None:
    hidden = clause(ClauseKind.POPUP_TRAFFIC, engines=frozenset({Engine.BAIDU}))
    assert compose(story(policy=brand_policy(clauses=(hidden,)))).unseen_engines == ()


def test_only_clauses_in_force_are_listed_as_not_monitored() -> None:
    today = date(2026, 11, 22)
    rules = (
        clause(ClauseKind.POPUP_TRAFFIC, id="now", valid_until=today),
        clause(ClauseKind.POPUP_TRAFFIC, id="past", valid_until=today - timedelta(days=1)),
        clause(ClauseKind.POPUP_TRAFFIC, id="next", valid_from=today + timedelta(days=1)),
        clause(ClauseKind.BRAND_BIDDING, id="watched"),
    )
    digest = compose(story(policy=brand_policy(clauses=rules)))
    assert [each.id for each in digest.not_monitored] == ["now"]


def test_all_four_outcomes_are_told_also_at_zero() -> None:
    digest = compose(story(coverage=coverage(verdicts={"UNDETERMINED": 4})))
    assert dict(digest.outcomes) == {"VIOLATION": 0, "SUSPECTED": 0, "COMPLIANT": 0, "UNDETERMINED": 4}


def test_likely_broad_match_is_counted_among_standing_incidents() -> None:
    found = (incident(1, intent=Intent.BROAD_MATCH_LIKELY), incident(2, intent=Intent.BROAD_MATCH_LIKELY, state=CURED))
    assert compose(story(incidents=found)).broad_match == 1


def test_the_same_input_gives_the_same_digest_id_and_other_input_another() -> None:
    digest = compose(story())
    assert digest.id == compose(story()).id
    assert digest.id.startswith("digest-2026-11-22-")
    assert digest.id != compose(story(incidents=())).id


def test_an_incident_of_a_clause_the_policy_lost_is_still_told() -> None:
    lost = incident(key=replace(incident().key, clause="gone"))
    assert compose(story(incidents=(lost,))).entries[0].clause is None
