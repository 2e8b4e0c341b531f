"""The observation table: what a row means, and that nothing about it is guessed."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model.captures import ParsedFile, ParsedPage, Sitelink
from monitor.model.enums import Block, Device, Engine, LandingSource, PageState
from monitor.parsing import file_state, parse

HEAD = "seen_at,engine,query,country,device,state,position,block,title,description,display_url,final_url,click_url"
AD = "2026-11-16T08:00:00Z,google,alibaba,US,desktop,,1,top,Wholesale,Cheap,www.shop.example,https://shop.example/a,"


def read(*lines: str, newline: str = "\n") -> ParsedFile:
    return parse(newline.join(lines).encode(), name="table.csv")


def page(*lines: str) -> ParsedPage:
    parsed = read(*lines)
    assert parsed.error is None
    return parsed.pages[0]


def test_a_row_with_an_ad_is_read_column_by_column() -> None:
    found = page(HEAD, AD)
    assert found.state is PageState.ADS
    assert found.seen_at == datetime(2026, 11, 16, 8, tzinfo=UTC)
    assert (found.engine, found.query, found.asked_country) == (Engine.GOOGLE, "alibaba", "US")
    assert found.device is Device.DESKTOP
    ad = found.ads[0]
    assert (ad.position, ad.block, ad.title, ad.description) == (1, Block.TOP, "Wholesale", "Cheap")
    assert (ad.display_url, ad.final_url) == ("www.shop.example", "https://shop.example/a")
    assert (ad.landing_url, ad.landing_source) == ("https://shop.example/a", LandingSource.PROVIDER)


def test_rows_of_one_search_are_one_page_and_other_searches_others() -> None:
    other = AD.replace("alibaba", "ali baba")
    parsed = read(HEAD, AD, other, AD.replace(",1,top", ",2,top").replace("Wholesale", "Second"))
    assert [[ad.title for ad in each.ads] for each in parsed.pages] == [["Wholesale", "Second"], ["Wholesale"]]


def test_check_ref_joins_rows_that_leave_out_the_rest() -> None:
    parsed = read(
        "check_ref,seen_at,engine,query,title",
        "r1,2026-11-16T08:00:00Z,bing,alibaba,One",
        "r1,,bing,alibaba,Two",
        "r1,,bing,other query,Three",
    )
    assert [ad.title for ad in parsed.pages[0].ads] == ["One", "Two"]
    assert parsed.pages[0].provider_ref == "r1"
    assert parsed.pages[1].state is PageState.REFUSED
    assert "row 4: check_ref 'r1' stood for another query in row 2" in (parsed.pages[1].error or "")


def test_what_the_first_row_of_a_search_leaves_out_a_later_one_may_say() -> None:
    parsed = read(
        "check_ref,seen_at,engine,query,device,title",
        "r1,,bing,alibaba,,One",
        "r1,2026-11-16T08:00:00Z,bing,alibaba,mobile,Two",
        "r1,2026-11-16T09:00:00Z,bing,alibaba,,Three",
    )
    assert parsed.pages[0].seen_at == datetime(2026, 11, 16, 8, tzinfo=UTC)
    assert parsed.pages[0].device is Device.MOBILE
    assert "row 4: check_ref 'r1' stood for another seen_at in row 3" in (parsed.pages[1].error or "")


def test_json_lines_with_a_long_first_line_are_recognised() -> None:
    long = {**AD_ROW, "click_url": "https://www.google.com/aclk?ai=" + "x" * 9_000}
    assert len(parse(rows(long, {**AD_ROW, "position": 2}), name="t.jsonl").pages[0].ads) == 2


def test_a_check_without_ads_is_a_row_with_a_state() -> None:
    rows = [
        f"2026-11-16T08:0{n}:00Z,google,alibaba,US,,{state}" for n, state in enumerate(("no_ads", "Captcha", "No Ads"))
    ]
    parsed = read("seen_at,engine,query,country,title,state", *rows)
    assert [each.state for each in parsed.pages] == [PageState.NO_ADS, PageState.CAPTCHA, PageState.NO_ADS]
    assert file_state(parsed) is PageState.CAPTCHA


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-11-16T08:00:00Z,google,alibaba,US,desktop,,,,,,,,", "neither an ad nor a state"),
        (
            "2026-11-16T08:00:00Z,google,alibaba,US,desktop,no_ads,,,Title,,,,",
            "state is no_ads and the row holds an ad",
        ),
        ("2026-11-16T08:00:00Z,google,alibaba,US,desktop,fine,,,,,,,", "state 'fine' is not known"),
        ("2026-11-16T08:00:00Z,google,,US,desktop,no_ads,,,,,,,", "query is empty"),
        ("2026-11-16T08:00:00Z,altavista,alibaba,US,desktop,no_ads,,,,,,,", "engine 'altavista' is not known"),
        ("2026-11-16T08:00:00Z,google,alibaba,Atlantis,desktop,no_ads,,,,,,,", "country 'Atlantis' is not known"),
        ("2026-11-16T08:00:00Z,google,alibaba,US,fridge,no_ads,,,,,,,", "device 'fridge' is not known"),
        ("2026-11-16T08:00:00Z,google,alibaba,US,desktop,,0,top,T,,,,", "position '0' is no count"),
        ("2026-11-16T08:00:00Z,google,alibaba,US,desktop,,²,top,T,,,,", "position '²' is no count"),
        ("2026-11-16T08:00:00Z,google,alibaba,US,desktop,,1,attic,T,,,,", "block 'attic' is not known"),
        ("2026-11-16T08:00:00,google,alibaba,US,desktop,no_ads,,,,,,,", "has no time zone"),
        ("2026-11-16,google,alibaba,US,desktop,no_ads,,,,,,,", "is not a time"),
        (AD + ",,,,", "cells under 13 columns"),
        ("2026-11-16T08:00:00Z,google,ali\x00baba,US,desktop,no_ads,,,,,,,", "NUL bytes"),
    ],
)
def test_a_row_that_does_not_say_what_it_means_is_refused_with_its_number(row: str, reason: str) -> None:
    parsed = read(HEAD, AD, row, AD.replace(",1,", ",2,"))
    assert [len(each.ads) for each in parsed.pages] == [2, 0]
    assert parsed.pages[1].state is PageState.REFUSED
    assert parsed.pages[1].error == f"1 of 3 rows refused; {parsed.pages[1].warnings[0]}"
    assert parsed.pages[1].warnings[0].startswith("row 3: ")
    assert reason in parsed.pages[1].warnings[0]


def test_b038_a_date_that_can_mean_two_days_is_refused_never_guessed() -> None:
    parsed = read(HEAD, AD.replace("2026-11-16T08:00:00Z", "03/04/2026"))
    assert not parsed.pages
    assert "row 2: seen_at '03/04/2026' is not a time; expected ISO 8601 with a zone" in (parsed.error or "")


def test_b031_a_row_with_nul_bytes_is_refused_and_its_neighbours_are_read() -> None:
    parsed = read(HEAD, AD.replace("Wholesale", "Whole\x00sale"), AD)
    assert len(parsed.pages[0].ads) == 1
    assert "row 2: NUL bytes" in (parsed.pages[1].error or "")


def test_b024_utf_16_is_read_like_its_utf_8_twin() -> None:
    text = "\r\n".join([HEAD, AD.replace("Wholesale", "阿里巴巴 – дёшево")])
    twin = parse(text.encode(), name="t.csv")
    assert twin.pages[0].ads[0].title == "阿里巴巴 – дёшево"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        assert parse(text.encode(encoding), name="t.csv") == twin


def test_b025_a_byte_order_mark_does_not_hide_the_first_column() -> None:
    assert parse(b"\xef\xbb\xbf" + f"{HEAD}\n{AD}".encode(), name="t.csv").pages[0].seen_at is not None
    assert parse(b"\xef\xbb\xbf" + f"{HEAD}\n{AD}\xe9".encode("latin-1"), name="t.csv").pages[0].seen_at is not None


def test_b026_windows_1252_is_read_with_a_warning_and_undefined_bytes_refuse_their_row() -> None:
    content = f"{HEAD}\n{AD}\n".encode() + AD.replace("Wholesale", "Stra\xdfe \x93x\x94").encode("latin-1")
    parsed = parse(content + b"\n" + AD.encode().replace(b"Wholesale", b"\x81"), name="t.csv")
    assert parsed.pages[0].ads[1].title == "Straße “x”"
    assert parsed.pages[0].warnings[0] == "2 lines are not UTF-8 and were read as Windows-1252, the first is line 3"
    assert "row 4: bytes that are neither UTF-8 nor Windows-1252" in (parsed.pages[1].error or "")
    assert not any("\ufffd" in (ad.title or "") for ad in parsed.pages[0].ads)


def test_b037_a_smuggled_delimiter_stays_one_field_and_text() -> None:
    found = page(HEAD, AD.replace("Wholesale", "\",=cmd|'/c calc'!A1\""))
    assert found.ads[0].title == ",=cmd|'/c calc'!A1"


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-5", "@here", "'quoted"])
def test_cells_that_look_like_formulas_are_kept_as_text(text: str) -> None:
    assert page(HEAD, AD.replace("Wholesale", text)).ads[0].title == text


def test_b040_a_gzip_bomb_is_refused_by_its_unpacked_size() -> None:
    bomb = gzip.compress(b"\x00" * (70 * 1024 * 1024))
    parsed = parse(bomb, name="table.csv.gz")
    assert parsed.error == "larger than 64 MB; expected one search answer or table"


def test_a_packed_table_is_read() -> None:
    assert parse(gzip.compress(f"{HEAD}\n{AD}".encode()), name="t.csv.gz").pages[0].ads[0].title == "Wholesale"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_common_delimiter_and_line_end_is_recognised(delimiter: str, newline: str) -> None:
    parsed = read(HEAD.replace(",", delimiter), AD.replace(",", delimiter), newline=newline)
    assert parsed.pages[0].ads[0].title == "Wholesale"


def test_excel_may_name_its_delimiter_in_a_line_of_its_own() -> None:
    assert page("sep=;", HEAD.replace(",", ";"), AD.replace(",", ";")).ads[0].title == "Wholesale"


def test_columns_are_known_by_common_other_names_and_unknown_ones_are_named_in_a_warning() -> None:
    found = page(
        "Time Stamp,Search Engine,Key-word,Headline,URL,Mood",
        "2026-11-16 08:00 UTC,Google,alibaba,T,https://a.example/,x",
    )
    assert (found.query, found.ads[0].title, found.ads[0].final_url) == ("alibaba", "T", "https://a.example/")
    assert found.seen_at == datetime(2026, 11, 16, 8, tzinfo=UTC)
    assert found.warnings[0].startswith("columns not read: 'Mood'; known are seen_at, engine, ")


def test_quoted_line_breaks_belong_to_their_cell() -> None:
    found = page(HEAD, AD.replace("Wholesale", '"Whole\nsale"'), AD.replace(",1,", ",2,"))
    assert [ad.title for ad in found.ads] == ["Whole sale", "Wholesale"]


def test_a_missing_quote_costs_its_own_row_and_no_other() -> None:
    parsed = read(
        HEAD, AD, AD.replace("Wholesale", '"never closed'), *(AD.replace(",1,", f",{n},") for n in range(2, 30))
    )
    assert len(parsed.pages[0].ads) == 29
    assert "1 of 30 rows refused; row 3: broken quoting" in (parsed.pages[1].error or "")


def test_thousands_of_missing_quotes_end_the_reading_in_bounded_time() -> None:
    parsed = read(HEAD, AD, *(AD.replace("Wholesale", '"a"b') for _ in range(5_000)))
    assert len(parsed.pages[0].ads) == 1
    assert "the rest was not read" in parsed.pages[1].warnings[-1]


def test_stated_ranks_are_kept_where_they_differ_and_made_anew_where_blocks_count_apart() -> None:
    gaps = page(HEAD, AD.replace(",1,top,Wholesale", ",7,top,Late"), AD.replace(",1,", ",3,"))
    assert [(ad.position, ad.title) for ad in gaps.ads] == [(3, "Wholesale"), (7, "Late")]
    apart = page(HEAD, AD.replace(",1,top,Wholesale", ",1,bottom,Low"), AD)
    assert [(ad.position, ad.title) for ad in apart.ads] == [(1, "Wholesale"), (2, "Low")]
    unsaid = page(HEAD, AD.replace(",1,top,Wholesale", ",,,First"), AD.replace(",1,", ",5,"))
    assert [(ad.position, ad.title) for ad in unsaid.ads] == [(1, "First"), (2, "Wholesale")]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            '"Deals|https://a.example/d; Help|https://a.example/h?x=1;y"',
            [("Deals", "https://a.example/d"), ("Help", "https://a.example/h?x=1;y")],
        ),
        ('"[{""title"": ""Deals"", ""url"": ""https://a.example/d""}]"', [("Deals", "https://a.example/d")]),
        ("Only a title", [("Only a title", None)]),
        ("", []),
    ],
)
def test_sitelinks_are_a_json_list_or_pairs(cell: str, expected: list[tuple[str, str | None]]) -> None:
    found = page("seen_at,engine,query,title,sitelinks", f"2026-11-16T08:00:00Z,google,alibaba,T,{cell}")
    assert found.ads[0].sitelinks == tuple(Sitelink(title=title, url=url) for title, url in expected)


@pytest.mark.parametrize("cell", ["[broken", '"{""not"": ""closed"""'])
def test_damaged_sitelinks_cost_only_themselves(cell: str) -> None:
    found = page("seen_at,engine,query,title,sitelinks", f"2026-11-16T08:00:00Z,google,alibaba,T,{cell}")
    assert found.ads[0].title == "T"


def test_a_stated_landing_url_is_believed_before_any_decoding() -> None:
    click = "https://www.google.com/aclk?sa=l&adurl=https%3A%2F%2Fdecoded.example%2F"
    head = "engine,query,title,click_url,landing_url"
    stated = page(head, f"google,alibaba,T,{click},https://landed.example/?awc=1")
    decoded = page(head, f"google,alibaba,T,{click},")
    assert (stated.ads[0].landing_url, stated.ads[0].click_url) == ("https://landed.example/?awc=1", click)
    assert (decoded.ads[0].landing_url, decoded.ads[0].landing_source) == (
        "https://decoded.example/",
        LandingSource.ADURL,
    )


def test_product_ads_are_counted_and_make_a_row_of_their_own() -> None:
    found = page("engine,query,title,product_ads", "google,alibaba,,4")
    assert (found.state, found.product_ads, found.ads) == (PageState.NO_ADS, 4, ())
    assert found.error == "product-listing units only, no text ads"


def test_a_state_beside_ads_is_told_and_the_ads_are_believed() -> None:
    found = page(
        HEAD, AD, AD.replace(",,1,top,Wholesale,Cheap,www.shop.example,https://shop.example/a", ",captcha,,,,,,")
    )
    assert found.state is PageState.ADS
    assert "rows say captcha of a check with ads; the ads are believed" in found.warnings


def test_an_address_that_is_none_is_told_and_left_out() -> None:
    found = page(HEAD, AD.replace("https://shop.example/a", "javascript:alert(1)"))
    assert found.ads[0].final_url is None
    assert "ad 1: link is no web address, expected http or https" in found.warnings


def rows(*values: object) -> bytes:
    return b"\n".join(json.dumps(value).encode() for value in values)


AD_ROW = {"seen_at": "2026-11-16T08:00:00Z", "engine": "bing", "query": "alibaba", "title": "T", "position": 1}


def test_json_lines_are_read_like_csv() -> None:
    row = {**AD_ROW, "Sitelinks": [{"title": "Deals", "url": "https://a.example/"}], "block": None}
    parsed = parse(
        rows(row, {**AD_ROW, "position": 2.0}, {**AD_ROW, "position": 3, "title": "\ud800 half"}, 7), name="t.jsonl"
    )
    assert [ad.position for ad in parsed.pages[0].ads] == [1, 3]
    assert parsed.pages[0].ads[0].sitelinks == (Sitelink(title="Deals", url="https://a.example/"),)
    assert parsed.pages[0].ads[1].title == "\ufffd half"
    assert [line.partition(":")[0] for line in parsed.pages[1].warnings] == ["row 2", "row 4"]


def test_one_json_row_or_a_list_of_them_is_a_table_too() -> None:
    assert parse(rows(AD_ROW), name="t.json").pages[0].ads[0].title == "T"
    assert len(parse(json.dumps([AD_ROW, {**AD_ROW, "position": 2}]).encode(), name="t.json").pages[0].ads) == 2


def test_a_cell_of_json_that_is_no_text_refuses_its_row() -> None:
    parsed = parse(rows(AD_ROW, {**AD_ROW, "title": ["T"]}, {**AD_ROW, "query": True}), name="t.jsonl")
    assert parsed.pages[1].warnings == ("row 2: title is list; expected text", "row 3: query is bool; expected text")


def test_a_header_alone_is_refused() -> None:
    assert "the table has no rows" in (read(HEAD).error or "")


def test_a_table_without_query_and_engine_is_refused_by_its_columns() -> None:
    error = read("run,keyword,rank,advertiser", "1,alibaba,1,Shop").error or ""
    assert error.startswith(
        "looks like a table with the columns run, keyword, rank, advertiser, …; an observation table has"
    )


def test_a_damaged_utf_16_table_is_refused() -> None:
    content = f"{HEAD}\n{AD}".encode("utf-16")
    assert "damaged UTF-16" in (parse(content[:-1] + b"\xd8", name="t.csv").error or "")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_lines_under_a_header_are_read_or_refused(lines: list[str]) -> None:
    parsed = parse("\n".join([HEAD, *lines]).encode("utf-8", "surrogatepass"), name="t.csv")
    assert parsed.pages or parsed.error
    assert "please report" not in (parsed.error or "")
