"""``monitor insights``: who else was in the brand's own auctions, and what changed."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from monitor.bootstrap import open_workspace
from monitor.cli.insights_shown import Leads, Read, show
from monitor.cli.options import PARTLY, config_option, json_option, policy_option
from monitor.cli.output import emit
from monitor.model.attribution import Publisher
from monitor.model.incidents import Incident
from monitor.model.insights import (
    METRICS,
    Alarm,
    Assessment,
    Auctions,
    InsightFile,
    InsightRow,
    OwnCause,
    OwnDay,
    Share,
)
from monitor.model.policy import Policy

MOST_GROUPS_COUNTED = 1_000
"""Groups in a file up to which the auctions behind the percentages are worked out and printed."""


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--own-cause", "causes", multiple=True, metavar="TEXT", help="An own change that may explain a loss.")
@click.option("--html", type=click.Path(path_type=Path), default=None, help="Also write the picture as a page.")
@config_option
@policy_option
@json_option
def command(
    *,
    files: tuple[Path, ...],
    causes: tuple[str, ...],
    html: Path | None,
    config: Path | None,
    policy: str | None,
    as_json: bool,
) -> int:
    """Read auction insights and the own performance per day, and tell what changed.

    A FILE is an export, an answer that `monitor ads fetch` wrote, or a folder of both. Give the exports of several
    periods, the oldest first, to have them compared. With --config, domains are looked up among publishers' sites and
    captures; without any FILE, those of the settings are read.

    \b
    Example:
      monitor insights october.csv november.csv
      monitor insights data/ads auction-insights.csv --html insights.html
      monitor insights auction-insights.csv --json
      monitor insights --config monitor.yaml
    """
    if files and config is None:
        from monitor.config import load_policy

        return _tell(files, causes, load_policy(policy), html, as_json=as_json)
    from monitor.pipeline.own_data import DomainLeads

    with open_workspace(config, policy=policy) as workspace:
        named = files or workspace.config.insights
        if not named:
            raise click.UsageError(f"{workspace.config.file}: insights: names no file; expected one there, or a FILE")
        rules, store = workspace.pipeline.rules, workspace.store
        leads = DomainLeads(rules=rules, store=store, incidents=store.incidents())
        return _tell(named, causes, rules.policy, html, as_json=as_json, leads=leads)


def _tell(
    files: Sequence[Path],
    causes: Sequence[str],
    terms: Policy,
    html: Path | None,
    *,
    as_json: bool,
    leads: Leads | None = None,
) -> int:
    """Read, compare and print; ``leads`` is None where nothing is looked up."""
    from monitor.advertiser.own_data import read_files
    from monitor.insights import assess

    found = list(read_files(files))
    told = assess([file for _, file in found], own_domains=terms.vocabulary.own_domains, own_causes=causes)
    if html is not None:
        _write(html, told, found, terms.brand, leads or _unknown)
    if as_json:
        for record in records(found, told.alarms, leads):
            emit(record)
    else:
        show(found, told, leads or _unknown)
    return PARTLY if any(file.error or file.lost for _, file in found) else 0


def _unknown(_alarm: Alarm) -> tuple[Sequence[Publisher], Sequence[Incident]]:
    return (), ()


def _write(page: Path, told: Assessment, found: Sequence[Read], brand: str, leads: Leads) -> None:
    from monitor.data import templates
    from monitor.delivery.insights_page import insights_page
    from monitor.digest import lead_words

    html = insights_page(
        told,
        [(path.name, file) for path, file in found],
        brand=brand,
        templates=templates(),
        leads=lambda alarm: lead_words(alarm, *leads(alarm)),
    )
    try:
        page.write_text(html, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"--html {page}: {error.strerror}; expected a file that can be written") from error


def records(found: Iterable[Read], alarms: Iterable[Alarm], leads: Leads | None = None) -> Iterable[dict[str, Any]]:
    """The contract of ``insights --json``: each file, its rows and days, then what changed over all of them."""
    from monitor.insights import auctions_of

    for path, file in found:
        name = str(path)
        first, last = file.period or (None, None)
        yield {
            "record": "file",
            "file": name,
            "source": file.source,
            "level": file.level,
            "period_start": first,
            "period_end": last,
            "rows": len(file.rows),
            "error": file.error,
            "kind": file.kind,
            "days": len(file.days),
            "rows_lost": len(file.lost),
            "warnings": file.warnings,
        }
        auctions = auctions_of(file, most_groups=MOST_GROUPS_COUNTED)
        for row in file.rows:
            yield _row(name, row, auctions.get(row.number))
        for lost in file.lost:
            yield {**dict.fromkeys(_ROW_KEYS), "record": "row", "file": name, "error": lost}
        for day in file.days:
            yield _day(name, day, file)
        for cause in file.causes:
            yield {"record": "change", "file": name, "day": cause.day, "what": cause.what, **_owner(cause, file)}
    for alarm in alarms:
        yield {**_alarm(alarm), **_known(alarm, leads)}


_ROW_KEYS = ("record", "file", "keyword", "segment", "domain", "is_own", *METRICS, "not_applicable", "error")


def _share(share: Share | None) -> dict[str, float] | None:
    return None if share is None else {"low": share.low, "high": share.high}


def _row(name: str, row: InsightRow, auctions: Auctions | None) -> dict[str, Any]:
    first, last = row.period or (None, None)
    return {
        "record": "row",
        "file": name,
        "keyword": row.keyword,
        "segment": row.segment,
        "domain": row.domain,
        "is_own": row.is_own,
        **{metric: _share(getattr(row, metric)) for metric in METRICS},
        "not_applicable": row.not_applicable,
        "error": None,
        "row": row.number,
        "keyword_id": row.keyword_id,
        "match_type": row.match_type,
        "ad_group": row.ad_group,
        "campaign": row.campaign,
        "account": row.account,
        "period_start": first,
        "period_end": last,
        "auctions": _counts(row, auctions),
    }


def _counts(row: InsightRow, auctions: Auctions | None) -> dict[str, int | None] | None:
    """The whole numbers of a row: auctions, own impressions, this domain's, and those of both together."""
    if auctions is None:
        return None
    share, overlap = row.impression_share, row.overlap_rate
    return {
        "eligible": auctions.eligible,
        "own": auctions.shown,
        "domain": round(share.low * auctions.eligible) if share and share.exact else None,
        "together": round(overlap.low * auctions.shown) if overlap and overlap.exact else None,
    }


def _day(name: str, day: OwnDay, file: InsightFile) -> dict[str, Any]:
    return {
        "record": "day",
        "file": name,
        "day": day.day,
        "keyword": day.keyword,
        "device": day.device,
        "campaign": day.campaign,
        "impressions": day.impressions,
        "impression_share": _share(day.share),
        "budget_lost": _share(day.budget_lost),
        "match_type": day.match_type,
        "traffic_volume": day.traffic_volume,
        **_owner(day, file),
    }


def _owner(fact: OwnDay | OwnCause, file: InsightFile) -> dict[str, Any]:
    return {"source": fact.source or file.source, "account": fact.account, "campaign_id": fact.campaign_id}


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {
        "record": "alarm",
        "kind": alarm.kind,
        "keyword": alarm.keyword,
        "domain": alarm.domain,
        "segment": alarm.segment,
        "since": alarm.since,
        "until": alarm.until,
        "before": _share(alarm.before),
        "after": _share(alarm.after),
        "p_value": alarm.p_value,
        "smallest_change": alarm.smallest_change,
        "explained_by": alarm.explained_by,
        "accounted": alarm.accounted,
        "reasons": alarm.reasons,
        "source": alarm.source,
        "account": alarm.account,
        "campaign": alarm.campaign,
        "match_type": alarm.match_type,
    }


def _known(alarm: Alarm, leads: Leads | None) -> dict[str, Any]:
    """What is known of its domain from elsewhere; null where nothing was looked up."""
    if leads is None:
        return {"publishers": None, "incidents": None}
    publishers, incidents = leads(alarm)
    return {
        "publishers": [
            {"network": each.network, "publisher_id": each.publisher_id, "name": each.name, "site": each.sites[0]}
            for each in publishers
        ],
        "incidents": [each.id for each in incidents],
    }
