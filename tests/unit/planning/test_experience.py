"""What is learned, when, and how it fades."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.model.checks import Cell, Market
from monitor.model.enums import Device, Engine, PageState
from monitor.model.planning import Experience, Look, Trial
from monitor.planning import learn, learn_all, revisits
from monitor.planning.experience import (
    EVERYWHERE,
    FADING,
    FAMILIAR,
    GOAL,
    SPELL,
    finds,
    hour_level,
    keyword_level,
    market_level,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)

LATER = Cell(
    keyword="Acme",
    engine=Engine.GOOGLE,
    market=Market(country="DE"),
    device=Device.MOBILE,
    hour=3,
    weekend=True,
)


def look(**changes: Any) -> Look:
    made: dict[str, Any] = {
        "at": NOON,
        "keyword": "Acme",
        "engine": Engine.GOOGLE,
        "country": "DE",
        "location": None,
        "language": "de",
        "device": Device.MOBILE,
        "state": PageState.ADS,
    }
    return Look(**(made | changes))


def learned(*looks: Look, before: date = date(2026, 12, 31)) -> Experience:
    return learn_all(looks, BERLIN, before=before)


def test_a_look_counts_at_its_level_of_every_axis_on_local_time() -> None:
    looks = learned(look(at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))).looks
    assert looks[keyword_level("ACME")] == 1
    assert looks[market_level(Market(country="DE", language="en"))] == 1
    assert looks[hour_level(0, weekend=True)] == 1
    assert looks["device", Device.MOBILE] == 1
    assert looks[EVERYWHERE] == 1


def test_looks_of_a_date_come_in_any_order_and_an_hour_repeated_at_midnight_does_no_harm() -> None:
    days = [NOON, NOON - timedelta(hours=3), NOON + timedelta(days=1), NOON + timedelta(hours=1)]
    assert learned(*(look(at=day) for day in days)) == learned(*(look(at=day) for day in sorted(days)))


def test_looks_are_let_go_of_while_later_ones_are_learned() -> None:
    with pytest.raises(ValueError, match="was learned before"):
        learned(*(look(at=NOON + timedelta(days=day)) for day in (0, 2, 4, 1)))


def test_nothing_of_the_day_itself_is_learned() -> None:
    today = NOON.astimezone(BERLIN).date()
    assert learned(look(), before=today) == Experience()
    assert learned(look(), before=today + timedelta(days=1)).looks[EVERYWHERE] == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"state": PageState.CAPTCHA},
        {"wrong_market": True},
        {"keyword": None},
        {"engine": None},
        {"country": None},
        {"device": None},
    ],
)
def test_what_showed_no_page_or_does_not_say_its_cell_teaches_nothing(changes: dict[str, Any]) -> None:
    assert learned(look(**changes)) == Experience()


def found(*looks: Look, later: int = 0) -> float:
    return finds(learned(*looks), NOON.date() + timedelta(days=later))[EVERYWHERE]


def test_a_find_counts_less_with_each_other_sighting_of_its_offender_in_three_weeks() -> None:
    one = look(offenders=frozenset({"a:1"}))
    assert found(one) == pytest.approx(1)
    elsewhere = [look(keyword=f"acme {number}", offenders=frozenset({"a:1"})) for number in range(30)]
    assert found(*elsewhere[:3]) == pytest.approx(3 * FAMILIAR**2)
    assert found(*elsewhere) < 0.001
    assert found(one, look(offenders=frozenset({"a:2"}))) == pytest.approx(2)
    by_hours = finds(learned(one, look(at=NOON + timedelta(hours=1), offenders=frozenset({"a:1"}))), NOON.date())
    assert by_hours[hour_level(12, weekend=False)] == by_hours[hour_level(13, weekend=False)] == pytest.approx(FAMILIAR)


def test_the_factor_of_a_find_is_that_of_looks_thinned_from_three_weeks_to_one() -> None:
    stream = Random(1)
    kept = [sum(stream.random() < GOAL / SPELL for _ in range(4)) for _ in range(4000)]
    alone = kept.count(1) / len(kept)
    assert alone == pytest.approx(4 * GOAL / SPELL * FAMILIAR**3, abs=0.03)


def test_an_offender_seen_again_after_three_weeks_begins_another_spell() -> None:
    first = look(offenders=frozenset({"a:1"}))
    within = look(at=NOON + timedelta(days=20), keyword="acme login", offenders=frozenset({"a:1"}))
    after = look(at=NOON + timedelta(days=21), offenders=frozenset({"a:1"}))
    assert found(first, within) == pytest.approx(2 * FAMILIAR)
    last = NOON.date() + timedelta(days=21)
    assert found(first, after, later=21) == pytest.approx(FADING**21 + 1)
    assert [each.begins for each in learned(first, after, after).spells["a:1"]] == [NOON.date(), last]


def test_re_checks_of_an_open_incident_do_not_make_its_offender_familiar() -> None:
    daily = [look(at=NOON + timedelta(days=day), offenders=frozenset({"a:1"})) for day in (0, 3, 4, 5, 6, 7)]
    assert found(*daily) == pytest.approx(1)


def test_finds_fade_by_the_day_whether_or_not_there_were_looks_between() -> None:
    first = look(offenders=frozenset({"a:1"}))
    for looks in ([first], [first, look(at=NOON + timedelta(days=10))]):
        assert found(*looks, later=20) == pytest.approx(FADING**20)


def test_what_was_known_before_a_day_stays_as_it_was() -> None:
    before = learned(look(offenders=frozenset({"a:1"})))
    learn(before, NOON.date() + timedelta(days=1), [Trial(cell=LATER, offenders=frozenset({"a:1"}))])
    assert before == learned(look(offenders=frozenset({"a:1"})))


def test_a_day_is_not_learned_twice() -> None:
    experience = learn(Experience(), NOON.date(), [])
    with pytest.raises(ValueError, match="learned before"):
        learn(experience, NOON.date(), [])


def test_an_open_incident_is_revisited_where_its_offender_was_seen_last() -> None:
    earlier = look(offenders=frozenset({"a:1", "a:2"}))
    later = look(at=NOON + timedelta(hours=2), keyword="acme coupon", offenders=frozenset({"a:1", "a:3"}))
    old = look(at=NOON - timedelta(days=1), device=None, offenders=frozenset({"a:4"}))
    incidents = {"a:1": "i-1", "a:2": "i-2", "a:4": "i-4"}
    found = revisits([later, earlier, old], incidents, BERLIN, twin={"acme coupon": "coupon"}.get)
    assert [(each.incident, each.cell.keyword, each.cell.hour, each.twin) for each in found] == [
        ("i-2", "Acme", 12, None),
        ("i-1", "acme coupon", 14, "coupon"),
    ]
