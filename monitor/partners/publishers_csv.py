"""The publishers table: which sites belong to which publisher of which network, as CSV.

Columns ``network, publisher_id, name, sites, contact`` in any order, with any common delimiter and encoding; what
``monitor publishers export`` writes is read as well.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from monitor.errors import InputRefused
from monitor.links.shared import SharedHosts
from monitor.model.claims import ClaimBasis, SiteClaim
from monitor.model.coverage import SourceFailure
from monitor.parsing.wording import words
from monitor.tables.delimited import Row, delimiter_of, read_rows
from monitor.tables.encoding import decode

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "network": ("affiliatenetwork",),
    "publisher_id": ("publisherid", "affiliateid", "publisher", "id", "pid"),
    "name": ("publishername", "affiliatename", "company"),
    "sites": ("site", "website", "websites", "domain", "domains", "url", "urls", "promotionalspaces"),
    "contact": ("email", "contactemail", "mail"),
}
_BY_NAME: Final = {name: column for column, others in _COLUMNS.items() for name in (column.replace("_", ""), *others)}
_NEEDED: Final = ("network", "publisher_id")
_BETWEEN_SITES: Final = re.compile(r"[\s,;|]+")
_MAX_BYTES: Final = 64 * 1024 * 1024


def read_claims(
    path: Path, *, basis: ClaimBasis, at: datetime, shared: SharedHosts
) -> tuple[list[SiteClaim], list[SourceFailure]]:
    """What a table says of publishers and their sites, row by row, and every row that is no use.

    ``at`` is when it is read. A publisher without a site of use is a claim without one: the table still says who it
    is. A network need not be one the monitor knows. Never raises: a table that cannot be read at all is one failure.
    """
    failures: list[SourceFailure] = []
    claims: list[SiteClaim] = []
    try:
        text, warnings = decode(_content(path))
        failures += [_failure(path, None, warning) for warning in warnings]
        for number, values, problem in _rows(text):
            try:
                row = _publisher(values, problem)
            except InputRefused as refused:
                failures.append(_failure(path, number, str(refused)))
                continue
            sites, lost = _sites(values.get("sites", ""), shared)
            failures += [_failure(path, number, f"sites: {reason}") for reason in lost]
            network, publisher_id = row
            claims += [
                SiteClaim(
                    network=network,
                    publisher_id=publisher_id,
                    basis=basis,
                    source=path.name,
                    site=site,
                    name=words(values.get("name")),
                    contact=words(values.get("contact")),
                    first_seen=at,
                    last_seen=at,
                )
                for site in sites or (None,)
            ]
    except InputRefused as refused:
        failures.append(_failure(path, None, str(refused)))
    return claims, failures


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise InputRefused(f"{error.strerror}; expected a readable CSV file") from error
    if len(content) > _MAX_BYTES:
        raise InputRefused(f"larger than {_MAX_BYTES // 2**20} MB; expected a table of publishers")
    return content


def _rows(text: str) -> Iterator[tuple[int, dict[str, str], str | None]]:
    text = text.removeprefix("\ufeff")
    records = read_rows(text, delimiter_of(text.partition("\n")[0]))
    header: Row | None = next(records, None)
    columns = [_BY_NAME.get(re.sub(r"[\W_]+", "", name).casefold()) for name in header.cells] if header else []
    missing = [column for column in _NEEDED if column not in columns]
    if missing:
        raise InputRefused(f"no column {' and '.join(missing)}; expected {', '.join(_COLUMNS)}")
    for number, cells, problem in records:
        values = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
        yield number, values, problem


def _publisher(values: Mapping[str, str], problem: str | None) -> tuple[str, str]:
    if problem is not None:
        raise InputRefused(problem)
    network, publisher_id = words(values.get("network")), words(values.get("publisher_id"))
    if not network or not publisher_id:
        column = "publisher_id" if network else "network"
        raise InputRefused(f"{column} is empty; expected the network's id and the publisher's")
    return network.casefold(), publisher_id


def _sites(text: str, shared: SharedHosts) -> tuple[tuple[str, ...], list[str]]:
    found = [shared.site_of(piece) for piece in _BETWEEN_SITES.split(text) if piece]
    return tuple(dict.fromkeys(site for site, _ in found if site)), [reason for site, reason in found if not site]


def _failure(path: Path, row: int | None, reason: str) -> SourceFailure:
    place = path.name if row is None else f"{path.name}:{row}"
    return SourceFailure(source="publishers", name=place, reason=reason)
