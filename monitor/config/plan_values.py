"""The ``plan`` section as frozen values."""

from dataclasses import dataclass

from monitor.model.checks import Market
from monitor.model.enums import Device, Engine
from monitor.model.planning import ProviderBudget


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings:
    """What is watched, how customers search, and what may be spent."""

    engines: tuple[tuple[Engine, float], ...]
    """Each with its weight in customers' searches; so with the other axes."""
    own_impression_shares: dict[Engine, float]
    """In what part of the searches the brand's own ad shows, where that is known."""
    markets: tuple[tuple[Market, float], ...]
    """Empty: there is no plan."""
    headquarters: frozenset[Market]
    devices: tuple[tuple[Device, float], ...]
    keyword_weights: dict[str, float]
    """By ``normalised`` keyword."""
    generated_keywords: int
    hour_weights: tuple[float, ...]
    budgets: tuple[ProviderBudget, ...]
    generic_keyword: str | None
