"""Cells and dates as exports print them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.insights.numbers import Cell, as_fraction, read_cell
from monitor.insights.period import read_range, read_segment
from monitor.model.insights import Share


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("37.37%", 0.3737, 0.3737),
        ("%45,20", 0.452, 0.452),
        ("45,2\u00a0%", 0.452, 0.452),
        ("100.00%", 1, 1),
        (" < 10%", 0, 0.1),
        ("< %10", 0, 0.1),
        ("10%未満", 0, 0.1),
        ("> 90%", 0.9, 1),
        ("٤٥٫٢٠٪", 0.452, 0.452),
        ("＜１０％", 0, 0.1),
        ("\u200e7%", 0.07, 0.07),
    ],
)
def test_share_is_read_exactly(text: str, low: float, high: float) -> None:
    assert Share(low, high) == as_fraction(read_cell(text), percent=True)


@pytest.mark.parametrize("text", ["--", " --", "-", "—", "n/a"])
def test_dashes_are_not_applicable(text: str) -> None:
    assert read_cell(text).kind == "not_applicable"


@pytest.mark.parametrize("text", ["shop.example", "1.203,5", "12/24", "1e5", "5%%%", "x" * 100, "<>"])
def test_other_text_is_no_share(text: str) -> None:
    assert read_cell(text).kind == "other"


def test_empty_cell_says_nothing() -> None:
    assert (Cell("empty"), None) == (read_cell(" "), as_fraction(read_cell(""), percent=True))


def test_plain_number_is_a_fraction_where_the_file_has_no_percents() -> None:
    assert Share(0.45, 0.45) == as_fraction(read_cell("0.45"), percent=False)


def test_share_above_the_whole_is_none() -> None:
    assert as_fraction(read_cell("101%"), percent=True) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_cells_and_dates(text: str) -> None:
    assert read_cell(text).kind in {"share", "not_applicable", "empty", "other"}
    found = read_range(text)
    assert found is None or found[0] <= found[1]


JULY = (date(2026, 7, 1), date(2026, 7, 31))


@pytest.mark.parametrize(
    "text",
    [
        "July 1, 2026 - July 31, 2026",
        "1 de julio de 2026 - 31 de julio de 2026",
        "1. Juli 2026–31. Juli 2026",
        "1 июля 2026 г. – 31 июля 2026 г.",
        "2026年7月1日 - 2026年7月31日",
        "2026. 7. 1. - 2026. 7. 31.",
        "2026년 7월 1일 ~ 2026년 7월 31일",
        "2026. júl. 1. – 2026. júl. 31.",
        "1 thg 7, 2026 – 31 thg 7, 2026",
        "1 ก.ค. 2569 - 31 ก.ค. 2569",
        "١ يوليو ٢٠٢٦ - ٣١ يوليو ٢٠٢٦",
        "1 lipca 2026–31 lipca 2026",
        "01.07.2026-31.07.2026",
        "01/07/2026 - 31/07/2026",
        "7/1/2026 - 7/31/2026",
        "2026-07-01 - 2026-07-31",
        "Jul 1 - 31, 2026",
        "July 2026",
        "2026-07",
    ],
)
def test_range_is_read_in_any_language(text: str) -> None:
    assert read_range(text) == JULY


def test_year_named_once_belongs_to_the_later_end() -> None:
    assert read_range("Dec 29 - Jan 4, 2026") == (date(2025, 12, 29), date(2026, 1, 4))


@pytest.mark.parametrize(
    "text",
    [
        "All time",
        "01/02/2026 - 03/04/2026",
        "7/6/26",
        "2026-13-45",
        "Brand 2026",
        "31 June 2026",
        "May 1 2 3 2026",
        "5 May June 2026",
        "31.07.2026 - 01.07.2026",
        "x" * 300,
    ],
)
def test_unclear_range_is_not_guessed(text: str) -> None:
    assert read_range(text) is None


def test_language_decides_a_month_that_two_languages_name() -> None:
    text = "1 listopada 2026 – 30 listopada 2026"
    assert read_range(text) is None
    assert read_range(text, frozenset({"pl"})) == (date(2026, 11, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("name", "value", "first", "last"),
    [
        ("day", "2026-07-06", (2026, 7, 6), (2026, 7, 6)),
        ("week", "2026-07-06", (2026, 7, 6), (2026, 7, 12)),
        ("month", "2026-07-01", (2026, 7, 1), (2026, 7, 31)),
        ("month", "July 2026", (2026, 7, 1), (2026, 7, 31)),
        ("quarter", "2026-10-01", (2026, 10, 1), (2026, 12, 31)),
        ("quarter", "Q4 2026", (2026, 10, 1), (2026, 12, 31)),
    ],
)
def test_time_segment_names_its_days(name: str, value: str, first: tuple[int, ...], last: tuple[int, ...]) -> None:
    assert read_segment(name, value) == (date(*first), date(*last))


def test_other_segments_name_no_days() -> None:
    assert (None, None, None) == (
        read_segment("device", "2026-07-06"),
        read_segment("device", "July 2026"),
        read_segment("week", "Monday"),
    )
