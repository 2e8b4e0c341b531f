"""What looks are worth, in numbers that stand in textbooks."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.checks import Cell, Market, Part, PlannedCheck
from monitor.model.enums import Device, Engine, PageState
from monitor.model.planning import Look
from monitor.model.purchases import Purchase, PurchaseState
from monitor.planning.canary import canaries, lowest_recall
from monitor.planning.coverage import Sight, census, promises, slices
from monitor.planning.promise import (
    ad_recall,
    at_least_unseen,
    recall_alarm,
    seen_with,
    smallest_share,
    wilson,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def look(**changes: Any) -> Look:
    made: dict[str, Any] = {
        "at": NOON,
        "keyword": "acme",
        "engine": Engine.GOOGLE,
        "country": "DE",
        "location": None,
        "language": None,
        "device": Device.MOBILE,
        "state": PageState.NO_ADS,
    }
    return Look(**(made | changes))


def purchase(number: int = 0, state: PurchaseState = PurchaseState.BOUGHT, **changes: Any) -> Purchase:
    slot = changes.pop("slot", NOON)
    made: dict[str, Any] = {
        "keyword": "Acme",
        "engine": Engine.GOOGLE,
        "market": Market(country="DE"),
        "device": Device.MOBILE,
        "hour": slot.astimezone(BERLIN).hour,
        "weekend": False,
    }
    part = changes.pop("part", Part.CUSTOMER)
    check = PlannedCheck(id=str(number), cell=Cell(**(made | changes)), part=part, slot=slot, provider="shop")
    return Purchase(check=check, day=date(2026, 11, 20), state=state, price=Decimal(1), charged=True)


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


def test_canaries_compare_the_last_week_with_the_one_before() -> None:
    old = [look(at=NOON - timedelta(days=10), own_ad=True)] * 100
    new = [look(own_ad=number < 55) for number in range(100)]
    lost = [look(engine=None), look(device=None), look(state=PageState.CAPTCHA)]
    (found,) = canaries([*old, *new, *lost], {Engine.GOOGLE: 1.0}, until=NOON)
    assert (found.looks, found.own_ads) == (200, 155)
    assert found.alarm
    assert lowest_recall([found]) == pytest.approx(0.775)
    (unknown,) = canaries(new, {}, until=NOON)
    assert (unknown.recall, unknown.alarm, lowest_recall([unknown])) == (None, None, None)


def test_every_outcome_of_a_check_has_its_own_count() -> None:
    looks = [
        look(),
        look(state=PageState.CAPTCHA),
        look(state=PageState.EMPTY),
        look(state=PageState.PROVIDER_ERROR),
        look(wrong_market=True),
    ]
    states = [PurchaseState.BOUGHT, PurchaseState.MISSED, PurchaseState.INTERRUPTED, PurchaseState.REFUSED]
    purchases = [purchase(number, state) for number, state in enumerate(states)]
    (found,) = slices(looks, purchases, BERLIN, axes=("engine", "country", "device", "hour"))
    assert (found.where.hour, found.planned, found.bought, found.looks) == (12, 4, 5, 1)
    assert (found.refused, found.empty, found.failed, found.missed, found.blind) == (2, 1, 2, 1, 1)


def test_two_looks_at_one_cell_within_one_hour_are_one() -> None:
    looks = [look(at=NOON + timedelta(minutes=minute)) for minute in range(30)]
    (found,) = slices(looks, [], BERLIN, axes=("engine",))
    assert (found.looks, found.independent, found.sight) == (30, 1, Sight.CANNOT_TELL)


def test_silence_is_clean_only_where_enough_was_looked_at_with_open_eyes() -> None:
    looks = [look(at=NOON + timedelta(days=day)) for day in range(20)]
    (found,) = slices(looks, [], BERLIN, axes=("country",))
    assert found.sight is Sight.CLEAN
    (blind,) = slices(looks, [], BERLIN, axes=("country",), blind=frozenset({Engine.GOOGLE}))
    assert (blind.sight, blind.blind) == (Sight.CANNOT_TELL, 20)
    (seen,) = slices([*looks, look(offenders=frozenset({"a:1"}))], [], BERLIN, axes=("country",))
    assert (seen.sight, seen.offenders) == (Sight.SEEN, 1)


def test_only_customers_checks_that_showed_a_page_carry_the_promise() -> None:
    looks = [look(), look(at=NOON - timedelta(days=5), keyword=None), look(at=NOON - timedelta(days=5))]
    purchases = [
        purchase(1),
        purchase(2, slot=NOON - timedelta(minutes=40)),
        purchase(3, part=Part.HUNTER),
        purchase(4, slot=NOON - timedelta(days=5)),
        purchase(5, slot=NOON - timedelta(days=6)),
        purchase(6, slot=NOON + timedelta(days=1)),
    ]
    found = promises(looks, purchases, BERLIN, until=NOON, recall=0.8)
    assert [(each.days, each.customer_checks) for each in found] == [(3, 1), (7, 2), (14, 2)]
    assert found[1].probability == pytest.approx(1 - 0.96**2)


def test_a_search_that_a_queue_made_in_the_next_hour_carries_the_promise_in_that_hour() -> None:
    late = NOON.replace(minute=58)
    looks = [look(at=late + timedelta(minutes=5)), look(at=late + timedelta(minutes=9))]
    ordered, missed = purchase(1, slot=late), purchase(2, PurchaseState.MISSED, slot=late)
    until = late + timedelta(hours=1)
    assert [1, 0] == [promises(looks, [each], BERLIN, until=until)[0].customer_checks for each in (ordered, missed)]
    both = [ordered, purchase(3, slot=late + timedelta(minutes=6))]
    assert 1 == promises(looks, both, BERLIN, until=until)[0].customer_checks, "one hour of a cell counts once"


def test_offenders_seen_once_or_twice_in_independent_looks_tell_of_the_unseen() -> None:
    once = [look(at=NOON + timedelta(days=day), offenders=frozenset({f"a:{day}"})) for day in range(4)]
    twice = [look(at=NOON + timedelta(days=day), offenders=frozenset({"b:1"})) for day in (10, 11)]
    same_hour = look(at=NOON + timedelta(minutes=5), offenders=frozenset({"a:0"}))
    found = census([*once, *twice, same_hour], BERLIN)
    assert (found.seen, found.once, found.twice, found.at_least_unseen) == (5, 4, 1, 3)
