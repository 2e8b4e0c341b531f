"""Verdicts and the sightings that follow from them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select, update

from monitor.model.conclusions import Judgement
from monitor.model.enums import IncidentState, Outcome
from monitor.model.incidents import Sighting
from monitor.store import tables
from monitor.store.database import Database, chunks
from monitor.store.mapping import FOLDED, GONE, NEW, AnyRow, sighting_of, sighting_row, verdict_row

_GRAVEST_FIRST = (Outcome.VIOLATION, Outcome.SUSPECTED, Outcome.UNDETERMINED, Outcome.COMPLIANT)
_READINGS = tables.readings.c
_SIGHTINGS = tables.sightings.c
_INCIDENTS = tables.incidents.c
_EMPTIED = (IncidentState.MERGED, IncidentState.WITHDRAWN)
_Place = tuple[str, str]
"""Observation and incident: what a sighting is known by."""

_JUDGED = (
    update(tables.readings)
    .where(_READINGS.observation == bindparam("of"))
    .values({name: bindparam(name) for name in ("waiting", "judged_generic", "judged_repeated", "outcome")})
)
_TAKE_BACK = (
    update(tables.sightings)
    .where(_SIGHTINGS.observation == bindparam("seen"), _SIGHTINGS.incident == bindparam("of"))
    .values(state=GONE)
)
_FORGET = delete(tables.sightings).where(
    _SIGHTINGS.observation == bindparam("seen"), _SIGHTINGS.incident == bindparam("of")
)


class Judgements:
    """What the judge concluded, replaced observation by observation."""

    _database: Database

    def save_judgements(self, judgements: Sequence[Judgement], sightings: Sequence[Sighting]) -> None:
        """See ``Store.save_judgements``."""
        judged = {judgement.subject.observation.id: judgement for judgement in judgements}
        if not judged:
            return
        rows = [(sighting_row(sighting), sighting) for sighting in sightings]
        wanted = {(row["observation"], row["incident"]): (row, sighting) for row, sighting in rows}
        with self._database.writing() as connection:
            connection.execute(_JUDGED, [_judged_row(judgement) for judgement in judged.values()])
            _replace_verdicts(connection, judged)
            _replace_sightings(connection, self._database, judged, wanted)


def _judged_row(judgement: Judgement) -> dict[str, Any]:
    subject = judgement.subject
    outcomes = {verdict.outcome for verdict in judgement.verdicts}
    return {
        "of": subject.observation.id,
        "waiting": False,
        "judged_generic": subject.generic_query is not None,
        "judged_repeated": subject.click_id_checks > 1,
        "outcome": next((outcome for outcome in _GRAVEST_FIRST if outcome in outcomes), None),
    }


def _replace_verdicts(connection: Connection, judged: dict[str, Judgement]) -> None:
    for some in chunks(list(judged)):
        connection.execute(delete(tables.verdicts).where(tables.verdicts.c.observation.in_(some)))
    rows = [
        verdict_row(verdict, number)
        for judgement in judged.values()
        for number, verdict in enumerate(judgement.verdicts)
    ]
    if rows:
        connection.execute(tables.verdicts.insert(), rows)


def _replace_sightings(
    connection: Connection,
    database: Database,
    judged: Collection[str],
    wanted: dict[_Place, tuple[dict[str, Any], Sighting]],
) -> None:
    """Write what is new or different, take back what is missing, and leave alone what stayed the same."""
    stored = _stored(connection, judged)
    unfolded, changed = [], []
    for place, (row, sighting) in wanted.items():
        known = stored.get(place)
        if known is None or known.state == GONE:
            unfolded.append(row)
        elif sighting_of(known) != sighting:
            unfolded.append(row)
            if known.state == FOLDED:
                changed.append(place)
    missing = [(place, known.state) for place, known in stored.items() if place not in wanted]
    lost = [place for place, state in missing if state == FOLDED]
    never_folded = [place for place, state in missing if state == NEW]
    if unfolded:
        connection.execute(database.upsert(tables.sightings), unfolded)
    for statement, places in ((_TAKE_BACK, lost), (_FORGET, never_folded)):
        if places:
            connection.execute(statement, [{"seen": observation, "of": incident} for observation, incident in places])
    _mark_dirty(connection, {incident for _, incident in (*changed, *lost)})
    # One that lost all of its sightings still tells what it once was; nothing may be added to that.
    _mark_dirty(connection, {row["incident"] for row in unfolded}, _INCIDENTS.state.in_(_EMPTIED))


def _stored(connection: Connection, observations: Collection[str]) -> dict[_Place, AnyRow]:
    found: dict[_Place, AnyRow] = {}
    for some in chunks(list(observations)):
        rows = connection.execute(select(tables.sightings).where(_SIGHTINGS.observation.in_(some)))
        found.update(((row.observation, row.incident), row) for row in rows)
    return found


def _mark_dirty(connection: Connection, incidents: Collection[str], *which: ColumnElement[bool]) -> None:
    for some in chunks(sorted(incidents)):
        connection.execute(update(tables.incidents).where(_INCIDENTS.id.in_(some), *which).values(dirty=True))
