"""Killing a sweep again and again while a provider counts what it was asked for: bought at once, and from a queue."""

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any

from monitor.collectors.dataforseo import DataForSeo
from monitor.collectors.http import ProviderClient
from monitor.evidence import EvidenceFolder
from monitor.model.captures import CaptureMeta
from monitor.model.checks import EvidenceKind, FailedCheck, PlannedCheck
from monitor.model.enums import Device, Engine
from monitor.model.planning import PlanInputs, ProviderBudget
from monitor.model.tally import Tally
from monitor.ports import Provider, RawCapture
from monitor.store import open_store
from monitor.webclient.pace import Pace
from tests.servers.providers import Asked, DataForSeoServer, Reply
from tests.sweeps import DAY, NOON, SetClock, noon_plan, open_sweep

PRICE = Decimal("0.002")
CHECKS = 6_000
BILL = "bill.txt"
LOGIN, PASSWORD = "monitor@example.com", "not-a-secret"


@dataclass
class Result:
    planned: int
    billed: int
    twice: int
    """Checks the provider was asked for more than once."""
    kills: int
    lost: int
    """Bought at once: checks recorded as bought whose capture is not stored. On order: checks that were charged whose
    capture is not stored."""
    unsettled: int
    """Checks that are claimed or on order when all is over."""


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
        _note(self._bill, check.id)
        return RawCapture(source=self.name, name=f"{check.id[:16]}.json", content=_answer(check), meta=CaptureMeta())


class CountingQueue(DataForSeoServer):
    """Takes orders, writes down each before it confirms it, and has the answer ready when it is next asked."""

    def __init__(self, bill: Path) -> None:
        super().__init__(LOGIN, PASSWORD)
        self.polls_until_done = 0
        self._bill = bill
        self._one_at_a_time = Lock()

    def answer(self, asked: Asked) -> Reply:
        """A killed sweep's last request and the next one's first come at the same time."""
        with self._one_at_a_time:
            return super().answer(asked)

    def _post(self, steps: list[str], data: dict[str, Any], engine: str, number: int) -> dict[str, Any]:
        _note(self._bill, data["tag"])
        return super()._post(steps, data, engine, number)


def inputs(provider: str) -> PlanInputs:
    """A plan for one hour's worth of everything."""
    queued, google = provider == DataForSeo.name, frozenset({Engine.GOOGLE})
    budget = ProviderBudget(provider=provider, engines=google, checks=CHECKS, price=PRICE, queued=queued)
    return noon_plan(budget, keywords=50, devices=(Device.DESKTOP, Device.MOBILE))


def sweep_once(
    folder: Path,
    report: Callable[[], None] = lambda: None,
    *,
    queue: str | None = None,
    moment: datetime = NOON,
) -> None:
    """What one process does: everything that is due. ``queue`` is the address of a provider that takes orders."""
    store = open_store(f"sqlite:///{folder / 'monitor.db'}")
    clock = SetClock(moment)
    provider: Provider = CountingProvider(folder / BILL)
    if queue:
        client = ProviderClient(DataForSeo.name, queue, pace=Pace(100_000, 1), auth=(LOGIN, PASSWORD))
        provider = DataForSeo(client, clock=clock, price=PRICE, queue_price=PRICE)
    plan = inputs(provider.name)
    sweep = open_sweep(store, folder, [provider], plan, clock, progress=lambda _step, _done, _total: report())
    sweep.run(Tally())
    store.close()


def kill_sweeps(folder: Path, *, kills: int, seed: int = 1) -> Result:
    """Kill ``kills`` sweeps, each after some progress and at any point of what follows; then let one finish."""
    chance = random.Random(seed)
    for _ in range(kills):
        _sweep_and_die(folder, steps=chance.randint(1, 3), after=chance.random() * 0.02)
    sweep_once(folder)
    return _count(folder, kills, charged=False)


def kill_queued_sweeps(folder: Path, *, kills: int, seed: int = 1) -> Result:
    """The same with a queue. Those that finish come at once, an hour later, and when nothing is waited for any more."""
    chance = random.Random(seed)
    with counting_queue(folder) as queue:
        for _ in range(kills):
            _sweep_and_die(folder, steps=chance.randint(0, 3), after=chance.random() * 0.04, queue=queue)
        for later in (timedelta(), timedelta(hours=1), timedelta(days=2)):
            sweep_once(folder, queue=queue, moment=NOON + later)
    return _count(folder, kills, charged=True)


@contextmanager
def counting_queue(folder: Path) -> Iterator[str]:
    """The address of a queue in a process of its own: a sweep that is forked beside its threads might hang."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with CountingQueue(folder / BILL) as server:
            os.write(writing, f"{server.url}\n".encode())
            signal.pause()
        os._exit(0)
    try:
        yield os.read(reading, 200).decode().strip()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        os.close(writing)


def _sweep_and_die(folder: Path, *, steps: int, after: float, queue: str | None = None) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)

        def report() -> None:
            with suppress(OSError):
                os.write(writing, b".")

        try:
            sweep_once(folder, report, queue=queue)
        finally:
            os._exit(0)
    os.close(writing)
    for _ in range(steps):
        if not os.read(reading, 1):
            break
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)


def _count(folder: Path, kills: int, *, charged: bool) -> Result:
    store = open_store(f"sqlite:///{folder / 'monitor.db'}")
    purchases = store.purchases(since=DAY, until=DAY + timedelta(days=1))
    bill = Counter((folder / BILL).read_text(encoding="ascii").split())
    stored = store.known_captures()
    store.close()
    evidence = EvidenceFolder(folder / "evidence")
    states = Counter(str(each.state) for each in purchases)
    if charged:
        kept = {json.loads(evidence.get(digest))["tasks"][0]["data"]["tag"] for digest in stored}
        lost = len(bill.keys() - kept)
    else:
        bought = [each.check for each in purchases if each.state == "bought"]
        lost = sum(evidence.put_many([_answer(check)])[0] not in stored for check in bought)
    return Result(
        planned=len(purchases),
        billed=sum(bill.values()),
        twice=sum(count > 1 for count in bill.values()),
        kills=kills,
        lost=lost,
        unsettled=states["claimed"] + states["ordered"],
    )


def _note(bill: Path, check: str) -> None:
    note = os.open(bill, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(note, f"{check}\n".encode())
    os.close(note)


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
