"""The three providers as a day of work meets them: slow, strict about their limits, and now and then out of order.

Every span of time is ``speed`` times shorter than in the world, so that a day can be lived in minutes.
"""

import random
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Lock
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import parse_qs, quote, urlsplit

from tests.servers.providers import Asked, BrightDataServer, DataForSeoServer, Reply, SerpApiServer

KEY, LOGIN = "not-a-secret", "monitor@example.com"
OFFENDERS = 12
"""Publishers who advertise on the brand, each seen now and then; a new one a day or two is usual."""
AD_SHARE = 0.05
"""Of the pages, those that show one of them."""
OUT_OF_ORDER = 0.004
"""Of the requests, those answered with 500 although nothing is wrong with them."""
PADDING = "An organic result of some length, as pages have many of them. " * 6
RESULTS = 40
"""Organic results of a JSON answer: some 20 KB."""


@dataclass
class Limit:
    """At most ``count`` requests in any ``seconds``; one more is a violation."""

    count: int
    seconds: float
    sent: deque[float] = field(default_factory=deque)

    def passed(self, now: float) -> float | None:
        """Seconds until the next request may come, where this one came too early."""
        while self.sent and now - self.sent[0] >= self.seconds:
            self.sent.popleft()
        if len(self.sent) >= self.count:
            return self.sent[0] + self.seconds - now
        self.sent.append(now)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The speed of time, when it began, and what a provider sees of both."""

    speed: float
    began: float
    """``time.time()`` at ``start``."""
    start: datetime

    def now(self) -> datetime:
        return self.start + timedelta(seconds=(time.time() - self.began) * self.speed)

    def said(self) -> str:
        return self.now().strftime("%Y-%m-%d %H:%M:%S")

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self.speed)


class Strictness:
    """Answers a request that keeps the limits, and counts those that do not. Between ``slow`` seconds are taken."""

    world: World
    limits: Mapping[str, tuple[int, float]]
    """Part of a path: requests and seconds."""
    slow: tuple[float, float]

    def begin(self, world: World, seed: int) -> None:
        self.world = world
        self.violations = self.requests = 0
        self.chance = random.Random(seed)
        self._limits = {part: Limit(count, seconds / world.speed) for part, (count, seconds) in self.limits.items()}
        self.lock = Lock()

    def kept(self, asked: Asked) -> Reply | None:
        """A refusal, or None where the request may go on."""
        with self.lock:
            self.requests += 1
            now = time.monotonic()
            waits = [limit.passed(now) for part, limit in self._limits.items() if part in asked.path]
            late, broken = self.chance.uniform(*self.slow), self.chance.random() < OUT_OF_ORDER
            wait = max((each for each in waits if each is not None), default=None)
            if wait is not None:
                self.violations += 1
                return Reply(429, headers={"Retry-After": str(int(wait * self.world.speed) + 1)})
        self.world.sleep(late)
        return Reply(500) if broken else None

    def link(self) -> str | None:
        """Now and then the address behind an ad: a publisher of the brand who may not be there."""
        with self.lock:
            if self.chance.random() >= AD_SHARE:
                return None
            publisher = 345_000 + self.chance.randrange(OFFENDERS)
        shop = quote("https://www.alibaba.com/", safe="")
        return f"https://www.awin1.com/cread.php?awinmid=17945&awinaffid={publisher}&ued={shop}"


class BusySerpApi(Strictness, SerpApiServer):
    """1,000 searches an hour; a search takes seconds."""

    limits = MappingProxyType({"/search": (1000, 3600)})
    slow = (2.0, 6.0)

    def __init__(self) -> None:
        super().__init__(KEY)

    def answer(self, asked: Asked) -> Reply:
        refused = self.kept(asked)
        self.asked.clear()
        self._cache.clear()
        return refused or super().answer(asked)

    def page(self, query: dict[str, str], *, ads: bool = True, **more: Any) -> dict[str, Any]:
        link, moment = self.link(), f"{self.world.said()} UTC"
        page = super().page(query, ads=link is not None, **more)
        for ad in page.get("ads", []):
            ad["tracking_link"] = f"https://www.google.com/aclk?sa=l&adurl={quote(link or '', safe='')}"
        said = {"id": f"{self.charged:024x}", "created_at": moment, "processed_at": moment}
        return page | {
            "search_metadata": page["search_metadata"] | said,
            "organic_results": [_organic(number) for number in range(RESULTS)],
        }


class BusyDataForSeo(Strictness, DataForSeoServer):
    """2,000 requests a minute, 20 of them for the list of finished tasks; a task takes 2 to 15 minutes."""

    limits = MappingProxyType({"/v3": (2000, 60), "tasks_ready": (20, 60)})
    slow = (0.2, 0.8)
    takes = (120.0, 900.0)

    def __init__(self) -> None:
        super().__init__(LOGIN, KEY)
        self.polls_until_done = 10**9
        self.unfinished: list[tuple[datetime, str]] = []

    def answer(self, asked: Asked) -> Reply:
        refused = self.kept(asked)
        with self.lock:
            now = self.world.now()
            for done, found in self.unfinished:
                if done <= now:
                    self.tasks[found] |= {"left": -1, "done": done}
            self.unfinished = [each for each in self.unfinished if each[0] > now]
            self.asked.clear()
        return refused or super().answer(asked)

    def _post(self, steps: list[str], data: dict[str, Any], engine: str, number: int) -> dict[str, Any]:
        with self.lock:
            task = super()._post(steps, data, engine, number)
            taken = timedelta(seconds=self.chance.uniform(*self.takes))
            self.unfinished.append((self.world.now() + taken, task["id"]))
            data["found"] = task["id"]
            return task

    def page(self, data: dict[str, Any], *, ads: bool = True) -> dict[str, Any]:
        link = self.link()
        answer = super().page(data, ads=link is not None)
        done = self.tasks[data["found"]]["done"].strftime("%Y-%m-%d %H:%M:%S +00:00")
        items = [_organic(number) | {"type": "organic", "rank_absolute": number + 2} for number in range(RESULTS)]
        if link:
            items.insert(0, answer["result"][0]["items"][0] | {"url": link})
        return answer | {"result": [answer["result"][0] | {"datetime": done, "items": items}]}


class BusyBrightData(Strictness, BrightDataServer):
    """100 requests a second; a page takes seconds."""

    limits = MappingProxyType({"/request": (100, 1)})
    slow = (3.0, 12.0)

    def __init__(self) -> None:
        super().__init__(KEY)

    def answer(self, asked: Asked) -> Reply:
        refused = self.kept(asked)
        self.asked.clear()
        if refused:
            return refused
        page = super().answer(asked)
        query = parse_qs(urlsplit(asked.json["url"]).query)
        words = (query.get("q") or query.get("text") or [""])[0]
        return Reply(body=page.body + f"<!-- {self.charged} {words} {PADDING * RESULTS} -->".encode())


def _organic(number: int) -> dict[str, Any]:
    return {"position": number, "title": f"Result {number}", "snippet": PADDING, "link": f"https://{number}.example/"}


SERVERS: Mapping[str, Callable[[], Any]] = {
    "serpapi": BusySerpApi,
    "dataforseo": BusyDataForSeo,
    "brightdata": BusyBrightData,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a provider counted of one account."""

    requests: int
    violations: int
    charged: int


class Running:
    """A provider in a process of its own."""

    def __init__(self, name: str, world: World) -> None:
        context = get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(name, world, theirs), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        self.url: str = self._ours.recv()
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.terminate()
        self._process.join()

    def account(self) -> Account:
        """Ask what was counted so far."""
        self._ours.send(None)
        counted: Account = self._ours.recv()
        return counted


def _serve(name: str, world: World, pipe: Connection) -> None:
    server = SERVERS[name]()
    server.begin(world, seed=len(name))
    with server:
        pipe.send(server.url)
        while True:
            pipe.recv()
            pipe.send(Account(requests=server.requests, violations=server.violations, charged=server.charged))
