"""Incidents: verdicts of one offender under one clause on one engine and keyword family."""

from dataclasses import dataclass
from datetime import datetime

from monitor.model.enums import IncidentState, Intent, Outcome, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentKey:
    """What makes two sightings the same incident."""

    policy: str
    offender: str
    """``<network>:<publisher_id>`` for the named, ``domain:<display domain>`` for the nameless."""
    clause: str
    engine: str
    family: str
    """The policy's term, or ``-`` where the query is not branded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One verdict that belongs to an incident, with what the incident sums up."""

    observation: str
    key: IncidentKey
    outcome: Outcome
    severity: Severity
    intent: Intent
    seen_at: datetime
    network: str | None
    publisher_id: str | None
    publisher_name: str | None
    display_domain: str | None
    keyword: str
    country: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The sum of an offender's sightings; its id never changes. Contract: ``monitor incidents --json``."""

    id: str
    key: IncidentKey
    state: IncidentState
    outcome: Outcome
    severity: Severity
    intent: Intent
    network: str | None
    publisher_id: str | None
    publisher_name: str | None
    display_domain: str | None
    keywords: tuple[str, ...]
    countries: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime
    sightings: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One change of an incident's state: a row with its own "told" mark."""

    incident: str
    at: datetime
    old: IncidentState | None
    new: IncidentState
    reason: str
    into: str | None = None
    """The incident this one was merged into."""
    told_in: str | None = None
    """The digest that told the manager; None while nobody was told."""
