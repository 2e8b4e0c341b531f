"""The digest of the day, written once and handed over until every channel took it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.digest import compose, new_signs, own_data
from monitor.errors import DeliveryError, PartlyDelivered
from monitor.model.coverage import SourceFailure
from monitor.model.digest import Digest, DigestInput, OwnData
from monitor.model.incidents import Incident
from monitor.model.insights import Assessment
from monitor.model.tally import Tally
from monitor.pipeline.concluding import WATCHED
from monitor.pipeline.own_data import DomainLeads
from monitor.pipeline.rules import Rules, Settings
from monitor.pipeline.surveying import Surveying
from monitor.planning.promise import WINDOWS
from monitor.ports import Clock, Delivery, Renderer, Store

REPORTED_DAYS = max(WINDOWS)
"""Days up to the digest whose coverage it reports: the longest for which a promise is told."""
EXAMPLES = 3
"""Sightings shown of each incident in a digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Composes, stores and hands over digests."""

    store: Store
    rules: Rules
    settings: Settings
    renderer: Renderer
    deliveries: Sequence[Delivery]
    clock: Clock
    surveying: Surveying
    own_data: Callable[[], Assessment | None] = lambda: None
    """What the files of the own accounts say; None where none are configured."""

    def digest(self) -> Digest:
        """Compose the digest of what has not been told yet; stores and sends nothing."""
        now, timezone = self.clock.now(), self.settings.timezone
        last = self.store.last_digest()
        since = last[1] if last else None
        transitions = self.store.transitions(untold=True)
        changed = {each.incident for each in transitions}
        incidents, closed = _split(self.store.incidents(), lambda each: each.id in changed or each.state in WATCHED)
        asked = DigestInput(
            policy=self.rules.policy,
            local_date=now.astimezone(timezone).date(),
            timezone=timezone.key,
            made_at=now,
            since=since,
            coverage=self.store.coverage(since=since, until=now),
            report=self.surveying.report(days=REPORTED_DAYS, told=since),
            incidents=tuple(incidents),
            transitions=tuple(transitions),
            max_incidents=self.settings.max_incidents,
            closed=tuple(closed),
            own_data=self._own_data([*incidents, *closed], now.astimezone(timezone).date()),
        )
        # Which incidents are told in full is the digest's own choice, so their sightings are fetched after it.
        told = [entry.incident.id for entry in compose(asked).entries]
        examples = {each: tuple(self.store.sightings_of(each, limit=EXAMPLES)) for each in told}
        return compose(replace(asked, examples=examples))

    def run(self, tally: Tally) -> None:
        """Write the digest of this local date unless it has one, and hand over whatever is still queued."""
        digest = self.digest()
        last = self.store.last_digest()
        written = last is not None and last[0] >= digest.local_date
        if last is not None and last[0] > digest.local_date:
            reason = (
                f"the last digest is dated {last[0]}, after today ({digest.local_date}); expected a clock that is right"
            )
            tally.failures.append(SourceFailure(source="digest", name=str(digest.local_date), reason=reason))
        quiet = not digest.transitions and not digest.below_floor and not new_signs(digest)
        if not written and not (quiet and self.settings.skip_quiet_days):
            rendered = self.renderer.render(digest)
            if self.store.add_digest(digest, rendered, channels=[each.channel for each in self.deliveries]):
                tally.digest = digest
        self.deliver(tally)

    def _own_data(self, incidents: Sequence[Incident], day: date) -> OwnData | None:
        assessment = self.own_data()
        if assessment is None:
            return None
        leads = DomainLeads(rules=self.rules, store=self.store, incidents=incidents)
        return own_data(assessment, leads, told=self.store.last_digest_text(), day=day)

    def deliver(self, tally: Tally) -> None:
        """Hand over what is queued; what fails stays queued under the same Message-ID for the next run."""
        by_channel = {each.channel: each for each in self.deliveries}
        for channel, rendered in self.store.undelivered():
            if channel not in by_channel:
                continue
            try:
                tally.written.extend(by_channel[channel].deliver(rendered))
            except PartlyDelivered as error:
                self.store.mark_delivered(rendered.digest_id, channel, at=self.clock.now())
                tally.undelivered.append(f"{channel}: {error}")
            except DeliveryError as error:
                self.store.mark_failed(
                    rendered.digest_id, channel, at=self.clock.now(), reason=str(error), uncertain=error.uncertain
                )
                tally.undelivered.append(f"{channel}: {error}")
            else:
                self.store.mark_delivered(rendered.digest_id, channel, at=self.clock.now())


def _split(incidents: Iterable[Incident], wanted: Callable[[Incident], bool]) -> tuple[list[Incident], list[Incident]]:
    chosen: list[Incident] = []
    others: list[Incident] = []
    for incident in incidents:
        (chosen if wanted(incident) else others).append(incident)
    return chosen, others
