"""The outputs that other programs rely on, and what a wrong call is answered with."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.cli.app import COMMANDS
from tests.integration.cli.conftest import EXAMPLES, Answer

Run = Callable[..., Answer]


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_help_with_an_example_and_json(monitor: Run, command: str) -> None:
    answer = monitor(command, "--help")
    assert answer.code == 0
    assert "Example:" in answer.out
    assert "--json" in answer.out


def test_help_loads_neither_database_nor_parsers() -> None:
    loaded = "import sys; from monitor.cli import main\ntry: main(['run', '--help'])\nexcept SystemExit: pass\n"
    heavy = (
        "print([m for m in ('sqlalchemy', 'jinja2', 'yaml', 'rapidfuzz', 'selectolax', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", loaded + heavy], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_single_look_up_does_not_wait_for_numpy() -> None:
    asked = (
        "import sys; from monitor.cli import main\ntry: main(['lookup', 'allibaba login'])\nexcept SystemExit: pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked + "print('numpy' in sys.modules)"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["lookup"],
        ["lookup", ""],
        ["lookup", "x" * 100_000],
        ["trace"],
        ["trace", " "],
        ["trace", "x" * 100_001],
        ["parse"],
        ["run", "--config", "missing.yaml"],
        ["import", "x", "--country", "Britain"],
        ["import", "x", "--seen-at", "yesterday"],
        ["import", "x", "--seen-at", "2026-11-22T08:00:00"],
        ["lookup", "--file", "missing.txt"],
        ["lookup", "alibaba", "--policy", "missing.yaml"],
    ],
)
def test_wrong_call_is_exit_2_with_a_line_and_nothing_on_stdout(monitor: Run, arguments: list[str]) -> None:
    answer = monitor(*arguments)
    assert (2, "") == (answer.code, answer.out)
    assert answer.err.strip()
    assert "Traceback" not in answer.err


def test_lookup_keeps_order_and_turns_a_bad_line_into_an_object(monitor: Run, tmp_path: Path) -> None:
    file = tmp_path / "queries.txt"
    file.write_bytes(b"alibaba\n\nwholesale lamps\r\n\xff\xfe\nallibaba coupon\n")
    answer = monitor("lookup", "--file", file, "--json")
    assert answer.code == 3
    assert ["alibaba", "", "wholesale lamps\r", None, "allibaba coupon"] == [each["text"] for each in answer.records]
    assert [None, "variation"] == [answer.records[3]["label"], answer.records[4]["label"]]
    keys = {"text", "label", "term", "kind", "span", "score", "modifiers", "reason", "error"}
    assert all(keys == set(each) for each in answer.records)


def test_lookup_brand_span_is_in_code_points_of_the_text(monitor: Run) -> None:
    [answer] = monitor("lookup", "ALIBABA.com coupon", "--json").records
    assert ("brand", "alibaba", [0, 7]) == (answer["label"], answer["term"], answer["span"])


def test_lone_surrogate_stays_escaped_in_json(monitor: Run) -> None:
    answer = monitor("lookup", "alibaba \ud800", "--json")
    assert answer.code == 0
    assert "\\ud800" in answer.out
    assert answer.records[0]["text"] == "alibaba \ud800"


def test_trace_reads_urls_and_json_lines_in_order(monitor: Run, tmp_path: Path) -> None:
    file = tmp_path / "urls.txt"
    pasted = "https://www.alibaba.com/?awc=17945_1755000000_0123456789abcdef0123456789abcdef&sv_campaign_id=4711"
    lines = [
        "https://offer.alibaba.com/cps/ab12cd34?bm=cps&src=saf",
        json.dumps({"url": pasted, "seen_at": "2026-11-20T10:00:00Z"}),
        '{"url": 5}',
        "{not json",
        json.dumps({"url": pasted, "seen_at": "soon"}),
        "https://shop.example/",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    answer = monitor("trace", "--file", file, "--json")
    first, second, third, fourth, fifth, sixth = answer.records
    assert answer.code == 3
    assert ("affiliate_click", "alibaba_cps", "ab12cd34", "link_key") == (
        first["role"],
        first["network"],
        first["publisher_id"],
        first["id_kind"],
    )
    assert ("awin", "4711", True) == (second["network"], second["publisher_id"], second["replayed"])
    assert second["click_time"].endswith("Z")
    assert all(each["error"] for each in (third, fourth, fifth))
    assert ("plain", None, None, None) == (sixth["role"], sixth["network"], sixth["replayed"], sixth["destination"])


def test_trace_for_people_shows_the_proving_characters(monitor: Run) -> None:
    answer = monitor("trace", "https://offer.alibaba.com/cps/ab12cd34?bm=cps")
    assert answer.code == 0
    assert "publisher_id ab12cd34" in answer.out


def test_parse_tells_the_file_then_its_ads(monitor: Run) -> None:
    file = next((EXAMPLES / "captures").rglob("serpapi-bing-*.json"))
    answer = monitor("parse", file, "--json")
    head, *ads = answer.records
    assert ("file", "ads", "bing", None) == (head["record"], head["state"], head["engine"], head["error"])
    assert head["text_ads"] == len(ads) > 0
    assert {"ad"} == {each["record"] for each in ads}
    assert ads[0]["landing_source"] == "bing_u"


def test_parse_refuses_what_it_does_not_know_and_goes_on(monitor: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    good = next((EXAMPLES / "captures").rglob("serpapi-bing-*.json"))
    answer = monitor("parse", tmp_path / "notes.txt", tmp_path / "absent.json", good, "--json")
    states = [each["state"] for each in answer.records if each["record"] == "file"]
    assert (3, ["refused", "refused", "ads"]) == (answer.code, states)


def test_init_writes_settings_that_work_and_never_overwrites(
    monitor: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert monitor("init").code == 0
    assert monitor("init").code == 2
    first = monitor("run", "--json")
    assert first.code in {0, 3}, first.err
    assert "Traceback" not in first.err


def test_capture_without_a_time_is_stored_and_not_judged_until_somebody_says_when(
    monitor: Run, config: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page" / "answer.json"
    page.parent.mkdir()
    ad = {
        "position": 1,
        "block_position": "top",
        "title": "Alibaba deals",
        "description": "All of Alibaba",
        "displayed_link": "https://www.alibaba.com",
        "link": "https://offer.alibaba.com/cps/zz11yy22?bm=cps&src=saf",
        "tracking_link": "https://www.google.com/aclk?sa=l&adurl=",
    }
    page.write_text(
        json.dumps({"search_parameters": {"engine": "google", "q": "alibaba"}, "ads": [ad]}), encoding="utf-8"
    )
    [untimed] = monitor("import", page.parent, "--config", config, "--json").records
    assert (1, 1, 0) == (untimed["captures_new"], untimed["checks"]["untimed"], untimed["judged"])
    timed = (
        "import",
        page.parent,
        "--config",
        config,
        "--seen-at",
        "2026-11-20T08:00:00Z",
        "--country",
        "GB",
        "--json",
    )
    [judged] = monitor(*timed).records
    assert (1, 0, 1) == (judged["judged"], judged["checks"]["untimed"], judged["incidents_new"])
    [again] = monitor(*timed).records
    assert (0, 0, 1) == (again["judged"], again["incidents_new"], again["checks"]["ads"])


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_second_run_at_the_same_time_is_exit_4_and_the_lock_dies_with_its_process(monitor: Run, config: Path) -> None:
    hold = (
        "import sys, time; from pathlib import Path; from monitor.bootstrap import open_workspace\n"
        "with open_workspace(Path(sys.argv[1])) as w, w.store.lock():\n print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", hold, str(config)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        answer = monitor("run", "--config", config)
        assert (4, "") == (answer.code, answer.out)
        assert str(other.pid) in answer.err
        other.send_signal(signal.SIGKILL)
    time.sleep(0.05)
    assert monitor("run", "--config", config, "--as-of", "2026-11-22T18:00:00Z").code == 0


def test_keywords_suggest_is_ranked_bounded_and_each_once(monitor: Run) -> None:
    records = monitor("keywords", "suggest", "--language", "ru", "--limit", "30", "--json").records
    assert len(records) == 30 == len({each["text"] for each in records})
    assert sorted((each["weight"] for each in records), reverse=True) == [each["weight"] for each in records]
    assert "алибаба" in {each["text"] for each in records}


def test_keywords_negatives_are_a_file_the_editors_read(monitor: Run, tmp_path: Path) -> None:
    target = tmp_path / "negatives.csv"
    answer = monitor("keywords", "negatives", "--format", "google", "--campaign", "Shoes", "--output", target)
    assert answer.code == 0
    rows = list(csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert {"Shoes"} == {row["Campaign"] for row in rows}
    assert {"Campaign Negative Phrase", "Campaign Negative Exact"} == {row["Criterion Type"] for row in rows}
    assert max(len(row["Keyword"]) for row in rows) <= 80
    assert monitor("keywords", "negatives", "--output", tmp_path / "no" / "such" / "folder.csv").code == 2


def test_keywords_list_tells_yield_and_names_the_keyword_nobody_checked(monitor: Run, config: Path) -> None:
    config.write_text(config.read_text(encoding="utf-8") + "keywords: [alibaba, never searched]\n", encoding="utf-8")
    assert monitor("run", "--config", config, "--as-of", "2026-11-22T18:00:00Z").code == 0
    records = {
        each["keyword"]: each
        for each in monitor("keywords", "list", "--config", config, "--price", "0.01", "--json").records
    }
    busy, dead = records["alibaba"], records["never searched"]
    assert busy["cost_per_sighting"] == round(busy["checks"] * 0.01 / busy["sightings"], 6)
    assert (dead["checks"], dead["cost_per_sighting"]) == (0, None)
