"""The plan of a day: its parts, its caps, its secrecy."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.checks import Cell, Market, Part
from monitor.model.enums import Device, Engine
from monitor.model.planning import Axes, Demand, Plan, PlanInputs, ProviderBudget, Revisit
from monitor.planning import plan_day
from monitor.planning.budgets import Purse, affordable, still_needed

Make = Callable[..., PlanInputs]
SEED = bytes(range(32))
GOOGLE_ONLY = frozenset({Engine.GOOGLE})


def budget(**changes: object) -> ProviderBudget:
    made = ProviderBudget(
        provider="shop", engines=frozenset({Engine.GOOGLE, Engine.BING}), checks=200, price=Decimal("0.001")
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def parts(plan: Plan) -> dict[Part, int]:
    return dict(Counter(check.part for check in plan.checks))


def revisit(incident: str = "i-1", **changes: object) -> Revisit:
    cell = Cell(
        keyword="acme coupon",
        engine=Engine.GOOGLE,
        market=Market(country="US"),
        device=Device.MOBILE,
        hour=22,
        weekend=True,
    )
    return replace(Revisit(incident=incident, cell=cell, twin="coupon"), **changes)  # type: ignore[arg-type]


def test_a_tenth_shops_three_tenths_sweep_and_six_tenths_hunt(inputs: Make) -> None:
    plan = plan_day(inputs(), SEED)
    assert parts(plan) == {Part.CUSTOMER: 20, Part.SWEEPER: 60, Part.HUNTER: 120}
    assert len(plan.of_part(Part.CUSTOMER)) == 20


def test_the_same_seed_draws_the_same_plan_and_another_seed_another(inputs: Make) -> None:
    assert plan_day(inputs(), SEED) == plan_day(inputs(), SEED)
    assert plan_day(inputs(), SEED).checks != plan_day(inputs(), SEED[::-1]).checks


def test_a_plan_commits_to_its_seed_without_telling_it(inputs: Make) -> None:
    plan = plan_day(inputs(), SEED)
    assert plan.commitment == hashlib.sha256(SEED).hexdigest()
    assert SEED.hex() not in repr(plan)


def test_a_short_seed_is_refused(inputs: Make) -> None:
    with pytest.raises(ValueError, match="at least 32"):
        plan_day(inputs(), b"short")


def test_checks_stand_in_the_order_of_their_slots_within_their_hour_and_date(inputs: Make) -> None:
    plan = plan_day(inputs(), SEED)
    slots = [check.slot for check in plan.checks]
    assert slots == sorted(slots)
    for check in plan.checks:
        local = check.slot.astimezone(ZoneInfo("Europe/Berlin"))
        assert (local.date(), local.hour) == (date(2026, 11, 23), check.cell.hour)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_with_a_clock_change_plans_every_hour_once(inputs: Make, day: date) -> None:
    plan = plan_day(inputs(day=day, budgets=(budget(checks=2000),)), SEED)
    assert len({check.id for check in plan.checks}) == 2000
    assert all(check.cell.weekend for check in plan.checks)
    assert max(check.slot for check in plan.checks) < datetime(day.year, day.month, day.day, 23, 30, tzinfo=UTC)


def test_no_two_checks_of_a_plan_share_an_id_even_in_one_crowded_cell(inputs: Make) -> None:
    axes = Axes(
        keywords=("acme",), engines=(Engine.GOOGLE,), markets=(Market(country="US"),), devices=(Device.DESKTOP,)
    )
    one = Demand(keywords=(1.0,), engines=(1.0,), markets=(1.0,), devices=(1.0,), hours=(1.0, *(1e-12,) * 23))
    plan = plan_day(inputs(axes=axes, demand=one, budgets=(budget(checks=6000),)), SEED)
    assert len({check.id for check in plan.checks}) == len(plan.checks) == plan.spending[0].checks
    assert plan.unaffordable


@given(
    checks=st.integers(0, 500),
    price=st.decimals("0", "0.1", places=4),
    money=st.decimals("0", "2", places=2) | st.none(),
)
def test_no_limit_is_ever_passed(checks: int, price: Decimal, money: Decimal | None) -> None:
    limits = budget(checks=checks, price=price, money=money)
    drawn, reserve = affordable(limits)
    assert 0 <= drawn <= checks
    assert 0 <= reserve <= -(-checks // 10)
    if money is not None:
        assert (drawn + reserve) * price <= money


def test_a_money_cap_shrinks_the_plan_with_its_parts(inputs: Make) -> None:
    plan = plan_day(inputs(budgets=(budget(money=Decimal("0.055")),), revisits=(revisit(),) * 9), SEED)
    assert len(plan.checks) <= 55
    assert plan.spending[0].cost <= Decimal("0.055")
    assert parts(plan)[Part.CUSTOMER] == 5


def test_without_a_budget_nothing_is_bought(inputs: Make) -> None:
    assert plan_day(inputs(budgets=()), SEED).checks == ()


def test_an_engine_that_nobody_sells_is_not_drawn(inputs: Make) -> None:
    plan = plan_day(inputs(budgets=(budget(engines=GOOGLE_ONLY),)), SEED)
    assert {check.cell.engine for check in plan.checks} == GOOGLE_ONLY
    assert len(plan.checks) == 200


def test_draws_that_a_small_budget_cannot_pay_are_told_and_hunted_elsewhere(inputs: Make) -> None:
    small = budget(provider="small", engines=frozenset({Engine.BING}), checks=2)
    plan = plan_day(inputs(budgets=(budget(engines=GOOGLE_ONLY), small)), SEED)
    assert len(plan.checks) == 202
    assert [each.checks for each in plan.spending] == [200, 2]
    assert {engine for engine, _, _ in plan.unaffordable} == {Engine.BING}


def test_the_first_provider_with_room_is_paid() -> None:
    purse = Purse([budget(provider="first", checks=1), budget(provider="second", checks=1)], reserved={})
    assert [purse.buy(Engine.GOOGLE) for _ in range(3)] == ["first", "second", None]
    assert purse.buy(Engine.YANDEX) is None


def test_a_revisit_is_followed_by_its_controls_within_minutes_on_top_of_the_draws(inputs: Make) -> None:
    plan = plan_day(inputs(revisits=(revisit(),), generic_keyword="wholesale"), SEED)
    beside = [check for check in plan.checks if check.beside == "i-1"]
    assert [(check.part, check.cell.keyword) for check in beside] == [
        (Part.RECHECK, "acme coupon"),
        (Part.CONTROL, "coupon"),
        (Part.CONTROL, "wholesale"),
    ]
    assert (beside[-1].slot - beside[0].slot).total_seconds() == 120
    assert {check.cell.hour for check in beside} == {22}
    assert not any(check.cell.weekend for check in beside)
    assert len(plan.checks) == 203


def test_revisits_take_three_quarters_of_the_reserved_tenth_and_leave_the_rest_to_fresh_sightings(inputs: Make) -> None:
    plan = plan_day(inputs(revisits=tuple(revisit(f"i-{number}", twin=None) for number in range(50))), SEED)
    assert parts(plan)[Part.RECHECK] == 15
    assert (Engine.GOOGLE, Part.RECHECK, 35) in plan.unaffordable


def test_fifty_thousand_keywords_are_planned_in_seconds(inputs: Make) -> None:
    made = inputs(budgets=(budget(checks=1000),))
    keywords = tuple(f"acme {number}" for number in range(50_000))
    many = replace(
        made,
        axes=replace(made.axes, keywords=keywords),
        demand=replace(made.demand, keywords=(1.0,) * 50_000),
    )
    assert len(plan_day(many, SEED).checks) == 1000


def test_the_engines_of_known_providers_are_those_their_collectors_sell() -> None:
    from monitor.collectors.brightdata import BrightData  # noqa: PLC0415 - only this test needs the adapters
    from monitor.collectors.dataforseo import DataForSeo  # noqa: PLC0415
    from monitor.collectors.serpapi import SerpApi  # noqa: PLC0415
    from monitor.config.plan_settings import SOLD  # noqa: PLC0415

    assert {
        "brightdata": BrightData.engines,
        "dataforseo": DataForSeo.engines,
        "serpapi": SerpApi.engines,
    } == SOLD


def test_what_a_day_still_needs_falls_with_each_paid_check_and_never_below_nothing() -> None:
    limits = ProviderBudget(
        provider="shop", engines=frozenset({Engine.GOOGLE}), checks=20, price=Decimal("0.5"), money=Decimal(100)
    )
    assert [Decimal(11), Decimal("0.5"), Decimal(0), Decimal(0)] == [still_needed(limits, n) for n in (0, 21, 22, 30)]
    assert Decimal(3) == still_needed(replace(limits, money=Decimal("3.2")), 0), "no more than the cap pays for"
