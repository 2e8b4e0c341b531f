"""Killing a sweep again and again while a provider counts what it was asked for."""

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from monitor.evidence import EvidenceFolder
from monitor.model.captures import CaptureMeta
from monitor.model.checks import EvidenceKind, FailedCheck, Market, PlannedCheck
from monitor.model.enums import Device, Engine
from monitor.model.planning import Axes, Demand, PlanInputs, ProviderBudget
from monitor.model.purchases import PurchaseState
from monitor.model.tally import Tally
from monitor.pipeline import Pipeline
from monitor.ports import RawCapture
from monitor.store import open_store
from monitor.sweep import Sweep

DAY = date(2026, 11, 20)
PRICE = Decimal("0.002")
CHECKS = 6_000
ZONE = ZoneInfo("UTC")


@dataclass
class Result:
    planned: int
    billed: int
    twice: int
    """Checks the provider was asked for more than once."""
    kills: int
    lost: int
    """Checks recorded as bought whose capture is not stored."""


class CountingProvider:
    """Answers every search and writes down that it was asked; the note is on the disk before the answer."""

    name = "counting"
    engines = frozenset({Engine.GOOGLE})
    price = PRICE
    evidence = frozenset({EvidenceKind.JSON})

    def __init__(self, bill: Path) -> None:
        self._bill = bill

    def buy(self, check: PlannedCheck) -> RawCapture | FailedCheck:
        """One line on the bill for each search."""
        note = os.open(self._bill, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(note, f"{check.id}\n".encode())
        os.close(note)
        return RawCapture(source=self.name, name=f"{check.id[:16]}.json", content=_answer(check), meta=CaptureMeta())


class Noon:
    """One clock for planning and buying: the last minute of the day's last hour would miss all others."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """That moment."""
        return self.moment


def inputs(_day: date) -> PlanInputs:
    """A plan for one hour's worth of everything."""
    hours = tuple(1.0 if hour == 12 else 1e-12 for hour in range(24))
    return PlanInputs(
        day=DAY,
        timezone=ZONE,
        axes=Axes(
            keywords=tuple(f"acme {number}" for number in range(50)),
            engines=(Engine.GOOGLE,),
            markets=(Market(country="GB", location="London", language="en"),),
            devices=tuple(Device),
        ),
        demand=Demand(keywords=(1.0,) * 50, engines=(1.0,), markets=(1.0,), devices=(1.0,) * len(Device), hours=hours),
        budgets=(ProviderBudget(provider="counting", engines=frozenset({Engine.GOOGLE}), checks=CHECKS, price=PRICE),),
    )


def sweep_once(folder: Path, report: Callable[[int], None] = lambda _bought: None) -> None:
    """What one process does: everything that is due."""
    store = open_store(f"sqlite:///{folder / 'monitor.db'}")
    unused: Any = None
    pipeline = Pipeline(
        store=store,
        evidence=EvidenceFolder(folder / "evidence"),
        rules=unused,
        settings=unused,
        renderer=unused,
        deliveries=(),
        clock=Noon(datetime(2026, 11, 20, 12, 59, 59, tzinfo=UTC)),
        redact=lambda content: content,
    )
    sweep = Sweep(
        ledger=store,
        pipeline=pipeline,
        providers={"counting": CountingProvider(folder / "bill.txt")},
        inputs=inputs,
        budgets=inputs(DAY).budgets,
        seed=lambda: bytes(range(32)),
        timezone=ZONE,
        progress=lambda _step, done, _total: report(done),
    )
    sweep.run(Tally())
    store.close()


def kill_sweeps(folder: Path, *, kills: int, seed: int = 1) -> Result:
    """Kill ``kills`` sweeps, each after some progress and at any point of what follows; then let one finish."""
    chance = random.Random(seed)
    for _ in range(kills):
        _sweep_and_die(folder, batches=chance.randint(1, 3), after=chance.random() * 0.02)
    sweep_once(folder)
    return _count(folder, kills)


def _sweep_and_die(folder: Path, *, batches: int, after: float) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        seen = 0

        def report(_done: int) -> None:
            nonlocal seen
            seen += 1
            with suppress(OSError):
                os.write(writing, b".")

        try:
            sweep_once(folder, report)
        finally:
            os._exit(0)
    os.close(writing)
    for _ in range(batches):
        if not os.read(reading, 1):
            break
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)


def _count(folder: Path, kills: int) -> Result:
    store = open_store(f"sqlite:///{folder / 'monitor.db'}")
    purchases = store.purchases(since=DAY, until=DAY + timedelta(days=1))
    bill = Counter((folder / "bill.txt").read_text(encoding="ascii").split())
    bought = [each for each in purchases if each.state is PurchaseState.BOUGHT]
    stored = store.known_captures()
    evidence = EvidenceFolder(folder / "evidence")
    digests = {each.check.id: evidence.put_many([_answer(each.check)])[0] for each in bought}
    store.close()
    return Result(
        planned=len(purchases),
        billed=sum(bill.values()),
        twice=sum(count > 1 for count in bill.values()),
        kills=kills,
        lost=sum(digest not in stored for digest in digests.values()),
    )


def _answer(check: PlannedCheck) -> bytes:
    moment = check.slot.strftime("%Y-%m-%d %H:%M:%S UTC")
    return json.dumps(
        {
            "search_metadata": {"id": check.id[:24], "status": "Success", "created_at": moment, "processed_at": moment},
            "search_parameters": {"engine": "google", "q": check.cell.keyword, "gl": "gb", "device": "desktop"},
            "ads": [
                {
                    "position": 1,
                    "block_position": "top",
                    "title": f"Deal {check.id[:8]}",
                    "displayed_link": "https://deals.example",
                    "link": "https://deals.example/x",
                }
            ],
        }
    ).encode()
