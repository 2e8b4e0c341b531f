"""Two weeks of bought searches as values: one provider that shows every ad, one that went half blind."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from monitor.model.checks import Cell, Market, Part, PlannedCheck
from monitor.model.coverage_report import CoverageReport
from monitor.model.enums import Device, Engine, PageState
from monitor.model.planning import Look
from monitor.model.purchases import PurchaseCount, PurchaseState
from monitor.planning.report import Latest, Looked, coverage_report

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
"""Twelve o'clock in Berlin."""
UNTIL = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
DAYS = timedelta(days=14)
SHARES = {Engine.GOOGLE: 0.9, Engine.BING: 0.8}
_MARKETS = (("US", None), ("US", "Austin,Texas,United States"), ("DE", "Berlin,Germany"), ("GB", None))
_STATES = (PageState.ADS, PageState.NO_ADS, PageState.CAPTCHA, PageState.EMPTY, PageState.PROVIDER_ERROR)


def look(**changes: Any) -> Look:
    """A look at Google in Germany from a phone, bought of the shop, without ads."""
    made: dict[str, Any] = {
        "at": NOON,
        "keyword": "acme",
        "engine": Engine.GOOGLE,
        "country": "DE",
        "location": None,
        "language": None,
        "device": Device.MOBILE,
        "state": PageState.NO_ADS,
        "source": "shop",
    }
    return Look(**(made | changes))


def check(number: int = 0, **changes: Any) -> PlannedCheck:
    """The customer's check that ``look`` answers."""
    slot = changes.pop("slot", NOON)
    provider = changes.pop("provider", "shop")
    cell: dict[str, Any] = {
        "keyword": "Acme",
        "engine": Engine.GOOGLE,
        "market": Market(country="DE"),
        "device": Device.MOBILE,
        "hour": slot.astimezone(BERLIN).hour,
        "weekend": False,
    }
    return PlannedCheck(id=str(number), cell=Cell(**(cell | changes)), part=Part.CUSTOMER, slot=slot, provider=provider)


def count(state: PurchaseState = PurchaseState.BOUGHT, **changes: Any) -> PurchaseCount:
    """One planned check of the slice of ``look``."""
    made: dict[str, Any] = {
        "engine": Engine.GOOGLE,
        "country": "DE",
        "location": None,
        "device": Device.MOBILE,
        "hour": 12,
        "state": state,
        "checks": 1,
        "cost": Decimal("0.01"),
    }
    return PurchaseCount(**(made | changes))


def report(
    looks: Sequence[Look] = (),
    planned: Sequence[PurchaseCount] = (),
    customers: Sequence[PlannedCheck] = (),
    *,
    until: datetime = UNTIL,
    **changes: Any,
) -> CoverageReport:
    """The report of two weeks up to ``until``."""
    made = Looked(since=until - DAYS, until=until, looks=looks, planned=planned, customers=customers, **changes)
    return coverage_report(made, BERLIN)


@cache
def fortnight(*, per_day: int = 250) -> CoverageReport:
    """A report with something of everything; it is the same every time."""
    chance = random.Random(14)
    looks, planned, customers, late = [], [], [], []
    yesterday = UNTIL - timedelta(days=1)
    for number in range(14 * per_day):
        slot = UNTIL - timedelta(seconds=chance.uniform(1, DAYS.total_seconds()))
        country, location = chance.choice(_MARKETS)
        engine = chance.choices([Engine.GOOGLE, Engine.BING], [4, 1])[0]
        device = chance.choice([Device.DESKTOP, Device.MOBILE])
        provider = "dataforseo" if engine is Engine.GOOGLE else "serpapi"
        hour = slot.astimezone(BERLIN).hour
        place = {"engine": engine, "device": device}
        where = {"country": country, "location": location}
        made = check(
            number, slot=slot, provider=provider, keyword=f"acme {number % 30}", market=Market(**where), **place
        )
        state = chance.choices([PurchaseState.BOUGHT, PurchaseState.MISSED, PurchaseState.FAILED], [95, 3, 2])[0]
        planned.append(count(state, hour=hour, **place, **where))
        if slot > yesterday:
            late.append(planned[-1])
        if number % 10 == 0:
            customers.append(made)
        if state is PurchaseState.BOUGHT:
            own = chance.random() < (0.86 if provider == "dataforseo" or device is Device.DESKTOP else 0.35)
            seen = country == "US" and hour < 6 and chance.random() < 0.1
            looks.append(
                look(
                    at=slot,
                    keyword=f"acme {number % 30}",
                    state=chance.choices(_STATES, [50, 40, 2, 1, 1])[0],
                    source=provider,
                    own_shown=own,
                    offenders=frozenset({f"awin:{chance.choice([*range(1, 7), 10 + number % 9])}"} if seen else ()),
                    **place,
                    **where,
                )
            )
    latest = Latest(since=yesterday, planned=late)
    return report(looks, planned, customers, own_impression_shares=SHARES, latest=latest)


def on(day: int, **changes: Any) -> Look:
    """``look`` so many days after noon."""
    return look(at=NOON + timedelta(days=day), **changes)
