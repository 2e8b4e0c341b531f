"""Gathers what a coverage report is made of; the report itself is pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.links import registrable_domain
from monitor.model.checks import PlannedCheck
from monitor.model.coverage_report import CoverageReport
from monitor.model.policy import Policy
from monitor.model.purchases import PurchaseCount
from monitor.pipeline.rules import Settings
from monitor.planning.report import Latest, Looked, coverage_report
from monitor.ports import Clock, Ledger, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveying:
    """Says what was looked at, what it cost and what the silence is worth."""

    store: Store
    ledger: Ledger | None
    """None where nothing is ever planned or bought."""
    policy: Policy
    settings: Settings
    clock: Clock

    def report(self, *, days: int, told: datetime | None = None) -> CoverageReport:
        """Report on so many days up to now; ``told`` is until when somebody was told before."""
        until = self.clock.now()
        since = until - timedelta(days=days)
        planned, customers = self._due(since, until)
        latest = None
        if told is not None and told > since:
            latest = Latest(since=told, planned=self._due(told, until)[0])
        looked = Looked(
            since=since,
            until=until,
            looks=self.store.looks(since=since, until=until, own_domains=own_sites(self.policy)),
            planned=planned,
            customers=customers,
            own_impression_shares=self.settings.own_impression_shares,
            latest=latest,
        )
        return coverage_report(looked, self.settings.timezone)

    def _due(self, since: datetime, until: datetime) -> tuple[list[PurchaseCount], list[PlannedCheck]]:
        return self.ledger.due(since=since, until=until) if self.ledger else ([], [])


def own_sites(policy: Policy) -> list[str]:
    """The registrable domains of the brand's own hosts: an ad that shows one of them tells that a provider sees."""
    return sorted({registrable_domain(domain) or domain for domain in policy.vocabulary.own_domains})
