"""Exports are read whole, or refused with the row that cannot be true."""

import csv
import itertools
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.insights import MAX_BYTES, read_insights
from monitor.insights.headers import field_of, is_total
from monitor.insights.layout import find_layout
from monitor.model.insights import METRICS, InsightKind, InsightLevel, InsightSource, Share
from tests.unit.insights.exports import EXPORT, HEADER, PREAMBLE, ROWS

DEV = Path(__file__).resolve().parents[4] / "shared" / "data" / "auction_insights_dev"


def read(text: str):  # noqa: ANN201 - the value under test
    return read_insights(text.encode())


def test_own_row_is_the_one_without_overlap_rate() -> None:
    found = read(EXPORT)
    assert [True, False, False] == [row.is_own for row in found.rows]
    assert ("overlap_rate", "position_above_rate", "outranking_share") == found.rows[0].not_applicable


def test_bound_is_as_narrow_as_arithmetic_proves() -> None:
    low = read(EXPORT).rows[2].impression_share
    assert low is not None
    assert (0.045, 0.1) == (round(low.low, 4), low.high)


def test_own_bound_follows_from_the_outranking_shares() -> None:
    found = read(f"{HEADER}\nYou,< 10%,--,--,50%,20%,--\nrival.example,40.00%,50.00%,20.00%,50.00%,10.00%,7.20%\n")
    own = found.rows[0].impression_share
    assert own is not None
    assert 0.079 < own.low < 0.08 < own.high < 0.081


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_do_not_matter(encoding: str, delimiter: str) -> None:
    rows = list(csv.reader(StringIO(EXPORT.replace("Auction insights", "Auktions-Übersicht"))))
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    assert read(EXPORT).rows == read_insights(out.getvalue().encode(encoding)).rows


def test_names_of_columns_in_another_order_than_the_numbers_are_refused() -> None:
    names = HEADER.split(",")[1:]
    accepted = [
        names_given
        for names_given in itertools.permutations(names)
        if read(EXPORT.replace(",".join(names), ",".join(names_given))).error is None
    ]
    assert accepted == [tuple(names)]


def test_columns_may_stand_in_any_order() -> None:
    rows = list(csv.reader(StringIO(f"{HEADER}\n{ROWS}")))
    for order in ([6, 5, 4, 3, 2, 1, 0], [1, 0, 6, 2, 3, 4, 5]):
        out = StringIO()
        csv.writer(out).writerows([[line[place] for place in order] for line in rows])
        assert [row.outranking_share for row in read(out.getvalue()).rows] == [
            None,
            Share(0.81, 0.81),
            Share(0.891, 0.891),
        ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("81.00%", "61.00%", "row 5 ('rival.example'): outranking share 61.00%"),
        ("40.00%,40.00%", "30.00%,40.00%", "row 5 ('rival.example'): impression share 30.00% below overlap"),
        ("50.00%,10.00%", "10.00%,50.00%", "row 5 ('rival.example'): absolute top rate 50.00% above"),
        (
            "40.00%,25.00%,50.00%,10.00%,81.00%",
            "40.00%,--,50.00%,10.00%,81.00%",
            "row 5 ('rival.example'): no position",
        ),
        ("rival.example,40.00%,40.00%", "rival.example,40.00%,--", "row 4 ('You') and others"),
        (" --, --,80.00%,50.00%, --", " --, --,80.00%,50.00%,7.00%", "row 4 ('You') has no overlap rate but a"),
        ("81.00%\n", "--\n", "row 5 ('rival.example') has an overlap rate but no outranking share"),
    ],
)
def test_row_that_cannot_be_true_refuses_the_file(old: str, new: str, said: str) -> None:
    text = EXPORT.replace("You", "You.example") if "others" in said else EXPORT
    error = read(text.replace(old, new, 1)).error
    assert error is not None
    assert error.startswith(said.replace("'You')", "'You.example')") if "others" in said else said)


def test_own_row_cut_off_is_accepted_where_the_rivals_agree() -> None:
    cut = EXPORT.replace("You,90.00%, --, --,80.00%,50.00%, --\n", "")
    found = read(cut)
    assert (None, 2) == (found.error, len(found.rows))
    assert any("no own row" in line for line in found.warnings)
    assert "outranking" in (read(cut.replace("81.00%", "41.00%")).error or "")


def test_of_two_rows_without_overlap_the_one_that_is_no_host_is_ours() -> None:
    found = read(f"{EXPORT}new.example,12.00%,--,--,50.00%,10.00%,--\n")
    assert ["You"] == [row.domain for row in found.rows if row.is_own]


@pytest.mark.parametrize(
    "line",
    ["Total: Search,95.00%,--,--,80.00%,50.00%,--", "Gesamt,,,,,,", "© the vendor", "合計,--,--,--,--,--,--", ",,,,,,"],
)
def test_totals_and_footers_are_dropped(line: str) -> None:
    assert read(EXPORT).rows == read(f"{EXPORT}{line}\n").rows


def test_row_that_cannot_be_read_is_told_and_loses_no_other() -> None:
    text = (
        EXPORT
        + "bad.example,abc,1%,1%,1%,1%,1%\ntoo.example,140%,1%,1%,1%,1%,1%\n,5%,1%,1%,1%,1%,1%\n"
        + "nul\0.example,5%\nshort.example,12%\n"
    )
    found = read(text)
    assert (None, 4) == (found.error, len(found.rows))
    assert [7, 8, 9, 10] == [
        int(line.split()[1].rstrip(":"))
        for line in sorted(found.lost, key=lambda line: int(line.split()[1].rstrip(":")))
    ]


def test_keywords_are_groups_of_their_own() -> None:
    lines = [f"alibaba,{line}" for line in ROWS.splitlines()] + [f"ali baba,{line}" for line in ROWS.splitlines()]
    found = read(f"Keyword,{HEADER}\n" + "\n".join(lines[::-1]))
    assert (InsightLevel.KEYWORD, 2) == (found.level, sum(row.is_own for row in found.rows))


def test_unknown_text_column_is_a_segment_and_unknown_numbers_are_not() -> None:
    lines = [f"{place},7,{line}" for place in ("Nord", "Süd") for line in ROWS.splitlines()]
    found = read(f"Gau,Zahl,{HEADER}\n" + "\n".join(lines))
    assert ({"Gau": "Nord"}, None) == (found.rows[0].segment, found.error)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (("2026-11-02", "2026-11-09"), "week"),
        (("2026-11-02", "2026-11-03"), "day"),
        (("October 2026", "November 2026"), "month"),
    ],
)
def test_unknown_column_of_dates_is_a_segment_of_time(values: tuple[str, str], name: str) -> None:
    lines = [f"{value},{line}" for value in values for line in ROWS.splitlines()]
    found = read(f"Qqq,{HEADER}\n" + "\n".join(lines))
    assert name in found.rows[0].segment
    assert found.period is not None


def test_unreadable_segment_of_time_gets_no_period_of_the_file() -> None:
    found = read(PREAMBLE + f"Week,{HEADER}\n" + "\n".join(f"W45,{line}" for line in ROWS.splitlines()))
    assert ({"week": "W45"}, None) == (found.rows[0].segment, found.rows[0].period)


def test_plain_numbers_are_fractions_or_percents_as_their_size_says() -> None:
    percents = EXPORT.replace("%", "")
    fractions = f"{HEADER}\nYou,0.9,--,--,0.8,0.5,--\nrival.example,0.4,0.4,0.25,0.5,0.1,0.81\n"
    assert read(EXPORT).rows == read(percents).rows
    assert Share(0.81, 0.81) == read(fractions).rows[1].outranking_share


def test_words_of_no_language_are_read_in_the_usual_order_only_where_nothing_else_can_be_true() -> None:
    strange = EXPORT.replace(HEADER, "Aa,Bb,Cc,Dd,Ee,Ff,Gg")
    found = read(strange)
    assert (read(EXPORT).rows, 1) == (found.rows, len(found.warnings))
    swapped = [",".join([cells[0], cells[2], cells[1], *cells[3:]]) for cells in csv.reader(StringIO(ROWS))]
    assert "no column" in (read(f"{PREAMBLE}Aa,Bb,Cc,Dd,Ee,Ff,Gg\n" + "\n".join(swapped)).error or "")
    ambiguous = "You,90.00%,--,--,80.00%,50.00%,--\nrival.example,40.00%,40.00%,40.00%,50.00%,10.00%,75.60%\n"
    assert "no column" in (read(f"Aa,Bb,Cc,Dd,Ee,Ff,Gg\n{ambiguous}").error or "")


def test_some_words_unknown_leaves_their_columns_unread() -> None:
    found = read(
        EXPORT.replace("Top of page rate,Abs. Top of page rate", "Qq,Rr")
        .replace("50.00%,10.00%", "50.00%,50.00%")
        .replace("50.00%,0.00%", "50.00%,50.00%")
        .replace("80.00%,50.00%", "80.00%,80.00%")
    )
    assert (None, None) == (found.error, found.rows[0].top_rate)
    assert "Qq" in found.warnings[0]


def test_share_named_twice_is_nobodys() -> None:
    error = read(EXPORT.replace("Overlap rate", "Impression share")).error
    assert error is None or "no column" in error


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name,price\ncup,3.20\n",
        "Campaign,Clicks,Impr.,Search impr. share\nBrand,4,100,93.00%\n",
        "Overlap rate,Impression share,Outranking share\n40%,40%,20%\n",
        f"{HEADER}\n",
        "a,b\n" * 50,
        '"' * 10,
        "Aa,Bb,Cc,Dd\nhost.example,1%,2%,3%\n",
        "host.example,1%,2%,3%\nhost.example,1%,2%,3%\n",
    ],
)
def test_other_files_are_refused_in_one_line_that_says_what_was_expected(text: str) -> None:
    error = read(text).error
    assert error is not None
    assert "expected" in error
    assert "\n" not in error


def test_shopping_export_is_checked_by_what_it_has() -> None:
    header = "Store name,Impression share,Overlap rate,Outranking share"
    good = f"{header}\nYou,90.00%,--,--\nSome Store,40.00%,40.00%,81.00%\n"
    assert ([True, False], None) == ([row.is_own for row in read(good).rows], read(good).error)
    assert "outranking share 31.00%" in (read(good.replace("81.00%", "31.00%")).error or "")


def test_second_column_of_the_same_name_is_left_alone() -> None:
    lines = [f"alibaba,other,{line}" for line in ROWS.splitlines()]
    found = read(f"Keyword,Keyword,{HEADER}\n" + "\n".join(lines))
    assert {"alibaba"} == {row.keyword for row in found.rows}


def test_header_longer_than_any_report_has_is_none() -> None:
    assert "no table" in (read("x" * 200_000 + "," + HEADER).error or "")
    assert "no table" in (read(",".join(["Impression share", "Overlap rate"] * 200)).error or "")


def test_words_of_no_language_are_tried_on_the_first_groups_alone() -> None:
    lines = [f"keyword {number},{line}" for number in range(20) for line in ROWS.splitlines()]
    found = read("Kk,Aa,Bb,Cc,Dd,Ee,Ff,Gg\n" + "\n".join(lines))
    assert (None, 60) == (found.error, len(found.rows))


def test_own_row_without_an_impression_share_narrows_nothing() -> None:
    found = read(EXPORT.replace("You,90.00%, --, --,80.00%,50.00%, --\n", "You,--,--,--,80.00%,50.00%,--\n"))
    assert (None, Share(0, 0.1)) == (found.error, found.rows[-1].impression_share)


def test_file_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.insights.reading.MAX_BYTES", 10)
    assert MAX_BYTES > 10
    assert "larger than" in (read(EXPORT).error or "")


def test_vendor_is_told_by_what_only_it_writes() -> None:
    text = EXPORT.replace("Top of page rate", "Top of page (mainline) rate", 1)
    assert InsightSource.MICROSOFT_ADVERTISING == read(text).source


@settings(deadline=None)  # a loaded machine is slow, and no reader is broken by it
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    assert read_insights(content).kind in {None, *InsightKind}


@settings(max_examples=50)
@given(st.integers(0, len(EXPORT)), st.text(max_size=8))
def test_no_damage_breaks_the_reader(place: int, noise: str) -> None:
    found = read_insights((EXPORT[:place] + noise + EXPORT[place:]).encode("utf-8", "surrogatepass"))
    assert (found.error is None) is bool(found.rows or found.days)


def test_half_characters_refuse_only_their_row() -> None:
    found = read_insights(
        EXPORT.encode() + "ünï.example,40.00%,40.00%,25.00%,50.00%,10.00%,81.00%\n".encode() + b"b\xff.example,1%\n"
    )
    assert (4, 1) == (len(found.rows), len(found.lost))


def test_old_code_page_is_the_one_under_which_the_header_words_are_known() -> None:
    words = "Процент полученных показов;Коэффициент пересечения;Процент опережения"
    layout = find_layout(f"Домен;{words}\n".encode("cp1251"))
    assert layout is not None
    assert ("cp1251", words.split(";")) == (layout.encoding, list(layout.header[1:]))


def test_longest_wording_decides() -> None:
    fields = [
        field_of(text) for text in ("Abs. Top of page rate", "Top of page rate", "Search lost IS (budget)", "Price")
    ]
    assert ["abs_top_rate", "top_rate", "budget_lost", None] == fields


def test_a_host_is_no_total() -> None:
    assert (True, False) == (is_total("Total: Account"), is_total("totally.example"))


OWN = "Day,Impr.,Search impr. share,Search lost IS (budget),Keyword,Qqq\n"


def test_own_performance_is_a_kind_of_its_own() -> None:
    found = read(f'{OWN}2026-11-01,"1,203",93.20%,< 10%,alibaba\n2026-11-02,10,< 10%, --,alibaba\n')
    assert (InsightKind.OWN_PERFORMANCE, InsightLevel.KEYWORD) == (found.kind, found.level)
    assert [(1203, Share(0.932, 0.932), Share(0, 0.1)), (10, Share(0, 0.1), None)] == [
        (day.impressions, day.share, day.budget_lost) for day in found.days
    ]


def test_days_without_a_share_and_totals_say_nothing_and_bad_rows_are_told() -> None:
    rows = (
        "2026-11-01,10,--,,a\nTotal,10,90%,,\n2026-11-02,x,90%,,a\nMonday,10,90%,,a\n2026-11-03,10,190%,,a\n"
        "2026-11-04,5\0,1%\n2026-11-05,9,90%\n"
    )
    found = read(OWN + rows)
    assert (1, 4) == (len(found.days), len(found.lost))
    assert "no day" in (read(f"{OWN}x,y,z,,\n").error or "")


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("google_ads_en_gb_manual_2026-04_07.csv", 3),
        ("google_ads_es_keyword_2026-07.csv", 80),
        ("derived_en_gb_utf16le_tab.csv", 3),
        ("synthetic_tr_semicolon.csv", 3),
    ],
)
def test_real_export_is_read_exactly(name: str, rows: int) -> None:
    path = DEV / name
    if not path.is_file():
        pytest.skip("shared development data are not at hand")
    found = read_insights(path.read_bytes())
    assert (None, rows, ()) == (found.error, len(found.rows), found.lost)
    content = path.read_bytes()
    text = content.decode("utf-16" if content[:1] == b"\xff" else "utf-8")
    lines = text.splitlines()
    for row in found.rows:
        assert row.domain in lines[row.number - 1]
        for metric in METRICS:
            share = getattr(row, metric)
            if share is not None and share.exact:
                printed = f"{share.low:.2%}"
                assert printed in lines[row.number - 1] or f"%{printed[:-1].replace('.', ',')}" in lines[row.number - 1]
