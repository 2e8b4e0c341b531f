"""How much each level is worth to the customer, the sweeper and the hunter."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from math import sqrt
from random import Random

from monitor.model.enums import Engine
from monitor.model.planning import HOURS, WEEKEND, Level, PlanInputs, Tried
from monitor.planning.drawing import Weights
from monitor.planning.experience import hour_level, keyword_level, market_level, tried_at

MOST, LEAST = 4.0, 0.25
"""What was learned moves a weight at most this far: luck must not empty a corner."""
BEFORE_LEARNING = 50
"""Looks, and looks in a market, before anything is learned there."""

# Where offenders hide, as those who hunted them by hand publish it: away from the brand's and agency's offices, outside
# office hours, on engines that nobody watches. Sources: docs/guide/planning.md.
_HEADQUARTERS = 0.4
_OFFICE_HOURS = range(9, 18)
_OFFICE = 0.5
_ENGINES = {Engine.GOOGLE: 0.55, Engine.BING: 0.35}
_OTHER_ENGINE = 0.10

_PRIOR = 2.0
"""The hunter begins as if two offenders had been met at each level at the average rate."""
_PRIOR_CHECKS = 300.0
"""Before any sighting the rate is taken to be one offender in so many looks."""


def customer(inputs: PlanInputs) -> Weights:
    """As customers search."""
    demand = inputs.demand
    return Weights(demand.keywords, demand.engines, demand.markets, demand.devices, demand.hours)


def sweeper(inputs: PlanInputs) -> Weights:
    """Every level of an axis alike."""
    axes = inputs.axes
    sizes = (len(axes.keywords), len(axes.engines), len(axes.markets), len(axes.devices), HOURS)
    return Weights(*([1.0] * size for size in sizes))


def playbook(inputs: PlanInputs) -> Weights:
    """Where offenders like to hide: between demand and evenness, away from where people look."""
    axes, demand = inputs.axes, inputs.demand
    markets = [
        root * (_HEADQUARTERS if market in inputs.headquarters else 1.0)
        for market, root in zip(axes.markets, _roots(demand.markets), strict=True)
    ]
    at_work = not is_weekend(inputs.day)
    return Weights(
        keyword=_roots(demand.keywords),
        engine=[_ENGINES.get(engine, _OTHER_ENGINE) for engine in axes.engines],
        market=markets,
        device=_roots(demand.devices),
        hour=[_OFFICE if at_work and hour in _OFFICE_HOURS else 1.0 for hour in range(HOURS)],
    )


def hunter(inputs: PlanInputs, stream: Random) -> Weights:
    """The playbook, each level times a draw of how rich it may be after what was found there.

    The draw is one of the Gamma posterior of (different offenders per look) over their rate on the whole axis, so
    that a level little looked at gets its chances and a poor one is not given up (Thompson sampling).
    """
    if inputs.experience.everywhere.ever < BEFORE_LEARNING:
        return playbook(inputs)
    axes, weekend = inputs.axes, is_weekend(inputs.day)
    levels: tuple[Iterable[Level], ...] = (
        (keyword_level(keyword) for keyword in axes.keywords),
        (("engine", engine) for engine in axes.engines),
        (market_level(market) for market in axes.markets),
        (("device", device) for device in axes.devices),
        (hour_level(hour, weekend=weekend) for hour in range(HOURS)),
    )
    overall = _rate(inputs.experience.everywhere, 1 / _PRIOR_CHECKS)
    book = playbook(inputs)
    hunted = Weights(
        *(
            _hunted(base, list(tried_at(inputs.experience, wanted)), overall, stream)
            for base, wanted in zip(book, levels, strict=True)
        )
    )
    places = (market_level(market) for market in axes.markets)
    known = [tried.ever >= BEFORE_LEARNING for tried in tried_at(inputs.experience, places)]
    learned = [new if enough else old for new, old, enough in zip(hunted.market, book.market, known, strict=True)]
    return replace(hunted, market=learned)


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= WEEKEND


def _hunted(base: Sequence[float], tried: Sequence[Tried], overall: float, stream: Random) -> list[float]:
    pooled = Tried(offenders=sum(each.offenders for each in tried), checks=sum(each.checks for each in tried))
    rate = _rate(pooled, overall)
    return [weight * _theta(each, rate, stream) for weight, each in zip(base, tried, strict=True)]


def _rate(tried: Tried, before: float) -> float:
    """Offenders per look, drawn to the rate ``before`` as if one had been met at it."""
    return (tried.offenders + 1) / (tried.checks + 1 / before)


def _theta(tried: Tried, rate: float, stream: Random) -> float:
    drawn = stream.gammavariate(_PRIOR + tried.offenders, 1.0) / (_PRIOR / rate + tried.checks) / rate
    return min(max(drawn, LEAST), MOST)


def _roots(weights: Sequence[float]) -> list[float]:
    return [sqrt(weight) for weight in weights]
