"""``monitor plan`` and ``monitor coverage`` on a real database: nothing is bought, nothing is promised for nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PLAN = """
timezone: Europe/Berlin
plan:
  markets:
    - {country: "US", weight: 60}
    - {country: DE, location: Berlin, headquarters: true}
  engines:
    - {engine: google, weight: 80, own_impression_share: 0.9}
    - {engine: bing, weight: 20}
  budgets:
    - {provider: shop, engines: [google, bing], checks_per_day: 100, usd_per_day: 0.1, usd_per_thousand: 1}
"""
NOW = "2026-11-22T18:00:00Z"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "monitor.yaml"
    file.write_text(PLAN, encoding="utf-8")
    return file


def test_tomorrows_plan_stays_within_its_cap_and_keeps_its_seed(monitor: Callable[..., Any], settings: Path) -> None:
    answer = monitor("plan", "--config", settings, "--as-of", NOW, "--json")
    plan, *checks = answer.records
    assert (plan["record"], plan["date"], plan["kept"], plan["commitment"]) == ("plan", "2026-11-23", False, None)
    assert (
        plan["checks"] == len(checks) == plan["parts"]["customer"] + plan["parts"]["sweeper"] + plan["parts"]["hunter"]
    )
    assert plan["cost"][0]["usd"] <= 0.1
    assert {check["provider"] for check in checks} == {"shop"}


def test_a_kept_plan_is_shown_again_and_another_draw_is_another(monitor: Callable[..., Any], settings: Path) -> None:
    common = ("plan", "--config", settings, "--as-of", NOW, "--json")
    example, kept = monitor(*common), monitor(*common, "--keep")
    again = monitor(*common)
    assert again.records[1:] == kept.records[1:]
    assert example.records[1:] != kept.records[1:]
    assert len(kept.records[0]["commitment"]) == 64


def test_a_person_gets_a_table_a_picture_a_cost_and_a_promise(monitor: Callable[..., Any], settings: Path) -> None:
    out = monitor("plan", "--config", settings, "--as-of", NOW).out
    for part in ("an example draw", "Checks by hour, engines", "DE Berlin", "USD", "would be seen with probability"):
        assert part in out


def test_a_plan_without_markets_says_what_is_missing(monitor: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "monitor.yaml"
    file.write_text("timezone: UTC\n", encoding="utf-8")
    answer = monitor("plan", "--config", file)
    assert answer.code == 2
    assert "plan.markets" in answer.err


def test_without_looks_nothing_is_promised(monitor: Callable[..., Any], settings: Path) -> None:
    plan = monitor("plan", "--config", settings, "--as-of", NOW, "--keep", "--json").records[0]
    (summary, *slices) = monitor("coverage", "--config", settings, "--as-of", "2026-11-23T23:30:00Z", "--json").records
    assert [promise["probability"] for promise in summary["promises"]] == [0.0, 0.0, 0.0]
    assert {line["sight"] for line in slices} == {"cannot_tell"}
    assert sum(line["planned"] for line in slices) == plan["checks"] > 0


def test_coverage_of_the_example_week_tells_seen_from_cannot_tell(
    monitor: Callable[..., Any], config: Path, tmp_path: Path
) -> None:
    monitor("run", "--config", config, "--as-of", NOW)
    page = tmp_path / "coverage.html"
    answer = monitor("coverage", "--config", config, "--as-of", NOW, "--html", page)
    assert "an offender was seen" in answer.out
    assert "cannot tell" in answer.out
    text = page.read_text(encoding="utf-8")
    assert text.count('<td class="seen">!</td>') > 0
    for line in ("Alibaba.com: coverage, 2026-11-08 to 2026-11-22", "US Austin, Texas", "No probability can be told"):
        assert line in text
    assert "<script" not in text
    records = monitor("coverage", "--config", config, "--as-of", NOW, "--json").records
    assert records[0]["offenders_seen"] > 0
    assert {record["record"] for record in records} == {"coverage", "canary", "slice"}
    assert (records[0]["planned"], records[0]["bought"], records[0]["looks"]) == (0, 33, 29)
    canaries = [record for record in records if record["record"] == "canary"]
    assert {json.dumps([record["recall"], record["counted"]]) for record in canaries} == {"[null, null]"}
    assert {record["provider"] for record in canaries} == {"example week"}


def test_the_digest_and_the_command_tell_the_same(monitor: Callable[..., Any], config: Path, tmp_path: Path) -> None:
    monitor("run", "--config", config, "--as-of", NOW)
    said = monitor("coverage", "--config", config, "--as-of", NOW).out
    told = (tmp_path / "digests" / "2026-11-22" / "digest.txt").read_text(encoding="utf-8")
    for line in ("  ········!···············  US Austin, Texas", "  00 03 06 09 12 15 18 21"):
        assert line in said
        assert line in told
    for sentence in ("7 offenders seen in these days.", "The last 14 days: 33 bought or imported, 29 looks;"):
        assert sentence in said
        assert sentence in " ".join(told.split())


def test_a_plan_of_which_nothing_came_promises_nothing(monitor: Callable[..., Any], settings: Path) -> None:
    monitor("plan", "--config", settings, "--as-of", NOW, "--keep")
    said = monitor("coverage", "--config", settings, "--as-of", "2026-11-23T23:30:00Z").out
    assert "In the last 3 days: no customer's check showed a page" in " ".join(said.split())
    assert "cannot tell" in said


def test_a_picture_that_cannot_be_written_is_a_usage_error(
    monitor: Callable[..., Any], settings: Path, tmp_path: Path
) -> None:
    assert monitor("coverage", "--config", settings, "--html", tmp_path / "none" / "c.html").code == 2
