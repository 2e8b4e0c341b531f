"""Buying what the plan calls for: orders the steps, decides nothing, and never buys a check twice.

::

    plan of the day ─► due ─► claim ─► buy ─► store the answer ─► settle
                        ├──► order from the queue ─► fetch ─► store the answer ─► settle
                        └──► missed (its hour has passed)

A claim is committed before the provider is asked. So a crash anywhere costs at most the answers that were
under way: they count as charged, and nobody asks for them again.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Event
from zoneinfo import ZoneInfo

from monitor.model.checks import FailedCheck, PlannedCheck
from monitor.model.planning import PlanInputs, ProviderBudget
from monitor.model.purchases import PurchaseState
from monitor.model.tally import Tally
from monitor.pipeline import Pipeline
from monitor.planning import plan_day
from monitor.ports import Ledger, Progress, Provider, silent
from monitor.sweep.attachments import Attaching
from monitor.sweep.limits import Left, triage
from monitor.sweep.orders import Orders
from monitor.sweep.receipts import Receipts
from monitor.sweep.window import AT_ONCE, Answered, Lanes, Window, unbroken

__all__ = ["AT_ONCE", "Sweep"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Buys due checks from providers and hands the answers to the pipeline. Run it under the store's lock."""

    ledger: Ledger
    pipeline: Pipeline
    providers: Mapping[str, Provider]
    inputs: Callable[[date], PlanInputs]
    """What the plan of a local date is made from; asked once a day, as it takes months of looks to answer."""
    controls: Callable[[date], Sequence[PlannedCheck]]
    """Searches that answer to what was just seen, for the plan of a local date."""
    budgets: Sequence[ProviderBudget]
    """Today's limits: they may have been lowered since the plan was made."""
    seed: Callable[[], bytes]
    """32 unpredictable bytes; they are told only after the day."""
    timezone: ZoneInfo
    progress: Progress = silent
    sleep: Callable[[float], None] = time.sleep

    def run(self, tally: Tally) -> None:
        """Plan today unless it is planned, settle what was interrupted or missed, and buy what is due."""
        now = self.pipeline.clock.now()
        tally.interrupted += self.ledger.interrupt(at=now)
        self._plan(self._day(now), now)
        due, late = triage(self.ledger.waiting(now), now, self.timezone)
        self._receipts.end(late, PurchaseState.MISSED, "its hour had passed")
        tally.missed += len(late)
        self._purchase(due, tally)

    def answer_sightings(self, tally: Tally) -> bool:
        """Buy controls beside what was just seen; whether any answer came. Call it when conclusions are drawn."""
        today = self._day(self.pipeline.clock.now())
        # Midnight may have passed since the plan was made: the next round plans the new day.
        controls = self.controls(today) if self.ledger.has_plan(today) else ()
        if not controls:
            return False
        prices = {budget.provider: budget.price for budget in self.budgets}
        self.ledger.add_controls(today, controls, prices=prices)
        before = tally.bought
        self._purchase(controls, tally)
        return tally.bought > before

    def attach_pages(self, tally: Tally) -> None:
        """Keep the pages that showed an offender beside their captures. Call it when all conclusions are drawn."""
        Attaching(
            ledger=self.ledger,
            pipeline=self.pipeline,
            providers=self.providers,
            day=self._day(self.pipeline.clock.now()),
        ).run(self._left(), tally)

    def _left(self) -> Left:
        return Left(self.budgets, self.ledger.spent(self._day(self.pipeline.clock.now())))

    def _day(self, now: datetime) -> date:
        return now.astimezone(self.timezone).date()

    @property
    def _receipts(self) -> Receipts:
        return Receipts(ledger=self.ledger, pipeline=self.pipeline)

    @property
    def _orders(self) -> Orders:
        return Orders(
            ledger=self.ledger,
            receipts=self._receipts,
            providers=self.providers,
            now=self.pipeline.clock.now,
            sleep=self.sleep,
            progress=self.progress,
        )

    def _plan(self, today: date, now: datetime) -> None:
        if self.ledger.has_plan(today):
            return
        inputs, seed = self.inputs(today), self.seed()
        prices = {budget.provider: budget.price for budget in inputs.budgets}
        self.ledger.add_plan(plan_day(inputs, seed), seed, prices=prices, at=now)

    def _purchase(self, due: Sequence[PlannedCheck], tally: Tally) -> None:
        """Order from queues first, so that they work while the others are bought."""
        left = self._left()
        orders = self._orders
        later = [each for each in due if left.queued(each.provider) and orders.takes(each.provider)]
        ordered = {each.id for each in later}
        for refused in orders.place(self._affordable(later, left, tally), tally):
            left.give_back(refused.provider)
        if at_once := [each for each in due if each.id not in ordered]:
            self._buy(at_once, left, tally)
        tally.on_order = orders.fetch(tally, patient=bool(later))

    def _buy(self, due: Sequence[PlannedCheck], left: Left, tally: Tally) -> None:
        lanes, window = Lanes(due), Window()

        def work(stop: Event) -> None:
            done = 0
            while (lanes or window.under_way.total()) and not stop.is_set():
                wanted = self._affordable(lanes.take(window.under_way), left, tally)
                free = set(self.ledger.claim([check.id for check in wanted], at=self.pipeline.clock.now()))
                for check in wanted:
                    if check.id in free:
                        window.start(check, self.providers[check.provider])
                answered = window.answers(stop)
                self._keep(answered, left, tally)
                done += len(answered)
                self.progress("buying searches", done, len(due))
            # What does not answer in time stays claimed: the next process counts it as charged.
            self._keep(window.last_answers(), left, tally)

        unbroken(work)

    def _affordable(self, checks: Sequence[PlannedCheck], left: Left, tally: Tally) -> list[PlannedCheck]:
        wanted = [(check, check.provider in self.providers and left.take(check.provider)) for check in checks]
        over = [check for check, paid in wanted if not paid]
        reason = "the day's budget is spent, or the provider is not set up"
        self._receipts.end(over, PurchaseState.REFUSED, reason)
        tally.unaffordable += len(over)
        return [check for check, paid in wanted if paid]

    def _keep(self, answered: Answered, left: Left, tally: Tally) -> None:
        self._receipts.keep(answered, tally)
        for check, answer in answered:
            if isinstance(answer, FailedCheck) and not answer.maybe_charged:
                left.give_back(check.provider)
