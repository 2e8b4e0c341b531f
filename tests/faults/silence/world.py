"""A monitor under cron for simulated days: its machine, its provider, its mail server, and a watcher outside.

Everything is real but the time: the command line itself, HTTP, SMTP, SQLite. The machine's clock may be wrong;
provider and watcher keep the true one. Cron calls ``monitor run --due`` at the end of every hour, when some three
searches are due.
Tables and templates of the program, which do not change, are read once and not in each of some hundred runs.
"""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from monitor import config
from monitor.cli import main
from monitor.clocks import SystemClock
from monitor.collectors import serpapi
from monitor.config import tables
from monitor.delivery import render
from tests.servers.mail import Postbox, served
from tests.servers.providers import Asked, Reply, SerpApiServer, as_json
from tests.servers.watcher import SETTINGS, Watcher

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 11, 2, 3, 59, 30, tzinfo=UTC)
PERIOD = GRACE = HOUR
"""Of cron, and so of the watcher."""
KEY = "not-a-secret"
SHARE = 0.9
"""In what part of the searches the brand's own ad shows."""
DROPPED = 0.05
"""In what part of them the provider answers with an error, on a good day."""
BUDGETS = "  budgets: [{provider: serpapi, checks_per_day: 60, usd_per_day: 20.0, queue: false}]\n"

PLAN = f"""
database: {{url: sqlite:///data/monitor.db}}
evidence: data/evidence
schedule: daily 06:00
providers: {{serpapi: {{api_key: "${{SERPAPI_KEY}}", per_hour: 100000, price: 15.0}}}}
keywords: [{", ".join(f"alibaba {number}" for number in range(20))}]
plan:
  markets: [{{country: GB, location: "London,England,United Kingdom", language: en, weight: 1}}]
  engines: [{{engine: google, weight: 1, own_impression_share: {SHARE}}}]
  devices: [{{device: desktop, weight: 1}}]
{BUDGETS}"""
OWN_AD = {
    "position": 1,
    "block_position": "top",
    "title": "Alibaba.com",
    "link": "https://www.alibaba.com/?src=sem_ggl",
    "displayed_link": "www.alibaba.com",
    "tracking_link": "https://www.google.com/aclk?sa=l&adurl=https://www.alibaba.com/%3Fsrc%3Dsem_ggl",
}


class Provider(SerpApiServer):
    """SerpApi with the true time, the brand's own ad in most answers, and a mood that a test chooses."""

    def __init__(self, clock: Callable[[], datetime], chance: random.Random) -> None:
        super().__init__(KEY)
        self._clock, self._chance = clock, chance
        self.mood = "well"

    def now(self) -> datetime:
        return self._clock()

    def answer(self, asked: Asked) -> Reply:
        if self.mood == "refuses":
            return as_json({"error": "Invalid API key."}, 401)
        if self.mood == "errors" or self._chance.random() < DROPPED:
            return as_json({"search_metadata": self._said("Error"), "error": "We couldn't get valid results."})
        return super().answer(asked)

    def page(self, query: dict[str, str], *, ads: bool = True, **more: Any) -> dict[str, Any]:
        number = self._chance.random()
        answer = super().page(query, ads=False, number=number, search_metadata=self._said("Success"))
        if self.mood == "abroad":
            answer["search_parameters"] = query | {"location_used": "Berlin,Germany", "google_domain": "google.de"}
        if self.mood != "strips" and self._chance.random() < SHARE:
            answer["ads"] = [OWN_AD]
        return answer

    def _said(self, status: str) -> dict[str, str]:
        moment = f"{self.now():%Y-%m-%d %H:%M:%S} UTC"
        return {"id": f"{self._chance.random()}", "status": status, "created_at": moment, "processed_at": moment}


@dataclass
class World:
    """True time goes on only by ``live``."""

    folder: Path
    provider: Provider
    watcher: Watcher
    postbox: Postbox
    now: datetime = START
    wrong_by: timedelta = timedelta()
    """How far the machine's clock is ahead of the true one."""
    codes: list[int] = field(default_factory=list)
    """Exit codes of the runs."""

    @property
    def config(self) -> Path:
        return self.folder / "monitor.yaml"

    @property
    def alarms(self) -> list[str]:
        return [alarm.why for alarm in self.watcher.alarms]

    def monitor(self, *arguments: str) -> int:
        """One command line; returns its exit code."""
        with pytest.raises(SystemExit) as stop:
            main([*arguments, "--config", str(self.config)])
        return int(stop.value.code or 0)

    def last_run(self) -> tuple[int, dict[str, Any]]:
        """What ``monitor doctor --last-run`` tells somebody who asks now: exit code and answer."""
        now = (self.now + self.wrong_by).isoformat()
        with redirect_stdout(StringIO()) as said:
            code = self.monitor("doctor", "--last-run", "--json", "--as-of", now)
        return code, json.loads(said.getvalue() or "{}")

    def live_until_alarm(self, limit: timedelta, *, and_on: timedelta = 3 * HOUR) -> timedelta:
        """Let time pass until somebody is woken, and some more; returns how long it took to wake them."""
        began = self.now
        while not self.watcher.alarms and self.now - began < limit:
            self.live(HOUR)
        self.live(and_on)
        return self.watcher.alarms[0].at - began if self.watcher.alarms else timedelta.max

    def live(self, span: timedelta, *, cron: bool = True) -> None:
        """Let time pass: each hour cron calls, and then the watcher looks."""
        until = self.now + span
        while self.now < until:
            if cron:
                self.codes.append(self.monitor("run", "--due"))
            self.now += HOUR
            self.watcher.look()


@contextmanager
def world(folder: Path, patch: pytest.MonkeyPatch, *, start: datetime = START, seed: int = 1) -> Iterator[World]:
    """A monitor that was set up just now, with everything around it."""
    chance = random.Random(seed)
    here: list[World] = []

    def true_time() -> datetime:
        return here[0].now

    with ExitStack() as stack:
        provider = stack.enter_context(Provider(true_time, chance))
        watcher = stack.enter_context(Watcher(period=PERIOD, grace=GRACE, clock=true_time))
        postbox = Postbox()
        port = stack.enter_context(served(postbox))
        here.append(World(folder, provider, watcher, postbox, now=start))  # type: ignore[arg-type] # what __enter__ returned
        for module, name in ((tables, "load_networks"), (tables, "load_shared_hosts"), (config, "load_policy")):
            patch.setattr(module, name, cache(getattr(module, name)))
        patch.setattr(render, "html_environment", cache(render.html_environment))
        patch.setattr(render, "text_environment", cache(render.text_environment))
        patch.setattr(SystemClock, "now", lambda _self: here[0].now + here[0].wrong_by)
        patch.setattr(serpapi, "BASE_URL", provider.url)
        for name, value in {**watcher.addresses(), "SERPAPI_KEY": KEY}.items():
            patch.setenv(name, value)
        mail = f"from: m@acme.example, to: [manager@acme.example], host: 127.0.0.1, port: {port}, security: none"
        text = f"{PLAN}{SETTINGS}digest: {{folder: data/digests, smtp: {{{mail}}}}}\n"
        here[0].config.write_text(text, encoding="utf-8")
        yield here[0]
