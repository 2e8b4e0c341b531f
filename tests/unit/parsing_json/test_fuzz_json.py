"""Damage of every kind to providers' answers: no crash, no page made clean by it, no neighbour lost."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model.captures import ParsedFile
from monitor.model.enums import PageState
from monitor.parsing import file_state, parse
from tests.corpus.json.reading import CASES

WITH_ADS = ("serpapi-google-ads", "serpapi-bing", "dataforseo-live", "traject-serpwow", "apify-list", "oxylabs-parsed")
PLACES_OF_ADS = ("ads", "ads_results", "items", "paid", "paidResults")
DAMAGE = (None, 7, "text", "\ud800", [], {}, True, -1.5, "x" * 100_000, 10**30)
Path = tuple[Any, ...]


def case(name: str) -> Any:
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in steps:
        yield from paths(child, (*path, step))


def with_value(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    data = copy.deepcopy(data)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


def without(data: Any, path: Path) -> Any:
    data = copy.deepcopy(data)
    place = data
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return data


def read(data: Any) -> ParsedFile:
    return parse(json.dumps(data).encode(), name="damaged.json")


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


@pytest.mark.parametrize("name", WITH_ADS)
def test_no_damage_to_any_path_crashes_a_reader_or_makes_the_page_one_without_ads(name: str) -> None:
    whole = case(name)
    for path in paths(whole):
        for damage in DAMAGE:
            parsed = read(with_value(whole, path, damage))
            assert "please report" not in (parsed.error or ""), (path, damage)
            if path and path[-1] in PLACES_OF_ADS and damage == []:
                continue  # an empty list of ads is how providers say that there are none
            if name == "apify-list" and path == (0,):
                continue  # without its first page nothing says that there were ads
            assert file_state(parsed) is not PageState.NO_ADS, (path, damage)


@pytest.mark.parametrize("name", WITH_ADS)
def test_duplicated_deepened_and_missing_parts_crash_no_reader(name: str) -> None:
    whole = case(name)
    for path in paths(whole):
        part = at(whole, path)
        deep = part
        for _ in range(60):
            deep = [deep]
        for damaged in (with_value(whole, path, deep), with_value(whole, path, [part] * 3)):
            assert "please report" not in (read(damaged).error or ""), path
        if path:
            assert "please report" not in (read(without(whole, path)).error or ""), path


@pytest.mark.parametrize("name", WITH_ADS)
def test_one_broken_ad_never_loses_its_neighbours(name: str) -> None:
    whole = case(name)
    ads = [path for path in paths(whole) if len(path) > 1 and path[-2] in PLACES_OF_ADS and isinstance(path[-1], int)]
    before = sum(len(page.ads) for page in read(whole).pages)
    for path in ads:
        for damage in (None, 7, "text", [], {}, [[[]]]):
            after = sum(len(page.ads) for page in read(with_value(whole, path, damage)).pages)
            assert before - 1 <= after <= before, (path, damage)


def test_ten_thousand_ads_are_read_in_linear_time() -> None:
    whole = case("serpapi-google-ads")
    whole["ads"] = whole["ads"] * 3_334
    page = read(whole).pages[0]
    assert len(page.ads) == 10_002
    assert page.ads[-1].position == 10_002


def test_ten_thousand_broken_ads_leave_a_bounded_number_of_warnings() -> None:
    whole = case("serpapi-google-ads")
    whole["ads"] += [7] * 10_000
    page = read(whole).pages[0]
    assert len(page.ads) == 3
    assert len(page.warnings) == 51
    assert page.warnings[-1] == "9950 more warnings"


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "ads",
                        "search_metadata",
                        "search_parameters",
                        "tasks",
                        "status_code",
                        "result",
                        "results",
                        "content",
                        "request_info",
                        "searchQuery",
                        "paidResults",
                        "organic_results",
                        "error",
                        "query",
                        "engine",
                        "title",
                    ]
                ),
                inner,
            )
        ),
        max_leaves=30,
    )
)
def test_any_json_is_read_or_refused_in_one_line(data: Any) -> None:
    parsed = read(data)
    assert parsed.pages or parsed.error
    for line in (parsed.error, *(page.error for page in parsed.pages)):
        assert "\n" not in (line or "")
        assert "please report" not in (line or "")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    parsed = parse(content, name="anything")
    assert parsed.pages or parsed.error


@pytest.mark.parametrize("name", WITH_ADS)
def test_truncated_answers_are_refused_with_the_place(name: str) -> None:
    content = (CASES / f"{name}.json").read_bytes()
    for end in range(1, len(content) - 2, 61):
        parsed = parse(content[:end], name="cut.json")
        assert not parsed.pages
        assert "damaged JSON" in (parsed.error or "")
