"""The system on one screen: orders the steps and decides nothing.

::

    collect ─► parse ─► store facts ─► match + attribute ─► judge ─► fold ─► tell
    RawCapture ParsedFile CaptureBatch  Reading              Verdict  Incident Digest

Every step works in batches and commits each one, so a crash at any point loses nothing that was
acknowledged, and the next run goes on where this one stopped.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from monitor.model.attachments import Attachment, AttachmentKind
from monitor.model.coverage import SourceFailure
from monitor.model.coverage_report import CoverageReport
from monitor.model.digest import Digest
from monitor.model.insights import Assessment
from monitor.model.tally import Tally
from monitor.pipeline.concluding import Concluding
from monitor.pipeline.intake import Intake
from monitor.pipeline.rules import Rules, Settings
from monitor.pipeline.surveying import Surveying
from monitor.pipeline.telling import Telling
from monitor.ports import (
    Clock,
    Collector,
    Delivery,
    EvidenceStore,
    Ledger,
    Progress,
    RawCapture,
    Renderer,
    Store,
    silent,
)

__all__ = ["Pipeline", "Rules", "Settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The steps of the monitor over one store."""

    store: Store
    evidence: EvidenceStore
    rules: Rules
    settings: Settings
    renderer: Renderer
    deliveries: Sequence[Delivery]
    clock: Clock
    redact: Callable[[bytes], bytes]
    """Takes secrets out of raw bytes before anything else sees them."""
    progress: Progress = silent
    ledger: Ledger | None = None
    """None where nothing is ever planned or bought."""
    own_data: Callable[[], Assessment | None] = lambda: None
    """What the files of the own accounts say, read when it is asked for; None where none are configured."""

    def collect(self, collectors: Iterable[Collector], tally: Tally) -> None:
        """Take in what is new from every source."""
        self._intake.run(collectors, tally)

    def take_in(self, answers: Sequence[RawCapture | SourceFailure], tally: Tally) -> list[str | None]:
        """Take in what was bought just now, failures included; returns the SHA-256 of each, None for a failure."""
        return self._intake.take(answers, tally)

    def attach(self, capture: str, kind: AttachmentKind, content: bytes) -> None:
        """Keep bytes beside a capture, as evidence alone: nothing is read from them, now or later."""
        [sha256] = self.evidence.put_many([self.redact(content)])
        self.store.add_attachment(Attachment(capture=capture, kind=kind, sha256=sha256, at=self.clock.now()))

    def conclude(self, tally: Tally) -> None:
        """Judge whatever is new or stands on an old basis, fold it into incidents, and mark the cured ones."""
        Concluding(
            store=self.store, rules=self.rules, settings=self.settings, clock=self.clock, progress=self.progress
        ).run(tally)

    def digest(self) -> Digest:
        """Compose the digest of what has not been told yet; stores and sends nothing."""
        return self._telling.digest()

    def coverage(self, *, days: int) -> CoverageReport:
        """Say what was looked at in the last days, what it cost and what the silence is worth."""
        return self._surveying.report(days=days)

    def tell(self, tally: Tally) -> None:
        """Write the digest of this local date unless it has one, and hand over whatever is still queued."""
        self._telling.run(tally)

    def deliver(self, tally: Tally) -> None:
        """Hand over what is queued and nothing else."""
        self._telling.deliver(tally)

    @property
    def _surveying(self) -> Surveying:
        return Surveying(
            store=self.store, ledger=self.ledger, policy=self.rules.policy, settings=self.settings, clock=self.clock
        )

    @property
    def _intake(self) -> Intake:
        return Intake(
            store=self.store, evidence=self.evidence, clock=self.clock, redact=self.redact, progress=self.progress
        )

    @property
    def _telling(self) -> Telling:
        return Telling(
            store=self.store,
            rules=self.rules,
            settings=self.settings,
            renderer=self.renderer,
            deliveries=self.deliveries,
            clock=self.clock,
            surveying=self._surveying,
            own_data=self.own_data,
        )
