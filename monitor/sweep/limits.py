"""What the hour and the day's money still allow. Decides, touches nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from monitor.model.checks import PlannedCheck
from monitor.model.planning import ProviderBudget
from monitor.planning.budgets import still_needed

LATE = timedelta(minutes=10)
"""How long after its moment a check is bought even though its hour has passed: as long as from one round of cron to the
next. Without it, what is planned for the last minutes of each hour would be missed, day by day."""


class Left:
    """What today's limits leave of each provider's money; charged checks count, answered or not."""

    def __init__(self, budgets: Sequence[ProviderBudget], spent: Mapping[str, tuple[int, Decimal]]) -> None:
        self._budgets = {budget.provider: budget for budget in budgets}
        self._money = {provider: money for provider, (_, money) in spent.items()}
        self._charged = {provider: checks for provider, (checks, _) in spent.items()}

    def take(self, provider: str) -> bool:
        """Put the price of one check aside; False where the limit would be passed."""
        budget = self._budgets.get(provider)
        if budget is None:
            return False
        after = self._money.get(provider, Decimal(0)) + budget.price
        if budget.money is not None and after > budget.money:
            return False
        self._money[provider] = after
        return True

    def take_spare(self, provider: str, price: Decimal) -> bool:
        """Put aside the price of what is no check; False where the day's checks may still need the money."""
        budget = self._budgets.get(provider)
        if budget is None:
            return False
        after = self._money.get(provider, Decimal(0)) + price
        needed = still_needed(budget, self._charged.get(provider, 0))
        if budget.money is not None and after + needed > budget.money:
            return False
        self._money[provider] = after
        return True

    def give_back(self, provider: str) -> None:
        """A check was not charged after all."""
        self._money[provider] -= self._budgets[provider].price

    def queued(self, provider: str) -> bool:
        """Whether the provider's searches are bought from its queue."""
        budget = self._budgets.get(provider)
        return budget is not None and budget.queued


def triage(
    waiting: Sequence[PlannedCheck], now: datetime, zone: ZoneInfo
) -> tuple[list[PlannedCheck], list[PlannedCheck]]:
    """The checks still in their hour or at most ``LATE``, and those that are too late."""
    due: list[PlannedCheck] = []
    late: list[PlannedCheck] = []
    for check in waiting:
        (due if now < max(_end_of_hour(check.slot, zone), check.slot + LATE) else late).append(check)
    return due, late


def _end_of_hour(slot: datetime, zone: ZoneInfo) -> datetime:
    local = slot.astimezone(zone)
    into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return slot - into + timedelta(hours=1)
