"""``monitor ads token`` and ``monitor keywords suggest --search-terms``, as a user runs them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.app import main

Run = Callable[..., tuple[int, list[dict[str, Any]], str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    (tmp_path / "monitor.yaml").write_text("own_ad_token: {keys_file: keys}\n")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        with pytest.raises(SystemExit) as left:
            main([*arguments, "--json"])
        out, err = capsys.readouterr()
        return int(left.value.code or 0), [json.loads(line) for line in out.splitlines()], err

    return call


def test_a_token_is_made_verified_and_outlives_its_key_by_the_days_of_grace(run: Run, tmp_path: Path) -> None:
    code, (made,), _ = run("ads", "token", "make", "123-456-7890")
    assert code == 0
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
    assert run("ads", "token", "make", "123-456-7890")[1] == [made]
    old = f"https://www.alibaba.com/?{made['final_url_suffix']}"
    _, (new,), _ = run("ads", "token", "rotate", "1234567890", "--grace", "0")
    assert (made["key"], new["key"]) == ("k1", "k2")
    fresh = f"https://www.alibaba.com/?{new['final_url_suffix']}"
    wrapped = f"https://www.google.com/aclk?adurl=https%3A%2F%2Fwww.alibaba.com%2F%3F{new['final_url_suffix']}"
    _, found, _ = run("ads", "token", "verify", old, fresh, wrapped, old + "x", "--seen-at", "2099-01-01T00:00:00Z")
    assert [each["state"] for each in found] == ["expired", "own", "own", "no_token"]
    assert (found[1]["key"], found[1]["label"]) == ("k2", "1234567890")


def test_tokens_are_looked_for_in_captures(run: Run, tmp_path: Path) -> None:
    _, (made,), _ = run("ads", "token", "make", "7")
    answer = {
        "search_metadata": {"status": "Success", "created_at": "2026-11-20 10:00:00 UTC"},
        "search_parameters": {"engine": "google", "q": "alibaba"},
        "ads": [
            {
                "position": 1,
                "title": "Alibaba",
                "link": f"https://www.alibaba.com/?{made['final_url_suffix']}",
                "displayed_link": "https://www.alibaba.com",
            }
        ],
    }
    (tmp_path / "answer.json").write_text(json.dumps(answer))
    code, found, _ = run("ads", "token", "verify", "--capture", "answer.json", "--capture", "missing.json")
    assert [each["state"] for each in found] == ["own", None]
    assert "expected a readable file" in found[1]["error"]
    assert code == 3


def test_a_wrong_label_and_a_missing_section_are_usage_errors(run: Run, tmp_path: Path) -> None:
    assert run("ads", "token", "make", "not a label")[0] == 2
    (tmp_path / "monitor.yaml").write_text("policy: alibaba\n")
    code, _, said = run("ads", "token", "make", "7")
    assert (code, "own_ad_token: is missing" in said) == (2, True)


def test_search_terms_about_the_brand_are_suggested_the_most_often_shown_first(run: Run, tmp_path: Path) -> None:
    rows = [
        {"text": "Alibaba wholesale", "impressions": 5, "clicks": 1, "cost": "0.5"},
        {"text": "alibaba  wholesale", "impressions": 4, "cost": "0.25"},
        {"text": "allibaba", "impressions": 20},
        {"text": "blue gadget", "impressions": 900},
    ]
    lines = [json.dumps({"platform": "google_ads", "account": "1", **row}) for row in rows]
    (tmp_path / "terms.jsonl").write_text("\n".join([*lines, "broken"]))
    code, found, said = run("keywords", "suggest", "--search-terms", "terms.jsonl")
    assert [(each["text"], each["impressions"], each["cost"]) for each in found] == [
        ("allibaba", 20, None),
        ("alibaba wholesale", 9, 0.75),
    ]
    assert found[1]["kind"]
    assert (code, "terms.jsonl:5" in said) == (3, True)
    assert len(run("keywords", "suggest", "--search-terms", "terms.jsonl", "--limit", "1")[1]) == 1
