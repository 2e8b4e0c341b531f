"""Searches that answer to a hit: is it still on, and was it aimed at the brand?"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from monitor.model.checks import Cell, Part
from monitor.model.planning import Look, Revisit
from monitor.planning.experience import cell_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """The searches of one revisit, to be made within minutes of one another in the same market and device."""

    incident: str
    searches: tuple[tuple[Part, Cell], ...]


def revisits(
    looks: Iterable[Look],
    incidents: Mapping[str, str],
    timezone: ZoneInfo,
    *,
    twin: Callable[[str], str | None],
) -> tuple[Revisit, ...]:
    """For each open incident the cell in which its offender was seen last; who was seen longest ago comes first.

    ``incidents`` maps offenders, as looks name them, to incident ids; ``twin`` gives a query without the brand.
    """
    last: dict[str, Look] = {}
    for look in looks:
        for offender in look.offenders & incidents.keys():
            if offender not in last or look.at > last[offender].at:
                last[offender] = look
    found = []
    for offender, look in sorted(last.items(), key=lambda pair: (pair[1].at, pair[0])):
        cell = cell_of(look, look.at.astimezone(timezone))
        if cell is not None:
            found.append(Revisit(incident=incidents[offender], cell=cell, twin=twin(cell.keyword)))
    return tuple(found)


def errands(revisits: Iterable[Revisit], generic: str | None, *, weekend: bool) -> Iterator[Errand]:
    """One errand for each revisit: the brand search again, its brand-free twin, and a generic search of the trade.

    An ad that shows beside the brand search only was aimed at it; one that shows beside all three was matched broadly.
    """
    for revisit in revisits:
        cell = replace(revisit.cell, weekend=weekend)
        controls = dict.fromkeys(text for text in (revisit.twin, generic) if text and text != cell.keyword)
        yield Errand(
            incident=revisit.incident,
            searches=(
                (Part.RECHECK, cell),
                *((Part.CONTROL, replace(cell, keyword=text)) for text in controls),
            ),
        )
