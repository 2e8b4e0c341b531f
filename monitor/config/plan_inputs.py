"""From settings, policy and stored looks to what a day's plan is made of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from monitor.config.shape import normalised
from monitor.config.values import Config
from monitor.digest.own_data import TOLD_FOR
from monitor.errors import UsageError
from monitor.matching import Matcher
from monitor.matching.suggest import suggest
from monitor.model.checks import PlannedCheck
from monitor.model.enums import IncidentState
from monitor.model.incidents import Incident
from monitor.model.insights import Alarm, AlarmKind
from monitor.model.planning import Axes, Demand, Look, PlanInputs, Suspicion
from monitor.model.policy import Policy
from monitor.planning import learn_all, revisits
from monitor.planning.controls import FRESH, ONCE_IN, ControlInputs, controls
from monitor.ports import Ledger, Store

_OPEN = frozenset({IncidentState.OPEN, IncidentState.CONFIRMED})
LEARNED_FROM = timedelta(days=90)
"""How far back looks are worth learning from: at 2 % a day the older ones count for less than a sixth."""


def plan_inputs(
    config: Config,
    policy: Policy,
    day: date,
    *,
    looks: Iterable[Look],
    incidents: Mapping[str, str],
    alarms: Iterable[Alarm] = (),
) -> PlanInputs:
    """What the plan of a local date is made of.

    ``looks`` are those of ``LEARNED_FROM`` in order of time, read once and not held; what was seen on ``day`` itself or
    later teaches nothing. ``incidents`` maps offenders of open incidents to incident ids; ``alarms`` are those of the
    own data. Raises ``UsageError`` where the settings name nothing to watch.
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
    last_seen: dict[str, Look] = {}

    def past() -> Iterator[Look]:
        for look in looks:
            if look.at.astimezone(config.timezone).date() < day:
                last_seen.update(dict.fromkeys(look.offenders & incidents.keys(), look))
                yield look

    experience = learn_all(past(), config.timezone, before=day)
    return PlanInputs(
        day=day,
        timezone=config.timezone,
        axes=axes,
        demand=demand,
        headquarters=plan.headquarters,
        budgets=plan.budgets,
        experience=experience,
        revisits=revisits(last_seen.values(), incidents, config.timezone, twin=_Twins(policy).of),
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


def day_inputs(
    config: Config, policy: Policy, store: Store, day: date, *, now: datetime, alarms: Iterable[Alarm] = ()
) -> PlanInputs:
    """``plan_inputs`` of what is stored. Raises ``UsageError`` where the settings name nothing to watch."""
    incidents = {each.key.offender: each.id for each in _open_incidents(store)}
    looks = _by_day(store, now - LEARNED_FROM, now)
    return plan_inputs(config, policy, day, looks=looks, incidents=incidents, alarms=alarms)


def fresh_controls(
    config: Config, policy: Policy, store: Store, ledger: Ledger, day: date, *, now: datetime
) -> tuple[PlannedCheck, ...]:
    """The controls that what was just seen calls for, to be added to the plan of a local date."""
    fresh = [look for look in store.looks(since=now - FRESH, until=now) if look.offenders]
    if not fresh:
        return ()
    seen = frozenset[str]().union(*(look.offenders for look in fresh))
    open_ones = [each for each in _open_incidents(store) if each.key.offender in seen]
    incidents = {(each.key.offender, each.key.engine): each.id for each in open_ones}
    twins = _Twins(policy)
    inputs = ControlInputs(
        now=now,
        day=day,
        timezone=config.timezone,
        incidents=incidents,
        planned=ledger.beside(sorted(set(incidents.values())), since=day - ONCE_IN),
        budgets=config.plan.budgets,
        reserve_used=ledger.reserve_used(day),
        generic_keyword=config.plan.generic_keyword,
        twin=twins.of,
        branded=twins.branded,
    )
    return controls(fresh, inputs)


def _by_day(store: Store, since: datetime, until: datetime) -> Iterator[Look]:
    """Looks in order of time, a day of them held at once: months of them are more than a small machine's memory."""
    while since < until:
        end = min(since + timedelta(days=1), until)
        yield from store.looks(since=since, until=end)
        since = end


def _open_incidents(store: Store) -> list[Incident]:
    """Open incidents, the gravest last: of several of one offender it is the one that counts."""
    return [each for each in reversed(store.incidents()) if each.state in _OPEN]


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

    def of(self, query: str) -> str | None:
        """The query without the brand; None where it has none, or nothing is left."""
        found = self._matcher.match(query)
        if found.span is None or not found.branded:
            return None
        start, end = found.span
        rest = " ".join((query[:start] + " " + query[end:]).split())
        return rest or None

    def branded(self, query: str) -> bool:
        """Whether a query stands for the brand."""
        return self._matcher.match(query).branded
