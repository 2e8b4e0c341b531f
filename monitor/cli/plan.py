"""``monitor plan``: what will be looked at, what it costs, and what it would promise."""

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from monitor.bootstrap import Workspace, day_inputs, open_workspace
from monitor.cli.heatmap import SHADES, shaded
from monitor.cli.options import as_of_option, config_option, json_option, policy_option
from monitor.cli.output import emit, safe, say, table, warn
from monitor.model.checks import Market, Part, PlannedCheck
from monitor.model.planning import Plan

PROMISED_DAYS = (1, 3, 7, 14)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One day's checks as they are shown."""

    day: date
    kept: bool
    """They are stored, and will be bought or were; otherwise the draw is an example."""
    commitment: str | None
    checks: tuple[PlannedCheck, ...]
    cost: dict[str, tuple[int, Decimal]]
    """Checks and US dollars by provider."""
    unaffordable: dict[str, int]
    """Draws that no budget pays for, by engine."""


@click.command()
@config_option
@policy_option
@as_of_option
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Local date [default: tomorrow].")
@click.option("--keep", is_flag=True, help="Store this draw: it is then what will be bought.")
@json_option
def command(
    *, config: Path | None, policy: str | None, as_of: datetime | None, day: datetime | None, keep: bool, as_json: bool
) -> int:
    """Show which checks a day will buy, what they cost and what they would promise.

    The real draw is secret and made anew for each day; until it is stored, what is shown is an example of it.

    \b
    Example:
      monitor plan
      monitor plan --date 2026-12-01 --json
    """
    with open_workspace(config, policy=policy, as_of=as_of) as workspace:
        today = workspace.pipeline.clock.now().astimezone(workspace.config.timezone).date()
        shown = _shown(workspace, day.date() if day else today + timedelta(days=1), keep=keep)
    if as_json:
        _emit(shown)
    else:
        _print(shown)
    return 0


def _shown(workspace: Workspace, day: date, *, keep: bool) -> _Shown:
    if workspace.ledger.has_plan(day):
        return _stored(workspace, day)
    from monitor.planning import plan_day

    inputs = day_inputs(workspace.config, workspace.pipeline, day)
    seed = secrets.token_bytes(32)
    plan = plan_day(inputs, seed)
    if keep:
        prices = {each.provider: each.price for each in inputs.budgets}
        with workspace.store.lock():
            workspace.ledger.add_plan(plan, seed, prices=prices, at=workspace.pipeline.clock.now())
    return _drawn(plan, kept=keep)


def _drawn(plan: Plan, *, kept: bool) -> _Shown:
    lost: Counter[str] = Counter()
    for engine, _, count in plan.unaffordable:
        lost[engine] += count
    return _Shown(
        day=plan.day,
        kept=kept,
        commitment=plan.commitment if kept else None,
        checks=plan.checks,
        cost={each.provider: (each.checks, each.cost) for each in plan.spending},
        unaffordable=dict(lost),
    )


def _stored(workspace: Workspace, day: date) -> _Shown:
    purchases = workspace.ledger.purchases(since=day, until=day)
    cost: dict[str, tuple[int, Decimal]] = {}
    for each in purchases:
        count, money = cost.get(each.check.provider, (0, Decimal(0)))
        cost[each.check.provider] = count + 1, money + each.price
    checks = tuple(each.check for each in purchases)
    return _Shown(day=day, kept=True, commitment=None, checks=checks, cost=cost, unaffordable={})


def place_name(market: Market) -> str:
    """A market as one harmless text."""
    return safe(market.country if market.location is None else f"{market.country} {market.location}")


def _promise(shown: _Shown) -> list[dict[str, Any]]:
    from monitor.planning.promise import TOLD_SHARE, seen_with, smallest_share

    daily = sum(check.part is Part.CUSTOMER for check in shown.checks)
    return [
        {
            "days": days,
            "customer_checks": daily * days,
            "share": TOLD_SHARE,
            "probability": round(seen_with(TOLD_SHARE, daily * days), 4),
            "smallest_share": smallest_share(daily * days),
        }
        for days in PROMISED_DAYS
    ]


def _emit(shown: _Shown) -> None:
    emit(
        {
            "record": "plan",
            "date": shown.day,
            "kept": shown.kept,
            "commitment": shown.commitment,
            "checks": len(shown.checks),
            "parts": {str(part): sum(check.part is part for check in shown.checks) for part in Part},
            "cost": [
                {"provider": name, "checks": count, "usd": float(money)} for name, (count, money) in shown.cost.items()
            ],
            "unaffordable": shown.unaffordable,
            "promise": _promise(shown),
        }
    )
    for check in shown.checks:
        cell = check.cell
        emit(
            {
                "record": "check",
                "id": check.id if shown.kept else None,
                "at": check.slot,
                "hour": cell.hour,
                "part": check.part,
                "provider": check.provider,
                "keyword": cell.keyword,
                "engine": cell.engine,
                "country": cell.market.country,
                "location": cell.market.location,
                "language": cell.market.language,
                "device": cell.device,
                "incident": check.beside,
            }
        )


def _print(shown: _Shown) -> None:
    drawn = Counter((check.cell.engine, place_name(check.cell.market), check.cell.device) for check in shown.checks)
    parts = Counter(
        (check.cell.engine, place_name(check.cell.market), check.cell.device, check.part) for check in shown.checks
    )
    kinds = [part for part in Part if any(key[-1] is part for key in parts)]
    title = f"{shown.day:%A} {shown.day}: {len(shown.checks)} checks" + ("" if shown.kept else " (an example draw)")
    table(
        title,
        ["engine", "market", "device", "checks", *kinds],
        [(*place, count, *(parts[(*place, part)] for part in kinds)) for place, count in sorted(drawn.items())],
    )
    for rows, name in (
        (Counter((str(check.cell.engine), check.cell.hour) for check in shown.checks), "engines"),
        (Counter((place_name(check.cell.market), check.cell.hour) for check in shown.checks), "markets"),
    ):
        say(f"Checks by hour, {name} ({SHADES.strip()} from few to many):")
        for line in shaded(rows, sorted({row for row, _ in rows})):
            click.echo(f"  {line}")
    for name, (count, money) in shown.cost.items():
        say(f"{safe(name)}: {count} checks, {money:.2f} USD")
    for promise in _promise(shown):
        least = "cannot tell yet" if promise["smallest_share"] is None else f"{promise['smallest_share']:.1%}"
        chance = f"{promise['probability']:.2f}; smallest share seen with 95 %: {least}"
        text = f"{promise['share']:.0%} of the searches would be seen with probability {chance}"
        say(f"After {promise['days']} such days an advertiser on {text}")
    say("(The promise rests on the customer's checks alone, and on providers that show every ad.)")
    for engine, count in shown.unaffordable.items():
        warn(f"{count} draws on {engine} have no budget; expected a provider in plan.budgets with room for them")
