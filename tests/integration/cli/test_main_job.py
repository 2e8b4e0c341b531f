"""The main job as a user runs it: captures in, digest out."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.conftest import END_OF_WEEK, EXAMPLES, Answer

Run = Callable[..., Answer]


@pytest.fixture
def week(monitor: Run, config: Path) -> dict[str, Any]:
    answer = monitor("run", "--config", config, "--as-of", END_OF_WEEK, "--json")
    assert answer.code == 0, answer.err
    [summary] = answer.records
    return summary


def incidents(monitor: Run, config: Path) -> dict[tuple[str, str | None], dict[str, Any]]:
    records = monitor("incidents", "list", "--config", config, "--json").records
    return {(each["clause"], each["publisher_name"]): each for each in records if each["state"] == "open"}


def test_week_becomes_a_handful_of_incidents_with_named_publishers(
    monitor: Run, config: Path, week: dict[str, Any]
) -> None:
    found = incidents(monitor, config)
    assert ("ad-hijacking", "Northgate Media") in found
    assert ("brand-bidding", "Coupon Harbor") in found
    assert ("cookie-hijacking", "Trend Source") in found
    assert found["ad-hijacking", "Northgate Media"]["outcome"] == "VIOLATION"
    assert found["ad-hijacking", None]["outcome"] == "SUSPECTED"
    assert found["ad-hijacking", None]["publisher_id"] is None
    innocents = ("aliexpress", "alibabacloud", "lumen", "academy")
    told = json.dumps(list(found.values())).lower()
    assert [name for name in innocents if name in told] == []


def test_second_run_changes_nothing(monitor: Run, config: Path, week: dict[str, Any]) -> None:
    before = {path: path.stat().st_mtime_ns for path in (config.parent / "digests").rglob("*")}
    [again] = monitor("run", "--config", config, "--as-of", END_OF_WEEK, "--json").records
    assert (0, 0, 0, 0, None, []) == (
        again["captures_new"],
        again["judged"],
        again["incidents_new"],
        again["transitions"],
        again["digest"],
        again["files_written"],
    )
    assert before == {path: path.stat().st_mtime_ns for path in (config.parent / "digests").rglob("*")}


def test_failed_blind_and_foreign_checks_are_four_different_outcomes(week: dict[str, Any]) -> None:
    kinds = ("provider_error", "empty", "captcha", "wrong_market")
    assert all(week["checks"][kind] >= 1 for kind in kinds)
    assert week["checks"]["no_ads"] >= 1


def test_digest_is_written_in_four_forms_and_tells_coverage_first(config: Path, week: dict[str, Any]) -> None:
    written = [Path(path) for path in week["files_written"]]
    assert {".html", ".txt", ".eml", ".csv"} == {path.suffix for path in written}
    text = next(path for path in written if path.suffix == ".txt").read_text(encoding="utf-8")
    assert text.index("checks") < text.index("Northgate Media")


def test_incident_shows_the_ads_and_the_bytes_that_prove_it(monitor: Run, config: Path, week: dict[str, Any]) -> None:
    hijack = incidents(monitor, config)["ad-hijacking", "Northgate Media"]
    [shown] = monitor("incidents", "show", hijack["id"], "--config", config, "--json").records
    assert len(shown["facts"]) == shown["sightings"]
    assert all("/cps/" in fact["attribution"]["proof"] for fact in shown["facts"])
    assert [each["new"] for each in shown["transitions"]] == ["open"]
    assert shown["transitions"][0]["told_in"] == week["digest"]
    for_people = monitor("incidents", "show", hijack["id"], "--config", config)
    assert hijack["id"] in for_people.out


def test_unknown_incident_is_a_usage_error(monitor: Run, config: Path, week: dict[str, Any]) -> None:
    answer = monitor("incidents", "show", "INC-NOSUCHTHING", "--config", config)
    assert (2, "") == (answer.code, answer.out)
    assert "INC-NOSUCHTHING" in answer.err


def test_lookup_history_tells_incidents_and_checks_of_the_keyword(
    monitor: Run, config: Path, week: dict[str, Any]
) -> None:
    [answer] = monitor("lookup", "alibaba", "--history", "--config", config, "--json").records
    assert answer["checks"] >= 1
    assert answer["incidents"]


def test_doctor_is_content_after_the_week(monitor: Run, config: Path, week: dict[str, Any]) -> None:
    answer = monitor("doctor", "--config", config, "--as-of", END_OF_WEEK, "--json")
    assert answer.code == 0, answer.out
    [report] = answer.records
    assert report["ok"] is True


def test_digest_preview_stores_and_sends_nothing(monitor: Run, config: Path, week: dict[str, Any]) -> None:
    answer = monitor("digest", "--preview", "--config", config, "--as-of", "2026-11-23T08:00:00Z")
    assert answer.code == 0
    assert "Alibaba.com" in answer.out
    with sqlite3.connect(config.parent / "monitor.db") as database:
        assert database.execute("select count(*) from digests").fetchone() == (1,)


def test_order_of_import_changes_no_incident(monitor: Run, config: Path, week: dict[str, Any], tmp_path: Path) -> None:
    expected = incidents(monitor, config)
    backwards = tmp_path / "backwards"
    backwards.mkdir()
    other = backwards / "monitor.yaml"
    other.write_text(
        config.read_text(encoding="utf-8").replace(f"path: {EXAMPLES / 'captures'}", "path: nothing"), encoding="utf-8"
    )
    (backwards / "nothing").mkdir()
    for day in sorted((EXAMPLES / "captures").iterdir(), reverse=True):
        answer = monitor("import", day, "--config", other, "--json")
        assert answer.code == 0, answer.out + answer.err
    assert expected == incidents(monitor, other)
