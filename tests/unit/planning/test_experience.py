"""What is learned, when, and how it fades."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.model.checks import Market
from monitor.model.enums import Device, Engine, PageState
from monitor.model.planning import Experience, Look
from monitor.planning import learn, learn_all, revisits
from monitor.planning.experience import FADING, hour_level, keyword_level, market_level

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


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
    levels = learned(look(at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))).levels
    assert levels[keyword_level("ACME")].checks == 1
    assert levels[market_level(Market(country="DE", language="en"))].ever == 1
    assert levels[hour_level(0, weekend=True)].checks == 1
    assert levels["device", Device.MOBILE].offenders == 0


def test_looks_of_a_date_come_in_any_order_and_an_hour_repeated_at_midnight_does_no_harm() -> None:
    days = [NOON, NOON - timedelta(hours=3), NOON + timedelta(days=1), NOON + timedelta(hours=1)]
    assert learned(*(look(at=day) for day in days)) == learned(*(look(at=day) for day in sorted(days)))


def test_looks_are_let_go_of_while_later_ones_are_learned() -> None:
    with pytest.raises(ValueError, match="was learned before"):
        learned(*(look(at=NOON + timedelta(days=day)) for day in (0, 2, 4, 1)))


def test_nothing_of_the_day_itself_is_learned() -> None:
    today = NOON.astimezone(BERLIN).date()
    assert learned(look(), before=today) == Experience()
    assert learned(look(), before=today + timedelta(days=1)).everywhere.checks == 1


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


def test_an_offender_counts_once_at_a_level_in_three_weeks() -> None:
    daily = [look(at=NOON + timedelta(days=day), offenders=frozenset({"a:1"})) for day in range(22)]
    assert learned(*daily).everywhere.offenders == pytest.approx(FADING**21)
    again = look(at=NOON + timedelta(days=22), offenders=frozenset({"a:1"}))
    assert learned(*daily, again).everywhere.offenders == pytest.approx(FADING**22 + 1)


def test_old_looks_fade_by_the_day_whether_or_not_there_were_looks_between() -> None:
    experience = learned(look(), look(at=NOON + timedelta(days=10)))
    assert experience.everywhere.checks == pytest.approx(1 + FADING**10)
    assert experience.everywhere.ever == 2


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
