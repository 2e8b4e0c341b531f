"""``monitor parse``: what a capture holds, without storing it."""

from pathlib import Path
from typing import Any

import click

from monitor.cli.options import PARTLY, json_option
from monitor.cli.output import emit, safe, table
from monitor.model.captures import ParsedFile, ParsedPage
from monitor.model.enums import PageState


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@json_option
def command(*, files: tuple[Path, ...], as_json: bool) -> int:
    """Read saved search pages, provider answers and tables, and show every ad in them.

    \b
    Example:
      monitor parse captures/page.html --json
    """
    partly = False
    for path in files:
        parsed = _read(path)
        partly = partly or parsed.error is not None
        if as_json:
            for each in records(str(path), parsed):
                emit(each)
        else:
            _show(path, parsed)
    return PARTLY if partly else 0


def _read(path: Path) -> ParsedFile:
    from monitor.parsing import MAX_BYTES, parse

    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # one byte more tells the parser that it is too large
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return ParsedFile(format="", error=f"{reason}; expected a readable file")
    return parse(content, name=path.name)


def records(name: str, parsed: ParsedFile) -> list[dict[str, Any]]:
    """The contract of ``parse --json`` for one file: its own record, then one for each text ad."""
    from monitor.parsing import file_state

    pages = parsed.pages
    single = pages[0] if len(pages) == 1 else None
    engines = {page.engine for page in pages}
    queries = {page.query for page in pages}
    errors = [page.error for page in pages if page.error]
    head = {
        "record": "file",
        "file": name,
        "state": PageState.REFUSED if parsed.error else file_state(parsed),
        "engine": engines.pop() if len(engines) == 1 else None,
        "query": queries.pop() if len(queries) == 1 else None,
        "text_ads": sum(len(page.ads) for page in pages),
        "product_ads": sum(page.product_ads for page in pages),
        "error": parsed.error or (errors[0] if errors else None),
        "format": parsed.format or None,
        "pages": len(pages),
        "seen_at": single.seen_at if single else None,
        "country": (single.asked_country or single.served_country) if single else None,
        "device": single.device if single else None,
        "language": single.language if single else None,
        "warnings": [line for page in pages for line in page.warnings],
    }
    return [head, *(ad for page in pages for ad in _ads(name, page))]


def _ads(name: str, page: ParsedPage) -> list[dict[str, Any]]:
    return [
        {
            "record": "ad",
            "file": name,
            "engine": page.engine,
            "query": page.query,
            "position": ad.position,
            "block": ad.block,
            "title": ad.title,
            "description": ad.description,
            "display_url": ad.display_url,
            "final_url": ad.final_url,
            "click_url": ad.click_url,
            "landing_url": ad.landing_url,
            "landing_source": ad.landing_source,
            "sitelinks": [{"title": link.title, "url": link.url} for link in ad.sitelinks],
            "advertiser_name": ad.advertiser_name,
            "seen_at": page.seen_at,
        }
        for ad in page.ads
    ]


def _show(path: Path, parsed: ParsedFile) -> None:
    head = records(str(path), parsed)[0]
    words = f"{safe(path)}: {head['state']}, {head['text_ads']} text ads, {head['product_ads']} product ads"
    click.echo(f"{words} ({safe(head['engine'])}, “{safe(head['query'])}”)")
    if head["error"]:
        click.echo(f"  {safe(head['error'])}")
    for line in head["warnings"]:
        click.echo(f"  warning: {safe(line)}")
    rows = [
        (ad.position, ad.block, ad.title, ad.display_url, ad.landing_url or ad.final_url)
        for page in parsed.pages
        for ad in page.ads
    ]
    if rows:
        table(None, ["#", "block", "title", "display URL", "landing URL"], rows)
