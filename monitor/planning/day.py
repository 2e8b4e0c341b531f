"""Plans one day: which cells to look at, when, through whom. Decides, touches nothing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.model.checks import Cell, Part, PlannedCheck, check_id
from monitor.model.enums import Engine
from monitor.model.planning import Plan, PlanInputs
from monitor.planning import weighing
from monitor.planning.budgets import Purse, for_revisits
from monitor.planning.drawing import Draw, Weights, at_random, spread
from monitor.planning.revisits import Errand, errands
from monitor.planning.stream import Stream, commitment
from monitor.planning.suspicion import toward_suspicion

CUSTOMER, SWEEPER = 0.1, 0.3
"""Shares of the drawn checks; the rest hunts."""
_HOUR, _MINUTE = 3600, 60


def plan_day(inputs: PlanInputs, seed: bytes) -> Plan:
    """The plan of one local date.

    The same inputs and seed give the same plan, so that the seed, once told, proves the draw. Raises ``ValueError``
    for a seed of less than 32 bytes.
    """
    return _Planning(inputs, seed).plan()


class _Planning:
    """Draws, pays and times the checks of one day."""

    def __init__(self, inputs: PlanInputs, seed: bytes) -> None:
        # A draw for an engine that nobody sells would only be lost.
        self._inputs = _limited(inputs, frozenset[Engine]().union(*(budget.engines for budget in inputs.budgets)))
        self._seed = seed
        reserved = {each.provider: for_revisits(each) for each in inputs.budgets}
        self._purse = Purse(inputs.budgets, reserved=reserved)
        self._weekend = weighing.is_weekend(inputs.day)
        self._seconds = Stream(seed, "seconds")
        self._clock = _Clock(inputs.day, inputs.timezone)
        self._checks: list[PlannedCheck] = []
        self._taken: set[tuple[Cell, datetime]] = set()
        self._unaffordable: Counter[tuple[Engine, Part]] = Counter()

    def plan(self) -> Plan:
        if self._inputs.axes.cells:
            count = self._purse.drawn
            for part, draws in self._drawn(count):
                self._buy_all(part, draws)
            self._refill(count - len(self._checks))
        for errand in errands(self._inputs.revisits, self._inputs.generic_keyword, weekend=self._weekend):
            self._run(errand)
        return Plan(
            day=self._inputs.day,
            timezone=self._inputs.timezone.key,
            commitment=commitment(self._seed),
            checks=tuple(sorted(self._checks, key=lambda check: (check.slot, check.id))),
            spending=self._purse.spending(),
            unaffordable=tuple((engine, part, count) for (engine, part), count in sorted(self._unaffordable.items())),
        )

    def _drawn(self, count: int) -> Iterator[tuple[Part, list[Draw]]]:
        """The customer's draws come first, so that no other part ever takes their place in a budget."""
        customers, sweeps = round(count * CUSTOMER), round(count * SWEEPER)
        yield Part.CUSTOMER, at_random(weighing.customer(self._inputs), customers, Stream(self._seed, Part.CUSTOMER))
        yield Part.SWEEPER, spread(weighing.sweeper(self._inputs), sweeps, Stream(self._seed, Part.SWEEPER))
        hunts = count - customers - sweeps
        yield Part.HUNTER, at_random(self._hunter(), hunts, Stream(self._seed, Part.HUNTER))

    def _hunter(self) -> Weights:
        return toward_suspicion(weighing.hunter(self._inputs), self._inputs)

    def _refill(self, lost: int) -> None:
        """Hunt with what is left where an engine's budget was too small for its draws."""
        room = frozenset(engine for engine in self._inputs.axes.engines if self._purse.has_room(engine))
        if lost and room:
            self._inputs = _limited(self._inputs, room)
            self._buy_all(Part.HUNTER, at_random(self._hunter(), lost, Stream(self._seed, "refill")))

    def _buy_all(self, part: Part, draws: list[Draw]) -> None:
        for draw in draws:
            self._buy(part, self._cell(draw), self._seconds.randrange(_HOUR))

    def _cell(self, draw: Draw) -> Cell:
        axes = self._inputs.axes
        keyword, engine, market, device, hour = draw
        return Cell(
            keyword=axes.keywords[keyword],
            engine=axes.engines[engine],
            market=axes.markets[market],
            device=axes.devices[device],
            hour=hour,
            weekend=self._weekend,
        )

    def _run(self, errand: Errand) -> None:
        """A re-check and its controls, a minute after one another."""
        start = self._seconds.randrange(_HOUR - len(errand.searches) * _MINUTE)
        for later, (part, cell) in enumerate(errand.searches):
            self._buy(part, cell, start + later * _MINUTE, beside=errand.incident)

    def _buy(self, part: Part, cell: Cell, second: int, *, beside: str | None = None) -> None:
        slot = self._clock.moment(cell.hour, second)
        # The same search in the same second would be the same check, and is bought once.
        new = (cell, slot) not in self._taken
        provider = self._purse.buy(cell.engine, reserved=beside is not None) if new else None
        if provider is None:
            self._unaffordable[cell.engine, part] += 1
            return
        self._taken.add((cell, slot))
        key = check_id(self._inputs.day, slot, provider, cell)
        self._checks.append(PlannedCheck(id=key, cell=cell, part=part, slot=slot, provider=provider, beside=beside))


class _Clock:
    """Seconds of one local date as moments; the beginning of each hour is worked out once."""

    def __init__(self, day: date, timezone: ZoneInfo) -> None:
        self._hours = [datetime.combine(day, time(hour), timezone).astimezone(UTC) for hour in range(24)]

    def moment(self, hour: int, second: int) -> datetime:
        """The hour that a clock change leaves out is the one after it; of an hour that comes twice it is the first."""
        return self._hours[hour] + timedelta(seconds=second)


def _limited(inputs: PlanInputs, kept: frozenset[Engine]) -> PlanInputs:
    """The inputs without other engines than these."""
    levels = zip(inputs.axes.engines, inputs.demand.engines, strict=True)
    left = {engine: weight for engine, weight in levels if engine in kept}
    return replace(
        inputs,
        axes=replace(inputs.axes, engines=tuple(left)),
        demand=replace(inputs.demand, engines=tuple(left.values())),
    )
