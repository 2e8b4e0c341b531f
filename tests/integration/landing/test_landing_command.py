"""``monitor landing`` and ``monitor incidents clusters`` from the command line."""

import json
from pathlib import Path

import pytest

from monitor.cli import main

CASES = Path(__file__).resolve().parents[2] / "corpus" / "landing" / "cases"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    with pytest.raises(SystemExit) as stop:
        main([str(each) for each in arguments])
    return int(stop.value.code or 0), capsys.readouterr().out


def test_each_page_is_one_object_in_the_order_of_files(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(
        capsys, "landing", CASES / "coupon-page.html", "missing.html", CASES / "hidden-frame.html", "--json"
    )
    records = [json.loads(line) for line in out.splitlines()]
    assert 3 == code
    assert ["4711"] == [each["publisher_id"] for each in records[0]["publishers"]]
    assert (None, []) == (records[0]["error"], records[0]["findings"])
    assert records[1]["error"] is not None
    assert records[1]["hits"] is None
    assert ["SUSPECTED"] == [each["outcome"] for each in records[2]["suspicions"]]


def test_people_read_the_publisher_and_the_finding(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "landing", CASES / "hidden-frame.html", CASES / "sub-network.html")
    assert 0 == code
    assert "names awin 4711" in out
    assert "SUSPECTED 80/100 (cookie-hijacking)" in out
    assert "note: Skimlinks" in out


def test_an_address_is_refused_because_nothing_is_requested(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == run(capsys, "landing", "https://coupons.example/")[0]


def test_what_is_no_page_is_told_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("no page", encoding="utf-8")
    code, out = run(capsys, "landing", file)
    assert (3, 1) == (code, len(out.splitlines()))
    assert "expected HTML" in out
