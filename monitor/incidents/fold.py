"""Folding sightings into incidents: the order, the batches and the restarts make no difference."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.incidents.identity import incident_id
from monitor.model.enums import IncidentState, Intent, Outcome, Severity
from monitor.model.incidents import Incident, IncidentKey, Sighting, Transition

_OUTCOMES = (Outcome.COMPLIANT, Outcome.UNDETERMINED, Outcome.SUSPECTED, Outcome.VIOLATION)
_SEVERITIES = tuple(Severity)
_INTENTS = (Intent.BROAD_MATCH_LIKELY, Intent.UNPROVEN, Intent.DELIBERATE)
_GONE = frozenset({IncidentState.CURED, IncidentState.MERGED, IncidentState.WITHDRAWN})
_WATCHED = frozenset({IncidentState.OPEN, IncidentState.CONFIRMED})


def fold(
    current: Incident | None, sightings: Sequence[Sighting], *, now: datetime
) -> tuple[Incident, list[Transition]]:
    """Add sightings, none of which was folded before, to the incident they belong to.

    Sums are commutative, so any order and any batching of the same sightings gives the same incident. An
    incident that was cured, merged or withdrawn opens again on a sighting newer than its last one; one that a
    person dismissed stays dismissed. Raises ValueError when there is nothing to fold.
    """
    if not sightings:
        raise ValueError("no sightings to fold")
    summed = _sum(current, sightings)
    if current is None:
        opened = Transition(
            incident=summed.id, at=now, old=None, new=IncidentState.OPEN, reason=f"first seen {_day(summed.first_seen)}"
        )
        return summed, [opened]
    if current.state in _GONE and summed.last_seen > current.last_seen:
        again = Transition(
            incident=summed.id,
            at=now,
            old=current.state,
            new=IncidentState.OPEN,
            reason=f"seen again {_day(summed.last_seen)}",
        )
        return replace(summed, state=IncidentState.OPEN), [again]
    return summed, []


def refold(
    incident: str,
    current: Incident | None,
    sightings: Sequence[Sighting],
    *,
    moved_to: IncidentKey | None,
    now: datetime,
) -> tuple[Incident | None, list[Transition]]:
    """Sum an incident anew from all of its sightings, after some were withdrawn or changed.

    The state is kept. One with no sightings left is merged into the incident they moved to, or withdrawn
    where they are no longer held against anybody. None when there never was such an incident.
    """
    if sightings:
        fresh, opened = fold(None, sightings, now=now)
        if current is None:
            return fresh, opened
        if current.state not in {IncidentState.MERGED, IncidentState.WITHDRAWN}:
            return replace(fresh, state=current.state), []
        back = Transition(
            incident=fresh.id, at=now, old=current.state, new=IncidentState.OPEN, reason="held against them again"
        )
        return fresh, [back]
    if current is None or current.state in {IncidentState.MERGED, IncidentState.WITHDRAWN}:
        return current, []
    into = incident_id(moved_to) if moved_to else None
    state = IncidentState.MERGED if moved_to else IncidentState.WITHDRAWN
    reason = f"its sightings belong to {moved_to.offender}" if moved_to else "no sighting is held against them any more"
    gone = Transition(incident=incident, at=now, old=current.state, new=state, reason=reason, into=into)
    return replace(current, state=state), [gone]


def cure(
    incidents: Sequence[Incident],
    looks: dict[str, tuple[int, datetime | None]],
    *,
    now: datetime,
    after: timedelta,
    min_looks: int,
) -> list[tuple[Incident, Transition]]:
    """Incidents not seen for ``after`` although at least ``min_looks`` looks were made since.

    ``looks`` gives, by incident id, how many looks at its engine and keywords followed its last sighting, and
    the last of them. Where nobody looked, silence means nothing and the incident stays as it is.
    """
    cured = []
    for incident in incidents:
        count, last = looks.get(incident.id, (0, None))
        if incident.state not in _WATCHED or count < min_looks or last is None or last - incident.last_seen < after:
            continue
        transition = Transition(
            incident=incident.id,
            at=now,
            old=incident.state,
            new=IncidentState.CURED,
            reason=f"not seen in {count} looks since {_day(incident.last_seen)}",
        )
        cured.append((replace(incident, state=IncidentState.CURED), transition))
    return cured


def _sum(current: Incident | None, sightings: Sequence[Sighting]) -> Incident:
    key = sightings[0].key
    parts: list[Incident | Sighting] = [*sightings, *([current] if current else [])]
    # The reasons shown are those of one of the gravest sightings. Choosing by value, not by time of import,
    # keeps the sum independent of order.
    gravest = min(parts, key=lambda part: (-_OUTCOMES.index(part.outcome), part.reasons))
    times = [sighting.seen_at for sighting in sightings]
    return Incident(
        id=incident_id(key),
        key=key,
        state=current.state if current else IncidentState.OPEN,
        outcome=gravest.outcome,
        severity=max((part.severity for part in parts), key=_SEVERITIES.index),
        intent=max((part.intent for part in parts), key=_INTENTS.index),
        network=_largest(part.network for part in parts),
        publisher_id=_largest(part.publisher_id for part in parts),
        publisher_name=_largest(part.publisher_name for part in parts),
        display_domain=_largest(part.display_domain for part in parts),
        keywords=_union(current.keywords if current else (), (sighting.keyword for sighting in sightings)),
        countries=_union(current.countries if current else (), (sighting.country for sighting in sightings)),
        first_seen=min([*times, *([current.first_seen] if current else [])]),
        last_seen=max([*times, *([current.last_seen] if current else [])]),
        sightings=len(sightings) + (current.sightings if current else 0),
        reasons=gravest.reasons,
    )


def _largest(values: Iterable[str | None]) -> str | None:
    return max((value for value in values if value), default=None)


def _union(known: tuple[str, ...], values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({*known, *(value for value in values if value)}))


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")
