"""``monitor leads``: what public ad libraries say of ads with the brand in them."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from monitor.bootstrap import open_ad_library, open_transparency
from monitor.cli.options import PARTLY, config_option, json_option, policy_option
from monitor.cli.output import emit, table, warn
from monitor.errors import SourceError
from monitor.matching import Matcher
from monitor.model.leads import Lead


@click.command()
@click.argument("texts", nargs=-1, metavar="[TEXT...]")
@config_option
@policy_option
@json_option
@click.option(
    "--domain", "domains", multiple=True, help="Ask who advertises for this domain; costs one SerpApi search."
)
@click.option("--country", default=None, metavar="CC", help="Ads shown there (ISO 3166-1); only with --domain.")
def command(
    *,
    texts: tuple[str, ...],
    config: Path | None,
    policy: str | None,
    as_json: bool,
    domains: tuple[str, ...],
    country: str | None,
) -> int:
    """List ads with the brand in them, and the names of who pays for them.

    Microsoft's Ad Library (ads on Bing in the EU and EEA, free of charge) is asked for each TEXT, by default the
    policy's terms. An ad library proves neither a broken clause nor who owns a domain: these are names to look into.

    \b
    Example:
      monitor leads
      monitor leads "acme coupon" --domain deals.example --json
    """
    from monitor.config import load_config, load_policy

    settings = load_config(config)
    terms = load_policy(policy or settings.policy).vocabulary
    asked = texts or (() if domains else tuple(term.text for term in terms.terms))
    library, matcher = open_ad_library(), Matcher(terms)
    problems: list[str] = []
    rows: list[dict[str, Any]] = []

    def gather(leads: Iterator[Lead], *, of: str, branded_only: bool) -> None:
        try:
            for lead in leads:
                branded = _is_branded(lead, matcher)
                if branded or not branded_only:
                    rows.append({"asked": of, "brand_in_copy": branded, **asdict(lead), "error": None})
        except SourceError as error:
            problems.append(str(error))
            rows.append({"asked": of, "brand_in_copy": None, **dict.fromkeys(_KEYS), "error": str(error)})

    for text in asked:
        # The library is said to find more than the words: what has nothing of the brand is no lead.
        gather(library.leads(text), of=text, branded_only=True)
    if domains:
        transparency = open_transparency(settings)
        for domain in domains:
            gather(transparency.leads(domain, country=_country(country)), of=domain, branded_only=False)
    return _show(rows, problems, as_json=as_json)


_KEYS = tuple(asdict(Lead(library="", advertiser="")))


def _is_branded(lead: Lead, matcher: Matcher) -> bool:
    texts = [text for text in (lead.title, lead.description, lead.domain) if text]
    return any(match.branded for match in matcher.match_many(texts))


def _country(code: str | None) -> str | None:
    from monitor.parsing.market import country_of

    found = country_of(code)
    if code is not None and found is None:
        raise click.BadParameter(f"{code!r}; expected two letters of ISO 3166-1, as GB", param_hint="--country")
    return found


def _show(rows: list[dict[str, Any]], problems: list[str], *, as_json: bool) -> int:
    if as_json:
        for row in rows:
            emit(row)
    else:
        shown = ("library", "advertiser", "domain", "title", "last_shown", "paid_by")
        table("Leads, not verdicts", shown, [[row[key] for key in shown] for row in rows if row["error"] is None])
        for problem in problems:
            warn(problem)
    return PARTLY if problems else 0
