"""Buying what the plan calls for: orders the steps, decides nothing, and never buys a check twice.

::

    plan of the day ─► due ─► claim ─► buy ─► store the answer ─► settle
                        └──► missed (its hour has passed)

A claim is committed before the provider is asked. So a crash anywhere costs at most the answers that were
under way: they count as charged, and nobody asks for them again.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Thread
from time import monotonic
from zoneinfo import ZoneInfo

from monitor.model.checks import FailedCheck, PlannedCheck
from monitor.model.coverage import SourceFailure
from monitor.model.planning import PlanInputs, ProviderBudget
from monitor.model.purchases import PurchaseState, Settlement
from monitor.model.tally import Tally
from monitor.pipeline import Pipeline
from monitor.planning import plan_day
from monitor.ports import Ledger, Progress, Provider, RawCapture, silent

GRACE = 3.0
"""Seconds that answers under way are waited for after an interrupt."""

AT_ONCE = 8
"""Searches under way together: what a crash can cost, and enough to hide a provider's slowness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Buys due checks from providers and hands the answers to the pipeline. Run it under the store's lock."""

    ledger: Ledger
    pipeline: Pipeline
    providers: Mapping[str, Provider]
    inputs: Callable[[date], PlanInputs]
    """What the plan of a local date is made from; asked once a day, as it takes months of looks to answer."""
    budgets: Sequence[ProviderBudget]
    """Today's limits: they may have been lowered since the plan was made."""
    seed: Callable[[], bytes]
    """32 unpredictable bytes; they are told only after the day."""
    timezone: ZoneInfo
    progress: Progress = silent

    def run(self, tally: Tally) -> None:
        """Plan today unless it is planned, settle what was interrupted or missed, and buy what is due."""
        now = self.pipeline.clock.now()
        tally.interrupted += self.ledger.interrupt(at=now)
        today = now.astimezone(self.timezone).date()
        self._plan(today, now)
        due, late = _triage(self.ledger.waiting(now), now, self.timezone)
        self._settle(late, PurchaseState.MISSED, "its hour had passed", tally)
        for done, batch in enumerate(_batches(due), start=1):
            self.progress("buying searches", min(done * AT_ONCE, len(due)), len(due))
            self._buy(self._affordable(batch, today, tally), tally)

    def _plan(self, today: date, now: datetime) -> None:
        if self.ledger.has_plan(today):
            return
        inputs, seed = self.inputs(today), self.seed()
        prices = {budget.provider: budget.price for budget in inputs.budgets}
        self.ledger.add_plan(plan_day(inputs, seed), seed, prices=prices, at=now)

    def _affordable(self, batch: Sequence[PlannedCheck], today: date, tally: Tally) -> list[PlannedCheck]:
        left = _Left(self.budgets, self.ledger.spent(today))
        wanted = [(check, check.provider in self.providers and left.take(check.provider)) for check in batch]
        over = [check for check, paid in wanted if not paid]
        self._settle(over, PurchaseState.REFUSED, "the day's budget is spent, or the provider is not set up", tally)
        return [check for check, paid in wanted if paid]

    def _buy(self, batch: Sequence[PlannedCheck], tally: Tally) -> None:
        now = self.pipeline.clock.now
        free = set(self.ledger.claim([check.id for check in batch], at=now()))
        mine = [check for check in batch if check.id in free]
        asked = _Asked(self.providers, mine)
        stopped = asked.wait()
        answered = dict(asked.answers)  # one that comes after the stop is as if it never came
        answers = list(answered.values())
        # What was paid for is kept even where no parser understands it.
        captures = [each for each in answers if isinstance(each, RawCapture)]
        self.pipeline.evidence.put_many([self.pipeline.redact(each.content) for each in captures])
        self.pipeline.collect([Bought("providers", answers)], tally)
        settlements = [_settled(check, answer) for check, answer in answered.items()]
        self.ledger.settle(settlements, at=now())
        tally.bought += sum(each.state is PurchaseState.BOUGHT for each in settlements)
        if stopped:
            # What did not answer in time stays claimed: the next process counts it as charged.
            raise KeyboardInterrupt

    def _settle(self, checks: Sequence[PlannedCheck], state: PurchaseState, reason: str, tally: Tally) -> None:
        ended = [Settlement(check=check.id, state=state, charged=False, reason=reason) for check in checks]
        self.ledger.settle(ended, at=self.pipeline.clock.now())
        if state is PurchaseState.MISSED:
            tally.missed += len(ended)
        else:
            tally.unaffordable += len(ended)


class Bought:
    """Answers that were bought just now, as a source of captures: their way is the same as that of every capture."""

    def __init__(self, name: str, answers: Sequence[RawCapture | SourceFailure]) -> None:
        self.name = name
        self._answers = answers

    def __len__(self) -> int:
        return len(self._answers)

    def collect(self, known: Collection[str]) -> Iterator[RawCapture | SourceFailure]:
        """Every answer, and every failure as a value."""
        del known
        yield from self._answers


class _Asked:
    """Searches under way together. Threads that nobody waits for at the end: a stop must not hang on a provider."""

    def __init__(self, providers: Mapping[str, Provider], checks: Sequence[PlannedCheck]) -> None:
        self.answers: dict[PlannedCheck, RawCapture | FailedCheck] = {}
        self._threads = [
            Thread(target=self._ask, args=(providers[each.provider], each), daemon=True) for each in checks
        ]
        for thread in self._threads:
            thread.start()

    def wait(self) -> bool:
        """Wait for all answers; True when an interrupt came, after which only ``GRACE`` seconds more were waited."""
        try:
            for thread in self._threads:
                thread.join()
        except KeyboardInterrupt:
            end = monotonic() + GRACE
            for thread in self._threads:
                thread.join(max(0.0, end - monotonic()))
            return True
        return False

    def _ask(self, provider: Provider, check: PlannedCheck) -> None:
        try:
            self.answers[check] = provider.buy(check)
        except Exception as error:  # noqa: BLE001 - a provider's defect must not lose its neighbours' answers
            reason = f"a defect: {type(error).__name__}"
            self.answers[check] = FailedCheck(
                source=check.provider,
                name=check.cell.keyword,
                reason=reason,
                check=check.id,
                permanent=True,
                maybe_charged=True,
            )


class _Left:
    """What today's limits leave of each provider's budget; charged checks count, answered or not."""

    def __init__(self, budgets: Sequence[ProviderBudget], spent: Mapping[str, tuple[int, Decimal]]) -> None:
        self._budgets = {budget.provider: budget for budget in budgets}
        self._money = {provider: money for provider, (_, money) in spent.items()}

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


def _triage(
    waiting: Sequence[PlannedCheck], now: datetime, zone: ZoneInfo
) -> tuple[list[PlannedCheck], list[PlannedCheck]]:
    """The checks still in their hour, and those whose hour has passed."""
    due: list[PlannedCheck] = []
    late: list[PlannedCheck] = []
    for check in waiting:
        (due if now < _end_of_hour(check.slot, zone) else late).append(check)
    return due, late


def _end_of_hour(slot: datetime, zone: ZoneInfo) -> datetime:
    local = slot.astimezone(zone)
    into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return slot - into + timedelta(hours=1)


def _batches(checks: Sequence[PlannedCheck]) -> Iterator[Sequence[PlannedCheck]]:
    for start in range(0, len(checks), AT_ONCE):
        yield checks[start : start + AT_ONCE]


def _settled(check: PlannedCheck, answer: RawCapture | FailedCheck) -> Settlement:
    if isinstance(answer, RawCapture):
        return Settlement(check=check.id, state=PurchaseState.BOUGHT, charged=True)
    return Settlement(check=check.id, state=PurchaseState.FAILED, charged=answer.maybe_charged, reason=answer.reason)
