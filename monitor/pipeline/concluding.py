"""Facts to incidents: match, attribute, judge, fold, each step in batches that are committed one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.attribution import Attributor
from monitor.incidents import cure, fold, refold, sightings
from monitor.matching import Matcher
from monitor.model.captures import AdObservation
from monitor.model.conclusions import Reading
from monitor.model.enums import IncidentState
from monitor.model.incidents import Incident, Transition
from monitor.model.tally import Tally
from monitor.model.vocabulary import KeywordMatch
from monitor.pipeline.rules import Rules, Settings
from monitor.policy import judge
from monitor.ports import Clock, Progress, Store

BATCH = 2_000
"""Observations worked on at once: a few megabytes, and a transaction of tens of milliseconds."""

WATCHED = frozenset({IncidentState.OPEN, IncidentState.CONFIRMED})
"""States in which an incident awaits the manager."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluding:
    """Draws every conclusion that is missing or stands on an old basis."""

    store: Store
    rules: Rules
    settings: Settings
    clock: Clock
    progress: Progress

    def run(self, tally: Tally) -> None:
        """Read, judge, fold, and mark the cured."""
        self._read()
        self._judge(tally)
        self._fold(tally)
        self._cure(tally)

    def _read(self) -> None:
        # A site that a link proves names the ads that show it without a link, earlier ones too. Links are read without
        # the registry, so that the second pass proves what the first one did, and the order of imports is no matter.
        rules = self._with_proven()
        self._read_under(rules)
        while _said(again := self._with_proven()) != _said(rules):
            rules = again
            self._read_under(rules)

    def _with_proven(self) -> Rules:
        return replace(self.rules, proven=tuple(self.store.proven_claims()))

    def _read_under(self, rules: Rules) -> None:
        policy, basis = rules.policy, rules.basis
        matcher = Matcher(policy.vocabulary)
        attributor = Attributor(
            rules.networks, policy, rules.publishers, own_ads=rules.own_ads, own_tokens=rules.own_tokens
        )
        done = 0
        while observations := self.store.unread(basis, limit=BATCH):
            self.store.save_readings(_readings(observations, matcher, attributor, basis))
            done += len(observations)
            self.progress("matching and attributing", done, None)

    def _judge(self, tally: Tally) -> None:
        while subjects := self.store.to_judge(limit=BATCH):
            judgements = judge(subjects, self.rules.policy)
            self.store.save_judgements(judgements, sightings(judgements))
            tally.judged += len(judgements)
            self.progress("judging", tally.judged, None)

    def _fold(self, tally: Tally) -> None:
        now = self.clock.now()
        while dirty := self.store.dirty_incidents(limit=BATCH):
            changed = [refold(each.id, each.current, each.sightings, moved_to=each.moved_to, now=now) for each in dirty]
            self._save(changed, tally, [each.id for each in dirty])
        while fresh := self.store.new_sightings(limit=BATCH):
            self._save([fold(current, seen, now=now) for current, seen in fresh], tally)

    def _save(
        self,
        changed: Sequence[tuple[Incident | None, list[Transition]]],
        tally: Tally,
        ids: Sequence[str] = (),
    ) -> None:
        transitions = [each for _, news in changed for each in news]
        incidents = [incident for incident, _ in changed if incident is not None]
        self.store.save_incidents(incidents, transitions, folded=ids or [incident.id for incident in incidents])
        tally.transitions += len(transitions)
        tally.opened += sum(each.old is None for each in transitions)

    def _cure(self, tally: Tally) -> None:
        watched = [each for each in self.store.incidents() if each.state in WATCHED]
        cured = cure(
            watched,
            self.store.looks_since(watched),
            now=self.clock.now(),
            after=self.settings.cured_after,
            min_looks=self.settings.min_looks,
        )
        if cured:
            self._save([(incident, [news]) for incident, news in cured], tally)


def _said(rules: Rules) -> set[tuple[str, str, str | None, str | None]]:
    """What readings prove, whenever they proved it."""
    return {(each.network, each.publisher_id, each.site, each.id_kind) for each in rules.proven}


def _readings(
    observations: Sequence[AdObservation], matcher: Matcher, attributor: Attributor, basis: str
) -> list[Reading]:
    queries = matcher.match_many([each.query or "" for each in observations])
    titles = matcher.match_many([each.ad.title or "" for each in observations])
    descriptions = matcher.match_many([each.ad.description or "" for each in observations])
    displays = matcher.match_many([each.ad.display_url or "" for each in observations])
    return [
        Reading(
            observation=observation.id,
            basis=basis,
            query=query,
            copy=_stronger(title, description),
            display=display,
            attribution=attribution,
        )
        for observation, query, title, description, display, attribution in zip(
            observations, queries, titles, descriptions, displays, attributor.attribute(observations), strict=True
        )
    ]


def _stronger(title: KeywordMatch, description: KeywordMatch) -> KeywordMatch:
    return max(title, description, key=lambda match: (match.branded, match.score))
