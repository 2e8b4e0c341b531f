"""``monitor incidents``: the list, and one with its facts."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from monitor.bootstrap import Workspace, open_workspace
from monitor.cli.options import config_option, json_option
from monitor.cli.output import emit, safe, table
from monitor.model.attachments import Attachment
from monitor.model.clusters import Cluster
from monitor.model.conclusions import Subject
from monitor.model.enums import IncidentState
from monitor.model.incidents import Incident, Transition

SHOWN_KEYWORDS = 3
"""Keywords shown of one incident in the list; ``show`` and ``--json`` have them all."""

SHOWN_FACTS = 20
"""Sightings shown of one incident, the newest."""

COMPARED_FACTS = 100
"""Sightings of one incident, the newest, that clusters are made of."""


@click.group(invoke_without_command=True)
@config_option
@json_option
@click.pass_context
def command(context: click.Context, *, config: Path | None, as_json: bool) -> None:
    """List incidents, or show one with its facts and transitions.

    \b
    Example:
      monitor incidents
      monitor incidents show INC-ABCDEFGHIJ --json
      monitor incidents clusters
    """
    if context.invoked_subcommand is None:
        _list(config, as_json=as_json)
    else:
        context.obj = (config, as_json)


@command.command("list")
@config_option
@json_option
@click.pass_obj
def list_command(above: tuple[Path | None, bool], *, config: Path | None, as_json: bool) -> None:
    """List all incidents, the gravest first.

    \b
    Example:
      monitor incidents list --json
    """
    _list(config or above[0], as_json=as_json or above[1])


@command.command("show")
@click.argument("incident_id", metavar="ID")
@config_option
@json_option
@click.pass_obj
def show_command(above: tuple[Path | None, bool], *, incident_id: str, config: Path | None, as_json: bool) -> None:
    """Show one incident with the ads it rests on and what became of it.

    \b
    Example:
      monitor incidents show INC-ABCDEFGHIJ
    """
    with open_workspace(config or above[0]) as workspace:
        found = workspace.store.incidents([incident_id])
        if not found:
            raise click.UsageError(f"no incident {incident_id}; expected an id that `monitor incidents` lists")
        transitions = workspace.store.transitions(incident=incident_id)
        subjects = workspace.store.sightings_of(incident_id, limit=SHOWN_FACTS)
        attachments = workspace.store.attachments({each.observation.capture for each in subjects})
    if as_json or above[1]:
        emit(
            {
                **record(found[0]),
                "facts": [_fact(each, attachments) for each in subjects],
                "transitions": [asdict(each) for each in transitions],
            }
        )
    else:
        _show(found[0], subjects, transitions, attachments)


@command.command("clusters")
@config_option
@json_option
@click.pass_obj
def clusters_command(above: tuple[Path | None, bool], *, config: Path | None, as_json: bool) -> None:
    """Group offenders by what their ads share; always a suspicion with reasons, never a name.

    \b
    Example:
      monitor incidents clusters --json
    """
    with open_workspace(config or above[0]) as workspace:
        found = _clusters(workspace)
    for each in found:
        if as_json or above[1]:
            emit(asdict(each))
            continue
        suspected = f", suspected: {safe(each.suspected)}" if each.suspected else ""
        click.echo(f"{each.id}  {len(each.members)} offenders{suspected}")
        for line in (*each.members, *(f"– {reason}" for reason in each.reasons)):
            click.echo(f"  {safe(line)}")


def _clusters(workspace: Workspace) -> list[Cluster]:
    """The clusters of every offender that is not dismissed, by its newest sightings."""
    from monitor.incidents import clusters, traits
    from monitor.matching.similarity import similar_texts

    subjects: dict[str, dict[str, Subject]] = {}
    for incident in workspace.store.incidents():
        if incident.state in {IncidentState.DISMISSED, IncidentState.WITHDRAWN, IncidentState.MERGED}:
            continue
        seen = workspace.store.sightings_of(incident.id, limit=COMPARED_FACTS)
        # One ad may stand in several incidents of its offender: it counts once.
        subjects.setdefault(incident.key.offender, {}).update({each.observation.id: each for each in seen})
    offenders = [traits(offender, seen.values()) for offender, seen in subjects.items()]
    return clusters(offenders, similar=similar_texts)


def record(incident: Incident) -> dict[str, Any]:
    """The contract of ``incidents --json`` for one incident."""
    return {
        "id": incident.id,
        "state": incident.state,
        "outcome": incident.outcome,
        "clause": incident.key.clause,
        "network": incident.network,
        "publisher_id": incident.publisher_id,
        "publisher_name": incident.publisher_name,
        "display_domain": incident.display_domain,
        "engine": incident.key.engine,
        "keywords": incident.keywords,
        "countries": incident.countries,
        "first_seen": incident.first_seen,
        "last_seen": incident.last_seen,
        "sightings": incident.sightings,
        "reasons": incident.reasons,
        "offender": incident.key.offender,
        "family": incident.key.family,
        "severity": incident.severity,
        "intent": incident.intent,
    }


def show_list(workspace: Workspace) -> None:
    """Print the table of incidents for people."""
    table(
        None,
        ["incident", "clause", "publisher", "keywords", "seen (UTC)"],
        [
            (
                (each.id, str(each.outcome) if each.state is IncidentState.OPEN else f"{each.outcome}, {each.state}"),
                (each.key.clause, each.key.engine),
                who(each),
                _some(each.keywords),
                (f"{each.sightings} ×", f"{each.last_seen:%m-%d %H:%M}"),
            )
            for each in workspace.store.incidents()
        ],
    )


def who(incident: Incident) -> tuple[str, str]:
    """The offender in words: a name, and the handle or domain."""
    if incident.publisher_id is None:
        return "unattributed", incident.key.offender.replace(":", " ", 1)
    return incident.publisher_name or "name not known", f"{incident.network} {incident.publisher_id}"


def _some(keywords: tuple[str, ...]) -> tuple[str, ...]:
    shown = keywords[:SHOWN_KEYWORDS]
    return (*shown, f"and {len(keywords) - len(shown)} more") if len(keywords) > len(shown) else shown


def _list(config: Path | None, *, as_json: bool) -> None:
    with open_workspace(config) as workspace:
        if not as_json:
            show_list(workspace)
            return
        for each in workspace.store.incidents():
            emit(record(each))


def _fact(subject: Subject, attachments: list[Attachment]) -> dict[str, Any]:
    observation, reading = subject.observation, subject.reading
    return {
        "observation": observation.id,
        "capture": observation.capture,
        "seen_at": observation.seen_at,
        "engine": observation.engine,
        "query": observation.query,
        "kind": reading.query.kind,
        "score": reading.query.score,
        "country": observation.country,
        "device": observation.device,
        "ad": asdict(observation.ad),
        "attribution": asdict(reading.attribution),
        "generic_query": subject.generic_query,
        "click_id_checks": subject.click_id_checks,
        "attachments": [
            {"kind": each.kind, "sha256": each.sha256} for each in attachments if each.capture == observation.capture
        ],
    }


def _show(
    incident: Incident, subjects: list[Subject], transitions: list[Transition], attachments: list[Attachment]
) -> None:
    click.echo(f"{incident.id}  {incident.outcome}  {incident.state}  clause {incident.key.clause}")
    click.echo(f"{safe(', '.join(who(incident)))} on {incident.key.engine}, {incident.sightings} sightings")
    for reason in incident.reasons:
        click.echo(f"  – {safe(reason)}")
    table(
        "Newest sightings",
        ["seen (UTC)", "query", "country", "device", "title", "display URL", "chain"],
        [
            (
                each.observation.seen_at.strftime("%Y-%m-%d %H:%M") if each.observation.seen_at else None,
                each.observation.query,
                each.observation.country,
                each.observation.device,
                each.observation.ad.title,
                each.observation.ad.display_url,
                " › ".join(each.reading.attribution.chain),
            )
            for each in subjects
        ],
    )
    for kept in attachments:
        click.echo(f"kept beside capture {kept.capture}: {kept.kind} {kept.sha256}")
    for each in transitions:
        told = f", told in {each.told_in}" if each.told_in else ", not told yet"
        click.echo(f"{each.at:%Y-%m-%d %H:%M} UTC  {each.old or 'nothing'} → {each.new}: {safe(each.reason)}{told}")
