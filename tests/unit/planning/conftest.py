"""A small market to plan for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.model.checks import Market
from monitor.model.enums import Device, Engine
from monitor.model.planning import Axes, Demand, PlanInputs, ProviderBudget

MONDAY = date(2026, 11, 23)


@pytest.fixture
def inputs() -> Callable[..., PlanInputs]:
    def make(**changes: Any) -> PlanInputs:
        axes = Axes(
            keywords=("acme", "acme coupon", "acme login"),
            engines=(Engine.GOOGLE, Engine.BING),
            markets=(Market(country="US"), Market(country="DE", location="Berlin")),
            devices=(Device.DESKTOP, Device.MOBILE),
        )
        demand = Demand(
            keywords=(6.0, 3.0, 1.0), engines=(9.0, 1.0), markets=(3.0, 1.0), devices=(1.0, 1.0), hours=(1.0,) * 24
        )
        budget = ProviderBudget(provider="shop", engines=frozenset(axes.engines), checks=200, price=Decimal("0.001"))
        made = PlanInputs(day=MONDAY, timezone=ZoneInfo("Europe/Berlin"), axes=axes, demand=demand, budgets=(budget,))
        return replace(made, **changes)

    return make
