"""``monitor lookup``: what a text is to the brand."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.options import PARTLY, config_option, file_option, json_option, lines_of, policy_option
from monitor.cli.output import emit, safe, table
from monitor.model.vocabulary import KeywordMatch

if TYPE_CHECKING:
    from monitor.matching import Matcher

MAX_TEXT = 10_000
"""Code points; no engine takes a query near as long."""

KEYS = ("text", "label", "term", "kind", "span", "score", "modifiers", "reason")
BATCH = 5_000


@click.command()
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@file_option
@policy_option
@config_option
@click.option("--history", is_flag=True, help="Add the incidents and sightings of each keyword (needs the store).")
@click.option("--explain", is_flag=True, help="Show each view of the text and each comparison.")
@json_option
def command(
    *,
    texts: tuple[str, ...],
    source: str | None,
    policy: str | None,
    config: Path | None,
    history: bool,
    explain: bool,
    as_json: bool,
) -> int:
    """Say what each text is to the brand: the brand, a variation of it, a sibling, or something else.

    \b
    Example:
      monitor lookup "allibaba wholesale" "ali baba kebab"
      monitor lookup --file queries.txt --json
    """
    if not texts and source is None:
        raise click.UsageError("nothing to look up; expected TEXT or --file F")
    for text in texts:
        if (wrong := problem(text)) is not None:
            raise click.UsageError(wrong)
    from monitor.config import load_config, load_policy  # after the checks: a wrong call is told at once
    from monitor.matching import Matcher

    if policy is None and config is not None:
        policy = load_config(config).policy
    matcher = Matcher(load_policy(policy).vocabulary)
    inputs: Iterator[tuple[str | None, str | None]] = ((text, None) for text in texts)
    records = _records(matcher, inputs if source is None else _chain(inputs, lines_of(source)))
    if history:
        records = _with_history(records, config)
    if explain:
        records = ({**each, "explanation": _explanation(matcher, each)} for each in records)
    return _show(records, as_json=as_json)


def problem(text: str) -> str | None:
    """Why a text cannot be looked up, in one line; None when it can."""
    if not text.strip():
        return "empty text; expected a keyword"
    if len(text) > MAX_TEXT:
        return f"text of {len(text)} characters; expected at most {MAX_TEXT}"
    return None


def _chain(first: Iterator[tuple[str | None, str | None]], second: Iterator[tuple[str | None, str | None]]) -> Any:
    yield from first
    yield from second


def _records(matcher: "Matcher", inputs: Iterator[tuple[str | None, str | None]]) -> Iterator[dict[str, Any]]:
    batch: list[tuple[str | None, str | None]] = []
    for text, error in inputs:
        batch.append((text, error or problem(text or "")))
        if len(batch) >= BATCH:
            yield from _answer(matcher, batch)
            batch = []
    yield from _answer(matcher, batch)


def _answer(matcher: "Matcher", batch: list[tuple[str | None, str | None]]) -> Iterator[dict[str, Any]]:
    matches = iter(matcher.match_many([text or "" for text, error in batch if error is None]))
    for text, error in batch:
        if error is None:
            yield record(next(matches))
        else:
            shown = text[:100] if text else text
            yield {**dict.fromkeys(KEYS), "text": shown, "error": error}


def record(match: KeywordMatch) -> dict[str, Any]:
    """The contract of ``lookup --json`` for one text."""
    return {
        "text": match.text,
        "label": match.label,
        "term": match.term,
        "kind": match.kind,
        "span": match.span,
        "score": round(match.score, 1),
        "modifiers": match.modifiers,
        "reason": match.reason,
        "error": None,
    }


def _with_history(records: Iterable[dict[str, Any]], config: Path | None) -> Iterator[dict[str, Any]]:
    from monitor.bootstrap import open_workspace

    with open_workspace(config) as workspace:
        for each in records:
            ids, checks, last = workspace.store.keyword_history(each["text"] or "")
            incidents = workspace.store.incidents(ids) if ids else []
            yield {
                **each,
                "checks": checks,
                "last_check": last,
                "incidents": [
                    {"id": one.id, "state": one.state, "outcome": one.outcome, "sightings": one.sightings}
                    for one in incidents
                ],
            }


def _explanation(matcher: "Matcher", each: dict[str, Any]) -> Any:
    return None if each["error"] else matcher.explain(each["text"]).lines()


def _show(records: Iterable[dict[str, Any]], *, as_json: bool) -> int:
    partly = False
    rows = []
    for each in records:
        partly = partly or each["error"] is not None
        if as_json:
            emit(each)
        else:
            rows.append(each)
    if rows:
        _show_for_people(rows)
    return PARTLY if partly else 0


def _show_for_people(rows: list[dict[str, Any]]) -> None:
    table(
        None,
        ["text", "label", "kind", "score", "why"],
        [(_marked(each), each["label"], each["kind"], each["score"], each["error"] or each["reason"]) for each in rows],
    )
    for each in rows:
        for one in each.get("incidents", ()):
            click.echo(
                f"{safe(each['text'])}: {one['id']} {one['state']} {one['outcome']}, {one['sightings']} sightings"
            )
        if "checks" in each:
            click.echo(f"{safe(each['text'])}: {each['checks']} checks, last {safe(each['last_check'])}")
        for line in each.get("explanation") or ():
            click.echo(f"  {safe(line)}")


def _marked(each: dict[str, Any]) -> Any:
    from rich.text import Text

    text, span = each["text"] or "", each["span"]
    if span is None:
        return Text(safe(text))
    start, end = span
    return Text.assemble(
        safe(text[:start]) if start else "",
        (safe(text[start:end]), "bold underline"),
        safe(text[end:]) if text[end:] else "",
    )
