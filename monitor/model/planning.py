"""What is watched, what may be spent, what a day's plan holds, and what earlier looks found."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from monitor.model.checks import Cell, Market, Part, PlannedCheck
from monitor.model.enums import Device, Engine, PageState

HOURS = 24
WEEKEND = 5
"""``date.weekday()`` from which a day counts as weekend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """Everything that can be looked at: each axis lists its levels once."""

    keywords: tuple[str, ...]
    engines: tuple[Engine, ...]
    markets: tuple[Market, ...]
    devices: tuple[Device, ...]

    @property
    def cells(self) -> int:
        """Cells of one day."""
        return len(self.keywords) * len(self.engines) * len(self.markets) * len(self.devices) * HOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How customers' searches spread over each axis: relative weights above 0, in the order of ``Axes``."""

    keywords: tuple[float, ...]
    engines: tuple[float, ...]
    markets: tuple[float, ...]
    devices: tuple[float, ...]
    hours: tuple[float, ...]
    """24 of them, from midnight on the clock of the plan's time zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderBudget:
    """What may be spent with one provider on one day; neither limit is ever passed."""

    provider: str
    engines: frozenset[Engine]
    checks: int
    """Drawn checks a day; the reserve for re-checks and controls comes on top."""
    price: Decimal
    """US dollars for one check."""
    money: Decimal | None = None
    """US dollars a day, reserve included; None is no limit beside ``checks``."""
    queued: bool = False
    """Its searches are ordered from the provider's queue, where it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """A cell in which an open incident was seen: to be looked at again, with searches that are not the brand."""

    incident: str
    cell: Cell
    twin: str | None = None
    """The query without the brand (``coupon`` of ``acme coupon``); None where nothing is left of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One look that was made, and the different offenders seen in it."""

    cell: Cell
    offenders: frozenset[str] = frozenset()


Level = tuple[str, object]
"""An axis and one of its levels, or the whole; ``monitor.planning.experience.levels`` makes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """The sightings of one offender in the weeks from one of them on."""

    begins: date
    sightings: Counter[Level] = field(default_factory=Counter)
    """Looks that showed it, at each level of each axis and in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """What the looks up to the end of a day have taught; nothing of today is in it."""

    through: date | None = None
    looks: Counter[Level] = field(default_factory=Counter)
    """Looks ever made, at each level of each axis and in all."""
    spells: dict[str, tuple[Spell, ...]] = field(default_factory=dict)
    """By offender, in order of time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """What alarms of the advertiser's own data point to: a reason to look, and none to accuse."""

    keywords: frozenset[str] = frozenset()
    """In lower case."""
    engines: frozenset[Engine] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInputs:
    """Everything ``monitor.planning.plan_day`` needs beside the seed; it asks nobody else."""

    day: date
    timezone: ZoneInfo
    axes: Axes
    demand: Demand
    headquarters: frozenset[Market] = frozenset()
    """Markets of the brand's and its agency's offices: offenders like to leave these out."""
    budgets: tuple[ProviderBudget, ...]
    """In order of preference: a check goes to the first one that serves its engine and has room."""
    experience: Experience = field(default_factory=Experience)
    revisits: tuple[Revisit, ...] = ()
    """The most urgent first."""
    generic_keyword: str | None = None
    """A search of the trade without any brand, for controls; None: only the brand-free twin is used."""
    suspicion: Suspicion = field(default_factory=Suspicion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What a plan buys of one provider."""

    provider: str
    checks: int
    cost: Decimal
    """US dollars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The checks of one local date, in order of their slots."""

    day: date
    timezone: str
    commitment: str
    """SHA-256 of the seed: the seed itself is told only after the day, and then proves that nobody chose the cells."""
    checks: tuple[PlannedCheck, ...]
    spending: tuple[Spending, ...]
    unaffordable: tuple[tuple[Engine, Part, int], ...] = ()
    """Draws that no budget could pay for, or that fell on a check already planned, by engine and part."""

    def of_part(self, part: Part) -> tuple[PlannedCheck, ...]:
        """The checks of one part."""
        return tuple(check for check in self.checks if check.part is part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One stored check as coverage and learning see it."""

    at: datetime
    """When the engine answered, aware, UTC."""
    keyword: str | None
    engine: Engine | None
    country: str | None
    location: str | None
    language: str | None
    device: Device | None
    state: PageState
    wrong_market: bool = False
    source: str = ""
    """Who sold it, or the name of the source it was imported from; empty where nobody said."""
    own_shown: bool = False
    """The page showed the brand's own display URL, whoever paid for the ad, or an ad proven to be the brand's own."""
    offenders: frozenset[str] = frozenset()
    """Offenders seen on the page, as incidents name them."""

    @property
    def usable(self) -> bool:
        """It showed a search page of the market asked for, with or without ads."""
        return self.state in {PageState.ADS, PageState.NO_ADS} and not self.wrong_market
