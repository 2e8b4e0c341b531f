"""``monitor run`` with DataForSEO's queue: what is kept of a page that shows an offender, and where it is shown."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.collectors import dataforseo
from tests.servers.providers import DataForSeoServer, Reply

LOGIN, KEY = "monitor@example.com", "not-a-secret"
AS_OF = "2026-11-20T12:59:59Z"
AFFILIATE = "https://www.awin1.com/cread.php?awinmid=17945&awinaffid=345678&ued=https%3A%2F%2Fwww.alibaba.com%2F"
SETTINGS = """
timezone: UTC
providers: {{dataforseo: {{login: monitor@example.com, password: "${{DATAFORSEO_PASSWORD}}", screenshots: {pictures}}}}}
keywords: [alibaba coupon, alibaba]
plan:
  markets: [{{country: GB, language: en}}]
  engines: [{{engine: google}}]
  devices: [{{device: desktop}}]
  budgets: [{{provider: dataforseo, queue: true, checks_per_day: 100, usd_per_day: 20.0}}]
"""


class Market(DataForSeoServer):
    """Shows a publisher's ad on every query with the brand, at the time that the test has."""

    def page(self, data: dict[str, Any], *, ads: bool = True) -> dict[str, Any]:
        answer = super().page(data, ads=ads and "alibaba" in data["keyword"])
        [result] = answer["result"]
        for item in result["items"]:
            if item["type"] == "paid":
                item["url"] = AFFILIATE
        return {**answer, "result": [{**result, "datetime": "2026-11-20 12:58:00 +00:00", "of": data["tag"]}]}


@pytest.fixture
def market(monkeypatch: pytest.MonkeyPatch) -> Iterator[Market]:
    monkeypatch.setenv("DATAFORSEO_PASSWORD", KEY)
    with Market(LOGIN, KEY) as server:
        server.polls_until_done = 0
        monkeypatch.setattr(dataforseo, "BASE_URL", server.url)
        yield server  # type: ignore[misc] # it is what __enter__ returned


def settings(folder: Path, *, pictures: bool) -> Path:
    file = folder / "monitor.yaml"
    file.write_text(SETTINGS.format(pictures=str(pictures).lower()), encoding="utf-8")
    return file


@pytest.mark.parametrize(("pictures", "kinds"), [(False, ["html"]), (True, ["html", "png"])])
def test_incidents_show_lists_what_is_kept_beside_the_capture(
    monitor: Callable[..., Any], tmp_path: Path, market: Market, *, pictures: bool, kinds: list[str]
) -> None:
    config = settings(tmp_path, pictures=pictures)
    run = monitor("run", "--config", config, "--as-of", AS_OF, "--json")
    assert (0, []) == (run.code, run.records[0]["failures"])
    [first, *_] = monitor("incidents", "--config", config, "--json").records
    shown = monitor("incidents", "show", first["id"], "--config", config, "--json").records[0]
    assert shown["facts"]
    for fact in shown["facts"]:
        assert kinds == [each["kind"] for each in fact["attachments"]]
        for each in fact["attachments"]:
            sha256 = each["sha256"]
            kept = tmp_path / "data" / "evidence" / sha256[:2] / sha256[2:4] / sha256
            assert sha256 == hashlib.sha256(kept.read_bytes()).hexdigest()
    said = monitor("incidents", "show", first["id"], "--config", config).out
    fact = shown["facts"][0]
    for each in fact["attachments"]:
        assert f"kept beside capture {fact['capture']}: {each['kind']} {each['sha256']}" in said


def test_a_page_that_cannot_be_had_is_told_and_the_incident_stands_without_it(
    monitor: Callable[..., Any], tmp_path: Path, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = market.answer
    monkeypatch.setattr(market, "answer", lambda asked: Reply(404) if "/html/" in asked.path else answer(asked))
    config = settings(tmp_path, pictures=False)
    run = monitor("run", "--config", config, "--as-of", AS_OF, "--json")
    assert 3 == run.code
    [failure] = run.records[0]["failures"]
    assert ("dataforseo", "attachment (html)") == (failure["source"], failure["name"])
    assert "task_get/html/…: answered 404" in failure["reason"]
    [first, *_] = monitor("incidents", "--config", config, "--json").records
    shown = monitor("incidents", "show", first["id"], "--config", config, "--json").records[0]
    assert [[]] * len(shown["facts"]) == [fact["attachments"] for fact in shown["facts"]] != []
