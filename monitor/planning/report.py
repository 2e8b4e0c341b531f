"""The coverage report of a period: one value for ``monitor coverage`` and for the digest. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.model.checks import PlannedCheck
from monitor.model.coverage_report import CoverageReport
from monitor.model.enums import Engine
from monitor.model.planning import Look
from monitor.model.purchases import PurchaseCount
from monitor.planning.canary import canaries
from monitor.planning.coverage import AXES, Tallies
from monitor.planning.local import local_hours
from monitor.planning.silence import census, promises


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The part of a period that nobody was told of yet."""

    since: datetime
    planned: Iterable[PurchaseCount] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a report is made of."""

    since: datetime
    until: datetime
    looks: Sequence[Look]
    planned: Iterable[PurchaseCount] = ()
    customers: Iterable[PlannedCheck] = ()
    """The checks of the period that were drawn as customers search and bought, whatever their answer was."""
    own_impression_shares: Mapping[Engine, float] = field(default_factory=dict)
    """In what part of the searches the brand's own ad shows, where that is known."""
    latest: Latest | None = None
    """None: all of it is told at once."""


def coverage_report(looked: Looked, timezone: ZoneInfo) -> CoverageReport:
    """Add up a period; hours are those on the clock of ``timezone``."""
    local = local_hours(timezone)
    known = canaries(looked.looks, looked.own_impression_shares, until=looked.until)
    tallies = Tallies(looked.looks, looked.planned, known, local)
    latest = tallies
    if looked.latest is not None:
        late = [look for look in looked.looks if look.at > looked.latest.since]
        latest = Tallies(late, looked.latest.planned, known, local)
    return CoverageReport(
        since=looked.since,
        until=looked.until,
        newest=max((look.at for look in looked.looks), default=None),
        cost=tallies.cost,
        total=tallies.total,
        lately=latest.total,
        lately_cost=latest.cost,
        canaries=tuple(known),
        promises=promises(
            looked.customers, tallies, known, days=(looked.until - looked.since).days, until=looked.until
        ),
        census=census(looked.looks, local),
        lines=tallies.over("engine", "country", "location", "device"),
        hours=tallies.over("country", "location", "hour"),
        cells=tallies.over(*AXES),
    )
