"""Controls right after a sighting: the twin and a generic search, in its place, once, out of the reserve."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.model.checks import Cell, Market, Part, PlannedCheck
from monitor.model.enums import Device, Engine, PageState
from monitor.model.planning import Look, ProviderBudget
from monitor.model.purchases import Purchase, PurchaseState
from monitor.planning.controls import ControlInputs, controls

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 22, 30, 5, 123, tzinfo=UTC)
TWINS = {"acme coupon": "coupon", "acme deal": "deal"}


def look(keyword: str | None = "acme coupon", *, minutes: int = 3, **changes: Any) -> Look:
    made = Look(
        at=NOW - timedelta(minutes=minutes),
        keyword=keyword,
        engine=Engine.GOOGLE,
        country="DE",
        location="Berlin",
        language="de",
        device=Device.MOBILE,
        state=PageState.ADS,
        offenders=frozenset({"awin:1"}),
    )
    return replace(made, **changes)


def asked(**changes: Any) -> ControlInputs:
    shop = ProviderBudget(provider="shop", engines=frozenset({Engine.GOOGLE}), checks=100, price=Decimal("0.001"))
    made = ControlInputs(
        now=NOW,
        day=date(2026, 11, 20),
        timezone=BERLIN,
        incidents={("awin:1", "google"): "INC-1", ("awin:2", "google"): "INC-2"},
        planned=(),
        budgets=(shop,),
        reserve_used={},
        generic_keyword="wholesale",
        twin=TWINS.get,
        branded=lambda keyword: "acme" in keyword,
    )
    return replace(made, **changes)


def found(*looks: Look, **changes: Any) -> list[tuple[str, str | None]]:
    return [(each.cell.keyword, each.beside) for each in controls(looks, asked(**changes))]


def planned(keyword: str, state: PurchaseState, part: Part = Part.CONTROL) -> Purchase:
    [control] = controls([look()], asked(generic_keyword=None))
    cell = replace(control.cell, keyword=keyword, hour=3)
    check = replace(control, cell=cell, part=part, slot=NOW - timedelta(days=1))
    return Purchase(check=check, day=date(2026, 11, 19), state=state, price=Decimal(0), charged=True)


def test_a_fresh_sighting_calls_for_its_twin_and_a_generic_search_in_its_place_and_now() -> None:
    twin, generic = controls([look()], asked())
    market = Market(country="DE", location="Berlin", language="de")
    cell = Cell(keyword="coupon", engine=Engine.GOOGLE, market=market, device=Device.MOBILE, hour=23, weekend=False)
    assert (
        PlannedCheck(
            id=twin.id, cell=cell, part=Part.CONTROL, slot=NOW.replace(microsecond=0), provider="shop", beside="INC-1"
        )
        == twin
    )
    assert replace(twin, id=generic.id, cell=replace(cell, keyword="wholesale")) == generic
    assert twin.id != generic.id


@pytest.mark.parametrize(
    "nothing",
    [
        look(minutes=31),
        look("coupon"),
        look(None),
        look(offenders=frozenset()),
        look(offenders=frozenset({"awin:9"})),
        look(engine=Engine.BING),
        look(wrong_market=True),
    ],
    ids=["old", "not the brand", "unnamed", "clean", "no incident", "another engine", "another country"],
)  # fmt: skip
def test_what_is_no_fresh_sighting_of_an_open_incident_calls_for_nothing(nothing: Look) -> None:
    assert [] == found(nothing)


def test_a_query_that_is_the_brand_alone_has_no_twin() -> None:
    assert [("wholesale", "INC-1")] == found(look("acme"))
    assert [] == found(look("acme"), generic_keyword=None)


def test_one_search_answers_for_every_offender_of_a_page() -> None:
    both = look(offenders=frozenset({"awin:2", "awin:1"}))
    assert [("coupon", "INC-1"), ("wholesale", "INC-1")] == found(both)
    yesterday = [planned(each, PurchaseState.ORDERED) for each in ("coupon", "wholesale")]
    assert [("coupon", "INC-2"), ("wholesale", "INC-2")] == found(both, planned=yesterday)
    just_now = [replace(each, check=replace(each.check, slot=NOW - timedelta(minutes=2))) for each in yesterday]
    assert [] == found(both, planned=just_now)


def test_one_control_beside_one_incident_in_one_place_is_bought_once() -> None:
    looks = [look(minutes=2), look("ACME coupon", minutes=1), look("acme deal", minutes=0), look(language="en")]
    assert [("coupon", "INC-1"), ("wholesale", "INC-1"), ("deal", "INC-1")] == found(*reversed(looks))
    assert 6 == len(found(look(), look(device=Device.DESKTOP), look(location="Köln")))


@pytest.mark.parametrize("state", [each for each in PurchaseState if each is not PurchaseState.MISSED])
def test_what_was_planned_lately_is_not_bought_again(state: PurchaseState) -> None:
    assert [("wholesale", "INC-1")] == found(look(), planned=[planned("Coupon", state)])


def test_a_control_that_was_missed_and_a_recheck_are_no_controls() -> None:
    before = [planned("coupon", PurchaseState.MISSED), planned("wholesale", PurchaseState.BOUGHT, Part.RECHECK)]
    assert [("coupon", "INC-1"), ("wholesale", "INC-1")] == found(look(), planned=before)


def test_the_reserve_is_the_limit_and_the_earliest_sighting_comes_first() -> None:
    looks = [look("acme deal", minutes=1), look(minutes=2)]
    assert [("coupon", "INC-1"), ("wholesale", "INC-1")] == found(*looks, reserve_used={"shop": 8})
    assert [] == found(*looks, reserve_used={"shop": 11})


def test_the_same_sightings_call_for_the_same_controls_in_any_order() -> None:
    looks = [look(), look("acme deal"), look(location="Köln"), look(country="AT")]
    assert controls(looks, asked()) == controls(reversed(looks), asked())
