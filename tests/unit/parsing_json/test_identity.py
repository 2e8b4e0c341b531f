"""The same creative seen again is the same ad, whoever saw it when; another place or text is another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.captures import ParsedAd
from monitor.model.enums import Block, LandingSource
from monitor.parsing.identity import fingerprint

LANDING = "https://www.shop.example/deals/alibaba"


def of(**parts: object) -> str:
    base = {"position": 1, "title": "Alibaba Deals", "description": "Save now.", "landing_url": LANDING}
    return fingerprint(ParsedAd(**(base | parts)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "parts",
    [
        {"position": 4, "block": Block.BOTTOM},
        {"title": "ALIBABA\u200b  deals\u202e"},
        {"title": "Ａｌｉｂａｂａ Deals"},
        {"description": "save now."},
        {"landing_url": LANDING + "?gclid=Cj0KCQ&gad_source=1&wbraid=x&gbraid=y&msclkid=z&utm_source=google"},
        {"landing_url": LANDING + "/?matchtype=e&keyword=alibaba&device=c&awc=17945_1700000000_ab"},
        {"landing_url": LANDING.replace("https://www.", "http://m.")},
        {"landing_url": None, "final_url": LANDING},
        {"final_url": LANDING, "click_url": "https://www.google.com/aclk?ai=1&sig=2&ved=3"},
        {"landing_source": LandingSource.ADURL, "display_url": "www.shop.example › deals", "sitelinks": ()},
    ],
)
def test_what_a_single_impression_device_or_provider_adds_does_not_count(parts: dict[str, object]) -> None:
    assert of(**parts) == of()


@pytest.mark.parametrize(
    "parts",
    [
        {"title": "Alibaba Deal"},
        {"description": "Save later."},
        {"landing_url": "https://other.example/deals/alibaba"},
        {"landing_url": "https://www.shop.example/deals"},
        {"landing_url": LANDING + "?cps_sk=ab12"},
        {"landing_url": None},
    ],
)
def test_other_words_or_another_place_are_another_ad(parts: dict[str, object]) -> None:
    assert of(**parts) != of()


def test_click_and_goto_links_never_identify_an_ad() -> None:
    first = of(landing_url=None, final_url="https://www.google.com/goto?url=CAESabc", click_url="https://x.example/1")
    again = of(landing_url="https://www.google.com/goto?url=CAESdef", click_url="https://x.example/2")
    assert first == again == of(landing_url=None)


def test_without_a_landing_the_domain_shown_counts() -> None:
    shown = {"landing_url": None, "display_url": "www.shop.example › a"}
    assert of(**shown) == of(landing_url=None, display_url="https://shop.example/b")
    assert of(**shown) != of(landing_url=None, display_url="https://brand.example")
    assert of(landing_url=None, display_url="See our offers") == of(landing_url=None)


def test_b060_a_host_that_only_begins_like_another_is_another_place() -> None:
    hosts = ("alibaba.com", "alibaba.com.evil.example", "alibaba.com@evil.example", "alibaba.co")
    assert len({of(landing_url=f"https://{host}/") for host in hosts}) == 3 + (
        of(landing_url="https://evil.example/") != of(landing_url="https://alibaba.com@evil.example/")
    )


@given(st.text(), st.text(), st.text())
def test_any_text_has_a_fingerprint_of_32_hex_digits(title: str, display_url: str, url: str) -> None:
    found = of(title=title, display_url=display_url, landing_url=url)
    assert len(found) == 32
    assert set(found) <= set("0123456789abcdef")
