"""``monitor run`` with a provider: a fresh sighting is followed by its controls in the same run, and by no others."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from monitor.collectors import serpapi
from monitor.model.checks import Part
from monitor.model.planning import Axes, Demand, PlanInputs
from monitor.model.purchases import PurchaseState
from monitor.model.tally import Tally
from monitor.store import open_store
from tests.servers.providers import SerpApiServer
from tests.sweeps import DAY, ZONE, SetClock, open_sweep

KEY = "not-a-secret"
AS_OF = "2026-11-20T12:59:59Z"
AFFILIATE = "https://www.awin1.com/cread.php?awinmid=17945&awinaffid=345678&ued=https%3A%2F%2Fwww.alibaba.com%2F"
SETTINGS = """
timezone: UTC
providers: {serpapi: {api_key: "${SERPAPI_KEY}", per_hour: 100000, price: 15.0}}
keywords: [alibaba coupon, alibaba]
plan:
  markets: [{country: GB, location: "London,England,United Kingdom", language: en}]
  engines: [{engine: google}]
  devices: [{device: desktop}]
  budgets: [{provider: serpapi, checks_per_day: 400, usd_per_day: 20.0}]
  generic_keyword: wholesale suppliers
"""


class Market(SerpApiServer):
    """Shows a stranger's ad on every query with the brand, at the time that the test has."""

    def page(self, query: dict[str, str], *, ads: bool = True, **more: Any) -> dict[str, Any]:
        moment = {"created_at": "2026-11-20 12:58:00 UTC", "processed_at": "2026-11-20 12:58:00 UTC"}
        page = super().page(query, ads=ads and "alibaba" in query["q"], number=self.charged, **more)
        for ad in page.get("ads", []):
            ad["tracking_link"] = f"https://www.google.com/aclk?sa=l&adurl={quote(AFFILIATE, safe='')}"
        return {**page, "search_metadata": {**page["search_metadata"], **moment, "id": f"{self.charged:024x}"}}


@pytest.fixture
def market(monkeypatch: pytest.MonkeyPatch) -> Iterator[Market]:
    monkeypatch.setenv("SERPAPI_KEY", KEY)
    with Market(KEY) as server:
        monkeypatch.setattr(serpapi, "BASE_URL", server.url)
        yield server  # type: ignore[misc] # it is what __enter__ returned


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "monitor.yaml"
    file.write_text(SETTINGS, encoding="utf-8")
    return file


def beside(folder: Path) -> list[tuple[Part, str, PurchaseState]]:
    with closing(open_store(f"sqlite:///{folder / 'data' / 'monitor.db'}")) as store:
        purchases = store.purchases(since=DAY, until=DAY)
    return [(each.check.part, each.check.cell.keyword, each.state) for each in purchases if each.check.beside]


def test_a_fresh_sighting_is_followed_by_its_controls_and_they_by_nothing(
    monitor: Callable[..., Any], settings: Path, tmp_path: Path, market: Market
) -> None:
    first = monitor("run", "--config", settings, "--as-of", AS_OF, "--json").records[0]
    assert first["incidents"] > 0
    controls = {(Part.CONTROL, "coupon"), (Part.CONTROL, "wholesale suppliers")}
    assert {(*control, PurchaseState.BOUGHT) for control in controls} == set(beside(tmp_path))
    assert first["searches"]["bought"] == market.charged == first["captures_new"]
    assert [2, 2] == [len(beside(tmp_path)), sum("alibaba" not in asked.query["q"] for asked in market.asked)]
    again = monitor("run", "--config", settings, "--as-of", AS_OF, "--json").records[0]
    assert (0, 2) == (again["searches"]["bought"], len(beside(tmp_path)))
    assert 0 == again["judged"], "what the controls showed was concluded in the run that bought them"


def test_without_a_sighting_no_control_is_bought(
    monitor: Callable[..., Any], settings: Path, tmp_path: Path, market: Market
) -> None:
    market.outcome = lambda query: market.page(query, ads=False)
    monitor("run", "--config", settings, "--as-of", AS_OF, "--json")
    assert market.charged > 0
    assert [] == beside(tmp_path)


def test_a_run_that_passes_midnight_leaves_controls_to_the_next_days_plan(tmp_path: Path) -> None:
    clock = SetClock()
    with closing(open_store(f"sqlite:///{tmp_path / 'monitor.db'}")) as store:
        asked: list[date] = []
        nothing = PlanInputs(
            day=DAY,
            timezone=ZONE,
            axes=Axes(keywords=(), engines=(), markets=(), devices=()),
            demand=Demand(keywords=(), engines=(), markets=(), devices=(), hours=(1.0,) * 24),
            budgets=(),
        )
        sweep = open_sweep(store, tmp_path, [], nothing, clock, controls=lambda day: asked.append(day) or ())
        sweep.run(Tally())
        assert not sweep.answer_sightings(Tally())
        clock.moment += timedelta(days=1)
        assert not sweep.answer_sightings(Tally())
    assert [DAY] == asked
