"""Searches from a provider's queue: ordered many at once, fetched when they are finished, lost by no crash.

::

    due ─► ordered (committed) ─► the provider takes it ─► confirmed (its reference) ─► fetch ─► store ─► settle
                                       └─ a crash here ─► found again by its tag ─┘

An answer may be fetched any number of times and costs nothing more. So only the storing decides what is bought.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.errors import SourceError
from monitor.model.checks import FailedCheck, PlannedCheck, Ticket
from monitor.model.coverage import SourceFailure
from monitor.model.purchases import Order, PurchaseState
from monitor.model.tally import Tally
from monitor.ports import Ledger, Progress, Provider, QueuedProvider, RawCapture, silent
from monitor.sweep.receipts import Receipts, tell_once
from monitor.sweep.window import Answered, defect

OVERDUE = timedelta(days=1)
"""A search that is not finished after so long has failed, and one whose order nobody knows by then is given up:
DataForSEO promises its answers within 45 minutes and lists finished ones for three days."""
KEPT = timedelta(days=30)
"""How long an answer that could not be fetched is asked for: DataForSEO deletes it then
(dataforseo.com/help-center/how-long-do-you-keep-results)."""
PATIENCE = (2.0, 4.0, 6.0)
"""Seconds between looks for what was just ordered: a quick queue answers in the same round, others in a later one."""
SPACING = 4
"""An order is asked for again when its age has grown by one part in so many: often at first, and seldom later."""
FETCHED_AT_ONCE = 50
"""Answers held in memory together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Orders searches and fetches their answers."""

    ledger: Ledger
    receipts: Receipts
    providers: Mapping[str, Provider]
    now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    progress: Progress = silent

    def takes(self, name: str) -> bool:
        """Whether a provider has a queue."""
        return isinstance(self.providers.get(name), QueuedProvider)

    def place(self, checks: Sequence[PlannedCheck], tally: Tally) -> list[PlannedCheck]:
        """Order searches, as many at once as the provider takes; returns those that were refused and cost nothing."""
        refused: list[PlannedCheck] = []
        for name in sorted({check.provider for check in checks}):
            provider = self._queue(name)
            mine = [check for check in checks if check.provider == name]
            for start in range(0, len(mine), provider.batch):
                refused += self._place(provider, mine[start : start + provider.batch], tally)
                self.progress("ordering searches", min(start + provider.batch, len(mine)), len(mine))
        return refused

    def fetch(self, tally: Tally, *, patient: bool) -> int:
        """Take in what is finished; returns how many stay on order. ``patient`` waits for what was just ordered."""
        self._fetch_all(self.ledger.orders(), tally)
        left = self.ledger.orders()
        for pause in PATIENCE if patient else ():
            young = [order for order in left if self.now() - order.ordered_at < timedelta(minutes=1)]
            if not young:
                break
            self.sleep(pause)
            self._fetch_all(young, tally)
            left = self.ledger.orders()
        return len(left)

    def _fetch_all(self, orders: Sequence[Order], tally: Tally) -> None:
        waiting = [order for order in orders if _worth_asking(order, self.now())]
        for name in sorted({order.check.provider for order in waiting}):
            self._fetch(name, [order for order in waiting if order.check.provider == name], tally)

    def _queue(self, name: str) -> QueuedProvider:
        provider = self.providers[name]
        assert isinstance(provider, QueuedProvider)  # noqa: S101  # ``takes`` was asked
        return provider

    def _place(self, provider: QueuedProvider, batch: Sequence[PlannedCheck], tally: Tally) -> list[PlannedCheck]:
        free = set(self.ledger.claim_orders([check.id for check in batch], at=self.now()))
        mine = [check for check in batch if check.id in free]
        if not mine:
            return []
        try:
            outcomes = provider.order(mine)
        except Exception as error:  # noqa: BLE001 - a provider's defect must not stop the others
            outcomes = [defect(check, error) for check in mine]
        self.ledger.confirm({each.check.id: each.reference for each in outcomes if isinstance(each, Ticket)})
        refused: Answered = [
            (check, outcome)
            for check, outcome in zip(mine, outcomes, strict=True)
            # An order that may have been taken stays one, and is looked for.
            if isinstance(outcome, FailedCheck) and not outcome.maybe_charged
        ]
        self.receipts.keep(refused, tally)
        tell_once(tally, [each for each in outcomes if isinstance(each, FailedCheck) and each.maybe_charged])
        return [check for check, _ in refused]

    def _fetch(self, name: str, orders: Sequence[Order], tally: Tally) -> None:
        if not self.takes(name):
            self._ended(orders, KEPT, PurchaseState.FAILED, f"{name} is no longer set up")
            return
        provider = self._queue(name)
        nameless = [order for order in orders if order.reference is None]
        tickets = [_ticket(order, order.reference) for order in orders if order.reference is not None]
        if nameless:
            tickets += self._recover(provider, nameless, tally)
        for start in range(0, len(tickets), FETCHED_AT_ONCE):
            self._fetch_some(provider, tickets[start : start + FETCHED_AT_ONCE], tally)
            self.progress("fetching searches", min(start + FETCHED_AT_ONCE, len(tickets)), len(tickets))

    def _recover(self, provider: QueuedProvider, orders: Sequence[Order], tally: Tally) -> list[Ticket]:
        """Tickets of orders whose confirmation was lost; what stays unknown for too long is given up."""
        try:
            found = {each.check.id: each.reference for each in provider.recover([each.check for each in orders])}
        except SourceError as error:
            tell_once(tally, [SourceFailure(source=provider.name, name="orders", reason=str(error))])
            self._ended(orders, KEPT, PurchaseState.INTERRUPTED, "the order's confirmation never came")
            return []
        self.ledger.confirm(found)
        lost = [order for order in orders if order.check.id not in found]
        self._ended(lost, OVERDUE, PurchaseState.INTERRUPTED, "the order's confirmation never came")
        return [_ticket(order, found[order.check.id]) for order in orders if order.check.id in found]

    def _fetch_some(self, provider: QueuedProvider, tickets: Sequence[Ticket], tally: Tally) -> None:
        try:
            outcomes = provider.fetch(tickets)
        except Exception as error:  # noqa: BLE001 - same
            outcomes = [defect(ticket.check, error) for ticket in tickets]
        pairs = list(zip(tickets, outcomes, strict=True))
        answers: Answered = [(ticket.check, answer) for ticket, answer in pairs if isinstance(answer, RawCapture)]
        self.receipts.keep(answers, tally)
        tell_once(tally, [answer for _, answer in pairs if isinstance(answer, FailedCheck)])
        unfinished = [_order(ticket) for ticket, answer in pairs if isinstance(answer, Ticket)]
        self._ended(unfinished, OVERDUE, PurchaseState.FAILED, f"no answer within {OVERDUE.days} day")
        failed = [_order(ticket) for ticket, answer in pairs if isinstance(answer, FailedCheck)]
        self._ended(failed, KEPT, PurchaseState.FAILED, f"its answer could not be fetched in {KEPT.days} days")

    def _ended(self, orders: Sequence[Order], limit: timedelta, state: PurchaseState, reason: str) -> None:
        """Settle orders that are older than ``limit`` as charged; the others are asked for again, later."""
        now = self.now()
        old = [order.check for order in orders if now - order.ordered_at > limit]
        self.receipts.end(old, state, reason, charged=True)
        ended = {check.id for check in old}
        self.ledger.looked_after([order.check.id for order in orders if order.check.id not in ended], at=now)


def _worth_asking(order: Order, now: datetime) -> bool:
    """Whether an order's age has grown enough since it was last asked for."""
    if order.asked_at is None:
        return True
    return now - order.asked_at >= (order.asked_at - order.ordered_at) / SPACING


def _ticket(order: Order, reference: str) -> Ticket:
    return Ticket(check=order.check, reference=reference, ordered_at=order.ordered_at)


def _order(ticket: Ticket) -> Order:
    return Order(check=ticket.check, reference=ticket.reference, ordered_at=ticket.ordered_at, asked_at=None)
