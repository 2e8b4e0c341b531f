"""``monitor landing``: whom a saved landing page pays, and what it does behind a shopper's back."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.options import PARTLY, json_option, policy_option
from monitor.cli.output import emit, safe, table
from monitor.model.landing import LandingHit, LandingReading, OutboundLink

if TYPE_CHECKING:
    from monitor.attribution import Attributor
    from monitor.model.policy import Policy

KEYS = ("file", "url", "seen_at", "publishers", "hits", "out_links", "monetisers", "findings", "suspicions", "notes")
SHOWN_HITS = 20
"""Links shown of one page; ``--json`` has them all."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--url", default=None, metavar="URL", help="Where a bare HTML file was saved from, if it does not say.")
@policy_option
@json_option
def command(*, files: tuple[str, ...], url: str | None, policy: str | None, as_json: bool) -> int:
    """Read saved landing pages (HTML, MHTML, HAR, WARC): the publishers their links pay, and clicks nobody made.

    Nothing is requested: save the page, or export what the browser recorded.

    \b
    Example:
      monitor landing coupon-page.html --url https://coupons.example/alibaba
      monitor landing visit.har --json
    """
    from monitor.attribution import Attributor
    from monitor.config import load_policy
    from monitor.config.tables import load_networks

    for name in files:
        if name.lower().startswith(("http://", "https://")):
            raise click.UsageError(f"{name[:200]}: nothing is requested here; expected a saved page")
    rules = load_policy(policy)
    attributor = Attributor(load_networks(), rules)
    partly = False
    for name in files:
        readings, error = _read(Path(name), url, attributor, rules)
        partly = partly or error is not None
        for reading in readings:
            _tell(name, reading, as_json=as_json)
        if error is not None and as_json:
            emit({**dict.fromkeys(KEYS), "file": name, "error": error})
        elif error is not None:
            click.echo(f"{safe(name)}: {safe(error)}")
    return PARTLY if partly else 0


def _read(
    path: Path, url: str | None, attributor: "Attributor", policy: "Policy"
) -> tuple[list[LandingReading], str | None]:
    from monitor.attribution.landing import read_landing
    from monitor.errors import InputRefused
    from monitor.parsing.landing import landing_pages

    try:
        pages = landing_pages(path.read_bytes(), name=path.name, url=url)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return [], f"{reason}; expected a readable file"
    except InputRefused as refused:
        return [], str(refused)
    return [read_landing(page, attributor, policy) for page in pages], None


def record(name: str, reading: LandingReading) -> dict[str, Any]:
    """The contract of ``landing --json`` for one page."""
    return {
        "file": name,
        "url": reading.page.url,
        "seen_at": reading.page.seen_at,
        "publishers": [asdict(each) for each in reading.publishers],
        "hits": [_hit(each) for each in reading.hits],
        "out_links": [_link(each) for each in reading.links if each.out_link],
        "monetisers": reading.monetisers,
        "findings": [asdict(each) for each in reading.findings],
        "suspicions": [asdict(each) for each in reading.suspicions],
        "notes": reading.notes,
        "links": len(reading.links),
        "error": None,
    }


def _link(link: OutboundLink) -> dict[str, Any]:
    element = link.element
    return {
        "url": link.url,
        "tag": element.tag,
        "attribute": element.attribute or None,
        "path": element.path,
        "text": element.text or None,
    }


def _hit(hit: LandingHit) -> dict[str, Any]:
    return {
        **_link(hit.link),
        "network": hit.network,
        "publisher_id": hit.publisher_id,
        "id_kind": hit.id_kind,
        "programme": hit.programme,
        "merchant_id": hit.reading.merchant_id,
        "sub_id": hit.reading.sub_id,
        "destination": hit.reading.destination,
        "sub_network": hit.sub_network,
        "proof": hit.proof,
        "reason": hit.reading.reason,
    }


def _tell(name: str, reading: LandingReading, *, as_json: bool) -> None:
    if as_json:
        emit(record(name, reading))
        return
    click.echo(f"{safe(name)}: {safe(reading.page.url)}, {len(reading.links)} outbound links")
    for claim in reading.publishers:
        named = "names" if claim.alone else "also bears"
        click.echo(f"  {named} {claim.network} {safe(claim.publisher_id)}: {safe(claim.reason)}")
    for line in (*reading.monetisers, *reading.notes):
        click.echo(f"  note: {safe(line)}")
    for suspicion in reading.suspicions:
        clauses = ", ".join(suspicion.clauses) or "no clause of this policy"
        click.echo(f"  {suspicion.outcome} {suspicion.score}/100 ({clauses})")
    for finding in reading.findings:
        click.echo(f"  – {safe(finding.path)}: {safe(finding.reason)}")
    if reading.hits:
        table(
            None,
            ["network", "publisher", "element", "proof"],
            [
                (hit.network, hit.publisher_id, (hit.link.element.path, hit.link.element.text), hit.proof)
                for hit in reading.hits[:SHOWN_HITS]
            ],
        )
