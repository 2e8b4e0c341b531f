"""The plans that are compared: four that peers use or could use, and the product's own code."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from math import prod
from random import Random
from typing import Protocol
from zoneinfo import ZoneInfo

from benchmarks.sampling.market import DEMAND, DEVICES, ENGINES, HEADQUARTERS, KEYWORDS, PLACES, SIZES, Spot
from monitor.model.checks import Cell, Market, Part
from monitor.model.enums import Device, Engine
from monitor.model.planning import Axes, Demand, Experience, PlanInputs, ProviderBudget, Trial
from monitor.planning import learn, plan_day

MONDAY = date(2026, 1, 5)
"""Day 0 of every run."""
THREE_TIMES = (9, 15, 21)


class Plan(Protocol):
    """Chooses a day's checks, and may learn from what they showed."""

    def day(self, day: int) -> list[tuple[Spot, bool]]:
        """Where to look, and whether the check is one of those that carry the promise."""
        ...

    def learn(self, day: int, spots: Sequence[Spot], shown: Sequence[Sequence[int]]) -> None:
        """Hear whom each check showed."""
        ...


class FixedList:
    """The cells with most searches, three times a day at fixed hours: what peers sell."""

    hours: tuple[int, ...] = THREE_TIMES

    def __init__(self, checks: int, seed: int) -> None:
        del seed
        cells = product(*(range(size) for size in SIZES[:4]))
        busiest = sorted(cells, key=lambda cell: -prod(DEMAND[axis][level] for axis, level in enumerate(cell)))
        self._spots = [((*cell, hour), False) for hour in self.hours for cell in busiest[: max(1, checks // 3)]]

    def day(self, day: int) -> list[tuple[Spot, bool]]:
        del day
        return self._spots

    def learn(self, day: int, spots: Sequence[Spot], shown: Sequence[Sequence[int]]) -> None:
        """Never."""


class ThreeTimesGrid:
    """Walks through all cells in a fixed order, at three fixed hours."""

    hours: tuple[int, ...] = THREE_TIMES

    def __init__(self, checks: int, seed: int) -> None:
        del seed
        self._checks = checks
        self._cells = list(product(range(KEYWORDS), range(ENGINES), range(PLACES), range(DEVICES)))
        Random("grid").shuffle(self._cells)

    def day(self, day: int) -> list[tuple[Spot, bool]]:
        start = day * self._checks
        return [
            ((*self._cells[(start + each) % len(self._cells)], self.hours[each % len(self.hours)]), False)
            for each in range(self._checks)
        ]

    def learn(self, day: int, spots: Sequence[Spot], shown: Sequence[Sequence[int]]) -> None:
        """Never."""


class AllHoursGrid(ThreeTimesGrid):
    """The same walk, spread over all 24 hours."""

    hours = tuple(range(24))


class UniformRandom:
    """Every cell and hour alike, drawn anew each day."""

    def __init__(self, checks: int, seed: int) -> None:
        self._checks = checks
        self._random = Random(f"{seed} uniform")

    def day(self, day: int) -> list[tuple[Spot, bool]]:
        del day
        draw = self._random.randrange
        return [(tuple(draw(size) for size in SIZES), False) for _ in range(self._checks)]  # type: ignore[misc]

    def learn(self, day: int, spots: Sequence[Spot], shown: Sequence[Sequence[int]]) -> None:
        """Never."""


_KEYWORDS = tuple(f"brand {number}" for number in range(KEYWORDS))
_ENGINES = (Engine.GOOGLE, Engine.BING, Engine.YANDEX)
_PLACES = tuple(Market(country="US", location=f"place {number}") for number in range(PLACES))
_DEVICES = (Device.DESKTOP, Device.MOBILE)
_INDEX = tuple({level: at for at, level in enumerate(axis)} for axis in (_KEYWORDS, _ENGINES, _PLACES, _DEVICES))
_UTC = ZoneInfo("UTC")


class Product:
    """``monitor.planning`` itself, through its public functions."""

    def __init__(self, checks: int, seed: int) -> None:
        self._seed = seed
        self._budget = ProviderBudget(provider="provider", engines=frozenset(_ENGINES), checks=checks, price=Decimal(0))
        self._axes = Axes(keywords=_KEYWORDS, engines=_ENGINES, markets=_PLACES, devices=_DEVICES)
        self._demand = Demand(
            keywords=DEMAND[0], engines=DEMAND[1], markets=DEMAND[2], devices=DEMAND[3], hours=DEMAND[4]
        )
        self._experience = Experience()
        self._cells: list[Cell] = []

    def day(self, day: int) -> list[tuple[Spot, bool]]:
        plan = plan_day(
            PlanInputs(
                day=MONDAY + timedelta(days=day),
                timezone=_UTC,
                axes=self._axes,
                demand=self._demand,
                headquarters=frozenset(_PLACES[place] for place in HEADQUARTERS),
                budgets=(self._budget,),
                experience=self._experience,
            ),
            hashlib.sha256(f"{self._seed} {day}".encode()).digest(),
        )
        self._cells = [check.cell for check in plan.checks]
        return [(_spot(check.cell), check.part is Part.CUSTOMER) for check in plan.checks]

    def learn(self, day: int, spots: Sequence[Spot], shown: Sequence[Sequence[int]]) -> None:
        del spots
        trials = [
            Trial(cell=cell, offenders=frozenset(map(str, offenders)))
            for cell, offenders in zip(self._cells, shown, strict=True)
        ]
        self._experience = learn(self._experience, MONDAY + timedelta(days=day), trials)


def _spot(cell: Cell) -> Spot:
    keyword, engine, place, device = (
        index[level]  # type: ignore[index]
        for index, level in zip(_INDEX, (cell.keyword, cell.engine, cell.market, cell.device), strict=True)
    )
    return keyword, engine, place, device, cell.hour


PLANS = {
    "fixed list": FixedList,
    "three-times grid": ThreeTimesGrid,
    "24 h grid": AllHoursGrid,
    "uniform random": UniformRandom,
    "product": Product,
}
