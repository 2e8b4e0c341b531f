"""Searches right after a sighting: was the ad aimed at the brand, or matched broadly? Decides, touches nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model.checks import Cell, Market, Part, PlannedCheck, check_id
from monitor.model.enums import Device, Engine
from monitor.model.planning import Look, ProviderBudget
from monitor.model.purchases import Purchase, PurchaseState
from monitor.planning.budgets import Purse, affordable
from monitor.planning.experience import cell_of

FRESH = timedelta(minutes=30)
"""A control says something of the same auction only shortly after; later sightings are looked at again tomorrow."""
ONCE_IN = timedelta(days=14)
"""One control beside one incident in one place is bought once in so long."""

_Place = tuple[str, Engine, Market, Device]
"""A query, and where it is made; keywords in any letter case are one, and languages too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlInputs:
    """Everything ``controls`` needs beside what was seen."""

    now: datetime
    day: date
    """Local date of the plan they are added to."""
    timezone: ZoneInfo
    incidents: Mapping[tuple[str, str], str]
    """Ids of open incidents by offender, as looks name them, and engine."""
    planned: Sequence[Purchase]
    """What was planned beside them in the last ``ONCE_IN``."""
    budgets: Sequence[ProviderBudget]
    reserve_used: Mapping[str, int]
    """Checks of the day's reserve that are planned already, by provider."""
    generic_keyword: str | None
    """A search of the trade without any brand."""
    twin: Callable[[str], str | None]
    """The query without the brand; None where it has none, or nothing is left."""
    branded: Callable[[str], bool]
    """Whether a query stands for the brand: a control that shows the offender needs no control."""


def controls(looks: Iterable[Look], inputs: ControlInputs) -> tuple[PlannedCheck, ...]:
    """The brand-free twin and a generic search beside each fresh sighting, in its place and now.

    They come out of what the day's reserve still holds, the earliest sighting first, and each once in ``ONCE_IN``,
    those of planned re-checks included.
    """
    room = {each.provider: affordable(each)[1] - inputs.reserve_used.get(each.provider, 0) for each in inputs.budgets}
    purse = Purse(inputs.budgets, reserved=room)
    before = [
        each for each in inputs.planned if each.check.part is Part.CONTROL and each.state is not PurchaseState.MISSED
    ]
    done = {(each.check.beside, _place(each.check.cell)) for each in before}
    # One search answers for every offender of a page.
    lately = {_place(each.check.cell) for each in before if inputs.now - each.check.slot <= FRESH}
    found = []
    for incident, cell in _wanted(looks, inputs):
        place = _place(cell)
        new = place not in lately and (incident, place) not in done
        provider = purse.buy(cell.engine, reserved=True) if new else None
        if provider is not None:
            lately.add(place)
            found.append(_check(cell, incident, provider, inputs))
    return tuple(found)


def _wanted(looks: Iterable[Look], inputs: ControlInputs) -> Iterator[tuple[str, Cell]]:
    local = inputs.now.astimezone(inputs.timezone)
    for look in sorted(looks, key=lambda each: (each.at, each.keyword or "", str(each.country), str(each.location))):
        seen = cell_of(look, local) if look.usable and inputs.now - look.at <= FRESH else None
        if seen is None or not inputs.branded(seen.keyword):
            continue
        texts = dict.fromkeys(text for text in (inputs.twin(seen.keyword), inputs.generic_keyword) if text)
        for offender in sorted(look.offenders):
            incident = inputs.incidents.get((offender, seen.engine))
            if incident is not None:
                yield from ((incident, replace(seen, keyword=text)) for text in texts)


def _check(cell: Cell, incident: str, provider: str, inputs: ControlInputs) -> PlannedCheck:
    slot = inputs.now.replace(microsecond=0)
    key = check_id(inputs.day, slot, provider, cell)
    return PlannedCheck(id=key, cell=cell, part=Part.CONTROL, slot=slot, provider=provider, beside=incident)


def _place(cell: Cell) -> _Place:
    return cell.keyword.casefold(), cell.engine, replace(cell.market, language=None), cell.device
