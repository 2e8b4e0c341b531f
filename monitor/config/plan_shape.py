"""The ``plan`` section of the settings file: what is watched, how customers search, and what may be spent."""

from typing import Annotated

from pydantic import Field

from monitor.config.shape import Country, Number, Shape, Term, Text
from monitor.model.enums import Device, Engine

MAX_MARKETS = 1000

_Weight = Annotated[float, Field(gt=0, le=1_000_000_000)]


class PlanEngineShape(Shape):
    """A search engine that is watched."""

    engine: Annotated[Engine, Field(strict=False)]
    """Which engine."""
    weight: _Weight = 1
    """Its part of your customers' searches, on any scale."""
    own_impression_share: Annotated[float, Field(gt=0, le=1)] | None = None
    """In what part of these searches your own ad shows, from the engine's report: it tells how blind a provider is."""


class PlanDeviceShape(Shape):
    """A device that is watched."""

    device: Annotated[Device, Field(strict=False)]
    """Which device."""
    weight: _Weight = 1
    """Its part of your customers' searches, on any scale."""


class PlanMarketShape(Shape):
    """A market that is watched."""

    country: Country
    """Country searched from."""
    location: Text | None = None
    """City or region, in the words of the provider; without it, the country as a whole."""
    language: Text | None = None
    """Interface language, such as `en`; without it, the provider's choice."""
    weight: _Weight = 1
    """Its part of your customers' searches, on any scale."""
    headquarters: bool = False
    """Whether your office or your agency is there: offenders like to leave such places out."""


class PlanKeywordShape(Shape):
    """How often customers search for a keyword."""

    keyword: Term
    """One of `keywords`."""
    weight: _Weight
    """Searches of it, on any scale; a keyword without one counts 1."""


class PlanBudgetShape(Shape):
    """What may be spent with one provider on one day."""

    provider: Text
    """`serpapi`, `dataforseo`, `brightdata`, or a name of your own."""
    checks_per_day: Annotated[Number, Field(ge=1, le=1_000_000)]
    """Searches drawn a day. A tenth more is kept for re-checks of open incidents and for controls."""
    usd_per_day: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    """US dollars a day, the tenth more included; never passed."""
    queue: bool = False
    """Whether searches are ordered from the provider's queue, where it has one: for less, and minutes later."""
    usd_per_thousand: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    """US dollars for 1,000 searches. Default: the price under `providers`."""
    engines: Annotated[list[Annotated[Engine, Field(strict=False)]], Field(max_length=len(Engine))] = Field(default=[])
    """Engines the provider sells. Default: those that are known of it."""


class PlanShape(Shape):
    """What is watched each day, how customers search, and what may be spent."""

    engines: Annotated[list[PlanEngineShape], Field(max_length=len(Engine))] = Field(default=[])
    """Search engines to watch. Default: Google 80, Bing 15, Yandex 5."""
    markets: Annotated[list[PlanMarketShape], Field(max_length=MAX_MARKETS)] = Field(default=[])
    """Places to watch from; without any there is no plan."""
    devices: Annotated[list[PlanDeviceShape], Field(max_length=len(Device))] = Field(default=[])
    """Devices to watch. Default: desktop 40, mobile 60."""
    keyword_weights: list[PlanKeywordShape] = Field(default=[])
    """How often customers search for the keywords; the promise is as good as these numbers."""
    generated_keywords: Annotated[Number, Field(ge=1, le=50_000)] = 50
    """How many spellings of the brand are watched where `keywords` is empty."""
    hour_weights: Annotated[list[_Weight], Field(max_length=24)] = Field(default=[])
    """Your customers' searches in each of the 24 hours from midnight, in your time zone. Default: a usual day."""
    budgets: Annotated[list[PlanBudgetShape], Field(max_length=100)] = Field(default=[])
    """What may be spent, in order of preference; without any, nothing is bought."""
    generic_keyword: Term | None = None
    """A search of your trade without any brand, such as `wholesale suppliers`: a control beside hits."""
