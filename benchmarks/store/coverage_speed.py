"""The coverage report of a digest over 100,000 looks of two weeks, bought under a plan from two providers.

    python -m benchmarks.store.coverage_speed [LOOKS]

Fills a SQLite file first, which takes a minute or two, and then times what a digest adds to a run: reading looks and
purchases, and adding them up. Processor time is told because other work on the machine does not change it much.
"""

import random
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from monitor.model.checks import Cell, Market, Part, PlannedCheck, check_id
from monitor.model.enums import Device, Engine, OwnAd
from monitor.model.planning import Plan
from monitor.model.purchases import PurchaseState, Settlement
from monitor.planning.report import Looked, coverage_report
from monitor.ports import CaptureBatch
from monitor.store import open_store
from monitor.store.sql_store import SqlStore
from tests.store_story import batch, reading, rejudge, sighting_of

LOOKS = 100_000
UNTIL = datetime(2026, 11, 22, 18, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=14)
PRICES = {"shop": Decimal("0.0006"), "mart": Decimal("0.01")}
MARKETS = tuple(Market(country=country, language="en") for country in ("US", "DE", "GB", "FR", "IN", "BR", "ES", "PL"))


def main() -> None:
    looks = int(sys.argv[1]) if len(sys.argv) > 1 else LOOKS
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/monitor.db")
        _fill(store, looks)
        found = _timed("looks", lambda: store.looks(since=SINCE, until=UNTIL, own_domains=["acme.com"]))
        planned, customers = _timed("purchases", lambda: store.due(since=SINCE, until=UNTIL))
        looked = Looked(
            since=SINCE,
            until=UNTIL,
            looks=found,
            planned=planned,
            customers=customers,
            own_impression_shares=dict.fromkeys(Engine, 0.9),
        )
        report = _timed("report", lambda: coverage_report(looked, ZoneInfo("Europe/Berlin")))
        store.close()
    print(f"{report.total.looks:,} looks, {report.total.planned:,} planned, {len(report.cells):,} slices")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, filling included")


def _timed(step: str, work: Callable[[], Any]) -> Any:
    started, busy = time.perf_counter(), time.process_time()
    result = work()
    print(f"{step:>10}: {time.perf_counter() - started:.2f} s, {time.process_time() - busy:.2f} s on the processor")
    return result


def _fill(store: SqlStore, looks: int) -> None:
    chance = random.Random(1)
    plans: dict[date, list[PlannedCheck]] = defaultdict(list)
    for start in range(0, looks, 500):
        made = [_bought(chance, number) for number in range(start, min(start + 500, looks))]
        store.add_captures([answer for answer, _ in made])
        for _, check in made:
            plans[check.slot.date()].append(check)
    while unread := store.unread("basis", limit=1_000):
        own = {"own_ad": OwnAd.UNKNOWN, "display_domain": "acme.com"}
        store.save_readings([reading(seen, **(own if chance.random() < 0.8 else {})) for seen in unread])
    while waiting := store.to_judge(limit=1_000):
        seen = [each for each in waiting if chance.random() < 0.1]
        rejudge(store, waiting, [sighting_of(each, f"awin:{chance.randrange(50)}") for each in seen])
    for day, checks in plans.items():
        plan = Plan(day=day, timezone="UTC", commitment="c", checks=tuple(checks), spending=())
        store.add_plan(plan, b"seed", prices=PRICES, at=SINCE)
        ids = [check.id for check in checks]
        store.claim(ids, at=UNTIL)
        store.settle([Settlement(check=each, state=PurchaseState.BOUGHT, charged=True) for each in ids], at=UNTIL)


def _bought(chance: random.Random, number: int) -> tuple[CaptureBatch, PlannedCheck]:
    at = UNTIL - timedelta(seconds=chance.uniform(1, (UNTIL - SINCE).total_seconds() - 1))
    market, provider = chance.choice(MARKETS), chance.choice(tuple(PRICES))
    cell = Cell(
        keyword=f"acme {chance.randrange(30)}",
        engine=chance.choice((Engine.GOOGLE, Engine.BING)),
        market=market,
        device=chance.choice((Device.DESKTOP, Device.MOBILE)),
        hour=at.hour,
        weekend=False,
    )
    ads: list[dict[str, Any]] = [
        {"fingerprint": f"f{chance.randrange(2_000)}"} for _ in range(chance.choice((0, 1, 3)))
    ]
    answer = batch(
        number,
        *ads,
        engine=cell.engine,
        query=cell.keyword,
        country=market.country,
        location=None,
        device=cell.device,
        seen_at=at,
    )
    part = chance.choices((Part.CUSTOMER, Part.SWEEPER, Part.HUNTER), (1, 3, 6))[0]
    check = PlannedCheck(id=check_id(at.date(), at, provider, cell), cell=cell, part=part, slot=at, provider=provider)
    return replace(answer, capture=replace(answer.capture, source=provider)), check


if __name__ == "__main__":
    main()
