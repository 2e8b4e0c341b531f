import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.links import safe_href, show_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Alibaba.com – deals", "Alibaba.com – deals"),
        ("阿里巴巴", "阿里巴巴"),
        ("50% off\r\nBcc:\tx", r"50% off\r\nBcc:\tx"),
        ("a\u202eb\u200bc\u00add", r"a\u202eb\u200bc\u00add"),
        ("\U000e0041", r"\U000e0041"),
        ("\ud800", r"\ud800"),
        ("a\u3164b\ufe0f", r"a\u3164b\ufe0f"),
        ("\x00", r"\u0000"),
    ],
)
def test_what_hides_in_text_is_shown(text: str, shown: str) -> None:
    assert shown == show_text(text)


@pytest.mark.parametrize("url", ["https://example.com/a?b=c", "HTTP://example.com"])
def test_a_web_address_may_be_a_link(url: str) -> None:
    assert url == safe_href(url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//example.com",
        "https://",
        "https://exa mple.com/",
        "https://example.com/\u202e",
        "https://example.com/\n",
    ],
)
def test_nothing_else_is_a_link(url: str) -> None:
    assert safe_href(url) is None


@given(st.text())
def test_shown_text_is_one_line_that_encodes(text: str) -> None:
    shown = show_text(text)
    assert 1 >= len(shown.splitlines())
    shown.encode("utf-8")
