"""Requests that an archive shows: which of them nobody asked for."""

import json
from typing import Any

import pytest

from monitor.attribution.landing import read_landing
from monitor.parsing.landing import landing_pages
from tests.landing_pages import CLICK, URL, rules

PAGE = {"content": {"mimeType": "text/html", "text": "<html><body><p>deals</p></body></html>"}}


def entry(url: str, second: float | None, **given: Any) -> dict[str, Any]:
    headers = [{"name": name, "value": value} for name, value in given.pop("headers", {}).items()]
    response = given.pop("response", {"content": {"mimeType": "image/gif"}})
    made: dict[str, Any] = {"request": {"url": url, "headers": headers}, "response": response, **given}
    if second is not None:
        made["startedDateTime"] = f"2026-11-20T08:00:{second:06.3f}Z"
    return made


def found(*entries: dict[str, Any]) -> list[str]:
    archive = json.dumps({"log": {"entries": [entry(URL, 0, response=PAGE), *entries]}})
    page = landing_pages(archive.encode())[0]
    return [each.rule for each in read_landing(page, *rules()).findings]


@pytest.mark.parametrize(
    ("destination", "rule"),
    [
        ("image", "image"),
        ("script", "script"),
        ("style", "style-sheet"),
        ("iframe", "frame"),
        ("empty", "background-request"),
    ],
)
def test_what_a_request_was_for_decides_its_rule(destination: str, rule: str) -> None:
    assert [rule] == found(entry(CLICK, 30, headers={"Sec-Fetch-Dest": destination}))


def test_a_navigation_by_a_person_is_innocent() -> None:
    assert [] == found(entry(CLICK, 1, headers={"Sec-Fetch-Dest": "document", "Sec-Fetch-User": "?1"}))


def test_a_navigation_that_says_nobody_clicked_is_a_forced_click() -> None:
    assert ["forced-click"] == found(entry(CLICK, 30, headers={"Sec-Fetch-Dest": "document"}))


def test_without_the_headers_only_haste_tells() -> None:
    assert ["forced-click"] == found(entry(CLICK, 1.5))
    assert [] == found(entry(CLICK, 9))
    assert [] == found(entry(CLICK, None))


@pytest.mark.parametrize(
    ("kind", "rules_found"), [("xhr", ["background-request"]), ("other", []), ("image", ["image"])]
)
def test_chromes_own_names_of_resources_count(kind: str, rules_found: list[str]) -> None:
    assert rules_found == found(entry(CLICK, 30, _resourceType=kind))


def test_what_a_browser_accepts_tells_a_picture() -> None:
    assert ["image"] == found(entry(CLICK, 30, headers={"Accept": "image/avif,image/webp,*/*"}))
    assert ["style-sheet"] == found(entry(CLICK, 30, headers={"Accept": "text/css,*/*;q=0.1"}))


def test_a_chain_of_redirects_is_one_click() -> None:
    onward = "https://offer.alibaba.com/cps/zz99yy88?bm=cps&src=saf"
    hop = {"headers": [{"name": "Location", "value": onward}, {"name": "Set-Cookie", "value": "a=b"}], "content": {}}
    first = entry("https://coupons.example/px", 3, headers={"Sec-Fetch-Dest": "image"}, response={"redirectURL": CLICK})
    second = entry(CLICK, 3.1, headers={"Sec-Fetch-Dest": "image"}, response=hop)
    third = entry(onward, 3.2, headers={"Sec-Fetch-Dest": "image"}, response={"redirectURL": CLICK})
    assert ["image"] == found(first, second, third)


def test_redirects_in_a_circle_are_still_a_click() -> None:
    circle = entry(CLICK, 3, headers={"Sec-Fetch-Dest": "image"}, response={"redirectURL": CLICK})
    assert ["image"] == found(circle)


def test_requests_before_the_page_are_not_its_doing() -> None:
    archive = json.dumps(
        {"log": {"entries": [entry(CLICK, 0, headers={"Sec-Fetch-Dest": "image"}), entry(URL, 1, response=PAGE)]}}
    )
    assert () == read_landing(landing_pages(archive.encode())[0], *rules()).findings
