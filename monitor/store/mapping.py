"""Values to rows and back, a pair of functions for each kind of value. Decides nothing."""

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row

from monitor.incidents.identity import incident_id
from monitor.model.captures import AdObservation, Capture, Check
from monitor.model.conclusions import Reading
from monitor.model.digest import RenderedDigest
from monitor.model.enums import Device, Engine, IncidentState, Intent, Outcome, Severity
from monitor.model.incidents import Incident, IncidentKey, Sighting, Transition
from monitor.model.policy import Verdict
from monitor.store.columns import key_of, keyword_key
from monitor.store.packing import flat, pack, pack_texts, unpack_ad, unpack_reading, unpack_texts

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
"""A row of a statement whose columns the reader knows by name."""

NEW, FOLDED, GONE = "new", "folded", "gone"
"""States of a sighting; see ``SightingRow.state``."""


def capture_row(capture: Capture) -> dict[str, Any]:
    """A capture as a row."""
    return flat(capture)


def check_row(check: Check, stored_at: datetime) -> dict[str, Any]:
    """A check as a row; coverage counts an untimed one by when it was stored."""
    return flat(check) | {
        "keyword": None if check.query is None else keyword_key(check.query),
        "counted_at": check.seen_at or stored_at,
    }


def observation_row(observation: AdObservation) -> dict[str, Any]:
    """An observation as a row."""
    row = flat(observation)
    row["check_id"] = row.pop("check")
    row["ad"] = pack(observation.ad)
    return row


def observation_of(row: AnyRow) -> AdObservation:
    """The observation of a row."""
    return AdObservation(
        id=row.id,
        check=row.check_id,
        capture=row.capture,
        engine=row.engine and Engine(row.engine),
        query=row.query,
        seen_at=row.seen_at,
        country=row.country,
        location=row.location,
        language=row.language,
        device=row.device and Device(row.device),
        fingerprint=row.fingerprint,
        ad=unpack_ad(row.ad),
    )


def unread_row(observation: AdObservation) -> dict[str, Any]:
    """The reading an observation is born with: none yet."""
    engine = observation.engine
    return {
        "observation": observation.id,
        "check_id": observation.check,
        "seen_at": observation.seen_at,
        "creative": None if engine is None else key_of(engine, observation.fingerprint),
        "basis": "",
        "generic": False,
        "waiting": False,
    }


def reading_of(row: AnyRow) -> Reading:
    """The reading of a row that was read."""
    return unpack_reading(row.observation, row.basis, row.detail)


def verdict_row(verdict: Verdict, number: int) -> dict[str, Any]:
    """A verdict as a row, the judge's ``number``-th on its observation."""
    return flat(verdict) | {"number": number, "reasons": pack_texts(verdict.reasons)}


def sighting_row(sighting: Sighting) -> dict[str, Any]:
    """A sighting as a row, not folded yet."""
    row = flat(sighting) | flat(sighting.key)
    del row["key"]
    return row | {
        "incident": incident_id(sighting.key),
        "state": NEW,
        "keyword_key": keyword_key(sighting.keyword),
        "reasons": pack_texts(sighting.reasons),
    }


def sighting_of(row: AnyRow) -> Sighting:
    """The sighting of a row."""
    return Sighting(
        observation=row.observation,
        key=key_of_row(row),
        outcome=Outcome(row.outcome),
        severity=Severity(row.severity),
        intent=Intent(row.intent),
        seen_at=row.seen_at,
        network=row.network,
        publisher_id=row.publisher_id,
        publisher_name=row.publisher_name,
        display_domain=row.display_domain,
        keyword=row.keyword,
        country=row.country,
        reasons=unpack_texts(row.reasons),
    )


def key_of_row(row: AnyRow) -> IncidentKey:
    """The incident key that a sighting's or an incident's row carries."""
    return IncidentKey(
        policy=row.policy, offender=row.offender, clause=row.clause, engine=row.engine, family=row.family
    )


def incident_row(incident: Incident) -> dict[str, Any]:
    """An incident as a row, without its ``dirty`` mark."""
    row = flat(incident) | flat(incident.key)
    del row["key"]
    return row | {
        "keywords": pack_texts(incident.keywords),
        "countries": pack_texts(incident.countries),
        "reasons": pack_texts(incident.reasons),
    }


def incident_of(row: AnyRow) -> Incident:
    """The incident of a row."""
    return Incident(
        id=row.id,
        key=key_of_row(row),
        state=IncidentState(row.state),
        outcome=Outcome(row.outcome),
        severity=Severity(row.severity),
        intent=Intent(row.intent),
        network=row.network,
        publisher_id=row.publisher_id,
        publisher_name=row.publisher_name,
        display_domain=row.display_domain,
        keywords=unpack_texts(row.keywords),
        countries=unpack_texts(row.countries),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        sightings=row.sightings,
        reasons=unpack_texts(row.reasons),
    )


def transition_row(transition: Transition) -> dict[str, Any]:
    """A transition as a row."""
    row = flat(transition)
    row["merged_into"] = row.pop("into")
    return row


def transition_of(row: AnyRow) -> Transition:
    """The transition of a row."""
    return Transition(
        incident=row.incident,
        at=row.at,
        old=row.old and IncidentState(row.old),
        new=IncidentState(row.new),
        reason=row.reason,
        into=row.merged_into,
        told_in=row.told_in,
    )


def rendered_of(row: AnyRow) -> RenderedDigest:
    """The rendered digest of a row of its delivery."""
    return RenderedDigest(
        digest_id=row.id,
        local_date=row.local_date,
        message_id=row.message_id,
        subject=row.subject,
        html=row.html,
        text=row.text,
        csv=row.csv,
        made_at=row.made_at,
        possible_repeat=row.uncertain,
    )
