"""Providers over real HTTP to a local server, and checks to buy from them: what several suites of tests need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from monitor.collectors import brightdata, dataforseo, serpapi
from monitor.collectors.brightdata import BrightData
from monitor.collectors.dataforseo import DataForSeo
from monitor.collectors.http import ProviderClient
from monitor.collectors.serpapi import SerpApi
from monitor.config import Secret
from monitor.model.checks import Cell, Market, Part, PlannedCheck, check_id
from monitor.model.enums import Device, Engine
from monitor.ports import Provider
from monitor.webclient.pace import Pace
from tests.servers.providers import BrightDataServer, DataForSeoServer, ProviderServer, SerpApiServer

KEY = "CANARY-7f3a/9+d1 kÿ%"
"""A secret with every character that is written otherwise in a URL, in JSON or in Base64."""
LOGIN = "monitor@example.com"
MODULES = (serpapi, dataforseo, brightdata)


class Now:
    """A clock that can be set."""

    def __init__(self) -> None:
        self.moment = datetime.now(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        return self.moment


@dataclass
class Shop:
    """A provider with its server; ``pauses`` holds the seconds it would have slept.

    ``impatient`` is the same provider with little time: for servers that are slow on purpose.
    """

    name: str
    server: ProviderServer
    provider: Any
    impatient: Any
    clock: Now
    pauses: list[float] = field(default_factory=list)


def client(name: str, url: str, pauses: list[float], **options: Any) -> ProviderClient:
    meanings = next(module.MEANINGS for module in MODULES if module.NAME == name)
    options = {"timeout": 10.0} | options
    return ProviderClient(name, url, pace=Pace(1000, 1), meanings=meanings, sleep=pauses.append, **options)


def provider(name: str, url: str, clock: Now, pauses: list[float], *, key: str = KEY, **options: Any) -> Provider:
    secret, price = Secret(key), Decimal("0.002")
    match name:
        case "serpapi":
            return SerpApi(client(name, url, pauses, **options), secret, clock=clock, price=price)
        case "dataforseo":
            asked = client(name, url, pauses, auth=(LOGIN, key), **options)
            return DataForSeo(asked, clock=clock, price=price, queue_price=price / 3)
    return BrightData(client(name, url, pauses, **options), secret, zone="serp", clock=clock, price=price)


SERVERS: dict[str, Callable[..., ProviderServer]] = {
    "serpapi": lambda **options: SerpApiServer(KEY, **options),
    "dataforseo": lambda **options: DataForSeoServer(LOGIN, KEY, **options),
    "brightdata": lambda **options: BrightDataServer(KEY, **options),
}


def check(
    name: str,
    keyword: str = "acme coupon",
    *,
    engine: Engine = Engine.GOOGLE,
    device: Device = Device.DESKTOP,
    country: str = "US",
    location: str | None = None,
    language: str | None = "en",
) -> PlannedCheck:
    slot = datetime(2026, 11, 23, 7, 12, tzinfo=UTC)
    market = Market(country=country, location=location, language=language)
    cell = Cell(keyword=keyword, engine=engine, market=market, device=device, hour=7, weekend=False)
    return PlannedCheck(
        id=check_id(slot.date(), slot, name, cell), cell=cell, part=Part.SWEEPER, slot=slot, provider=name
    )


def open_shop(name: str, server: ProviderServer) -> Shop:
    clock, pauses = Now(), list[float]()
    ready, impatient = (provider(name, server.url, clock, pauses, timeout=seconds) for seconds in (10.0, 0.4))
    return Shop(name, server, ready, impatient, clock, pauses)


def kinds(outcomes: Sequence[object]) -> list[str]:
    return [type(each).__name__ for each in outcomes]
