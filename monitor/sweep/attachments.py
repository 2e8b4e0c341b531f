"""Pages and pictures of searches that showed an offender: fetched from the provider's queue, kept beside the capture.

They are evidence for people. Nothing is read from them, so no look and no conclusion ever depends on one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from monitor.model.attachments import AttachmentKind, Unattached
from monitor.model.checks import FailedCheck, Ticket
from monitor.model.coverage import SourceFailure
from monitor.model.tally import Tally
from monitor.pipeline import Pipeline
from monitor.ports import KeepsPages, Ledger, Provider, RawCapture
from monitor.sweep.limits import Left
from monitor.sweep.receipts import tell_once
from monitor.sweep.window import defect

PER_ROUND = 20
"""Of each kind: a page takes a second or two, and a round has other work."""
TRIES: Mapping[AttachmentKind, int] = {AttachmentKind.HTML: 3, AttachmentKind.PNG: 1}
"""A page is free. A picture is charged when it is drawn, whatever comes of it: nobody pays for it twice."""
AGAIN = timedelta(hours=1)
"""From one try to the next."""
GIVE_UP = 3
"""Failures after which the others wait for a later round, without losing a try."""

_Ask = Callable[[Ticket], RawCapture | FailedCheck]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attaching:
    """Fetches what is not attached yet. Run it when conclusions are drawn."""

    ledger: Ledger
    pipeline: Pipeline
    providers: Mapping[str, Provider]
    day: date
    """The local date whose money pays."""

    def run(self, left: Left, tally: Tally) -> None:
        """Attach what the providers keep, each kind once a capture; a failure is a value in the tally."""
        for provider in self.providers.values():
            if isinstance(provider, KeepsPages):
                for kind, ask, price in _kinds(provider):
                    self._attach(provider, kind, ask, price, left, tally)

    def _attach(
        self, provider: KeepsPages, kind: AttachmentKind, ask: _Ask, price: Decimal, left: Left, tally: Tally
    ) -> None:
        now, failures = self.pipeline.clock.now(), 0
        wanted = self.ledger.unattached(
            kind,
            provider=provider.name,
            since=now - provider.pages_kept,
            tried_before=now - AGAIN,
            tries=TRIES[kind],
            limit=PER_ROUND,
        )
        for each in wanted:
            if price and not left.take_spare(provider.name, price):
                return
            self.ledger.try_attachment(each, kind, day=self.day, price=price, at=self.pipeline.clock.now())
            outcome = _asked(ask, each.ticket)
            if isinstance(outcome, RawCapture):
                self.pipeline.attach(each.capture, kind, outcome.content)
                continue
            self._tell(each, kind, outcome, tally)
            failures += 1
            if failures == GIVE_UP or not outcome.permanent:
                return

    def _tell(self, wanted: Unattached, kind: AttachmentKind, failed: FailedCheck, tally: Tally) -> None:
        # Without the task's own id, so that what fails for many for one reason is told once.
        reason = failed.reason.replace(wanted.ticket.reference, "…")
        failure = SourceFailure(source=failed.source, name=f"attachment ({kind})", reason=reason)
        tell_once(tally, [failure])
        self.pipeline.store.add_failures([failure], at=self.pipeline.clock.now())


def _kinds(provider: KeepsPages) -> Iterator[tuple[AttachmentKind, _Ask, Decimal]]:
    yield AttachmentKind.HTML, provider.page, Decimal(0)
    if provider.picture_price is not None:
        yield AttachmentKind.PNG, provider.screenshot, provider.picture_price


def _asked(ask: _Ask, ticket: Ticket) -> RawCapture | FailedCheck:
    try:
        return ask(ticket)
    except Exception as error:  # noqa: BLE001 - a provider's defect must not stop the run
        return defect(ticket.check, error)
