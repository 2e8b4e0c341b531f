"""Which observations wait to be read and which to be judged.

Nothing here scans history: an observation is born with an empty reading, a reading that changes the
surroundings of judged ones marks those at once, and both queues are read off an index.
"""

import heapq
from collections.abc import Collection, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, distinct, func, select, update

from monitor.errors import StoreError
from monitor.model.captures import AdObservation
from monitor.model.conclusions import Reading, Subject
from monitor.model.enums import Label
from monitor.store import tables
from monitor.store.claims import save_proofs
from monitor.store.columns import key_of
from monitor.store.database import Database, chunks
from monitor.store.mapping import AnyRow, observation_of, reading_of
from monitor.store.packing import pack_reading

_READINGS = tables.readings.c
_OBSERVATIONS = tables.observations.c


class Readings:
    """The way of an observation from fact to subject."""

    _database: Database

    def unread(self, basis: str, *, limit: int) -> list[AdObservation]:
        """See ``Store.unread``."""
        with self._database.reading() as connection:
            stale = [other for other in _bases(connection) if other != basis]
            queues = [connection.execute(_oldest(other, limit)).all() for other in stale]
            merged = heapq.merge(*queues, key=lambda row: (row.seen_at, row.id))
            return [observation_of(row) for row in islice(merged, limit)]

    def save_readings(self, readings: Sequence[Reading]) -> None:
        """See ``Store.save_readings``."""
        wanted = {reading.observation: reading for reading in readings}
        if not wanted:
            return
        with self._database.writing() as connection:
            before = _stored(connection, wanted)
            if missing := wanted.keys() - before.keys():
                raise StoreError(f"{len(missing)} readings speak of observations that are not stored")
            rows = [_reading_row(reading, before[reading.observation]) for reading in wanted.values()]
            connection.execute(_REPLACE, rows)
            save_proofs(connection, list(wanted.values()), {seen: row.seen_at for seen, row in before.items()})
            _mark_generic(connection, before, rows)
            _mark_repeated(connection, before, rows)

    def to_judge(self, *, limit: int) -> list[Subject]:
        """See ``Store.to_judge``."""
        with self._database.reading() as connection:
            return subjects(connection, connection.execute(_WAITING.limit(limit)).all())


def subjects(connection: Connection, rows: Sequence[AnyRow]) -> list[Subject]:
    """Subjects of rows of ``select_subjects``, with their surroundings as they are now."""
    generic = _queries(connection, {row.generic_observation for row in rows} - {None})
    repeats = _check_counts(connection, {row.click for row in rows} - {None})
    return [
        Subject(
            observation=observation_of(row),
            reading=reading_of(row),
            generic_query=generic.get(row.generic_observation),
            click_id_checks=repeats.get(row.click, 0),
        )
        for row in rows
    ]


def select_subjects() -> Any:
    """Observations with their readings and the first observation of the same creative on a generic query."""
    same = tables.readings.alias("same")
    generic = (
        select(func.min(same.c.observation))
        .where(same.c.creative == _READINGS.creative, same.c.generic.is_(True))
        .correlate(tables.readings)
        .scalar_subquery()
    )
    return select(
        tables.observations,
        _READINGS.observation,
        _READINGS.basis,
        _READINGS.detail,
        _READINGS.click,
        generic.label("generic_observation"),
    ).join_from(tables.readings, tables.observations)


_WAITING = (
    select_subjects()
    .where(_READINGS.waiting.is_(True), _READINGS.seen_at.is_not(None))
    .order_by(_READINGS.seen_at, _READINGS.observation)
)
_REPLACE = (
    update(tables.readings)
    .where(_READINGS.observation == bindparam("of"))
    .values({name: bindparam(name) for name in ("basis", "generic", "click", "detail", "waiting")})
)


def _oldest(basis: str, limit: int) -> Any:
    return (
        select(tables.observations)
        .join_from(tables.readings, tables.observations)
        .where(_READINGS.basis == basis, _READINGS.seen_at.is_not(None))
        .order_by(_READINGS.seen_at, _READINGS.observation)
        .limit(limit)
    )


def _bases(connection: Connection) -> list[str]:
    """Every basis in use, one look at the index for each: there are few, and rows are many."""
    found: list[str] = []
    basis = connection.scalar(select(func.min(_READINGS.basis)))
    while basis is not None:
        found.append(basis)
        basis = connection.scalar(select(func.min(_READINGS.basis)).where(_READINGS.basis > basis))
    return found


def _stored(connection: Connection, ids: Collection[str]) -> dict[str, AnyRow]:
    columns = (_READINGS.observation, _READINGS.seen_at, _READINGS.creative, _READINGS.generic, _READINGS.click)
    found: dict[str, AnyRow] = {}
    for some in chunks(list(ids)):
        rows = connection.execute(select(*columns).where(_READINGS.observation.in_(some)))
        found.update((row.observation, row) for row in rows)
    return found


def _reading_row(reading: Reading, before: AnyRow) -> dict[str, Any]:
    attribution = reading.attribution
    timed = before.seen_at is not None
    return {
        "of": reading.observation,
        "basis": reading.basis,
        # A capture that does not know its query proves nothing about generic queries.
        "generic": timed and reading.query.label is Label.OTHER and bool(reading.query.text.strip()),
        "click": key_of(attribution.network or "", attribution.click_id) if attribution.click_id else None,
        "detail": pack_reading(reading),
        "waiting": timed,
    }


def _mark_generic(connection: Connection, before: dict[str, AnyRow], rows: Sequence[dict[str, Any]]) -> None:
    """Send back to the judge what was judged without the generic query it has now, or with one it lost."""
    changed = [row for row in rows if before[row["of"]].generic != row["generic"]]
    touched = {before[row["of"]].creative for row in changed} - {None}
    for creatives in chunks(sorted(touched)):
        member = _READINGS.creative.in_(creatives)
        shown = set(
            connection.scalars(select(_READINGS.creative).distinct().where(member, _READINGS.generic.is_(True)))
        )
        _send_back(connection, _READINGS.creative, shown, _READINGS.judged_generic.is_(False))
        _send_back(connection, _READINGS.creative, set(creatives) - shown, _READINGS.judged_generic.is_(True))


def _mark_repeated(connection: Connection, before: dict[str, AnyRow], rows: Sequence[dict[str, Any]]) -> None:
    """The same for click IDs that are now seen in more than one check, or no longer."""
    changed = [(before[row["of"]].click, row["click"]) for row in rows if before[row["of"]].click != row["click"]]
    touched = {click for pair in changed for click in pair} - {None}
    counts = _check_counts(connection, touched)
    repeated = {click for click in touched if counts.get(click, 0) > 1}
    _send_back(connection, _READINGS.click, repeated, _READINGS.judged_repeated.is_(False))
    _send_back(connection, _READINGS.click, touched - repeated, _READINGS.judged_repeated.is_(True))


def _send_back(connection: Connection, column: Any, members: Collection[str], judged: Any) -> None:
    for some in chunks(sorted(members)):
        connection.execute(update(tables.readings).where(column.in_(some), judged).values(waiting=True))


def _check_counts(connection: Connection, clicks: Collection[str]) -> dict[str, int]:
    """In how many checks each click ID was seen."""
    counts: dict[str, int] = {}
    for some in chunks(sorted(clicks)):
        grouped = (
            select(_READINGS.click, func.count(distinct(_READINGS.check_id)))
            .where(_READINGS.click.in_(some))
            .group_by(_READINGS.click)
        )
        counts.update((click, count) for click, count in connection.execute(grouped))
    return counts


def _queries(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in chunks(sorted(ids)):
        rows = connection.execute(select(_OBSERVATIONS.id, _OBSERVATIONS.query).where(_OBSERVATIONS.id.in_(some)))
        found.update((row.id, row.query) for row in rows)
    return found
