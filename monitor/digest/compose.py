"""Decides what a digest says; touches nothing. Words and layout come later."""

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from monitor.digest.floor import is_below_floor
from monitor.model.coverage import Coverage, CoverageLine
from monitor.model.digest import Digest, DigestEntry, DigestInput
from monitor.model.enums import Engine, IncidentState, Intent, Outcome, PageState, Severity
from monitor.model.incidents import Incident, Transition
from monitor.model.policy import Clause

NAMELESS = "domain:"
"""How the offender of an incident key begins where no publisher is named."""

_SEVERITIES = tuple(Severity)
_OUTCOMES = (Outcome.COMPLIANT, Outcome.UNDETERMINED, Outcome.SUSPECTED, Outcome.VIOLATION)
_CHANGES = ("new", "recurring", "ongoing", "cured", "dismissed", "merged", "withdrawn")
_STANDING = frozenset({IncidentState.OPEN, IncidentState.CONFIRMED})
_ENDED = frozenset({IncidentState.CURED, IncidentState.DISMISSED, IncidentState.MERGED, IncidentState.WITHDRAWN})


def compose(asked: DigestInput) -> Digest:
    """Count, order and cap: everything the manager is told, the gravest incident first."""
    rows = _rows(asked)
    standing = [row for row in rows if row.incident.state in _STANDING]
    entries = tuple(standing[: max(0, asked.max_incidents)])
    changes = Counter(row.change for row in rows)
    in_force = [clause for clause in asked.policy.clauses if _in_force(clause, asked.local_date)]
    looks = usable_looks(asked.coverage.lines)
    outcomes = asked.coverage.verdicts
    return Digest(
        id=f"digest-{asked.local_date.isoformat()}-{_fingerprint(asked)}",
        policy_id=asked.policy.id,
        policy_version=asked.policy.version,
        policy_digest=asked.policy.digest,
        brand=asked.policy.brand,
        local_date=asked.local_date,
        timezone=asked.timezone,
        made_at=asked.made_at,
        since=asked.since,
        until=asked.coverage.until,
        new=changes["new"],
        recurring=changes["recurring"],
        cured=changes["cured"],
        open=sum(row.incident.state is IncidentState.OPEN for row in rows),
        blind=looks == 0,
        below_floor=is_below_floor(asked.coverage, looks),
        coverage=asked.coverage,
        entries=entries,
        left_out=len(standing) - len(entries),
        rows=tuple(rows),
        transitions=asked.transitions,
        not_monitored=tuple(clause for clause in in_force if not clause.observable),
        unseen_engines=_unseen_engines(in_force, asked.coverage),
        outcomes=tuple((str(outcome), outcomes.get(str(outcome), 0)) for outcome in Outcome),
        broad_match=sum(row.incident.intent is Intent.BROAD_MATCH_LIKELY for row in standing),
        looks=looks,
        report=asked.report,
        own_data=asked.own_data,
    )


def usable_looks(lines: Iterable[CoverageLine]) -> int:
    """Checks that showed a search page, less those of another market or without a time.

    Those two may overlap with each other or with failed checks; the count then errs on the low side, which
    never makes silence look like an all-clear.
    """
    return sum(max(0, pages_shown(line) - line.wrong_market - line.untimed) for line in lines)


def pages_shown(line: CoverageLine) -> int:
    """Checks of one line that showed a search page, with ads or without."""
    return line.by_state.get(PageState.ADS, 0) + line.by_state.get(PageState.NO_ADS, 0)


def _rows(asked: DigestInput) -> list[DigestEntry]:
    clauses = {clause.id: clause for clause in asked.policy.clauses}
    changed: dict[str, list[Transition]] = {}
    for transition in asked.transitions:
        changed.setdefault(transition.incident, []).append(transition)
    incidents = {incident.id: incident for incident in asked.incidents}
    starts = _starts([*incidents.values(), *(past for past in asked.closed if past.id not in incidents)])
    rows = []
    for incident in incidents.values():
        newest = next(iter(asked.examples.get(incident.id, ())), None)
        rows.append(
            DigestEntry(
                incident=incident,
                clause=clauses.get(incident.key.clause),
                change=_change(incident, changed.get(incident.id, [])),
                observation=newest.observation if newest else None,
                attribution=newest.reading.attribution if newest else None,
                query=newest.reading.query if newest else None,
                earlier=bisect_left(starts.get(incident.key.offender, []), incident.first_seen),
            )
        )
    return sorted(rows, key=_gravity)


def _starts(incidents: Iterable[Incident]) -> dict[str, list[datetime]]:
    """By named offender: when each of its incidents was first seen, in order.

    A name is what makes a history; a domain may change hands, and "unknown" is nobody.
    """
    starts: dict[str, list[datetime]] = {}
    for incident in incidents:
        if not incident.key.offender.startswith(NAMELESS):
            starts.setdefault(incident.key.offender, []).append(incident.first_seen)
    return {offender: sorted(moments) for offender, moments in starts.items()}


def _change(incident: Incident, transitions: Sequence[Transition]) -> str:
    """What became of an incident since the last digest, as one word; its present state outweighs the way there."""
    if not transitions:
        return "ongoing"
    if incident.state in _ENDED:
        return str(incident.state)
    if any(transition.old is None for transition in transitions):
        return "new"
    return "recurring" if any(transition.old in _ENDED for transition in transitions) else "ongoing"


def _gravity(row: DigestEntry) -> tuple[int, int, int, float, str]:
    """Sort key: the gravest first, then what is new, then what was seen last."""
    incident = row.incident
    return (
        -_SEVERITIES.index(incident.severity),
        -_OUTCOMES.index(incident.outcome),
        _CHANGES.index(row.change),
        -incident.last_seen.timestamp(),
        incident.id,
    )


def _in_force(clause: Clause, day: date) -> bool:
    return clause.valid_from <= day and (clause.valid_until is None or day <= clause.valid_until)


def _unseen_engines(clauses: Iterable[Clause], coverage: Coverage) -> tuple[tuple[Engine, tuple[str, ...]], ...]:
    """Engines without a usable look, with the clauses that hold there; a clause that names none holds everywhere."""
    seen = {line.engine for line in coverage.lines if usable_looks([line])}
    observable = [clause for clause in clauses if clause.observable]
    held = (
        (engine, tuple(clause.id for clause in observable if not clause.engines or engine in clause.engines))
        for engine in Engine
        if engine not in seen
    )
    return tuple((engine, ids) for engine, ids in held if ids)


def _fingerprint(asked: DigestInput) -> str:
    told = [
        asked.policy.digest,
        asked.made_at.isoformat(),
        asked.coverage.until.isoformat(),
        str(asked.coverage.checks),
    ]
    told += [f"{incident.id} {incident.state} {incident.sightings}" for incident in asked.incidents]
    return hashlib.sha256("\n".join(told).encode("utf-8", "backslashreplace")).hexdigest()[:8]
