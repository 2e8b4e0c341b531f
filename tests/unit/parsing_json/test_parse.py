"""From bytes to checks and observations: what every format has in common."""

import gzip
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import InputRefused
from monitor.model.captures import Capture, CaptureMeta, ParsedAd, ParsedFile, ParsedPage
from monitor.model.enums import Block, Device, Engine, PageState
from monitor.parsing import FORMATS, MAX_BYTES, file_state, observe, parse, read_meta, with_meta
from monitor.parsing.payload import Payload

ROOT = Path(__file__).resolve().parents[3]
DEV = ROOT.parent / "shared" / "data" / "serps_dev"
AT = datetime(2026, 11, 16, 8, tzinfo=UTC)
CAPTURE = Capture(sha256="ab" * 32, source="import", name="a.json", format="serpapi", size=1, stored_at=AT)


def answer(**parts: Any) -> bytes:
    base = {
        "search_metadata": {"id": "1", "status": "Success"},
        "search_parameters": {"engine": "google", "q": "alibaba"},
    }
    return json.dumps(base | parts).encode()


def only_page(content: bytes) -> ParsedPage:
    parsed = parse(content, name="a.json")
    assert parsed.error is None
    return parsed.pages[0]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "the file is empty"),
        (b"  \r\n ", "the file is empty"),
        (b"%PDF-1.7", "looks like a PDF"),
        (b"PK\x03\x04rest", "looks like a ZIP archive or spreadsheet"),
        (b"hello", "looks like nothing the monitor knows"),
        (b'{"a": 1}', "looks like JSON of an unknown form"),
        (b"[1, 2]", "looks like nothing the monitor knows"),
        (b'{"a": ', "looks like damaged JSON (Expecting value at line 1, column 7)"),
        (b'{"a": "\xff"}', "looks like damaged JSON (not UTF-8 or UTF-16 at byte 7)"),
        (b"[" * 200_000, "looks like damaged JSON (JSON nested too deeply to read)"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "looks like damaged JSON (a number of more digits"),
        (b'{"features": {}, "results": [{"cmpt_rank": 0}]}', "looks like a WebSearcher parse snapshot"),
        (b'[{"type": "ad", "_selector": "div"}]', "looks like an AscentKorea SERP answer"),
        (
            b'{"search_metadata": {"status": "Success", "request_url": "https://www.searchapi.io/x"}}',
            "a SearchApi.io answer",
        ),
        (b'{"searchParameters": {"q": "x"}, "organic": []}', "looks like a Serper answer"),
        (b'{"general": {"search_engine": "google"}, "top_ads": []}', "looks like a Bright Data parsed answer"),
        (b'{"query": {"apikey": "REDACTED"}, "paid_results": []}', "looks like a Zenserp answer"),
        (b'{"request": {"success": true}, "search_information": {}}', "looks like a Serpstack answer"),
        (b'{"kind": "customsearch#search"}', "looks like a Google Custom Search answer"),
        (
            b'{"account": "https://serpapi.com/account"}',
            "looks like a SerpApi answer without anything of a search page",
        ),
        (b'{"query": "alibaba"}', "looks like one row of something"),
        (b"\x1f\x8bbroken", "damaged gzip data"),
        (gzip.compress(b"whole")[:-6], "gzip data ends early"),
        (b"\x1f\x8b\x08\x00", "gzip data ends early"),
    ],
)
def test_an_unknown_file_is_refused_by_name_and_in_one_line(content: bytes, name: str) -> None:
    parsed = parse(content, name="unknown")
    assert name in (parsed.error or "")
    assert "expected" in (parsed.error or "")
    assert "\n" not in (parsed.error or "")
    assert (parsed.format, parsed.pages) == ("", ())
    assert file_state(parsed) is PageState.REFUSED


def test_html_of_no_engine_is_refused_as_such() -> None:
    assert "expected" in (parse(b"<html><p>hello</p></html>", name="a.html").error or "")


def test_b047_a_file_over_the_cap_is_refused_before_it_is_read() -> None:
    assert "larger than 64 MB" in (parse(b" " * (MAX_BYTES + 1), name="big").error or "")


def test_a_gzip_file_of_several_members_and_padding_is_whole() -> None:
    content = answer(organic_results=[{"link": "https://www.alibaba.com/"}])
    packed = gzip.compress(content[:40]) + gzip.compress(content[40:]) + b"\x00" * 8
    assert only_page(packed).state is PageState.NO_ADS


def test_packed_content_just_longer_than_a_chunk_is_whole() -> None:
    assert Payload(gzip.compress(b"x" * (256 * 1024))).content == b"x" * (256 * 1024)


def test_json_in_utf_16_as_some_shells_write_it_is_read() -> None:
    content = answer(organic_results=[{"link": "https://www.alibaba.com/"}]).decode().encode("utf-16")
    assert only_page(content).query == "alibaba"


def test_a_readers_own_defect_is_an_error_of_that_file_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "serpapi", FORMATS["serpapi"]._replace(module="monitor.errors"))
    assert parse(answer(), name="a.json").error == "could not be read (AttributeError); please report this file"


def test_importing_the_registry_loads_no_format_and_no_html_parser() -> None:
    code = (
        "import sys, monitor.parsing.registry;"
        "print([name for name in sys.modules if 'selectolax' in name or name.startswith('monitor.parsing.html')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_format_of_the_registry_names_itself_as_there() -> None:
    assert [known.load().NAME for known in FORMATS.values()] == list(FORMATS)


# -- SerpApi: the outcomes a check can have ------------------------------------------------------------


def test_b041_an_error_that_names_the_key_is_a_failed_check_never_a_clean_one() -> None:
    page = only_page(b'{"error": "Invalid API key", "search_parameters": {"engine": "google", "q": "alibaba"}}')
    assert page.query == "alibaba"
    page = only_page(b'{"error": "Invalid API key"}')
    assert (page.state, page.error) == (PageState.PROVIDER_ERROR, "SerpApi: Invalid API key")


@pytest.mark.parametrize(
    ("error", "state"),
    [
        ("Your account has run out of searches.", PageState.PROVIDER_ERROR),
        ("Missing `location` parameter.", PageState.PROVIDER_ERROR),
        ("Google hasn't returned any results for this query.", PageState.EMPTY),
        ("Bing hasn't returned any results for this query.", PageState.EMPTY),
    ],
)
def test_an_error_is_an_empty_page_only_where_the_engine_found_nothing(error: str, state: PageState) -> None:
    assert only_page(answer(error=error)).state is state


def test_a_search_with_status_error_failed_whatever_it_says() -> None:
    metadata = {"id": "1", "status": "Error"}
    said = "Google hasn't returned any results for this query."
    assert only_page(answer(search_metadata=metadata, error=said)).state is PageState.PROVIDER_ERROR
    assert only_page(answer(search_metadata=metadata)).error == "SerpApi: status Error"


def test_ads_beside_an_error_are_still_ads() -> None:
    assert only_page(answer(ads=[{"title": "T"}], error="Google hasn't returned any results")).state is PageState.ADS


def test_b051_the_time_is_when_the_provider_made_the_search_not_when_it_was_asked_again() -> None:
    metadata = {"id": "1", "created_at": "2026-11-16 06:59:58 UTC", "processed_at": "2026-11-16 07:00:01 UTC"}
    assert only_page(answer(search_metadata=metadata)).seen_at == datetime(2026, 11, 16, 7, 0, 1, tzinfo=UTC)


def test_an_excerpt_with_its_ads_is_read_with_what_it_says_and_the_engine_of_its_clicks() -> None:
    content = json.dumps(
        [{"ads": [{"title": "T", "tracking_link": "https://www.googleadservices.com/pagead/aclk?sa=L"}]}]
    )
    page = only_page(content.encode())
    assert (page.engine, page.query, page.seen_at) == (Engine.GOOGLE, None, None)


def test_the_engine_is_told_from_the_providers_own_addresses_where_nothing_names_it() -> None:
    metadata = {"id": "1", "bing_url": "https://www.bing.com/search?q=x"}
    page = only_page(answer(search_metadata=metadata, search_parameters={"q": "x"}))
    assert page.engine is Engine.BING


def test_an_answer_that_lost_its_metadata_is_still_known_by_its_engine() -> None:
    assert only_page(answer(search_metadata=None, ads=None)).state is PageState.UNKNOWN_LAYOUT


@pytest.mark.parametrize(
    ("asked", "country", "served"),
    [
        ({"gl": "uk"}, "GB", None),
        ({"mkt": "de-AT"}, "AT", None),
        ({"kl": "wt-wt"}, None, None),
        ({"location": "Austin, Texas, United States"}, "US", None),
        ({"google_domain": "google.co.uk"}, "GB", "GB"),
        ({"google_domain": "google.com", "gl": "tr"}, "TR", None),
        ({"gl": "us", "location_used": "Berlin,Germany"}, "US", "DE"),
        ({"yandex_domain": "yandex.com.tr"}, "TR", "TR"),
    ],
)
def test_asked_and_served_country_are_kept_apart(
    asked: dict[str, str], country: str | None, served: str | None
) -> None:
    page = only_page(answer(search_parameters={"engine": "google", "q": "x", **asked}))
    assert (page.asked_country, page.served_country) == (country, served)


def test_one_alien_engine_in_a_list_costs_its_own_page_only() -> None:
    alien = json.loads(answer(search_parameters={"engine": "google_jobs", "q": "x"}))
    content = json.dumps([json.loads(answer(organic_results=[{"link": "https://a.example/"}])), alien]).encode()
    assert [page.state for page in parse(content, name="a").pages] == [PageState.NO_ADS, PageState.REFUSED]


# -- texts and addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "a phrase", "https://", "http://\ud800.example/"]
)
def test_b061_only_web_addresses_become_links(link: str) -> None:
    ad = only_page(
        answer(ads=[{"title": "T", "link": link, "tracking_link": link, "sitelinks": [{"title": "S", "link": link}]}])
    ).ads[0]
    assert (ad.final_url, ad.click_url, ad.landing_url, ad.sitelinks[0].url) == (None, None, None, None)


def test_b064_a_lone_surrogate_is_replaced_and_flagged() -> None:
    page = only_page(answer(ads=[{"title": "a\ud800b", "displayed_link": "x.example"}]))
    assert page.ads[0].title == "a\ufffdb"
    assert page.warnings == ("ad 1: title held broken characters or was too long, and was mended",)
    page.ads[0].title.encode("utf-8")


def test_b054_b056_b058_hostile_text_stays_text_on_one_line() -> None:
    titles = ["<script>alert(1)</script>", "50% off\r\nBcc: x@evil.example", "\u202eabc\u2066\u200b\u00ad"]
    ads = only_page(answer(ads=[{"title": title} for title in titles])).ads
    assert [ad.title for ad in ads] == [titles[0], "50% off Bcc: x@evil.example", titles[2]]


def test_a_scheme_less_address_is_kept_as_stated() -> None:
    ad = only_page(answer(ads=[{"title": "T", "link": " www.shop.example/x "}])).ads[0]
    assert ad.final_url == "www.shop.example/x"


def test_an_advertisers_own_tracking_link_is_where_the_ad_leads() -> None:
    ad = only_page(answer(ads=[{"title": "T", "tracking_link": "https://go.shop.example/x"}])).ads[0]
    assert (ad.final_url, ad.landing_url) == (None, "https://go.shop.example/x")


def test_text_beyond_all_measure_is_cut_and_told() -> None:
    page = only_page(answer(ads=[{"title": "x" * 100_000, "link": "https://a.example/" + "y" * 100_000}]))
    assert len(page.ads[0].title or "") == 5_000
    assert len(page.warnings) == 2


# -- what stands beside the capture ---------------------------------------------------------------------


def test_what_the_capture_says_wins_and_a_contradiction_is_told() -> None:
    page = ParsedPage(state=PageState.NO_ADS, engine=Engine.GOOGLE, query="Alibaba", seen_at=AT, asked_country="US")
    meta = CaptureMeta(
        seen_at=AT.replace(hour=12),
        engine=Engine.BING,
        query="alibaba",
        country="DE",
        device=Device.MOBILE,
        language="de",
    )
    joined = with_meta(ParsedFile(format="x", pages=(page,)), meta).pages[0]
    assert (joined.seen_at, joined.engine, joined.query, joined.asked_country) == (AT, Engine.GOOGLE, "Alibaba", "US")
    assert (joined.device, joined.language) == (Device.MOBILE, "de")
    assert [line.partition(":")[0] for line in joined.warnings] == ["seen_at", "engine", "country"]


def test_the_country_beside_a_capture_is_the_one_asked_for() -> None:
    page = ParsedPage(state=PageState.NO_ADS, served_country="DE")
    joined = with_meta(ParsedFile(format="x", pages=(page,)), CaptureMeta(country="US")).pages[0]
    assert (joined.asked_country, joined.served_country, joined.warnings) == ("US", "DE", ())


def test_nothing_beside_the_capture_changes_nothing() -> None:
    parsed = ParsedFile(format="x", pages=(ParsedPage(state=PageState.EMPTY),))
    assert with_meta(parsed, CaptureMeta()) is parsed


def test_a_sidecar_is_read_key_by_key() -> None:
    values = {
        "seen_at": "2026-11-16T10:00:00+02:00",
        "engine": "Google",
        "country": "Germany",
        "device": "desktop",
        "query": " a  b ",
        "location": "",
        "language": None,
    }
    assert read_meta(values) == CaptureMeta(
        seen_at=AT, engine=Engine.GOOGLE, country="DE", device=Device.DESKTOP, query="a b"
    )


def test_every_wrong_key_of_a_sidecar_is_named_with_what_was_expected() -> None:
    values = {"seen_at": "16.11.2026", "engine": "askjeeves", "country": "XX", "device": 3, "quary": "x"}
    with pytest.raises(InputRefused) as refused:
        read_meta(values)
    said = str(refused.value)
    for part in (
        "quary: unknown key",
        "seen_at: '16.11.2026' is not a time",
        "engine: 'askjeeves' is not known",
        "country: 'XX' is not known",
        "device: '3' is not text",
    ):
        assert part in said


@pytest.mark.parametrize(
    "text", ["2026-02-30T08:00:00Z", "2026-11-16T25:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"]
)
def test_moments_outside_the_calendar_or_the_age_are_refused(text: str) -> None:
    with pytest.raises(InputRefused, match="expected"):
        read_meta({"seen_at": text})


# -- checks and observations ----------------------------------------------------------------------------

AD = ParsedAd(position=1, title="Wholesale", block=Block.TOP, landing_url="https://shop.example/a?gclid=1")
PAGE = ParsedPage(state=PageState.ADS, engine=Engine.GOOGLE, query="alibaba", seen_at=AT, asked_country="US", ads=(AD,))


def test_ids_depend_only_on_capture_page_and_rank() -> None:
    parsed = ParsedFile(format="x", pages=(PAGE, replace(PAGE, ads=(AD, replace(AD, position=2)))))
    checks, observations = observe(parsed, CAPTURE)
    assert (checks, observations) == observe(
        parsed, replace(CAPTURE, name="renamed.json", stored_at=AT.replace(year=2027))
    )
    assert len({each.id for each in (*checks, *observations)}) == 5
    assert [each.check for each in observations] == [checks[0].id, checks[1].id, checks[1].id]


def ids(content: bytes, sha256: str) -> list[str]:
    parsed = parse(content, name="x")
    checks, observations = observe(parsed, replace(CAPTURE, sha256=sha256, format=parsed.format))
    return [each.id for each in (*checks, *observations)]


def test_b051_a_cached_answer_fetched_again_is_the_same_check_and_counts_once() -> None:
    metadata = {"id": "6738", "status": "Success", "processed_at": "2026-11-16 07:00:01 UTC"}
    first = answer(search_metadata=metadata, ads=[{"title": "T"}])
    again = answer(search_metadata={**metadata, "total_time_taken": 0.01}, ads=[{"title": "T"}])
    other = answer(search_metadata={**metadata, "processed_at": "2026-11-16 08:00:01 UTC"}, ads=[{"title": "T"}])
    assert ids(first, "aa" * 32) == ids(again, "bb" * 32)
    assert not set(ids(first, "aa" * 32)) & set(ids(other, "cc" * 32))


def test_two_tables_that_name_the_same_search_and_show_other_ads_are_two_checks() -> None:
    head, row = "seen_at,engine,query,title", "2026-11-16T08:00:00Z,google,alibaba,"
    first, second = (ids(f"{head}\n{row}{title}".encode(), "aa" * 32) for title in ("One", "Two"))
    assert not set(first) & set(second)


def test_b034_yesterdays_rows_in_todays_export_are_the_same_checks() -> None:
    head, row = "seen_at,engine,query,title", "2026-11-16T08:00:00Z,google,alibaba,T"
    yesterday = ids(f"{head}\n{row}".encode(), "aa" * 32)
    today = ids(f"{head}\n{row.replace('T08', 'T09')}\n{row}".encode(), "bb" * 32)
    assert set(yesterday) <= set(today)


def test_a_search_without_a_time_is_known_by_its_capture_alone() -> None:
    content = b"engine,query,title\ngoogle,alibaba,T"
    assert not set(ids(content, "aa" * 32)) & set(ids(content, "bb" * 32))


def test_pages_that_share_a_name_in_one_file_keep_ids_of_their_own() -> None:
    one = json.loads(answer(search_metadata={"id": "1", "processed_at": "2026-11-16 07:00:01 UTC"}))
    found = ids(json.dumps([one, one]).encode(), "aa" * 32)
    assert len(set(found)) == 2


def test_a_task_or_a_result_alone_is_read_like_a_whole_answer() -> None:
    whole = json.loads((ROOT / "tests/corpus/json/cases/dataforseo-live.json").read_text())
    task = whole["tasks"][0]
    from_task, from_result = (parse(json.dumps(each).encode(), name="x").pages[0] for each in (task, task["result"][0]))
    assert from_task == parse(json.dumps(whole).encode(), name="x").pages[0]
    assert from_result.ads == from_task.ads
    assert (from_result.engine, from_result.query, from_result.asked_country) == (Engine.GOOGLE, "alibaba", "US")


def test_a_paid_item_with_a_price_and_no_words_is_a_product_unit() -> None:
    item = {"type": "paid", "rank_absolute": 1, "title": "Mug", "price": {"current": 3}, "url": "https://mugs.example/"}
    page = only_page(json.dumps({"items": [item], "se_domain": "google.com", "check_url": None}).encode())
    assert (page.ads, page.product_ads) == ((), 1)


def test_an_answer_for_another_country_is_marked_and_its_ads_ran_where_it_was_served() -> None:
    checks, observations = observe(ParsedFile(format="x", pages=(replace(PAGE, served_country="DE"),)), CAPTURE)
    assert (checks[0].wrong_market, checks[0].country, observations[0].country) == (True, "US", "DE")
    checks, observations = observe(ParsedFile(format="x", pages=(PAGE,)), CAPTURE)
    assert (checks[0].wrong_market, observations[0].country) == (False, "US")


def test_what_was_lost_goes_with_the_check() -> None:
    pages = (replace(PAGE, warnings=("ad 2 is no object",)), replace(PAGE, error="lost", warnings=("w",)))
    checks, _ = observe(ParsedFile(format="x", pages=pages), CAPTURE)
    assert [check.error for check in checks] == ["ad 2 is no object", "lost"]


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        ([PageState.NO_ADS, PageState.ADS], PageState.ADS),
        ([PageState.NO_ADS, PageState.PROVIDER_ERROR], PageState.PROVIDER_ERROR),
        ([PageState.NO_ADS], PageState.NO_ADS),
        ([], PageState.REFUSED),
    ],
)
def test_no_page_without_ads_hides_a_worse_one_of_the_same_file(states: list[PageState], whole: PageState) -> None:
    assert file_state(ParsedFile(format="x", pages=tuple(ParsedPage(state=state) for state in states))) is whole


# -- real answers, where they are at hand ---------------------------------------------------------------


def labels() -> list[dict[str, Any]]:
    if not DEV.is_dir():
        return []
    lines = (DEV / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    return [label for label in map(json.loads, lines) if label["file"].startswith(("json/", "csv/"))]


def test_real_answers_are_read_as_labelled_or_refused_by_name() -> None:
    if not DEV.is_dir():
        pytest.skip("the development answers are not at hand; nothing to compare with")
    for label in labels():
        name = label["file"].partition("/")[2]
        parsed = parse((DEV / label["file"]).read_bytes(), name=name)
        if not name.startswith(("serpapi", "serpwow", "apify")):
            assert (parsed.error or "").startswith("looks like a"), name
            continue
        page = parsed.pages[0]
        assert (len(page.ads), page.product_ads) == (label["n_text_ads"], label["n_product_ads"]), name
        assert page.ads or page.error, name
        for ad, expected in zip(page.ads, label["ads"], strict=True):
            assert (ad.position, ad.block) == (expected["rank"], expected["block"]), name
            for key in (
                "title",
                "description",
                "display_url",
                "final_url",
                "click_url",
                "landing_url",
                "landing_source",
            ):
                assert getattr(ad, key) == expected[key], (name, key)
            assert len(ad.sitelinks) == expected["sitelinks"], name
