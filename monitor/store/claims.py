"""Writing and reading claims to publishers' sites, and what readings prove of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from monitor.attribution.registry import proof_of
from monitor.model.claims import ClaimBasis, SiteClaim
from monitor.model.conclusions import Reading
from monitor.model.enums import IdKind
from monitor.store import tables
from monitor.store.columns import key_of
from monitor.store.database import Database, chunks
from monitor.store.mapping import AnyRow
from monitor.store.packing import flat

PROVEN_SOURCE = "own sightings"
"""The source of claims that rest on stored readings."""

_STEP = timedelta(days=1)
"""How much later a source must be seen again before that is written down: tables are read at every start."""
_CLAIMS = tables.claims.c
_PROOFS = tables.proofs.c


class Claims:
    """The registry's facts."""

    _database: Database

    def put_claims(
        self, claims: Sequence[SiteClaim], *, at: datetime, listing: tuple[ClaimBasis, str] | None = None
    ) -> int:
        """See ``Store.put_claims``."""
        given: dict[str, SiteClaim] = {}
        for claim in claims:
            key = _key(claim)
            given[key] = _merged(given[key], claim) if key in given else claim
        with self._database.writing() as connection:
            stored = _stored(connection, list(given))
            changed = dict(_news(given, stored))
            if changed:
                rows = [{"key": key, **flat(claim)} for key, claim in changed.items()]
                connection.execute(self._database.upsert(tables.claims), rows)
            ended = _end(connection, listing, given, at) if listing else 0
        return len(changed) + ended

    def claims(self) -> list[SiteClaim]:
        """See ``Store.claims``."""
        with self._database.reading() as connection:
            found = [_claim_of(row) for row in connection.execute(select(tables.claims))]
        return sorted(found, key=lambda each: (each.network, each.publisher_id, each.site or "", each.source))

    def proven_claims(self) -> list[SiteClaim]:
        """See ``Store.proven_claims``."""
        which = (_PROOFS.network, _PROOFS.publisher_id, _PROOFS.id_kind, _PROOFS.site)
        statement = select(
            *which, func.min(_PROOFS.seen_at).label("first_seen"), func.max(_PROOFS.seen_at).label("last_seen")
        ).group_by(*which)
        with self._database.reading() as connection:
            found = [
                SiteClaim(
                    network=row.network,
                    publisher_id=row.publisher_id,
                    basis=ClaimBasis.PROVEN_ATTRIBUTION,
                    source=PROVEN_SOURCE,
                    site=row.site,
                    id_kind=row.id_kind and IdKind(row.id_kind),
                    first_seen=row.first_seen,
                    last_seen=row.last_seen,
                )
                for row in connection.execute(statement)
            ]
        return sorted(found, key=lambda each: (each.network, each.publisher_id, each.site or ""))


def save_proofs(connection: Connection, readings: Sequence[Reading], seen: dict[str, datetime | None]) -> None:
    """Keep what these readings prove, in place of what their observations proved before.

    ``seen`` holds the time of each observation; an untimed one proves nothing.
    """
    for some in chunks([reading.observation for reading in readings]):
        connection.execute(delete(tables.proofs).where(_PROOFS.observation.in_(some)))
    rows = [
        {
            "observation": reading.observation,
            "network": reading.attribution.network,
            "publisher_id": reading.attribution.publisher_id,
            "id_kind": reading.attribution.id_kind,
            "site": site,
            "seen_at": seen[reading.observation],
        }
        for reading in readings
        if seen.get(reading.observation) and (site := proof_of(reading.attribution))
    ]
    if rows:
        connection.execute(tables.proofs.insert(), rows)


def _key(claim: SiteClaim) -> str:
    return key_of(claim.network, claim.publisher_id, claim.site or "", claim.basis, claim.source)


def _stored(connection: Connection, keys: Sequence[str]) -> dict[str, SiteClaim]:
    found: dict[str, SiteClaim] = {}
    for some in chunks(keys):
        rows = connection.execute(select(tables.claims).where(_CLAIMS.key.in_(some)))
        found.update((row.key, _claim_of(row)) for row in rows)
    return found


def _news(given: dict[str, SiteClaim], stored: dict[str, SiteClaim]) -> list[tuple[str, SiteClaim]]:
    """What is new, says something else, began earlier, or was seen again after a while."""
    news = []
    for key, claim in given.items():
        before = stored.get(key)
        after = _merged(before, claim) if before else claim
        same = before and replace(after, last_seen=before.last_seen) == before
        if before is None or not same or after.last_seen - before.last_seen >= _STEP:
            news.append((key, after))
    return news


def _merged(before: SiteClaim, again: SiteClaim) -> SiteClaim:
    """The same voice once more: its newest words, and the whole time over which it was heard."""
    newer, older = (again, before) if again.last_seen >= before.last_seen else (before, again)
    return replace(
        newer,
        name=newer.name or older.name,
        contact=newer.contact or older.contact,
        id_kind=newer.id_kind or older.id_kind,
        first_seen=min(before.first_seen, again.first_seen),
    )


def _end(connection: Connection, listing: tuple[ClaimBasis, str], given: dict[str, SiteClaim], at: datetime) -> int:
    basis, source = listing
    mine = (_CLAIMS.basis == str(basis), _CLAIMS.source == source, _CLAIMS.ended.is_(None))
    gone = [key for key in connection.scalars(select(_CLAIMS.key).where(*mine)) if key not in given]
    for some in chunks(gone):
        connection.execute(update(tables.claims).where(_CLAIMS.key.in_(some)).values(ended=at))
    return len(gone)


def _claim_of(row: AnyRow) -> SiteClaim:
    values: dict[str, Any] = {name: getattr(row, name) for name in SiteClaim.__dataclass_fields__}
    values["basis"] = ClaimBasis(row.basis)
    values["id_kind"] = row.id_kind and IdKind(row.id_kind)
    return SiteClaim(**values)
