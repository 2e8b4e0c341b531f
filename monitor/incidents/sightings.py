"""From a judgement to the sightings that incidents are made of."""

from collections.abc import Iterable

from monitor.model.attribution import Attribution
from monitor.model.conclusions import Judgement
from monitor.model.enums import AttributionBasis, Outcome
from monitor.model.incidents import IncidentKey, Sighting

NO_FAMILY = "-"
"""The keyword family of a query that does not stand for the brand."""

_ACCUSING = frozenset({Outcome.VIOLATION, Outcome.SUSPECTED})


def sightings(judgements: Iterable[Judgement]) -> list[Sighting]:
    """One sighting for each verdict that says ``VIOLATION`` or ``SUSPECTED``; the other outcomes make none."""
    return [sighting for judgement in judgements for sighting in _of(judgement)]


def _of(judgement: Judgement) -> list[Sighting]:
    observation = judgement.subject.observation
    reading = judgement.subject.reading
    attribution = reading.attribution
    return [
        Sighting(
            observation=observation.id,
            key=IncidentKey(
                policy=verdict.policy,
                offender=offender(attribution),
                clause=verdict.clause,
                engine=str(observation.engine) if observation.engine else "unknown",
                family=reading.query.term if reading.query.branded and reading.query.term else NO_FAMILY,
            ),
            outcome=verdict.outcome,
            severity=verdict.severity,
            intent=verdict.intent,
            seen_at=observation.seen_at,
            network=attribution.network,
            publisher_id=attribution.publisher_id,
            publisher_name=attribution.publisher_name,
            display_domain=attribution.display_domain,
            keyword=observation.query or "",
            country=observation.country,
            reasons=verdict.reasons,
        )
        for verdict in judgement.verdicts
        if verdict.outcome in _ACCUSING and observation.seen_at is not None
    ]


def offender(attribution: Attribution) -> str:
    """Who the incident is about: the named publisher, else the domain that stands for the nameless.

    A hijacker wears the brand's display URL, so the landing domain tells two of them apart where it is known.
    """
    if attribution.basis is not AttributionBasis.NONE and attribution.network and attribution.publisher_id:
        return f"{attribution.network}:{attribution.publisher_id}"
    return f"domain:{attribution.landing_domain or attribution.display_domain or 'unknown'}"
