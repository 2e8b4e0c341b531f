"""Damaged pages: no crash, one bad ad loses no neighbour, and damage never looks like a page without ads."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.errors import InputRefused
from monitor.model.captures import ParsedPage
from monitor.model.enums import PageState
from monitor.parsing import parse
from monitor.parsing.html.page import read_page

CASES = Path(__file__).resolve().parents[2] / "corpus" / "html" / "cases"
ITEMS = (
    "li.ads-ad,li.ads-fr,.uEierd,.b_ad li:not(.b_ad li li),.serp-item:has(.AdvLabel),"
    ".result--ad,[data-layout=ad],.c1,.c2"
)
SEVERAL = [
    "google-desktop-2018",
    "google-mobile-2019",
    "google-desktop-2021",
    "google-desktop-2023",
    "google-desktop-unknown-names",
    "google-nojs-2021",
    "bing-nojs-2019",
    "bing-2024",
    "yandex-desktop-2025",
    "duckduckgo-2020",
    "duckduckgo-html",
]
CLEAN = {PageState.NO_ADS, PageState.EMPTY}


def page_of(name: str) -> bytes:
    return (CASES / f"{name}.html").read_bytes()


def delete(node: LexborNode) -> None:
    node.decompose()


def double(node: LexborNode) -> None:
    node.insert_after(node.clone())


def strip(node: LexborNode) -> None:
    for name in list(node.attributes):
        del node.attrs[name]


def bloat(node: LexborNode) -> None:
    node.attrs["class"] = "x " * 20_000
    node.attrs["href"] = "https://" + "a" * 100_000


def unseat(node: LexborNode) -> None:
    node.unwrap()


CHANGES: list[Callable[[LexborNode], None]] = [delete, double, strip, bloat, unseat]


def elements_of_ads(name: str) -> Iterator[tuple[int, int]]:
    tree = LexborHTMLParser(page_of(name))
    for item_index, item in enumerate(tree.css(ITEMS)):
        for index in range(1, sum(1 for node in item.traverse() if node.mem_id != item.mem_id)):
            yield item_index, index


def changed(name: str, item_index: int, index: int, change: Callable[[LexborNode], None]) -> bytes:
    tree = LexborHTMLParser(page_of(name))
    item = tree.css(ITEMS)[item_index]
    change([node for node in item.traverse() if node.mem_id != item.mem_id][index - 1])
    return (tree.html or "").encode()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", SEVERAL)
def test_a_change_inside_one_ad_never_loses_its_neighbours(name: str, change: Callable[[LexborNode], None]) -> None:
    titles = [ad.title for ad in read_page(page_of(name)).ads]
    assert len(titles) > 1
    for item_index, index in list(elements_of_ads(name))[:: 2 if change is delete else 5]:
        ads = [ad.title for ad in read_page(changed(name, item_index, index, change)).ads]
        lost = {title for title in titles if title not in ads}
        assert len(lost) <= 1, (item_index, index, lost)
        assert len(titles) - 1 <= len(ads) <= len(titles) + 1, (item_index, index, ads)


@pytest.mark.parametrize("name", [*SEVERAL, "google-products-only", "google-no-ads", "bing-no-ads"])
def test_a_file_cut_off_anywhere_is_never_a_page_without_ads(name: str) -> None:
    content = page_of(name)
    for end in range(0, len(content) - 10, max(len(content) // 40, 1)):
        page = read(content[:end])
        assert page is None or page.state not in CLEAN, end
        assert page is None or page.state is not PageState.ADS or page.warnings


@pytest.mark.parametrize("name", [name for name in SEVERAL if name != "google-desktop-unknown-names"])
def test_an_ad_page_in_the_wrong_character_set_says_so_or_keeps_its_ads(name: str) -> None:
    content = page_of(name)
    ads = len(read_page(content).ads)
    for charset in ("cp1251", "gbk", "shift_jis", "utf-16", "cp1252", "nonsense"):
        page = read_page(content, charset=charset)
        assert len(page.ads) == ads
    assert read(content.decode().encode("utf-16-be")) is None  # unmarked UTF-16 is not guessed: refused
    assert len(read_page(b"\xfe\xff" + content.decode().encode("utf-16-be")).ads) == ads
    texts_broken = re.sub(
        rb">[^<>]+<", lambda match: match.group().replace(b"a", b"\xe4").replace(b"\xd0", b"\xe4"), content
    )
    broken = read_page(texts_broken, charset="utf-8")
    assert len(broken.ads) == ads
    assert any("character set" in warning for warning in broken.warnings)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.[hmw]*")), ids=lambda path: path.name)
def test_bytes_turned_over_never_crash_a_reader(path: Path) -> None:
    content = path.read_bytes()
    for place in range(0, len(content), max(len(content) // 12, 1)):
        for piece in (b"\x00", b"<", b'"', b"\xff\xfe", b"</div>", b"-->", b""):
            damaged = content[:place] + piece + content[place + 3 :]
            assert "could not be read (" not in (parse(damaged, name=path.name).error or "")


@given(st.binary(max_size=400))
def test_any_bytes_within_a_page_are_read_or_refused(noise: bytes) -> None:
    read(b'<html itemtype="schema.org/SearchResultsPage"><div id="tads"><div class="uEierd">' + noise + b"</html>")
    read(noise)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["google-desktop-2023", "google-desktop-unknown-names", "yandex-desktop-2025"])
def test_ten_thousand_ads_cost_ten_times_what_a_thousand_cost(name: str) -> None:
    starts = {"google-desktop-2023": '<div class="uEierd">', "google-desktop-unknown-names": '<div class="c1">'}
    start = starts.get(name, '<li class="serp-item')
    ends = {
        "google-desktop-2023": '</div><div id="main">',
        "google-desktop-unknown-names": '</div></div><div id="main">',
    }
    head, ads, tail = parts(page_of(name).decode(), start, ends.get(name, "</ul>"))
    seconds = {}
    for times in (500, 5_000):
        began = time.process_time()
        assert len(read_page((head + ads * times + tail).encode()).ads) >= 2 * times
        seconds[times] = time.process_time() - began
    assert seconds[5_000] < 30 * seconds[500]


def parts(text: str, start: str, end: str) -> tuple[str, str, str]:
    first = text.index(start)
    last = text.index(end, first)
    return text[:first], text[first:last], text[last:]


def read(content: bytes) -> ParsedPage | None:
    try:
        return read_page(content)
    except InputRefused:
        return None
