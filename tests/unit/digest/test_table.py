import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest import COLUMNS, compose, csv_table
from monitor.digest.table import defused
from tests.digest_story import crowd, incident, story

STARTS = "=+-@＝＋－＠\t\r\n\0"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_the_table_has_every_incident_with_every_column() -> None:
    table = rows(csv_table(compose(story(max_incidents=1))))
    assert [row["id"] for row in table] == ["inc-0002", "inc-0001", "inc-0004", "inc-0003"]
    assert all(tuple(row) == COLUMNS for row in table)
    assert table[0]["id_kind"] == "link_key"
    assert table[0]["publisher_name"] == ""
    assert table[1]["first_seen"] == "2026-11-15T06:30:00Z"
    assert table[3]["click_id"] == "17945_1763790000_0a1b2c"


def test_an_incident_without_example_or_clause_has_a_row() -> None:
    bare = incident(network=None, publisher_id=None, display_domain=None, key=replace(incident().key, clause="gone"))
    row = rows(csv_table(compose(story(incidents=(bare,), examples={}))))[0]
    assert (row["network"], row["clause_title"], row["ad_title"], row["final_host"]) == ("", "", "", "")


@pytest.mark.parametrize("start", STARTS)
def test_no_cell_begins_a_formula(start: str) -> None:
    assert defused(f"{start}1+1").startswith("'")
    assert defused(f"  {start}1+1").startswith(("'", "  \\"))


def test_a_cell_that_smuggles_a_delimiter_stays_one_field() -> None:
    # B037
    cell = ",=cmd|'/c calc'!A1"
    table = rows(csv_table(compose(crowd(1, title=cell))))
    assert table[0]["ad_title"].startswith("'")
    assert "=cmd" in table[0]["ad_title"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("cell", ["x;=cmd|' /C calc'!A0", 'x";"=1+1', "x,@SUM(1)", "a; -2", 'a;" ＝1'])
def test_no_spreadsheet_locale_splits_a_formula_out_of_a_cell(cell: str, delimiter: str) -> None:
    text = csv_table(compose(crowd(1, title=cell)))
    for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        for field in record:
            assert not field.lstrip(' "').startswith(tuple("=+-@＝＋－＠")), field


@given(st.text(st.characters(exclude_categories=[]), max_size=40))
def test_any_title_comes_back_as_one_field_of_one_row(title: str) -> None:
    table = rows(csv_table(compose(crowd(1, title=title))))
    assert len(table) == 1
    assert table[0]["id"] == "inc-0000"
    assert not table[0]["ad_title"].startswith(tuple(STARTS))


def test_cells_are_bounded() -> None:
    assert len(defused("x" * 100_000)) <= 2_000
