"""``monitor check``: one search, bought now on a person's command."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from monitor.bootstrap import open_providers, open_workspace
from monitor.cli.options import PARTLY, config_option, json_option, policy_option
from monitor.cli.output import safe
from monitor.cli.summary import progress_bar, show, summary
from monitor.errors import UsageError
from monitor.model.checks import Cell, FailedCheck, Market, Part, PlannedCheck, check_id
from monitor.model.enums import Device, Engine, PageState
from monitor.model.tally import Tally
from monitor.ports import Provider, RawCapture

_SATURDAY = 5
_LOOKS = (PageState.ADS, PageState.NO_ADS)
"""Everything else cost money, or not, and showed no search page."""


@click.command()
@click.argument("keyword")
@config_option
@policy_option
@json_option
@click.option("--engine", type=click.Choice([str(each) for each in Engine]), required=True, help="Search engine.")
@click.option("--country", required=True, metavar="CC", help="Market to search from (ISO 3166-1, as GB).")
@click.option("--device", type=click.Choice([str(each) for each in Device]), default="desktop", help="Device.")
@click.option("--language", default=None, metavar="LL", help="Interface language (as en).")
@click.option("--location", default=None, metavar="PLACE", help="City or region, as 'Austin,Texas,United States'.")
@click.option("--provider", "name", default=None, help="Whom to buy from [default: the cheapest for the engine].")
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    keyword: str,
    config: Path | None,
    policy: str | None,
    as_json: bool,
    engine: str,
    country: str,
    device: str,
    language: str | None,
    location: str | None,
    name: str | None,
) -> int:
    """Buy one search and judge what it shows.

    It costs what the provider takes for one search. The answer is stored as any other capture.

    \b
    Example:
      monitor check "acme coupon" --engine google --country DE --device mobile --provider serpapi
    """
    if not keyword.strip():
        raise click.BadParameter("is empty; expected what is to be searched", param_hint="KEYWORD")
    market = Market(country=_country(country), location=location, language=language)
    with open_workspace(config, policy=policy, progress=progress_bar(as_json=as_json)) as workspace:
        now = workspace.pipeline.clock.now()
        provider = _chosen(open_providers(workspace.config), Engine(engine), name)
        check = _check(keyword.strip(), Engine(engine), market, Device(device), provider=provider.name, now=now)
        with workspace.store.lock():
            answer = _redacted(provider.buy(check), workspace.pipeline.redact)
            tally = Tally(failures=list(workspace.publisher_failures))
            workspace.pipeline.take_in([answer], tally)
            workspace.pipeline.conclude(tally)
        bought = _bought(check, provider, answer)
        if not as_json:
            _show_for_people(bought)
        code = show({**summary(workspace, tally), "check": bought}, as_json=as_json)
        return code if bought["state"] in _LOOKS else PARTLY


def _country(code: str) -> str:
    from monitor.parsing.market import country_of

    found = country_of(code)
    if found is None:
        raise click.BadParameter(f"{code!r}; expected two letters of ISO 3166-1, as GB", param_hint="--country")
    return found


def _chosen(providers: dict[str, Provider], engine: Engine, name: str | None) -> Provider:
    if not providers:
        raise UsageError("no provider is set up; expected an account under 'providers' in the settings")
    if name is not None and name not in providers:
        raise UsageError(f"--provider {name}: is not set up; expected one of {', '.join(providers)}")
    able = [each for each in providers.values() if engine in each.engines and name in {None, each.name}]
    if not able:
        of = f"{name} does not search" if name else "no provider that is set up searches"
        offered = sorted({str(each) for provider in providers.values() for each in provider.engines})
        raise UsageError(f"--engine {engine}: {of} it; expected one of {', '.join(offered)}")
    return min(able, key=lambda provider: provider.price)


def _check(
    keyword: str, engine: Engine, market: Market, device: Device, *, provider: str, now: datetime
) -> PlannedCheck:
    cell = Cell(
        keyword=keyword,
        engine=engine,
        market=market,
        device=device,
        hour=now.astimezone(UTC).hour,
        weekend=now.weekday() >= _SATURDAY,
    )
    return PlannedCheck(
        id=check_id(now.date(), now, provider, cell), cell=cell, part=Part.BY_HAND, slot=now, provider=provider
    )


def _redacted(answer: RawCapture | FailedCheck, redact: Callable[[bytes], bytes]) -> RawCapture | FailedCheck:
    """An answer may quote the key, and what is read from it here is shown."""
    return replace(answer, content=redact(answer.content)) if isinstance(answer, RawCapture) else answer


def _bought(check: PlannedCheck, provider: Provider, answer: RawCapture | FailedCheck) -> dict[str, Any]:
    """What was asked and what came of it; the price is what the settings say, not what was billed."""
    record: dict[str, Any] = {
        "id": check.id,
        "provider": provider.name,
        "engine": check.cell.engine,
        "query": check.cell.keyword,
        "country": check.cell.market.country,
        "device": check.cell.device,
        "price": float(provider.price),
        "state": None,
        "text_ads": None,
        "maybe_charged": True,
        "error": None,
    }
    if isinstance(answer, FailedCheck):
        return {**record, "maybe_charged": answer.maybe_charged, "error": answer.reason}
    from monitor.parsing import file_state, parse

    parsed = parse(answer.content, name=answer.name)
    reasons = [parsed.error, *(page.error for page in parsed.pages)]
    return {
        **record,
        "state": file_state(parsed),
        "text_ads": sum(len(page.ads) for page in parsed.pages),
        "error": next((each for each in reasons if each), None),
    }


def _show_for_people(bought: dict[str, Any]) -> None:
    state = bought["state"] or "no answer"
    ads = f", {bought['text_ads']} text ads" if bought["text_ads"] is not None else ""
    why = f" ({safe(bought['error'])})" if bought["error"] else ""
    click.echo(f"{bought['provider']}, {bought['engine']} {bought['country']} {bought['device']}: {state}{ads}{why}")
