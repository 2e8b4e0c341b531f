"""``monitor keywords``: what to monitor, what it brought, and what a publisher must exclude."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from monitor.cli.options import PARTLY, config_option, json_option, policy_option
from monitor.cli.output import emit, say, table, warn
from monitor.model.coverage import KeywordYield
from monitor.model.enums import Engine
from monitor.model.vocabulary import Vocabulary

_engine_option = click.option(
    "--engine", type=click.Choice([str(each) for each in Engine]), default=None, help="Search engine it is for."
)
_language_option = click.option("--language", default=None, metavar="LL", help="Language people search in (as ru).")


@click.group()
def command() -> None:
    """Suggest variations worth monitoring, list what they brought, and write negative keywords.

    \b
    Example:
      monitor keywords suggest --language ru --limit 20
      monitor keywords list
      monitor keywords negatives --format google --campaign Brand > negatives.csv

    Each takes --json.
    """


@command.command()
@policy_option
@_engine_option
@_language_option
@click.option("--limit", type=click.IntRange(1, 50_000), default=50, show_default=True, help="At most so many.")
@click.option(
    "--search-terms",
    "typed",
    multiple=True,
    type=click.Path(path_type=Path),
    help="What people typed, as `monitor ads fetch` wrote it; repeatable.",
)
@json_option
def suggest(
    *, policy: str | None, engine: str | None, language: str | None, limit: int, typed: tuple[Path, ...], as_json: bool
) -> int:
    """Spellings worth monitoring, the likeliest to be typed first; with --search-terms, those people did type.

    \b
    Example:
      monitor keywords suggest --engine yandex --limit 20
      monitor keywords suggest --search-terms data/ads/google_ads-1234567890-search_terms.jsonl
    """
    from monitor.matching.suggest import suggest as propose

    if typed:
        return _typed(typed, _vocabulary(policy), limit=limit, as_json=as_json)
    found = propose(_vocabulary(policy), engine=Engine(engine) if engine else None, language=language, limit=limit)
    if as_json:
        for each in found:
            emit({"text": each.text, "kind": each.kind, "weight": each.weight})
    else:
        table(None, ["keyword", "kind", "weight"], [(each.text, each.kind, each.weight) for each in found])
    return 0


def _typed(files: Sequence[Path], vocabulary: Vocabulary, *, limit: int, as_json: bool) -> int:
    """Print what people typed about the brand; returns the exit code."""
    from monitor.advertiser.records import search_terms_of
    from monitor.cli.typed_terms import typed_terms
    from monitor.matching import Matcher

    read = [search_terms_of(path) for path in files]
    found = typed_terms((term for terms, _ in read for term in terms), Matcher(vocabulary), limit=limit)
    lost = [line for _, lines in read for line in lines]
    rows = [(each.text, each.kind, each.impressions, each.clicks, each.cost) for each in found]
    if as_json:
        for each in found:
            emit({**asdict(each), "weight": None, "cost": float(each.cost) if each.cost is not None else None})
    else:
        table(None, ["keyword", "kind", "impressions", "clicks", "cost"], rows)
    for line in lost:
        warn(line)
    return PARTLY if lost else 0


@command.command("list")
@config_option
@click.option("--price", type=click.FloatRange(min=0), default=None, help="Price of one check, for cost per sighting.")
@json_option
def list_command(*, config: Path | None, price: float | None, as_json: bool) -> None:
    """Every keyword that was checked or is configured, with what it brought; the dead ones last.

    \b
    Example:
      monitor keywords list --price 0.002
    """
    from monitor.bootstrap import open_workspace

    with open_workspace(config) as workspace:
        yields = workspace.store.keyword_yields()
        known = {each.keyword.casefold() for each in yields}
        # A configured keyword that was never checked is the deadest of all.
        yields += [
            KeywordYield(keyword=each, checks=0, looks=0, sightings=0, incidents=0, last_check=None)
            for each in workspace.config.keywords
            if each.casefold() not in known
        ]
    records = [{**asdict(each), "cost_per_sighting": _cost(each, price)} for each in yields]
    if as_json:
        for record in records:
            emit(record)
    else:
        columns = ["keyword", "checks", "looks", "sightings", "incidents", "cost_per_sighting", "last_check"]
        table(
            None, [column.replace("_", " ") for column in columns], [[each[key] for key in columns] for each in records]
        )


@command.command()
@policy_option
@_engine_option
@_language_option
@click.option(
    "--format", "layout", type=click.Choice(["plain", "google", "microsoft"]), default="plain", show_default=True
)
@click.option("--campaign", default="Campaign", show_default=True, help="Campaign that the rows name.")
@click.option("--limit", type=click.IntRange(1, 5_000), default=5_000, show_default=True, help="At most so many.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Write to a file.")
@json_option
def negatives(
    *,
    policy: str | None,
    engine: str | None,
    language: str | None,
    layout: str,
    campaign: str,
    limit: int,
    output: Path | None,
    as_json: bool,
) -> None:
    """The negative keywords that keep a publisher's ads off the brand, phrase and exact, within the engines' limits.

    \b
    Example:
      monitor keywords negatives --format google --campaign Shoes --output negatives.csv
    """
    from monitor.matching.suggest import google_ads_editor_rows, microsoft_rows
    from monitor.matching.suggest import negatives as exclude

    rows = exclude(_vocabulary(policy), engine=Engine(engine) if engine else None, language=language, limit=limit)
    if as_json:
        for row in rows:
            emit({"keyword": row.keyword, "match_type": row.match_type})
        return
    layouts: dict[str, Callable[[], list[dict[str, str]]]] = {
        "plain": lambda: [{"Keyword": row.keyword, "Match type": row.match_type} for row in rows],
        "google": lambda: google_ads_editor_rows(rows, campaign=campaign),
        "microsoft": lambda: microsoft_rows(rows, campaign=campaign),
    }
    _write_csv(layouts[layout](), output)


def _cost(each: KeywordYield, price: float | None) -> float | None:
    return round(each.checks * price / each.sightings, 6) if price is not None and each.sightings else None


def _write_csv(records: list[dict[str, str]], output: Path | None) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(records[0]) if records else [], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(records)
    if output is None:
        click.echo(text.getvalue(), nl=False)
        return
    draft = output.with_name(f"{output.name}.part")
    try:
        # The mark at the front tells spreadsheets and the editors' imports that the file is UTF-8.
        draft.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
        draft.replace(output)
    except OSError as error:
        raise click.UsageError(f"--output {output}: {error.strerror}; expected a file that can be written") from error
    say(f"wrote {output}: {len(records)} negative keywords")


def _vocabulary(policy: str | None) -> Vocabulary:
    from monitor.config import load_policy

    return load_policy(policy).vocabulary
