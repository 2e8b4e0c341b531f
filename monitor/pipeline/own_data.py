"""The advertiser's own data joined to what else is known: publishers' sites, and domains shown in captures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

from monitor.attribution.domains import publishers_on
from monitor.attribution.registry import standings
from monitor.links import belongs_to, registrable_domain
from monitor.model.attribution import Publisher
from monitor.model.claims import SiteStanding
from monitor.model.enums import IncidentState
from monitor.model.incidents import Incident
from monitor.model.insights import Alarm, AlarmKind
from monitor.pipeline.rules import Rules
from monitor.ports import Store

_CREDIBLE: Final = frozenset({IncidentState.OPEN, IncidentState.CONFIRMED, IncidentState.CURED})
_ABOUT_THEN: Final = timedelta(days=14)
"""How long before a loss an incident under the brand's own domain may have ended and still go with it."""


@dataclass(frozen=True, kw_only=True)
class DomainLeads:
    """Looks domains of alarms up; without slots, so that the registry is put together once."""

    rules: Rules
    store: Store
    incidents: Sequence[Incident]

    def __call__(self, alarm: Alarm) -> tuple[Sequence[Publisher], Sequence[Incident]]:
        """Whose site the alarm's domain is, and the incidents in whose captures it was shown, the newest first.

        A loss that nobody explains, and the own domain in another's row, look for ads under the brand's own domain.
        """
        if alarm.kind in {AlarmKind.UNEXPLAINED_LOSS, AlarmKind.OWN_DOMAIN_AS_OTHER}:
            return (), self._newest(each for each in self.incidents if self._goes_with(each, alarm))
        if alarm.domain is None:
            return (), ()
        domain = registrable_domain(alarm.domain) or alarm.domain.casefold()
        shown = self._newest(each for each in self.incidents if each.display_domain == domain)
        return publishers_on(alarm.domain, self._standings, self.rules.shared), shown

    @cached_property
    def _standings(self) -> list[SiteStanding]:
        return standings((*self.rules.claims, *self.store.proven_claims()), self.rules.shared)

    def _newest(self, incidents: Iterable[Incident]) -> list[Incident]:
        credible = (each for each in incidents if each.state in _CREDIBLE)
        return sorted(credible, key=lambda each: (each.last_seen, each.id), reverse=True)

    def _goes_with(self, incident: Incident, alarm: Alarm) -> bool:
        domain = incident.display_domain
        own = self.rules.policy.vocabulary.own_domains
        if domain is None or not any(belongs_to(domain, each.casefold()) for each in own):
            return False
        if alarm.source is not None and incident.key.engine != alarm.source.engine:
            return False
        return alarm.since is None or incident.last_seen.date() >= alarm.since - _ABOUT_THEN
