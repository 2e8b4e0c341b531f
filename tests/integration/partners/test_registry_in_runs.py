"""The registry at work: imports in any order conclude the same, and the command shows what stands and why."""

import csv
import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from monitor.cli import main

HEADER = "seen_at,engine,query,country,device,position,title,display_url,landing_url\n"
LINK = quote("https://www.awin1.com/cread.php?awinmid=17945&awinaffid=100200&ued=https://www.alibaba.com/", safe="")
OTHER = LINK.replace("100200", "300400")
PROVING = f"2026-11-16T08:00:00Z,google,alibaba,US,desktop,1,Deals,deals.example,https://deals.example/out?url={LINK}\n"
SILENT = "2026-11-15T08:00:00Z,google,alibaba,US,desktop,1,Deals,www.deals.example,https://deals.example/alibaba\n"
RIVAL = f"2026-11-17T08:00:00Z,google,alibaba,US,desktop,1,Mine,deals.example,https://deals.example/out?url={OTHER}\n"
LATER = "2026-11-18T08:00:00Z,bing,alibaba wholesale,GB,desktop,1,Deals,deals.example,https://deals.example/b2b\n"

Monitor = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def monitor(capsys: pytest.CaptureFixture[str]) -> Monitor:
    """Run one command line; its JSON Lines, with the exit code expected."""

    def run(*arguments: object, code: int = 0) -> list[dict[str, Any]]:
        with pytest.raises(SystemExit) as stop:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert stop.value.code == code, said.err
        return [json.loads(line) for line in said.out.splitlines() if line.startswith("{")]

    return run


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Path]:
    def made(name: str, more: str = "") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        file = folder / "monitor.yaml"
        file.write_text(f"database: {{url: sqlite:///m.db}}\ndigest: {{folder: digests}}\n{more}", encoding="utf-8")
        return file

    return made


def take_in(monitor: Monitor, config: Path, *rows: str) -> None:
    for number, row in enumerate(rows):
        table = config.parent / f"{number}-{abs(hash(row))}.csv"
        table.write_text(HEADER + row, encoding="utf-8")
        monitor("import", table, "--config", config, "--json")


def concluded(monitor: Monitor, config: Path) -> list[tuple[Any, ...]]:
    """The incidents that stand; one that was merged away stood under another name for a while."""
    kept = ("id", "clause", "outcome", "network", "publisher_id", "engine", "sightings", "first_seen", "last_seen")
    found = monitor("incidents", "--config", config, "--json")
    return sorted(tuple(each[key] for key in kept) for each in found if each["state"] == "open")


@pytest.mark.parametrize("rows", [(PROVING, SILENT, LATER), (PROVING, SILENT, RIVAL)], ids=["proven", "contradicted"])
def test_the_order_of_imports_makes_no_difference(
    monitor: Monitor, settings: Callable[..., Path], rows: tuple[str, ...]
) -> None:
    results = []
    for number, order in enumerate([*permutations(rows), ("".join(row for row in rows),)]):
        config = settings(f"order{number}")
        take_in(monitor, config, *order)
        results.append(concluded(monitor, config))

    assert len(results[0]) > 0
    assert [result for result in results if result != results[0]] == []


def test_a_proven_site_names_the_ads_without_a_link(monitor: Monitor, settings: Callable[..., Path]) -> None:
    config = settings("proven")
    take_in(monitor, config, SILENT)
    assert monitor("incidents", "--config", config, "--json") == []

    take_in(monitor, config, PROVING)
    standing = [each for each in monitor("incidents", "--config", config, "--json") if each["state"] == "open"]
    (site,) = monitor("publishers", "--config", config, "--json")

    assert [(each["publisher_id"], each["sightings"]) for each in standing] == [("100200", 2)]
    assert (site["site"], site["network"], site["publisher_id"], site["conflict"]) == (
        "deals.example",
        "awin",
        "100200",
        False,
    )
    (claim,) = site["claims"]
    assert (claim["basis"], claim["source"], claim["last_seen"]) == (
        "proven_attribution",
        "own sightings",
        "2026-11-16T08:00:00Z",
    )
    assert claim["age_days"] >= 0


def test_a_conflict_is_listed_until_the_operator_decides(monitor: Monitor, settings: Callable[..., Path]) -> None:
    config = settings("conflict")
    for name, publisher in (("a.csv", 1), ("b.csv", 2)):
        table = config.parent / name
        table.write_text(f"network,publisher_id,sites\nawin,{publisher},deals.example\n", encoding="utf-8")
        monitor("publishers", "import", table, "--config", config, "--json")
    (site,) = monitor("publishers", "list", "--conflicts", "--config", config, "--json")
    assert (site["publisher_id"], len(site["claims"])) == (None, 2)

    decision = config.parent / "decisions.csv"
    decision.write_text("network,publisher_id,sites\nawin,2,deals.example\n", encoding="utf-8")
    monitor("publishers", "import", decision, "--decide", "--config", config)
    (site,) = monitor("publishers", "list", "--config", config, "--json")
    assert (site["publisher_id"], site["conflict"]) == ("2", True)
    assert [each["basis"] for each in site["claims"]] == ["operator", "table", "table"]

    monitor("publishers", "forget", "decisions.csv", "--config", config)
    assert monitor("publishers", "forget", "a.csv", "--config", config, "--json") == [{"source": "a.csv", "ended": 1}]
    (site,) = monitor("publishers", "--config", config, "--json")
    assert (site["publisher_id"], site["conflict"]) == ("2", False)
    assert [bool(each["ended"]) for each in site["claims"]] == [False, True, True]
    monitor("publishers", "forget", "a.csv", "--config", config, code=2)


def test_a_table_read_again_replaces_only_what_it_said_itself(monitor: Monitor, settings: Callable[..., Path]) -> None:
    config = settings("again", "publishers: [mine.csv]\n")
    mine, yours = config.parent / "mine.csv", config.parent / "yours.csv"
    mine.write_text("network,publisher_id,sites\nawin,1,old.example\n", encoding="utf-8")
    yours.write_text("network,publisher_id,sites\nawin,1,old.example\n", encoding="utf-8")
    monitor("publishers", "import", yours, "--config", config)
    mine.write_text("network,publisher_id,sites\nawin,1,new.example\n", encoding="utf-8")
    sites = {each["site"]: each for each in monitor("publishers", "--config", config, "--json")}

    assert [bool(each["ended"]) for each in sites["old.example"]["claims"]] == [False, True]
    assert sites["new.example"]["publisher_id"] == "1"


def test_an_export_holds_every_claim_and_can_be_read_again(
    monitor: Monitor, settings: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    config, target = settings("from"), settings("to")
    table = config.parent / "table.csv"
    table.write_text(
        "network,publisher_id,name,sites,contact\n"
        "awin,1,=cmd(),deals.example https://www.youtube.com/@Deals,a@deals.example\n"
        "awin,2,Other,deals.example youtube.com,\n"
        "cj,3,Nowhere,,\n",
        encoding="utf-8",
    )
    (said,) = monitor("publishers", "import", table, "--config", config, "--json", code=3)
    assert said["claims"] == 4
    assert "youtube.com is shared" in said["failures"][0]["reason"]
    exported = config.parent / "out.csv"
    monitor("publishers", "export", exported, "--config", config, "--json")
    with exported.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert [(row["publisher_id"], row["sites"], row["named"]) for row in rows] == [
        ("1", "deals.example", "no"),
        ("2", "deals.example", "no"),
        ("1", "youtube.com/@deals", "yes"),
        ("3", "", ""),
    ]
    assert rows[0]["name"] == "'=cmd()"
    monitor("publishers", "import", exported, "--config", target, "--json")
    again = monitor("publishers", "--config", target, "--json")
    assert [each["site"] for each in again] == ["deals.example", "youtube.com/@deals"]
    monitor("publishers", "export", target.parent / "none" / "x.csv", "--config", config, code=2)


def test_the_list_is_a_table_for_people(
    monitor: Monitor, settings: Callable[..., Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    config = settings("people")
    table = config.parent / "table.csv"
    table.write_text("network,publisher_id,sites\nawin,1,deals.example\n", encoding="utf-8")
    monitor("publishers", "import", table, "--config", config)
    with pytest.raises(SystemExit):
        main(["publishers", "--config", str(config)])
    said = capsys.readouterr().out

    assert "deals.example" in said
    assert "0 days ago" in said
    assert "1 sites, 0 in conflict" in said


def test_asking_no_network_is_a_mistake_that_says_what_to_do(monitor: Monitor, settings: Callable[..., Path]) -> None:
    monitor("publishers", "sync", "--config", settings("none"), code=2)


def test_a_saved_page_that_pays_one_publisher_names_its_site(monitor: Monitor, settings: Callable[..., Path]) -> None:
    config = settings("page")
    page, broken = config.parent / "page.html", config.parent / "none.html"
    links = f'<a href="https://deals.example/out?url={LINK}">Shop</a> <a href="/about">About</a>'
    page.write_text(f"<html><head><title>Deals</title></head><body>{links}</body></html>", encoding="utf-8")
    learned = monitor(
        "publishers", "learn", page, broken, "--url", "https://deals.example/", "--config", config, "--json", code=3
    )
    (site,) = monitor("publishers", "--config", config, "--json")

    assert [(each["source"], each["claims"], len(each["failures"])) for each in learned] == [
        ("page.html", 1, 0),
        ("none.html", 0, 1),
    ]
    assert (site["site"], site["publisher_id"], site["claims"][0]["basis"]) == (
        "deals.example",
        "100200",
        "landing_page",
    )
