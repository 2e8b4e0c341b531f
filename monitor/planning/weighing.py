"""How much each level is worth to the customer, the sweeper and the hunter."""

from collections.abc import Sequence
from datetime import date
from math import sqrt

from monitor.model.enums import Engine
from monitor.model.planning import HOURS, WEEKEND, Experience, Level, PlanInputs
from monitor.planning.drawing import Weights
from monitor.planning.experience import EVERYWHERE, finds, hour_level, keyword_level, market_level

LEAST = 0.25
"""Of the playbook's share a level keeps at least this much: luck must not empty a corner."""
BEFORE_LEARNING = 50
"""Looks before anything is learned."""
BEFORE_JUDGING = 20
"""Looks at a keyword, engine, market or device before anything is learned of it: it may be new to the settings."""

# Where offenders hide, as those who hunted them by hand publish it: away from the brand's and agency's offices, outside
# office hours, on engines that nobody watches. Sources: docs/guide/planning.md.
_HEADQUARTERS = 0.4
_OFFICE_HOURS = range(9, 18)
_OFFICE = 0.5
_ENGINES = {Engine.GOOGLE: 0.55, Engine.BING: 0.35}
_OTHER_ENGINE = 0.10

_PRIOR = 5.0
"""The playbook counts as much as so many finds."""


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


def hunter(inputs: PlanInputs) -> Weights:
    """Where the next offender is likely to be met: the playbook's shares, moved to the shares of what was found.

    A share of the finds is the share of the looks times the yield there. So a level that yields more than others is
    looked at more from day to day, until one more look yields alike at every level of an axis, and no look would be
    spent better at another (the multiplicative step of Cover, IEEE Trans. Inf. Theory 30, 1984).
    """
    book, experience = playbook(inputs), inputs.experience
    if experience.looks[EVERYWHERE] < BEFORE_LEARNING:
        return book
    axes, weekend = inputs.axes, is_weekend(inputs.day)
    axis_levels: tuple[list[Level], ...] = (
        [keyword_level(keyword) for keyword in axes.keywords],
        [("engine", engine) for engine in axes.engines],
        [market_level(market) for market in axes.markets],
        [("device", device) for device in axes.devices],
        [hour_level(hour, weekend=weekend) for hour in range(HOURS)],
    )
    found = finds(experience, inputs.day)
    return Weights(
        *(
            _hunted(base, [found[level] if _judged(experience, level) else None for level in levels])
            for base, levels in zip(book, axis_levels, strict=True)
        )
    )


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= WEEKEND


def _judged(experience: Experience, level: Level) -> bool:
    """Whether there were looks enough; no setting adds an hour."""
    return level[0] == "hour" or experience.looks[level] >= BEFORE_JUDGING


def _hunted(base: Sequence[float], found: Sequence[float | None]) -> list[float]:
    """The share of each level in the playbook's weights ``base`` and the finds; by the playbook where they are None."""
    whole, finds_in_all = sum(base), sum(each or 0.0 for each in found) + _PRIOR
    shares = [weight / whole for weight in base]
    return [
        share if each is None else max((each + _PRIOR * share) / finds_in_all, LEAST * share)
        for share, each in zip(shares, found, strict=True)
    ]


def _roots(weights: Sequence[float]) -> list[float]:
    return [sqrt(weight) for weight in weights]
