"""The advertiser's own data on their way: from exports and fetched folders to page, digest and the next plan."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from monitor.bootstrap import day_inputs, open_workspace
from monitor.model.enums import Engine
from tests.integration.cli.conftest import END_OF_WEEK, EXAMPLES, Answer

Run = Callable[..., Answer]
OWN = EXAMPLES / "own-accounts"
REAL = sorted((Path(__file__).resolve().parents[4] / "shared" / "data" / "auction_insights_dev").glob("*.csv"))
"""Real exports lie beside the project where somebody has them; none are committed."""


@pytest.fixture
def own(tmp_path: Path, config: Path) -> Path:
    """Settings whose digest reads a copy of the example's own accounts."""
    shutil.copytree(OWN, tmp_path / "own")
    config.write_text(config.read_text(encoding="utf-8") + "insights: [own]\n", encoding="utf-8")
    return config


def digest_of(folder: Path, day: str) -> str:
    return (folder / "digests" / day / "digest.txt").read_text(encoding="utf-8")


def section(text: str) -> str:
    _, found, rest = text.partition("WHAT YOUR OWN ACCOUNTS SAY")
    return " ".join(rest.partition("CHANGES SINCE")[0].split()) if found else ""


def test_folder_of_fetched_answers_and_an_export_is_read_as_one(monitor: Run) -> None:
    answer = monitor("insights", OWN, "--json")
    assert 0 == answer.code
    files = [record for record in answer.records if record["record"] == "file"]
    assert ["auction_insights", "own_performance", "own_changes", "own_performance"] == [
        record["kind"] for record in files
    ]
    kinds = {record["record"] for record in answer.records}
    assert {"file", "row", "day", "change", "alarm"} == kinds
    told = {(each["kind"], each["keyword"], bool(each["explained_by"])) for each in answer.records if "p_value" in each}
    assert told == {
        ("unexplained_loss", "alibaba", False),
        ("new_domain", "alibaba coupon", False),
        ("own_share_fell", "alibaba wholesale", True),
    }
    assert {"1234567890"} == {each["account"] for each in answer.records if each["record"] == "alarm"}


def test_bad_line_of_a_fetched_file_is_named_by_file_and_line(monitor: Run, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(OWN, folder)
    file = folder / "google_ads-1234567890-changes.jsonl"
    file.write_text(file.read_text(encoding="utf-8") + "{}\n", encoding="utf-8")
    answer = monitor("insights", folder, "--json")
    (lost,) = (record for record in answer.records if record["record"] == "row" and record["error"])
    assert (3, True) == (answer.code, lost["error"].startswith(f"{file}:3: has no day with impressions"))


def test_folder_without_anything_to_read_is_refused(monitor: Run, tmp_path: Path) -> None:
    (tmp_path / "google_ads-1-own_ads.jsonl").write_text("", encoding="utf-8")
    answer = monitor("insights", tmp_path, "--json")
    assert (3, True) == (answer.code, "holds neither an export" in answer.records[0]["error"])


def test_page_is_written_beside_the_answer(monitor: Run, tmp_path: Path) -> None:
    page = tmp_path / "insights.html"
    assert 0 == monitor("insights", OWN, "--html", page).code
    html = page.read_text(encoding="utf-8")
    assert "New domain: couponharbor.example" in html
    assert 3 == html.count("<figure>")
    refused = monitor("insights", OWN, "--html", tmp_path / "missing" / "page.html")
    assert (2, True) == (refused.code, "expected a file that can be written" in refused.err)


def test_domains_are_looked_up_among_publishers_and_captures_of_the_settings(monitor: Run, own: Path) -> None:
    monitor("run", "--config", own, "--as-of", END_OF_WEEK, "--json")
    answer = monitor("insights", "--config", own, "--json")
    (coupon,) = (each for each in answer.records if each.get("kind") == "new_domain")
    assert [("awin", "2048111", "Coupon Harbor", "couponharbor.example")] == [
        tuple(publisher.values()) for publisher in coupon["publishers"]
    ]
    assert 2 == len(coupon["incidents"])
    page = own.parent / "page.html"
    shown = monitor("insights", OWN, "--config", own, "--html", page)
    assert "suspected, couponharbor.example is said to be a site of Coupon Harbor (awin 2048111)" in shown.out
    assert "is said to be a site of Coupon Harbor" in page.read_text(encoding="utf-8")
    alone = monitor("insights", OWN, "--json").records[-1]
    assert (None, None) == (alone["publishers"], alone["incidents"])


def test_no_file_anywhere_is_said(monitor: Run, config: Path) -> None:
    answer = monitor("insights", "--config", config)
    assert (2, True) == (answer.code, "insights: names no file; expected one there, or a FILE" in answer.err)


def test_digest_is_silent_about_own_data_where_none_is_configured(monitor: Run, config: Path) -> None:
    assert 0 == monitor("run", "--config", config, "--as-of", END_OF_WEEK, "--json").code
    text = digest_of(config.parent, "2026-11-22")
    assert "YOUR OWN ACCOUNTS" not in text
    assert "in own data" not in text


def test_sign_is_news_in_one_digest_and_still_so_in_the_next(monitor: Run, own: Path) -> None:
    assert 0 == monitor("run", "--config", own, "--as-of", END_OF_WEEK, "--json").code
    first = digest_of(own.parent, "2026-11-22")
    said = section(first)
    assert "10 new, 2 new signs in own data" in first
    assert "Data until 21 Nov 2026: 3 signs, 3 new today; your own changes or budget may explain 1 of them." in said
    assert "suspected, couponharbor.example is said to be a site of Coupon Harbor (awin 2048111)" in said
    assert "seen in captures: INC-" in said
    assert "ads with the own display URL seen in captures: INC-" in said
    assert 0 == monitor("run", "--config", own, "--as-of", "2026-11-23T18:00:00Z", "--json").code
    second = digest_of(own.parent, "2026-11-23")
    assert "in own data" not in second.partition("WHAT WAS LOOKED AT")[0]
    assert "3 signs, 3 told before" in section(second)
    assert "Still so: - Own share fell and no domain explains it" in section(second)


def test_new_sign_alone_makes_a_day_that_is_not_quiet(monitor: Run, own: Path) -> None:
    text = own.read_text(encoding="utf-8").replace("folder: digests", "folder: digests, quiet_days: skip")
    text = text.replace("sources:\n", f"sources:\n  - {{name: by hand, path: {own.parent / 'hand'}}}\n")
    own.write_text(text.replace("insights: [own]\n", ""), encoding="utf-8")
    looks = [f"2026-11-23T08:{minute:02}:00Z,google,alibaba,US,desktop,no_ads" for minute in range(20)]
    table = "\n".join(["seen_at,engine,query,country,device,state", *looks])
    (own.parent / "hand").mkdir()
    (own.parent / "hand" / "looks.csv").write_text(table, encoding="utf-8")
    monitor("run", "--config", own, "--as-of", END_OF_WEEK, "--json")
    (quiet,) = monitor("run", "--config", own, "--as-of", "2026-11-23T09:00:00Z", "--json").records
    own.write_text(own.read_text(encoding="utf-8") + "insights: [own]\n", encoding="utf-8")
    (told,) = monitor("run", "--config", own, "--as-of", "2026-11-23T18:00:00Z", "--json").records
    assert [None, True] == [quiet["digest"], told["digest"] is not None]


def test_file_that_cannot_be_read_is_a_failure_and_stops_nothing(monitor: Run, own: Path) -> None:
    own.write_text(own.read_text(encoding="utf-8").replace("[own]", "[own, gone.csv]"), encoding="utf-8")
    (own.parent / "own" / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    answer = monitor("run", "--config", own, "--as-of", END_OF_WEEK, "--json")
    failures = {(each["source"], each["name"]) for each in answer.records[0]["failures"]}
    assert (3, {("insights", "bad.csv"), ("insights", "gone.csv")}) == (answer.code, failures)
    text = " ".join(digest_of(own.parent, "2026-11-22").split())
    assert "insights: gone.csv: No such file or directory; expected a readable file" in text
    assert "3 signs" in text
    assert str(own.parent) not in text


def test_doctor_looks_for_the_files(monitor: Run, own: Path) -> None:
    own.write_text(own.read_text(encoding="utf-8").replace("[own]", "[own, gone.csv]"), encoding="utf-8")
    answer = monitor("doctor", "--config", own, "--json")
    assert "gone.csv cannot be read; expected an export, or a folder of them" in answer.out


def test_alarms_steer_the_next_plan(monitor: Run, own: Path) -> None:
    own.write_text(own.read_text(encoding="utf-8") + "plan: {markets: [{country: US}]}\n", encoding="utf-8")
    with open_workspace(own) as workspace:
        made = day_inputs(workspace.config, workspace.pipeline, date(2026, 11, 23))
    assert (frozenset({"alibaba", "alibaba coupon"}), frozenset({Engine.GOOGLE})) == (
        made.suspicion.keywords,
        made.suspicion.engines,
    )


def test_real_exports_at_hand_are_read(monitor: Run) -> None:
    if not REAL:
        pytest.skip("no real exports lie beside the project")
    answer = monitor("insights", *REAL, "--json")
    assert {None} == {record["error"] for record in answer.records if record["record"] in {"file", "row"}}
