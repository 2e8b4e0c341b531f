"""What people and the digest read: incidents, their history, and what was looked at."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, func, or_, select, true, type_coerce

from monitor.model.conclusions import Subject
from monitor.model.coverage import Coverage, CoverageLine, KeywordYield, SourceFailure
from monitor.model.enums import Device, Engine, Outcome, OwnAd, PageState, Severity
from monitor.model.incidents import Incident, Transition
from monitor.model.planning import Look
from monitor.store import tables
from monitor.store.columns import keyword_key, unescaped
from monitor.store.database import CHUNK, Database, chunks
from monitor.store.ledger_tables import purchases
from monitor.store.mapping import GONE, AnyRow, incident_of, transition_of
from monitor.store.packing import pack
from monitor.store.readings import select_subjects, subjects

_INCIDENTS = tables.incidents.c
_SIGHTINGS = tables.sightings.c
_TRANSITIONS = tables.transitions.c
_CHECKS = tables.checks.c
_READINGS = tables.readings.c
_FAILURES = tables.failures.c

_OUTCOMES = (Outcome.VIOLATION, Outcome.SUSPECTED, Outcome.UNDETERMINED, Outcome.COMPLIANT)
_SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)


class People:
    """Reading for people."""

    _database: Database

    def incidents(self, ids: Sequence[str] | None = None) -> list[Incident]:
        """See ``Store.incidents``."""
        everything = select(tables.incidents)
        asked = (
            [everything] if ids is None else [everything.where(_INCIDENTS.id.in_(some)) for some in chunks(list(ids))]
        )
        with self._database.reading() as connection:
            found = [incident_of(row) for statement in asked for row in connection.execute(statement)]
        found.sort(key=lambda incident: (incident.last_seen, incident.id), reverse=True)
        return sorted(found, key=_gravity)

    def transitions(self, *, incident: str | None = None, untold: bool = False) -> list[Transition]:
        """See ``Store.transitions``."""
        wanted = select(tables.transitions).order_by(_TRANSITIONS.at, _TRANSITIONS.id)
        if incident is not None:
            wanted = wanted.where(_TRANSITIONS.incident == incident)
        if untold:
            wanted = wanted.where(_TRANSITIONS.told_in.is_(None))
        with self._database.reading() as connection:
            return [transition_of(row) for row in connection.execute(wanted)]

    def sightings_of(self, incident: str, *, limit: int) -> list[Subject]:
        """See ``Store.sightings_of``."""
        newest = (
            select_subjects()
            .join(tables.sightings, _SIGHTINGS.observation == _READINGS.observation)
            .where(_SIGHTINGS.incident == incident, _SIGHTINGS.state != GONE)
            .order_by(_SIGHTINGS.seen_at.desc(), _SIGHTINGS.observation)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return subjects(connection, connection.execute(newest).all())

    def keyword_history(self, query: str) -> tuple[list[str], int, datetime | None]:
        """See ``Store.keyword_history``."""
        key = keyword_key(query)
        seen = select(_SIGHTINGS.incident).distinct().where(_SIGHTINGS.keyword_key == key, _SIGHTINGS.state != GONE)
        checked = select(func.count(), func.max(_CHECKS.seen_at)).where(_CHECKS.keyword == key)
        with self._database.reading() as connection:
            count, newest = connection.execute(checked).one()
            return sorted(connection.scalars(seen)), count, newest

    def keyword_yields(self) -> list[KeywordYield]:
        """See ``Store.keyword_yields``."""
        looked = _CHECKS.state.in_((PageState.ADS, PageState.NO_ADS))
        checked = (
            select(
                _CHECKS.keyword,
                func.max(_CHECKS.query).label("query"),
                func.count().label("checks"),
                func.count().filter(looked).label("looks"),
                func.max(_CHECKS.seen_at).label("last"),
            )
            .where(_CHECKS.keyword.is_not(None))
            .group_by(_CHECKS.keyword)
        )
        held = (
            select(
                _SIGHTINGS.keyword_key,
                func.count(_SIGHTINGS.observation.distinct()).label("sightings"),
                func.count(_SIGHTINGS.incident.distinct()).label("incidents"),
            )
            .where(_SIGHTINGS.state != GONE)
            .group_by(_SIGHTINGS.keyword_key)
        )
        with self._database.reading() as connection:
            by_key = {row.keyword_key: row for row in connection.execute(held)}
            rows = connection.execute(checked).all()
        yields = [
            KeywordYield(
                keyword=row.query,
                checks=row.checks,
                looks=row.looks,
                sightings=by_key[row.keyword].sightings if row.keyword in by_key else 0,
                incidents=by_key[row.keyword].incidents if row.keyword in by_key else 0,
                last_check=row.last,
            )
            for row in rows
        ]
        return sorted(yields, key=lambda each: (-each.sightings, -each.checks, each.keyword))

    def coverage(self, *, since: datetime | None, until: datetime) -> Coverage:
        """See ``Store.coverage``."""
        with self._database.reading() as connection:
            return Coverage(
                since=since,
                until=until,
                lines=_lines(connection, _within(_CHECKS.counted_at, since, until)),
                newest=connection.scalar(
                    select(func.max(_CHECKS.seen_at)).where(_within(_CHECKS.counted_at, since, until))
                ),
                failures=_failures(connection, since, until),
                verdicts=_verdicts(connection, _within(_READINGS.seen_at, since, until)),
                planned=connection.execute(_planned(since, until)).scalar_one(),
            )

    def looks(self, *, since: datetime, until: datetime, own_domains: Collection[str] = ()) -> list[Look]:
        """See ``Store.looks``."""
        with self._database.reading() as connection:
            # Only this question needs what was read of every ad, so it is asked only where somebody wants to know.
            own = set(connection.scalars(_own_shown(since, until, own_domains))) if own_domains else set()
            offenders = defaultdict(set)
            for row in connection.execute(_offenders(since, until)):
                offenders[row.check_id].add(row.offender)
            rows = connection.execute(_timed_checks(since, until), execution_options={"yield_per": CHUNK})
            return _looks(rows, own, offenders)


def _timed_checks(since: datetime, until: datetime) -> Any:
    """Columns in the order that ``_looks`` takes them in; texts as they stand in the database."""
    named = (_CHECKS.query, _CHECKS.engine, _CHECKS.country, _CHECKS.location, _CHECKS.language, _CHECKS.device)
    raw = [type_coerce(column, Text) for column in (*named, _CHECKS.state, tables.captures.c.source)]
    return (
        select(_CHECKS.id, _CHECKS.seen_at, _CHECKS.wrong_market, *raw)
        .join_from(tables.checks, tables.captures)
        .where(_CHECKS.seen_at.is_not(None), _within(_CHECKS.counted_at, since, until))
        # A timed check is counted by its time, and this one has an index.
        .order_by(_CHECKS.counted_at, _CHECKS.id)
    )


def _looks(rows: Iterable[AnyRow], own: Collection[str], offenders: Mapping[str, set[str]]) -> list[Look]:
    """Rows as values. There may be a hundred thousand: equal texts are one value and are worked on once."""
    texts = _Texts()
    engines: dict[str | None, Engine | None] = {None: None, **{str(each): each for each in Engine}}
    devices: dict[str | None, Device | None] = {None: None, **{str(each): each for each in Device}}
    states = {str(each): each for each in PageState}
    nobody: frozenset[str] = frozenset()
    return [
        Look(
            at=at,
            keyword=texts[query],
            engine=engines[engine],
            country=texts[country],
            location=texts[location],
            language=texts[language],
            device=devices[device],
            state=states[state],
            wrong_market=wrong_market,
            source=texts[source] or "",
            own_shown=check in own,
            offenders=frozenset(offenders[check]) if check in offenders else nobody,
        )
        for check, at, wrong_market, query, engine, country, location, language, device, state, source in rows
    ]


class _Texts(dict[str | None, str | None]):
    """Texts by how they stand in the database."""

    def __missing__(self, stored: str | None) -> str | None:
        text = self[stored] = unescaped(stored)
        return text


def _own_shown(since: datetime, until: datetime, own_domains: Collection[str]) -> Any:
    """Checks that showed the brand's own display URL, whoever paid, or an ad proven to be the brand's own."""
    # Packed readings are compact JSON of fixed keys; text of an ad has its quotes escaped and cannot look like this.
    # A pattern that began with a quote would be tried at every key of it.
    marks = [f'own_ad":"{OwnAd.YES}"', *(f'display_domain":{pack(domain)}' for domain in own_domains)]
    shown = or_(*(_READINGS.detail.contains(mark, autoescape=True) for mark in marks))
    return select(_READINGS.check_id).where(_within(_READINGS.seen_at, since, until), shown)


def _offenders(since: datetime, until: datetime) -> Any:
    return (
        select(_READINGS.check_id, _SIGHTINGS.offender)
        .distinct()
        .join_from(tables.sightings, tables.readings, _SIGHTINGS.observation == _READINGS.observation)
        .where(_within(_SIGHTINGS.seen_at, since, until), _SIGHTINGS.state != GONE)
    )


def _gravity(incident: Incident) -> tuple[int, int]:
    return _OUTCOMES.index(incident.outcome), _SEVERITIES.index(incident.severity)


def _within(moment: ColumnElement[Any], since: datetime | None, until: datetime) -> ColumnElement[bool]:
    return (moment <= until) & (true() if since is None else moment > since)


def _dated_since() -> ColumnElement[bool]:
    """An untimed check whose capture came again with a time: that one is counted in its place."""
    again = tables.checks.alias()
    dated = select(again.c.id).where(again.c.capture == _CHECKS.capture, again.c.seen_at.is_not(None))
    return _CHECKS.seen_at.is_(None) & dated.exists()


def _lines(connection: Connection, within: ColumnElement[bool]) -> tuple[CoverageLine, ...]:
    """One line for each engine and country, the busiest first."""
    counted = (
        select(
            _CHECKS.engine,
            _CHECKS.country,
            _CHECKS.state,
            func.count().label("checks"),
            func.count().filter(_CHECKS.wrong_market).label("wrong_market"),
            func.count().filter(_CHECKS.seen_at.is_(None)).label("untimed"),
            func.sum(_CHECKS.text_ads).label("text_ads"),
        )
        .where(within, ~_dated_since())
        .group_by(_CHECKS.engine, _CHECKS.country, _CHECKS.state)
    )
    cells = defaultdict(list)
    for row in connection.execute(counted):
        cells[row.engine, row.country].append(row)
    lines = [
        CoverageLine(
            engine=engine and Engine(engine),
            country=country,
            checks=sum(row.checks for row in rows),
            by_state={PageState(row.state): row.checks for row in sorted(rows, key=lambda row: row.state)},
            wrong_market=sum(row.wrong_market for row in rows),
            untimed=sum(row.untimed for row in rows),
            text_ads=sum(row.text_ads for row in rows),
        )
        for (engine, country), rows in cells.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.checks, line.engine or "", line.country or "")))


def _failures(connection: Connection, since: datetime | None, until: datetime) -> tuple[SourceFailure, ...]:
    """What failed in the period: one that lasts is told each time until it is gone."""
    lasting = true() if since is None else _FAILURES.last_at > since
    met = (
        select(tables.failures)
        .where(_FAILURES.first_at <= until, lasting)
        .order_by(_FAILURES.source, _FAILURES.name, _FAILURES.reason)
    )
    return tuple(SourceFailure(source=row.source, name=row.name, reason=row.reason) for row in connection.execute(met))


def _planned(since: datetime | None, until: datetime) -> Any:
    """How many searches plans called for; without a first moment, every one that was ever due."""
    return select(func.count()).select_from(purchases).where(_within(purchases.c.slot, since, until))


def _verdicts(connection: Connection, within: ColumnElement[bool]) -> dict[str, int]:
    counted = (
        select(_READINGS.outcome, func.count())
        .where(within, _READINGS.outcome.is_not(None))
        .group_by(_READINGS.outcome)
    )
    found = {row[0]: row[1] for row in connection.execute(counted)}
    return {str(outcome): found[outcome] for outcome in _OUTCOMES if outcome in found}
