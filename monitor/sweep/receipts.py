"""What came of checks: stored first, settled afterwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.model.checks import FailedCheck, PlannedCheck
from monitor.model.coverage import SourceFailure
from monitor.model.purchases import PurchaseState, Settlement
from monitor.model.tally import Tally
from monitor.pipeline import Pipeline
from monitor.ports import Ledger, RawCapture
from monitor.sweep.window import Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipts:
    """Keeps answers and settles their checks: what is settled as bought is stored, whatever happens after."""

    ledger: Ledger
    pipeline: Pipeline

    def keep(self, answered: Answered, tally: Tally) -> None:
        """Store the answers, failures included, and settle their checks."""
        if not answered:
            return
        stored = self.pipeline.take_in([answer for _, answer in answered], tally)
        settlements = [_settled(*pair, capture) for pair, capture in zip(answered, stored, strict=True)]
        self.ledger.settle(settlements, at=self.pipeline.clock.now())
        tally.bought += sum(each.state is PurchaseState.BOUGHT for each in settlements)

    def end(self, checks: Sequence[PlannedCheck], state: PurchaseState, reason: str, *, charged: bool = False) -> None:
        """Settle checks that have no answer, for one reason."""
        ended = [Settlement(check=check.id, state=state, charged=charged, reason=reason) for check in checks]
        self.ledger.settle(ended, at=self.pipeline.clock.now())


def tell_once(tally: Tally, failures: Sequence[SourceFailure]) -> None:
    """Add failures to the tally, each reason once: a queue that cannot be asked fails for every order alike."""
    known = {(each.source, each.reason) for each in tally.failures}
    for each in _distinct(failures):
        if (each.source, each.reason) not in known:
            tally.failures.append(each)


def _distinct(failures: Sequence[SourceFailure]) -> Iterator[SourceFailure]:
    yield from {(each.source, each.reason): each for each in failures}.values()


def _settled(check: PlannedCheck, answer: RawCapture | FailedCheck, capture: str | None) -> Settlement:
    if isinstance(answer, RawCapture):
        return Settlement(check=check.id, state=PurchaseState.BOUGHT, charged=True, capture=capture)
    return Settlement(check=check.id, state=PurchaseState.FAILED, charged=answer.maybe_charged, reason=answer.reason)
