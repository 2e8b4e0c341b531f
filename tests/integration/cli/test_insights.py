"""``monitor insights`` as programs and people use it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.cli.insights_shown import MOST_GROUPS_SHOWN
from monitor.cli.sparkline import bar, percent, sparkline
from monitor.model.insights import METRICS, Share
from tests.integration.cli.conftest import Answer

Run = Callable[..., Answer]
CASES = Path(__file__).resolve().parents[2] / "corpus" / "insights" / "cases"
FILE_KEYS = {"record", "file", "source", "level", "period_start", "period_end", "rows", "error"}
ROW_KEYS = {"record", "file", "keyword", "segment", "domain", "is_own", *METRICS, "not_applicable"}


def test_records_have_every_key_of_the_contract(monitor: Run) -> None:
    answer = monitor("insights", CASES / "spanish-keywords.csv", CASES / "english-week-device.csv", "--json")
    assert answer.code == 0
    files = [record for record in answer.records if record["record"] == "file"]
    rows = [record for record in answer.records if record["record"] == "row"]
    assert ([8, 16], 24) == ([record["rows"] for record in files], len(rows))
    assert all(set(record) >= FILE_KEYS for record in files)
    assert all(set(record) >= ROW_KEYS for record in rows)


def test_refused_file_among_others_is_an_object_with_an_error(monitor: Run, tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    answer = monitor("insights", missing, CASES / "refused-swapped.csv", CASES / "english-manual.csv", "--json")
    files = [record for record in answer.records if record["record"] == "file"]
    assert (3, [True, True, False]) == (answer.code, [record["error"] is not None for record in files])
    assert "row 5" in files[1]["error"]


def test_row_that_is_lost_is_an_object_with_an_error(monitor: Run, tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    text = (CASES / "english-manual.csv").read_text(encoding="utf-8")
    export.write_text(text + "bad.example,abc,1%,1%,1%,1%,1%\n", encoding="utf-8")
    answer = monitor("insights", export, "--json")
    lost = [record for record in answer.records if record["record"] == "row" and record["error"]]
    assert (3, 1) == (answer.code, len(lost))
    assert set(lost[0]) >= ROW_KEYS


def test_own_series_is_listed_day_by_day_and_its_fall_told(monitor: Run) -> None:
    answer = monitor("insights", CASES / "own-performance.csv", "--json")
    alarms = [record for record in answer.records if record["record"] == "alarm"]
    assert 30 == sum(record["record"] == "day" for record in answer.records)
    assert [("own_share_fell", "2026-10-27")] == [(alarm["kind"], alarm["since"]) for alarm in alarms]


def test_people_get_tables_a_picture_over_time_and_reasons(monitor: Run) -> None:
    answer = monitor(
        "insights",
        CASES / "english-week-device.csv",
        CASES / "own-performance.csv",
        CASES / "refused-table.csv",
        "--own-cause",
        "budget halved",
    )
    assert answer.code == 3
    for words in (
        "You (own)",
        "over time",
        "Own share fell",
        "refused:",
        "smallest change",
        "may be explained: budget",
    ):
        assert words in answer.out


def test_long_answers_are_cut_and_say_so(monitor: Run, tmp_path: Path) -> None:
    header = "Keyword,Month,Display URL domain,Impression share,Overlap rate,Outranking share"
    lines = [header]
    for month in ("2026-09", "2026-10"):
        for number in range(MOST_GROUPS_SHOWN + 1):
            lines.append(f"k{number},{month},You,90%,--,--")
            lines.append(f"k{number},{month},a.example,{'12' if month == '2026-09' else '60'}%,10%,85%")
    export = tmp_path / "export.csv"
    export.write_text("\n".join(lines), encoding="utf-8")
    answer = monitor("insights", export)
    assert answer.code == 0
    assert "more groups" in answer.out
    assert "more that cannot be told" in answer.out


def test_own_domains_come_from_the_policy(monitor: Run, tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    text = (CASES / "english-manual.csv").read_text(encoding="utf-8")
    export.write_text(text.replace("supplier-deals.example", "alibaba.com"), encoding="utf-8")
    answer = monitor("insights", export, "--policy", "alibaba", "--json")
    assert ["own_domain_as_other"] == [record["kind"] for record in answer.records if record["record"] == "alarm"]


@pytest.mark.parametrize(
    ("share", "column", "words"),
    [
        (Share(0, 0), "▁", "0.0%"),
        (Share(1, 1), "█", "100.0%"),
        (Share(0, 0.1), "░", "< 10%"),
        (Share(0.04, 0.1), "░", "4.0% – 10%"),
        (None, "·", "–"),
    ],
)
def test_share_is_shown_as_sure_as_it_is(share: Share | None, column: str, words: str) -> None:
    assert (column, words) == (sparkline([share]), percent(share))


def test_bar_shades_what_only_may_be() -> None:
    assert ("", "████", "█░░") == (bar(None), bar(Share(0.4, 0.4)), bar(Share(0.1, 0.3)))
