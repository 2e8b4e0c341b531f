"""A day of many searches over three providers, collected by one process within their limits.

    python -m benchmarks.schedule.big_day [--checks 20000] [--speed 96] [--history DAYS] [--json]

The providers are HTTP servers in processes of their own. They enforce their limits, count what passes them, take as
long as real ones, fail now and then, and hold DataForSEO's searches in a queue. Every span of time is ``speed`` times
shorter than in the world, the limits' included; processor time is not. So the process has ``speed`` times less time for
the same work as on a real day. A round is made each minute of the day, as ``monitor schedule`` does.

``--history`` puts days of as many looks before the day: the plan learns from 90.
"""

import argparse
import json
import logging
import resource
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from monitor.bootstrap import open_workspace
from monitor.collectors import brightdata, dataforseo, serpapi
from monitor.collectors.http import ProviderClient
from monitor.config import Secret
from monitor.config.plan_inputs import day_inputs, fresh_controls
from monitor.model.purchases import PurchaseState
from monitor.model.tally import Tally
from monitor.ports import Provider
from monitor.sweep import Sweep
from monitor.webclient.pace import Pace
from tests.servers.busy_providers import KEY, LOGIN, Running, World

DAY = date(2026, 11, 20)
MINUTE = timedelta(minutes=1)
LIMIT_MB = 300
PACES = {"serpapi": (1000, 3600.0), "dataforseo": (1800, 60.0), "brightdata": (20, 1.0)}
"""Requests and seconds, as the settings have them by default."""
SETTINGS = """
timezone: UTC
plan:
  engines: [{engine: google, weight: 70}, {engine: bing, weight: 15}, {engine: yandex, weight: 15}]
  markets: [{country: DE, language: de}, {country: US, language: en}, {country: TR, language: tr}]
  generic_keyword: wholesale suppliers
  generated_keywords: 60
  budgets:
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a day came to."""

    planned: int
    due: int
    """Of these, in the hours that were lived."""
    bought: int
    failed: int
    missed: int
    interrupted: int
    on_order: int
    controls: int
    """Bought right after a sighting."""
    captures: int
    incidents: int
    requests: dict[str, int]
    violations: dict[str, int]
    rounds: int
    longest_round: float
    """Seconds of processor time."""
    planning: float
    """The same for the first round, which plans the day."""
    wall: float
    cpu: float
    """Seconds of this process, user and system."""
    first_half_cpu: float
    """Of these, for the first half of the searches."""
    peak_mb: float


def live(folder: Path, *, checks: int, speed: float, hours: int = 24, history: int = 0) -> Result:
    """Live ``hours`` of the day with a budget of ``checks`` for it."""
    start = datetime.combine(DAY, datetime.min.time(), UTC)
    settings = folder / "monitor.yaml"
    settings.write_text(SETTINGS + _budgets(checks), encoding="utf-8")
    logging.disable(logging.CRITICAL)
    with open_workspace(settings) as workspace, ExitStack() as running:
        if history:
            _remember(folder / "data" / "monitor.db", checks, history)
        world = World(speed=speed, began=time.time() + 5, start=start)
        servers = {name: running.enter_context(Running(name, world)) for name in PACES}
        time.sleep(max(0.0, world.began - time.time()))
        assert workspace.sweep is not None  # the settings have a plan
        sweep = _within(world, workspace.sweep, {name: each.url for name, each in servers.items()})
        counted = _rounds(sweep, world, until=start + timedelta(hours=hours))
        accounts = {name: each.account() for name, each in servers.items()}
        purchases = workspace.ledger.purchases(since=DAY, until=DAY)
        states = Counter(each.state for each in purchases)
        return Result(
            planned=len(purchases),
            due=len(purchases) - states[PurchaseState.PLANNED],
            bought=states[PurchaseState.BOUGHT],
            failed=states[PurchaseState.FAILED],
            missed=states[PurchaseState.MISSED] + states[PurchaseState.REFUSED],
            interrupted=states[PurchaseState.INTERRUPTED],
            on_order=states[PurchaseState.ORDERED],
            controls=sum(each.check.beside is not None for each in purchases),
            captures=len(workspace.store.known_captures()),
            incidents=len(workspace.store.incidents()),
            requests={name: each.requests for name, each in accounts.items()},
            violations={name: each.violations for name, each in accounts.items()},
            **counted,
        )


def _budgets(checks: int) -> str:
    lines = (("serpapi", 0.3, False), ("dataforseo", 0.5, True), ("brightdata", 0.2, False))
    return "".join(
        f"    - {{provider: {name}, checks_per_day: {round(checks * share)}, queue: {str(queue).lower()}, "
        "usd_per_thousand: 1}\n"
        for name, share, queue in lines
    )


def _within(world: World, sweep: Sweep, urls: dict[str, str]) -> Sweep:
    """The sweep of the settings, with the world's clock and providers."""
    config, ledger = sweep.inputs.args[0], sweep.ledger  # type: ignore[attr-defined] # a partial of the settings
    pipeline = replace(sweep.pipeline, clock=world)
    policy, store = pipeline.rules.policy, pipeline.store
    return replace(
        sweep,
        pipeline=pipeline,
        providers={name: _provider(name, url, world) for name, url in urls.items()},
        inputs=lambda day: day_inputs(config, policy, store, day, now=world.now()),
        controls=lambda day: fresh_controls(config, policy, store, ledger, day, now=world.now()),
        sleep=world.sleep,
    )


def _provider(name: str, url: str, world: World) -> Provider:
    count, seconds = PACES[name]
    client = partial(ProviderClient, name, url, pace=Pace(count, seconds / world.speed), sleep=world.sleep)
    price = Decimal("0.001")
    match name:
        case "serpapi":
            return serpapi.SerpApi(client(), Secret(KEY), clock=world, price=price)
        case "dataforseo":
            return dataforseo.DataForSeo(client(auth=(LOGIN, KEY)), clock=world, price=price, queue_price=price)
    return brightdata.BrightData(client(), Secret(KEY), zone="serp", clock=world, price=price)


def _rounds(sweep: Sweep, world: World, *, until: datetime) -> dict[str, float | int]:
    """A round each minute; one that takes longer delays the next, as the alarm clock does."""
    began, used, longest, planning, rounds = time.monotonic(), time.process_time(), 0.0, 0.0, 0
    marks: list[tuple[int, float]] = []
    bought, due = 0, world.now()
    while (now := world.now()) < until:
        before, tally = time.process_time(), Tally()
        sweep.run(tally)
        sweep.pipeline.collect((), tally)
        sweep.pipeline.conclude(tally)
        if sweep.answer_sightings(tally):
            sweep.pipeline.conclude(tally)
        spent = time.process_time() - before
        planning, longest = planning or spent, max(longest, spent if rounds else 0.0)
        rounds, bought = rounds + 1, bought + tally.bought
        marks.append((bought, time.process_time() - used))
        due = max(due + MINUTE, now)
        world.sleep(max(0.0, (due - world.now()).total_seconds()))
    half = next((cpu for count, cpu in marks if count >= bought / 2), 0.0)
    return {
        "rounds": rounds,
        "longest_round": round(longest, 3),
        "planning": round(planning, 2),
        "wall": round(time.monotonic() - began, 1),
        "cpu": round(time.process_time() - used, 1),
        "first_half_cpu": round(half - planning, 1),
        "peak_mb": peak_memory(),
    }


_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "


def _remember(database: Path, looks: int, days: int) -> None:
    """So many days of looks before the day, as the store writes them, but all at once."""
    capture = {
        "sha256": "printf('%064x', i)",
        "source": "'serpapi'",
        "name": "'past.json'",
        "format": "'serpapi'",
        "size": "9",
        "stored_at": "'2026-08-01T00:00:00.000000Z'",
    }
    after = f"printf('+%f seconds', i * {86_400 / looks})"
    moment = f"strftime('%Y-%m-%dT%H:%M:%f000Z', '{DAY}', '-{days} days', {after})"
    check = {
        "id": "printf('h%063x', i)",
        "capture": capture["sha256"],
        "query": "'alibaba ' || (i % 60)",
        "keyword": "'k' || (i % 60)",
        "state": "'no_ads'",
        "engine": "'google'",
        "country": "'DE'",
        "language": "'de'",
        "device": "'desktop'",
        **dict.fromkeys(("seen_at", "counted_at"), moment),
        **dict.fromkeys(("page", "wrong_market", "text_ads", "product_ads"), "0"),
    }
    with closing(sqlite3.connect(database)) as connection, connection:
        for table, values in (("captures", capture), ("checks", check)):
            names, made = ", ".join(values), ", ".join(values.values())
            insert = f"{_NUMBERS} INSERT INTO {table} ({names}) SELECT {made} FROM n"
            connection.execute(insert, (looks * days - 1,))


def peak_memory() -> float:
    """Megabytes this program held at most. ``getrusage`` would count what the starting process held before it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    line = next(each for each in status.read_text(encoding="ascii").splitlines() if each.startswith("VmHWM:"))
    return round(int(line.split()[1]) / 1024, 1)


def main() -> None:
    """Print what the day came to, as a table or as JSON; exit with 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checks", type=int, default=20_000, help="drawn searches of the day")
    parser.add_argument("--speed", type=float, default=96.0, help="how many times faster than the world")
    parser.add_argument("--hours", type=int, default=24, help="hours that are lived, from midnight")
    parser.add_argument("--history", type=int, default=0, metavar="DAYS", help="days of looks before the day")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = live(Path(folder), checks=asked.checks, speed=asked.speed, hours=asked.hours, history=asked.history)
    if asked.json:
        print(json.dumps(asdict(found)))
    else:
        for name, value in asdict(found).items():
            print(f"{name:<16}{value}")
    broken = any(found.violations.values()) or found.peak_mb > LIMIT_MB or found.missed
    raise SystemExit(int(bool(broken)))


if __name__ == "__main__":
    main()
