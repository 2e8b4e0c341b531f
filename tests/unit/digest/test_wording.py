from dataclasses import asdict, replace
from typing import Any

import pytest

from monitor.digest import Card, Letter, compose, wording
from monitor.model.coverage import SourceFailure
from monitor.model.digest import DigestInput
from monitor.model.enums import (
    AttributionBasis,
    ClauseKind,
    Engine,
    IdKind,
    IncidentState,
    Intent,
    Label,
    Outcome,
    PageState,
)
from monitor.model.incidents import Incident
from tests.builders import clause
from tests.digest_story import (
    MORNING,
    brand_policy,
    coverage,
    hijacker,
    incident,
    line,
    sighted,
    story,
    transition,
    unattributed,
)

OPEN = IncidentState.OPEN


def told(day: DigestInput) -> Letter:
    return wording(compose(day))


def card_of(
    found: Incident, *, attribution: dict[str, Any] | None = None, observation: dict[str, Any] | None = None
) -> Card:
    """The card of one incident whose newest sighting was changed in places."""
    seen = sighted()
    reading = replace(seen.reading, attribution=replace(seen.reading.attribution, **(attribution or {})))
    shown = replace(seen.observation, **(observation or {}))
    example = replace(seen, observation=shown, reading=reading)
    return told(story(incidents=(found,), transitions=(), examples={found.id: (example,)})).cards[0]


def fact(card: Card, label: str) -> str | None:
    return dict(card.facts).get(label)


def words(letter: Letter) -> str:
    return str(asdict(letter))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (IdKind.ACCOUNT, "publisher account"),
        (IdKind.SITE, "one publisher may have several"),
        (IdKind.CAMPAIGN, "not an account"),
        (IdKind.CAMPAIGN_REF, "not an account"),
        (IdKind.LINK_KEY, "link key, not an account"),
        (None, "unknown kind"),
    ],
)
def test_what_an_id_names_is_said_plainly(kind: IdKind | None, expected: str) -> None:
    card = card_of(incident(), attribution={"id_kind": kind})
    assert card.who == "Coupon Corner"
    assert "101234" in card.who_detail
    assert expected in card.who_detail


def test_a_publisher_without_a_name_is_called_by_network_and_id() -> None:
    card = card_of(incident(publisher_name=None))
    assert card.who == "awin 101234"
    assert card.who_detail.startswith("name unknown")


def test_whoever_cannot_be_named_comes_with_the_question_to_ask() -> None:
    found, seen = unattributed()
    card = told(story(incidents=(found,), transitions=(), examples={found.id: (seen,)})).cards[0]
    assert card.who == "Unattributed (trade-guide.example)"
    assert card.who_detail == "ask awin about click ID 17945_1763790000_0a1b2c"
    assert "Ask awin which publisher click ID 17945_1763790000_0a1b2c belongs to, made Sat 21 Nov" in card.next_step


def test_a_click_id_without_a_time_is_asked_about_all_the_same() -> None:
    found, _ = unattributed()
    card = card_of(replace(found, network=None), attribution={"click_id": "c1", "basis": AttributionBasis.NONE})
    assert card.who_detail == "ask the network about click ID c1"
    assert "Ask the network which publisher click ID c1 belongs to. " in card.next_step


def test_where_nobody_is_named_nobody_is_to_be_written_to() -> None:
    found, _ = unattributed()
    card = card_of(found, attribution={"basis": AttributionBasis.NONE})
    assert card.who_detail == "awin is in the chain"
    assert "nobody to write to" in card.next_step
    bare = told(story(incidents=(replace(found, network=None, display_domain=None),), transitions=(), examples={}))
    assert bare.cards[0].who == "Unattributed (no domain shown)"
    assert bare.cards[0].who_detail == "no publisher in anything that was seen"


def test_a_likely_accident_is_met_with_negatives_and_not_with_an_accusation() -> None:
    card = card_of(incident(outcome=Outcome.SUSPECTED, intent=Intent.BROAD_MATCH_LIKELY))
    assert "likely broad match" in card.judgement
    assert "negative keywords" in card.next_step
    assert "do not accuse" in card.next_step
    assert "warn" not in card.next_step


def test_a_suspicion_is_looked_at_before_anybody_is_written_to() -> None:
    assert card_of(incident(outcome=Outcome.SUSPECTED)).next_step == "Look at the evidence before you write to anybody."


def test_a_link_key_is_first_brought_to_the_network() -> None:
    found, seen = hijacker()
    card = told(story(incidents=(found,), transitions=(), examples={found.id: (seen,)})).cards[0]
    assert card.next_step.startswith("Ask alibaba_cps which account is behind this ID.")


@pytest.mark.parametrize("outcome", [Outcome.SUSPECTED, Outcome.UNDETERMINED, Outcome.COMPLIANT])
def test_the_word_violation_is_written_only_where_it_is_the_outcome(outcome: Outcome) -> None:
    seen = coverage(verdicts={"SUSPECTED": 2})
    day = story(incidents=(incident(outcome=outcome),), transitions=(), coverage=seen)
    assert "violation" not in words(told(day)).lower()
    assert "Violation" in told(replace(day, incidents=(incident(),))).cards[0].judgement


def test_a_blind_day_is_never_an_all_clear() -> None:
    letter = told(story(incidents=(), transitions=(), coverage=coverage(lines=(), verdicts={}, newest=None)))
    assert letter.headline == "Nothing could be seen"
    assert "not an all-clear" in letter.standfirst
    assert letter.health.sentence.startswith("No search was made or imported")
    assert letter.health.age == "No check says when it was made."
    assert "violation" not in words(letter).lower()
    assert "no new incidents" not in words(letter).lower()


def test_a_day_of_failed_checks_is_blind_and_says_how_many() -> None:
    failed = coverage(lines=(line(Engine.GOOGLE, "US", {PageState.CAPTCHA: 5}),))
    letter = told(story(coverage=failed))
    assert "None of 5 checks showed a usable search page" in letter.health.sentence
    assert letter.standfirst == "3 incidents await you. This is not an all-clear: no page could be looked at."
    assert letter.health.gaps[0].startswith("Google: no check showed a usable page, though the policy")


def test_a_blind_day_with_nothing_open_counts_nothing() -> None:
    gone = incident(state=IncidentState.CURED)
    letter = told(story(incidents=(gone,), coverage=coverage(lines=())))
    assert letter.standfirst == "This is not an all-clear: no page could be looked at."


def test_a_quiet_day_says_so() -> None:
    letter = told(story(incidents=(), transitions=()))
    assert letter.headline == "No new incidents in 38 looks"
    assert letter.standfirst.startswith("Nothing awaits you.")
    assert letter.cards == ()
    assert letter.left_out is None


def test_the_health_line_counts_every_way_of_not_seeing() -> None:
    tiles = {tile.label: (tile.count, tile.wanting) for tile in told(story()).health.tiles}
    assert tiles == {
        "checks made": (50, False),
        "usable looks": (38, False),
        "failed": (3, True),
        "empty": (1, True),
        "blocked or captcha": (5, True),
        "for another market": (2, True),
        "without a time": (1, True),
    }


def test_every_page_state_is_either_a_look_or_has_a_name() -> None:
    one_each = coverage(lines=(line(Engine.GOOGLE, "US", dict.fromkeys(PageState, 1)),))
    health = told(story(coverage=one_each)).health
    assert sum(tile.count for tile in health.tiles[1:]) == len(PageState)


def test_blind_markets_stand_first_and_long_coverage_is_summed() -> None:
    many = [line(Engine.GOOGLE, f"A{number}", {PageState.ADS: 1}) for number in range(30)]
    blind = line(None, None, {PageState.EMPTY: 2})
    health = told(story(coverage=coverage(lines=(*many, blind)))).health
    assert health.strips[0].place == "Engine not stated · country not stated"
    assert health.strips[0].blind
    assert health.strips[0].seen_percent == 0
    assert health.strips_more == "15 more engines and markets: 15 of 15 checks usable"


def test_a_line_of_no_checks_draws_no_bar() -> None:
    strip = told(story(coverage=coverage(lines=(line(Engine.GOOGLE, "US", {}),)))).health.strips[0]
    assert (strip.seen_percent, strip.lost_percent) == (0, 0)


def test_a_single_look_beside_thousands_is_still_drawn() -> None:
    lines = (line(Engine.GOOGLE, "US", {PageState.ADS: 5000}), line(Engine.BING, "US", {PageState.ADS: 1}))
    assert min(strip.seen_percent for strip in told(story(coverage=coverage(lines=lines))).health.strips) == 1


def test_failures_are_told_with_reasons_and_capped() -> None:
    many = tuple(SourceFailure(source="captures", name=f"{number}.json", reason="not JSON") for number in range(10))
    health = told(story(coverage=coverage(failures=many))).health
    assert health.failures[0] == ("captures: 0.json", "not JSON")
    assert health.failures_more == "and 2 more failures"


def test_an_engine_the_policy_names_and_nobody_asked_is_a_gap() -> None:
    assert told(story()).health.gaps == (
        "Yandex: no check was made, though the policy holds there (brand-bidding, ad-hijacking).",
        "3 pages of another market or without a time: not counted as looked at.",
    )


def test_engines_with_the_same_gap_share_a_sentence() -> None:
    rules = tuple(clause(ClauseKind.BRAND_BIDDING, id=f"c{number}") for number in range(6))
    first, second, _ = told(story(policy=brand_policy(clauses=rules))).health.gaps
    assert first.startswith("Yandex, Yahoo, Baidu,")
    assert first.endswith("no check was made, though the policy holds there (c0, c1, c2, c3 and 2 more clauses).")
    assert second.startswith("DuckDuckGo: no check showed a usable page")


def test_full_coverage_has_no_gaps() -> None:
    lines = tuple(line(engine, "US", {PageState.ADS: 1}) for engine in (Engine.GOOGLE, Engine.BING, Engine.YANDEX))
    assert told(story(coverage=coverage(lines=lines))).health.gaps == ()


def test_an_incident_is_told_with_its_facts() -> None:
    card = card_of(incident(), attribution={"sub_id": "s-9", "conflicts": ("CJ publisher 5 claims the same domain",)})
    assert card.clause == "No ads on the brand's keywords or their variations (brand-bidding)"
    assert card.judgement == "Violation: the clause is broken; aimed at the brand."
    assert len(card.reasons) == 3
    assert card.ad_title == "Alibaba Coupons - 70 % Off Today Only"
    assert card.ad_display == "coupon-corner.example › alibaba"
    assert card.ask is not None
    assert card.command == "monitor incidents show inc-0001"
    assert dict(card.facts) == {
        "Advertiser as shown": "Coupon Corner GmbH",
        "Known by": "an affiliate link in the ad's chain",
        "Also claimed by": "CJ publisher 5 claims the same domain",
        "Sub ID": "s-9",
        "Leads to": "coupon-corner.example",
        "Chain": "ad › coupon-corner.example › www.awin1.com › www.alibaba.com",
        "Searched": "“alibab coupon” (variation of “alibaba”: misspelling, score 93) and 2 other keywords",
        "Seen on": "Google, Berlin, Germany, DE, mobile",
        "First seen": "Sun 15 Nov 2026, 07:30 CET (06:30 UTC)",
        "Last seen": "Sun 22 Nov 2026, 02:30 CET (01:30 UTC)",
        "Sightings": "14 in DE, US",
        "Rank": "ad 2, top of the page",
    }


def test_what_is_not_known_is_left_out_or_called_so() -> None:
    seen = sighted()
    bare = {
        "engine": None,
        "query": None,
        "country": None,
        "location": None,
        "device": None,
        "ad": replace(
            seen.observation.ad,
            landing_url=None,
            final_url=None,
            block=None,
            title=None,
            description=None,
            display_url=None,
        ),
    }
    card = card_of(incident(), attribution={"chain": (), "landing_domain": "alibaba.com"}, observation=bare)
    assert fact(card, "Seen on") == "engine not stated, country not stated, device not stated"
    assert fact(card, "Searched") == "“alibaba coupon”, “alibab coupon”, “ali baba discount code”"
    assert fact(card, "Leads to") == "alibaba.com"
    assert fact(card, "Rank") == "ad 2"
    assert fact(card, "Chain") is None
    assert (card.ad_title, card.ad_text, card.ad_display) == (None, None, "coupon-corner.example")


def test_an_incident_without_an_example_is_told_from_its_sums() -> None:
    alone = incident(key=replace(incident().key, clause="gone", engine="other"), countries=(), display_domain=None)
    card = told(story(incidents=(alone,), transitions=(), examples={})).cards[0]
    assert card.clause == "Clause gone"
    assert card.ask is None
    assert card.ad_display is None
    assert fact(card, "Seen on") == "engine not stated"
    assert fact(card, "Sightings") == "14"
    assert "unknown kind" in card.who_detail


def test_known_engines_have_their_names() -> None:
    alone = incident(key=replace(incident().key, engine="duckduckgo"))
    assert fact(told(story(incidents=(alone,), examples={})).cards[0], "Seen on") == "DuckDuckGo"


def test_earlier_incidents_of_the_publisher_are_told() -> None:
    past = incident(9, first_seen=MORNING.replace(year=2025), state=IncidentState.CURED)
    found = incident()
    card = told(story(incidents=(found,), closed=(past,))).cards[0]
    assert fact(card, "Earlier incidents") == "1 of the same publisher"


def test_a_search_that_is_not_branded_is_called_so() -> None:
    seen = sighted()
    generic = replace(seen.reading.query, label=Label.OTHER, term=None, kind=None)
    example = replace(seen, reading=replace(seen.reading, query=generic))
    found = incident(keywords=("wholesale shoes",))
    card = told(story(incidents=(found,), examples={found.id: (example,)})).cards[0]
    assert fact(card, "Searched") == "“alibab coupon” (not a branded search)"


def test_a_match_without_a_kind_is_told_without_one() -> None:
    seen = sighted()
    plain_match = replace(seen.reading.query, kind=None)
    example = replace(seen, reading=replace(seen.reading, query=plain_match))
    found = incident()
    card = told(story(incidents=(found,), examples={found.id: (example,)})).cards[0]
    assert "(variation of “alibaba”, score 93)" in str(fact(card, "Searched"))


def test_many_countries_and_hops_are_cut_short() -> None:
    found = incident(countries=tuple(f"A{number}" for number in range(20)))
    chain = tuple(f"https://h{number}.example/" for number in range(20))
    card = card_of(found, attribution={"chain": chain})
    assert str(fact(card, "Sightings")).endswith("A11 and 8 more")
    assert fact(card, "Chain") == (
        "ad › h0.example › h1.example › h2.example › h3.example › h4.example › h5.example › … › h19.example"
    )


def test_hosts_of_a_chain_stand_once_in_a_row_and_broken_ones_are_skipped() -> None:
    chain = ("https://a.example/1", "https://a.example/2", "javascript:alert(1)", "https://b.example/")
    assert fact(card_of(incident(), attribution={"chain": chain}), "Chain") == "ad › a.example › b.example"


def test_a_display_url_in_other_letters_has_its_punycode_beside_it() -> None:
    seen = sighted()
    ad = replace(seen.observation.ad, display_url="аlibaba.com/deals")
    assert "(xn--" in str(card_of(incident(), observation={"ad": ad}).ad_display)


def test_changes_name_what_who_and_why() -> None:
    kept, gone = incident(1), incident(2, state=IncidentState.MERGED)
    day = story(
        incidents=(kept, gone),
        transitions=(
            transition(gone, OPEN, IncidentState.MERGED, into="inc-0001", reason="its sightings belong to awin:101234"),
            replace(transition(kept, None, OPEN), incident="unknown"),
        ),
    )
    first, second = told(day).changes
    assert (first.what, first.who) == (
        "open → merged",
        "Coupon Corner, No ads on the brand's keywords or their variations (brand-bidding)",
    )
    assert first.reason == "inc-0002 (now inc-0001): its sightings belong to awin:101234"
    assert (second.what, second.who) == ("new", "")


def test_a_flood_of_changes_is_capped_and_counted() -> None:
    letter = told(story(transitions=(transition(incident(), None, OPEN),) * 25))
    assert len(letter.changes) == 20
    assert letter.changes_more == "and 5 more changes"


def test_the_tally_counts_what_could_not_be_told() -> None:
    assert told(story()).tally == (
        "Ads judged: 17 breach a clause, 2 suspected, 51 within the rules; could not tell: 4; "
        "open incidents that are likely broad match: 1."
    )


def test_incidents_left_out_are_counted() -> None:
    many = tuple(incident(number) for number in range(5))
    assert str(told(story(incidents=many, max_incidents=4)).left_out).startswith("1 more incident,")
    assert str(told(story(incidents=many, max_incidents=0)).left_out).startswith("5 incidents,")
    assert str(wording(compose(story(incidents=many)), cards=2).left_out).startswith("3 more incidents,")


def test_one_open_incident_awaits_in_the_singular() -> None:
    assert told(story(incidents=(incident(),))).standfirst == "1 incident awaits you."


def test_what_nobody_can_observe_is_listed_with_the_reason() -> None:
    letter = told(story())
    assert letter.not_monitored[0] == (
        "No pop-up or pop-under traffic (popup-traffic)",
        "A search page does not show how a site gets its visitors.",
    )
    silent = replace(clause(ClauseKind.POPUP_TRAFFIC), not_observable_because=None)
    assert told(story(policy=brand_policy(clauses=(silent,)))).not_monitored[0][1] == "no reason given"


def test_the_footer_says_how_to_read_and_under_which_policy() -> None:
    first = " ".join(told(story(since=None)).footer)
    later = " ".join(told(story()).footer)
    assert "Covers checks made until" in first
    assert "Covers checks made after Sat 21 Nov 2026" in later
    assert "is not “bid on the keyword”" in later
    assert "Policy alibaba, version 2026-11-01, file digest 9f2c9f2c9f2c" in later
    assert compose(story()).id in later
