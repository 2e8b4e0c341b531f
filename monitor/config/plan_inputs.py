"""From settings, policy and stored looks to what a day's plan is made of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from monitor.config.shape import normalised
from monitor.config.values import Config
from monitor.digest.own_data import TOLD_FOR
from monitor.errors import UsageError
from monitor.matching import Matcher
from monitor.matching.suggest import suggest
from monitor.model.enums import Label
from monitor.model.insights import Alarm, AlarmKind
from monitor.model.planning import Axes, Demand, Look, PlanInputs, Suspicion
from monitor.model.policy import Policy
from monitor.planning import learn_all, revisits

LEARNED_FROM = timedelta(days=90)
"""How far back looks are worth learning from: at 2 % a day the older ones count for less than a sixth."""


def plan_inputs(
    config: Config,
    policy: Policy,
    day: date,
    *,
    looks: Sequence[Look],
    incidents: Mapping[str, str],
    alarms: Iterable[Alarm] = (),
) -> PlanInputs:
    """What the plan of a local date is made of.

    ``looks`` are those of ``LEARNED_FROM``; what was seen on ``day`` itself or later teaches nothing. ``incidents``
    maps offenders of open incidents to incident ids; ``alarms`` are those of the own data. Raises ``UsageError``
    where the settings name nothing to watch.
    """
    plan = config.plan
    if not plan.markets:
        raise UsageError(f"{config.file.name}: plan.markets: is empty; expected at least one market to watch")
    keywords = _keywords(config, policy)
    axes = Axes(
        keywords=tuple(keywords),
        engines=tuple(engine for engine, _ in plan.engines),
        markets=tuple(market for market, _ in plan.markets),
        devices=tuple(device for device, _ in plan.devices),
    )
    demand = Demand(
        keywords=tuple(keywords.values()),
        engines=_weights(plan.engines),
        markets=_weights(plan.markets),
        devices=_weights(plan.devices),
        hours=plan.hour_weights,
    )
    experience = learn_all(looks, config.timezone, before=day)
    past = [look for look in looks if look.at.astimezone(config.timezone).date() < day]
    return PlanInputs(
        day=day,
        timezone=config.timezone,
        axes=axes,
        demand=demand,
        headquarters=plan.headquarters,
        budgets=plan.budgets,
        experience=experience,
        revisits=revisits(past, incidents, config.timezone, twin=_Twins(policy)),
        generic_keyword=plan.generic_keyword,
        suspicion=_suspicion(alarms, day),
    )


def _suspicion(alarms: Iterable[Alarm], day: date) -> Suspicion:
    """Where alarms of late point that rest on numbers that decide, and that the own budget does not account for."""
    standing = [
        alarm
        for alarm in alarms
        if alarm.kind is not AlarmKind.CANNOT_TELL
        and not alarm.accounted
        and alarm.until is not None
        and timedelta(0) <= day - alarm.until <= TOLD_FOR
    ]
    return Suspicion(
        keywords=frozenset(alarm.keyword.casefold() for alarm in standing if alarm.keyword),
        engines=frozenset(alarm.source.engine for alarm in standing if alarm.source),
    )


def _keywords(config: Config, policy: Policy) -> dict[str, float]:
    """The keywords to watch with their weights: the operator's, else generated ones."""
    weights = config.plan.keyword_weights
    if config.keywords:
        return {keyword: weights.get(normalised(keyword), 1.0) for keyword in config.keywords}
    return {
        each.text: weights.get(normalised(each.text), each.weight)
        for each in suggest(policy.vocabulary, limit=config.plan.generated_keywords)
    }


def _weights(axis: Sequence[tuple[object, float]]) -> tuple[float, ...]:
    return tuple(weight for _, weight in axis)


class _Twins:
    """Queries without the brand in them."""

    def __init__(self, policy: Policy) -> None:
        self._matcher = Matcher(policy.vocabulary)

    def __call__(self, query: str) -> str | None:
        found = self._matcher.match(query)
        if found.span is None or found.label not in {Label.BRAND, Label.VARIATION}:
            return None
        start, end = found.span
        rest = " ".join((query[:start] + " " + query[end:]).split())
        return rest or None
