"""From the shape of the ``plan`` section to its values. Imported only while a file is read."""

from collections.abc import Iterator
from decimal import Decimal

from monitor.config.document import Step
from monitor.config.plan_shape import PlanBudgetShape, PlanShape
from monitor.config.plan_values import PlanSettings
from monitor.config.shape import normalised
from monitor.model.checks import Market
from monitor.model.enums import Device, Engine
from monitor.model.planning import HOURS, ProviderBudget

SOLD = {
    "serpapi": frozenset({Engine.GOOGLE, Engine.BING, Engine.DUCKDUCKGO}),
    "dataforseo": frozenset({Engine.GOOGLE, Engine.BING}),
    "brightdata": frozenset({Engine.GOOGLE, Engine.BING, Engine.YANDEX}),
}
"""Engines the known providers sell; a test holds it to the collectors."""

_ENGINES = ((Engine.GOOGLE, 80.0), (Engine.BING, 15.0), (Engine.YANDEX, 5.0))
_DEVICES = ((Device.DESKTOP, 40.0), (Device.MOBILE, 60.0))
# Few searches at night, most in the evening; assumed, as published curves differ by trade and country.
_DAY = (3, 2, 2, 2, 2, 3, 4, 6, 8, 10, 11, 12, 12, 12, 12, 12, 12, 13, 14, 15, 15, 13, 9, 5)


def plan_settings(shape: PlanShape, prices: dict[tuple[str, bool], Decimal]) -> PlanSettings:
    """Make the values; ``prices`` are US dollars for one check, by provider and whether it is queued."""
    markets = {
        Market(country=each.country, location=each.location, language=each.language): each for each in shape.markets
    }
    return PlanSettings(
        engines=tuple({each.engine: each.weight for each in shape.engines}.items()) or _ENGINES,
        own_impression_shares={
            each.engine: each.own_impression_share for each in shape.engines if each.own_impression_share is not None
        },
        markets=tuple((market, each.weight) for market, each in markets.items()),
        headquarters=frozenset(market for market, each in markets.items() if each.headquarters),
        devices=tuple({each.device: each.weight for each in shape.devices}.items()) or _DEVICES,
        keyword_weights={normalised(each.keyword): each.weight for each in shape.keyword_weights},
        generated_keywords=shape.generated_keywords,
        hour_weights=tuple(shape.hour_weights) or tuple(map(float, _DAY)),
        budgets=tuple(_budget(each, prices) for each in shape.budgets),
        generic_keyword=shape.generic_keyword,
    )


def plan_problems(shape: PlanShape, prices: dict[tuple[str, bool], Decimal]) -> Iterator[tuple[tuple[Step, ...], str]]:
    """What only shows when keys are seen together: where, and what was expected."""
    if shape.hour_weights and len(shape.hour_weights) != HOURS:
        yield ("hour_weights",), f"holds {len(shape.hour_weights)} numbers; expected {HOURS}, one for each hour"
    seen: set[str] = set()
    for index, budget in enumerate(shape.budgets):
        where = ("budgets", index)
        if budget.provider in seen:
            yield (*where, "provider"), f"{budget.provider!r} stands twice; expected one budget for each provider"
        seen.add(budget.provider)
        if not budget.engines and budget.provider not in SOLD:
            known = ", ".join(SOLD)
            yield (*where, "provider"), f"{budget.provider!r} is not known; expected one of {known}, or its engines"
        if budget.usd_per_thousand is None and (budget.provider, budget.queue) not in prices:
            yield (*where, "provider"), f"{budget.provider!r} has no price; expected usd_per_thousand"


def _budget(shape: PlanBudgetShape, prices: dict[tuple[str, bool], Decimal]) -> ProviderBudget:
    price = prices.get((shape.provider, shape.queue), Decimal(0))
    if shape.usd_per_thousand is not None:
        price = Decimal(str(shape.usd_per_thousand)) / 1000
    return ProviderBudget(
        provider=shape.provider,
        engines=frozenset(shape.engines) or SOLD.get(shape.provider, frozenset()),
        checks=shape.checks_per_day,
        price=price,
        money=None if shape.usd_per_day is None else Decimal(str(shape.usd_per_day)),
        queued=shape.queue,
    )
