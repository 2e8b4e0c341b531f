"""The example week tells the story that ``examples/README.md`` tells."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from monitor.insights import read_insights

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
README = (EXAMPLES / "README.md").read_text(encoding="utf-8")
AS_OF = "2026-11-22T18:00:00Z"

NORTHGATE, STEPPE = ("alibaba_cps", "k7q2m9xz"), ("alibaba_cps", "v3n8c1pd")
HARBOR, DEALS, TREND = ("awin", "2048111"), ("awin", "2077333"), ("awin", "2099444")
LAGOS, NOBODY = ("involve_asia", "770123"), (None, None)

STORY = {
    (*NORTHGATE, "ad-hijacking", "google"): ("VIOLATION", 6),
    (*HARBOR, "brand-bidding", "google"): ("VIOLATION", 4),
    (*HARBOR, "brand-bidding", "bing"): ("VIOLATION", 1),
    (*DEALS, "brand-bidding", "bing"): ("VIOLATION", 3),
    (*DEALS, "brand-bidding", "duckduckgo"): ("VIOLATION", 1),
    (*TREND, "ad-hijacking", "google"): ("VIOLATION", 2),
    (*TREND, "cookie-hijacking", "google"): ("VIOLATION", 2),
    (*STEPPE, "brand-bidding", "google"): ("VIOLATION", 2),
    (*LAGOS, "refused-countries-involve-asia", "google"): ("VIOLATION", 2),
    (*NOBODY, "ad-hijacking", "google"): ("SUSPECTED", 2),
}
"""(network, publisher, clause, engine): (outcome, sightings)."""


def monitor(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    """Run a command on a copy of the examples; returns its JSON Lines."""
    command = [sys.executable, "-m", "monitor", *arguments, "--config", "examples/monitor.yaml", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 3}, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder in which the week was run, and the summary of the run."""
    folder = tmp_path_factory.mktemp("week")
    shutil.copytree(EXAMPLES, folder / "examples")
    (summary,) = monitor(folder, "run", "--as-of", AS_OF)
    return folder, summary


def test_the_week_becomes_the_incidents_of_the_story(week: tuple[Path, dict[str, Any]]) -> None:
    incidents = monitor(week[0], "incidents")
    told = {
        (each["network"], each["publisher_id"], each["clause"], each["engine"]): (each["outcome"], each["sightings"])
        for each in incidents
    }
    assert told == STORY
    assert len(incidents) == len(STORY)


def test_every_kind_of_blindness_is_counted(week: tuple[Path, dict[str, Any]]) -> None:
    checks = week[1]["checks"]
    assert {
        name: checks[name] for name in ("no_ads", "empty", "provider_error", "captcha", "wrong_market", "untimed")
    } == {
        "no_ads": 3,
        "empty": 1,
        "provider_error": 1,
        "captcha": 1,
        "wrong_market": 1,
        "untimed": 0,
    }
    assert week[1]["failures"] == []


def test_a_second_run_changes_nothing(week: tuple[Path, dict[str, Any]]) -> None:
    before = monitor(week[0], "incidents")
    (again,) = monitor(week[0], "run", "--as-of", AS_OF)
    assert (again["captures_new"], again["observations_new"], again["judged"], again["transitions"]) == (0, 0, 0, 0)
    assert again["files_written"] == []
    assert monitor(week[0], "incidents") == before


def test_the_digest_names_everybody_the_table_names(week: tuple[Path, dict[str, Any]]) -> None:
    (html,) = week[0].rglob("*.html")
    page = html.read_text(encoding="utf-8")
    for name in ("Northgate Media", "Coupon Harbor", "Sourcing Deals", "Trend Source", "Steppe Bazaar"):
        assert name in page
    for innocent in ("Lumen Guide", "Sourcing Academy"):
        assert innocent not in page


def test_the_digest_tells_what_the_own_accounts_say(week: tuple[Path, dict[str, Any]]) -> None:
    (text,) = week[0].rglob("digest.txt")
    said = " ".join(text.read_text(encoding="utf-8").partition("WHAT YOUR OWN ACCOUNTS SAY")[2].split())
    assert "3 signs, 3 new today; your own changes or budget may explain 1 of them." in said
    for sign in ("Own share fell and no domain explains it [S-", "New domain: couponharbor.example [S-"):
        assert sign in said
    assert "couponharbor.example is said to be a site of Coupon Harbor (awin 2048111)" in said


def test_the_export_of_the_example_satisfies_the_identity_of_its_shares() -> None:
    content = (EXAMPLES / "own-accounts" / "auction-insights-by-week.csv").read_bytes()
    file = read_insights(content)
    own = {(row.keyword, row.period): row.impression_share for row in file.rows if row.is_own}
    held = 0
    for row in file.rows:
        share, overlap = own[row.keyword, row.period], row.overlap_rate
        if row.is_own or not (share and overlap and row.position_above_rate and row.outranking_share):
            continue
        expected = share.low * (1 - overlap.low * row.position_above_rate.low)
        assert abs(row.outranking_share.low - expected) < 0.0003, row
        held += 1
    assert (31, None) == (held, file.error)


def texts() -> Iterator[tuple[Path, str]]:
    """Every example file that is no prose, with percent-encoding undone."""
    for path in sorted(EXAMPLES.rglob("*")):
        if path.is_file() and path.suffix != ".md":
            text = path.read_text(encoding="utf-8")
            yield path, unquote(unquote(unquote(text)))


REAL = re.compile(
    r"(^|\.)(alibaba|aliexpress|alibabacloud|google|bing|duckduckgo|awin1)\.(com|co\.uk|de|kz|com\.ng)$|^invol\.co$"
)
RESERVED = re.compile(r"(^|\.)(example|test)$|(^|\.)example\.(com|net|org)$")


def test_every_site_in_the_examples_is_reserved_or_demanded_by_the_form() -> None:
    hosts = {host for _, text in texts() for host in re.findall(r"https?://([\w.-]+)", text)}
    assert {host for host in hosts if not REAL.search(host) and not RESERVED.search(host)} == set()


def test_every_file_the_story_names_exists() -> None:
    named = re.findall(r"`(\d{4}-\d\d-\d\d/[\w.-]+)`", README)
    assert named
    assert [name for name in named if not (EXAMPLES / "captures" / name).is_file()] == []


def test_no_secret_stands_in_an_example() -> None:
    assert [path.name for path, text in texts() if re.search(r"api_key|password|token=", text)] == []
