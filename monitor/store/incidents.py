"""Handing sightings out to be folded, and writing what came of it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Text, bindparam, column, func, select, update, values

from monitor.model.enums import PageState
from monitor.model.incidents import Incident, IncidentKey, Sighting, Transition
from monitor.ports import DirtyIncident
from monitor.store import tables
from monitor.store.columns import UtcTime, keyword_key
from monitor.store.database import Database, chunks
from monitor.store.mapping import (
    FOLDED,
    GONE,
    NEW,
    AnyRow,
    incident_of,
    incident_row,
    key_of_row,
    sighting_of,
    transition_row,
)

_INCIDENTS = tables.incidents.c
_SIGHTINGS = tables.sightings.c
_CHECKS = tables.checks.c
_FOLDED = (
    update(tables.sightings)
    .where(_SIGHTINGS.observation == bindparam("seen"), _SIGHTINGS.incident == bindparam("of"), _SIGHTINGS.state == NEW)
    .values(state=FOLDED)
)


class Incidents:
    """Folding, one batch after another.

    What was handed out is remembered until the incident is saved, so that exactly those sightings are
    marked folded: a batch may hold a part of an incident's new sightings, and an incident that a person
    changes meanwhile keeps the rest waiting. A process that dies in between has folded nothing.
    """

    _database: Database

    def __init__(self) -> None:
        self._handed: dict[str, list[str]] = {}
        """Observations handed out to be folded, by incident."""

    def new_sightings(self, *, limit: int) -> list[tuple[Incident | None, list[Sighting]]]:
        """See ``Store.new_sightings``."""
        waiting = (
            select(tables.sightings)
            .outerjoin(tables.incidents, _INCIDENTS.id == _SIGHTINGS.incident)
            .where(_SIGHTINGS.state == NEW, _INCIDENTS.dirty.is_not(True))
            .order_by(_SIGHTINGS.incident, _SIGHTINGS.seen_at, _SIGHTINGS.observation)
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(waiting).all()
            groups = {incident: list(some) for incident, some in groupby(rows, key=lambda row: row.incident)}
            stored = _incidents(connection, groups)
        self._handed.update((incident, [row.observation for row in some]) for incident, some in groups.items())
        return [(stored.get(incident), [sighting_of(row) for row in some]) for incident, some in groups.items()]

    def dirty_incidents(self, *, limit: int) -> list[DirtyIncident]:
        """See ``Store.dirty_incidents``."""
        with self._database.reading() as connection:
            dirty = select(tables.incidents).where(_INCIDENTS.dirty.is_(True)).order_by(_INCIDENTS.id).limit(limit)
            current = {row.id: incident_of(row) for row in connection.execute(dirty)}
            rows = _sightings(connection, current)
            empty = [incident for incident in current if not rows[incident]]
            moved = {incident: _moved_to(connection, incident) for incident in empty}
        self._handed.update((incident, [row.observation for row in rows[incident]]) for incident in current)
        return [
            DirtyIncident(
                id=incident,
                current=value,
                sightings=tuple(sighting_of(row) for row in rows[incident]),
                moved_to=moved.get(incident),
            )
            for incident, value in current.items()
        ]

    def save_incidents(
        self, incidents: Sequence[Incident], transitions: Sequence[Transition], *, folded: Sequence[str]
    ) -> None:
        """See ``Store.save_incidents``."""
        rows = [incident_row(incident) | {"dirty": False} for incident in incidents]
        summed = [{"of": incident, "seen": seen} for incident in folded for seen in self._handed.get(incident, ())]
        with self._database.writing() as connection:
            if rows:
                connection.execute(self._database.upsert(tables.incidents, keep=("dirty",)), rows)
            if transitions:
                connection.execute(tables.transitions.insert(), [transition_row(each) for each in transitions])
            if summed:
                connection.execute(_FOLDED, summed)
            for some in chunks(folded):
                connection.execute(update(tables.incidents).where(_INCIDENTS.id.in_(some)).values(dirty=False))
        for incident in folded:
            self._handed.pop(incident, None)

    def looks_since(self, incidents: Sequence[Incident]) -> dict[str, tuple[int, datetime | None]]:
        """See ``Store.looks_since``."""
        asked = [
            (incident.id, incident.key.engine, keyword, incident.last_seen)
            for incident in incidents
            for keyword in sorted({keyword_key(keyword) for keyword in incident.keywords})
        ]
        looks: dict[str, tuple[int, datetime | None]] = {incident.id: (0, None) for incident in incidents}
        with self._database.reading() as connection:
            for some in chunks(asked):
                for incident, count, newest in connection.execute(_looks(some)):
                    earlier, before = looks[incident]
                    looks[incident] = (earlier + count, max(filter(None, (before, newest))))
        return looks


def _incidents(connection: Connection, ids: Collection[str]) -> dict[str, Incident]:
    found: dict[str, Incident] = {}
    for some in chunks(list(ids)):
        rows = connection.execute(select(tables.incidents).where(_INCIDENTS.id.in_(some)))
        found.update((row.id, incident_of(row)) for row in rows)
    return found


def _sightings(connection: Connection, incidents: Collection[str]) -> dict[str, list[AnyRow]]:
    found: dict[str, list[AnyRow]] = defaultdict(list)
    for some in chunks(list(incidents)):
        standing = (
            select(tables.sightings)
            .where(_SIGHTINGS.incident.in_(some), _SIGHTINGS.state != GONE)
            .order_by(_SIGHTINGS.seen_at, _SIGHTINGS.observation)
        )
        for row in connection.execute(standing):
            found[row.incident].append(row)
    return found


def _moved_to(connection: Connection, incident: str) -> IncidentKey | None:
    """The incident that has most of what this one had, under the same clause, engine and family."""
    now, before = tables.sightings.alias("now"), tables.sightings.alias("before")
    keys = (now.c.policy, now.c.offender, now.c.clause, now.c.engine, now.c.family)
    most = (
        select(*keys)
        .join_from(before, now, before.c.observation == now.c.observation)
        .where(before.c.incident == incident, before.c.state == GONE, now.c.state != GONE)
        .where(now.c.clause == before.c.clause, now.c.engine == before.c.engine, now.c.family == before.c.family)
        .group_by(now.c.incident, *keys)
        .order_by(func.count().desc(), now.c.incident)
        .limit(1)
    )
    row = connection.execute(most).first()
    return key_of_row(row) if row else None


def _looks(asked: Sequence[tuple[str, str, str, datetime]]) -> Any:
    """Looks for many incidents and keywords at once: the question travels as a table of its own."""
    names = (column("incident", Text), column("engine", Text), column("keyword", Text), column("since", UtcTime))
    after = values(*names, name="asked").data(asked).cte("after")  # SQLite cannot name the columns of plain VALUES
    same = (_CHECKS.keyword == after.c.keyword) & (_CHECKS.engine == after.c.engine)
    return (
        select(after.c.incident, func.count(), func.max(_CHECKS.seen_at))
        .join_from(after, tables.checks, same & (_CHECKS.seen_at > after.c.since))
        .where(_CHECKS.state.in_((PageState.ADS, PageState.NO_ADS)))
        .group_by(after.c.incident)
    )
