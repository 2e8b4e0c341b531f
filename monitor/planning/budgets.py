"""What a day's money buys, and who is paid for which check."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from monitor.model.enums import Engine
from monitor.model.planning import ProviderBudget, Spending

RESERVE = 10
"""One check in so many drawn ones is kept on top for re-checks and controls."""
KEPT_FOR_SIGHTINGS = 4
"""One in so many of these is not planned: it waits for what the day will show."""


def affordable(budget: ProviderBudget) -> tuple[int, int]:
    """How many (drawn checks, reserved ones) a day's limits of one provider pay for.

    The money cap holds for both together, and where it is tight both shrink alike.
    """
    reserve = -(-budget.checks // RESERVE)
    if budget.money is None or budget.price <= 0:
        return budget.checks, reserve
    paid = int(budget.money // budget.price)
    if paid >= budget.checks + reserve:
        return budget.checks, reserve
    drawn = min(budget.checks, paid * RESERVE // (RESERVE + 1))
    return drawn, paid - drawn


def for_revisits(budget: ProviderBudget) -> int:
    """How many checks of the reserve a day's plan may take; the rest is kept for controls right after a sighting."""
    reserve = affordable(budget)[1]
    return reserve - reserve // KEPT_FOR_SIGHTINGS


def still_needed(budget: ProviderBudget, charged: int) -> Decimal:
    """US dollars that the rest of a day's checks, reserve included, may cost when ``charged`` of them are paid."""
    return max(0, sum(affordable(budget)) - charged) * budget.price


class Purse:
    """Hands out checks until a provider's limit is reached; the limits are never passed."""

    def __init__(self, budgets: Sequence[ProviderBudget], *, reserved: Mapping[str, int]) -> None:
        """``reserved``: how many checks of its reserve each provider may still be asked for."""
        self._budgets = budgets
        self._drawn = {each.provider: affordable(each)[0] for each in budgets}
        self._reserved = dict(reserved)
        self._bought: Counter[str] = Counter()

    @property
    def drawn(self) -> int:
        """Drawn checks that all providers together still sell."""
        return sum(self._drawn.values())

    def has_room(self, engine: Engine) -> bool:
        """Whether one more drawn check on an engine can be paid for."""
        return any(engine in budget.engines and self._drawn[budget.provider] > 0 for budget in self._budgets)

    def buy(self, engine: Engine, *, reserved: bool = False) -> str | None:
        """The provider of one more check; None when no one who serves the engine has room."""
        left = self._reserved if reserved else self._drawn
        for budget in self._budgets:
            if engine in budget.engines and left[budget.provider] > 0:
                left[budget.provider] -= 1
                self._bought[budget.provider] += 1
                return budget.provider
        return None

    def spending(self) -> tuple[Spending, ...]:
        """What was handed out, in order of preference."""
        return tuple(
            Spending(
                provider=each.provider,
                checks=self._bought[each.provider],
                cost=each.price * Decimal(self._bought[each.provider]),
            )
            for each in self._budgets
        )
