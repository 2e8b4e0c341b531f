"""Every incident as CSV, in a form that no spreadsheet runs."""

import csv
import io
import re
from datetime import UTC, datetime

from monitor.digest.cards import final_host
from monitor.digest.plain import plain
from monitor.links import show_text
from monitor.model.digest import Digest, DigestEntry

COLUMNS = (
    "id",
    "state",
    "change",
    "severity",
    "outcome",
    "intent",
    "clause",
    "clause_title",
    "network",
    "publisher_id",
    "id_kind",
    "publisher_name",
    "click_id",
    "advertiser_name",
    "display_domain",
    "display_url",
    "final_host",
    "ad_title",
    "engine",
    "keywords",
    "countries",
    "first_seen",
    "last_seen",
    "sightings",
    "earlier_incidents",
    "reasons",
)
"""The header row; names as in ``monitor incidents --json`` where the same thing is meant."""

_CELL_LIMIT = 2_000
# A spreadsheet evaluates a cell that begins so. The full-width forms count in East Asian locales.
_FORMULA = re.compile(r"[\s\"';,|]*[=+\-@＝＋－＠]|[\t\r\n\0]")
# Where the list separator is a semicolon, a quoted cell may be split: what follows must not begin a formula.
_INNER_FORMULA = re.compile(r"([;,|\t][\s\"]*)(?=[=+\-@＝＋－＠])")


def csv_table(digest: Digest) -> str:
    """All rows under a header, RFC 4180: every cell quoted, lines end in CRLF. No byte-order mark."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([defused(cell) for cell in _cells(row)] for row in digest.rows)
    return out.getvalue()


def defused(cell: str) -> str:
    """A cell that a spreadsheet shows and never runs: ``'`` goes before whatever would begin a formula.

    Source: CWE-1236 and OWASP ASVS 1.2.10.
    """
    visible = show_text(cell[:_CELL_LIMIT])
    inner_safe = _INNER_FORMULA.sub(r"\1'", visible)
    return f"'{inner_safe}" if _FORMULA.match(cell) or _FORMULA.match(visible) else inner_safe


def _cells(row: DigestEntry) -> tuple[str, ...]:
    incident, attribution = row.incident, row.attribution
    ad = row.observation.ad if row.observation else None
    return (
        incident.id,
        str(incident.state),
        row.change,
        str(incident.severity),
        str(incident.outcome),
        str(incident.intent),
        incident.key.clause,
        row.clause.title if row.clause else "",
        incident.network or "",
        incident.publisher_id or "",
        str(attribution.id_kind) if attribution and attribution.id_kind else "",
        incident.publisher_name or "",
        (attribution.click_id or "") if attribution else "",
        (ad.advertiser_name or "") if ad else "",
        incident.display_domain or "",
        plain(ad.display_url, 500) if ad else "",
        final_host(row),
        (ad.title or "") if ad else "",
        incident.key.engine,
        " | ".join(incident.keywords),
        " | ".join(incident.countries),
        _time(incident.first_seen),
        _time(incident.last_seen),
        str(incident.sightings),
        str(row.earlier),
        " | ".join(plain(reason) for reason in incident.reasons),
    )


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
