import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.links import belongs_to, display_host, host_of, registrable_domain, show_host


@pytest.mark.parametrize(
    ("shown", "host"),
    [
        ("www.alibaba.com › wholesale", "www.alibaba.com"),
        ("Alibaba.com/Deals", "alibaba.com"),
        ("https://www.alibaba.com", "www.alibaba.com"),
        ("Ad · www.alibaba.com", "www.alibaba.com"),
        ("www.alibaba.com.", "www.alibaba.com"),
        ("ali\u200bbaba\u202e.com > shop", "alibaba.com"),
        ("  alibaba.com  ", "alibaba.com"),
        ("alibaba.com@evil.example", "evil.example"),
        ("алибаба.example/скидки", "xn--80aaacb3bu.example"),
        ("Official shop", None),
        ("· ·", None),
        ("", None),
        ("localhost", None),
    ],
)
def test_a_display_url_shows_its_host(shown: str, host: str | None) -> None:
    assert host == display_host(shown)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://shop.example.co.uk/x", "example.co.uk"),
        ("www.alibaba.com", "alibaba.com"),
        ("alibaba.com.evil.example", "evil.example"),
        ("https://alibaba.com@evil.example/", "evil.example"),
        ("198.51.100.7", "198.51.100.7"),
        ("https://[2001:db8::1]/", "2001:db8::1"),
        ("shop.blogspot.com", "shop.blogspot.com"),
        ("blogspot.com", "blogspot.com"),
        ("com", None),
        ("", None),
        ("a..b", None),
        ("x" * 5_000, None),
    ],
)
def test_a_domain_is_what_somebody_registered(text: str, domain: str | None) -> None:
    assert domain == registrable_domain(text)


def test_a_host_belongs_to_a_domain_on_a_label_boundary_only() -> None:
    assert belongs_to("www.alibaba.com", "alibaba.com")
    assert belongs_to("alibaba.com", "alibaba.com")
    assert not belongs_to("notalibaba.com", "alibaba.com")


def test_a_url_without_a_host_has_none() -> None:
    assert host_of("javascript:alert(1)") is None
    assert host_of("{lpurl}?x=1") is None
    assert "example.com" == host_of("https://example.com/")


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("www.alibaba.com", "www.alibaba.com"),
        ("xn--80aaacb3bu.example", "алибаба.example (xn--80aaacb3bu.example)"),
        ("алибаба.example", "алибаба.example (xn--80aaacb3bu.example)"),
        ("a\u202eb.example", r"a\u202eb.example (no valid host)"),
        ("xn--\u0661.example", "xn--\u0661.example (xn--\u0661.example)"),
    ],
)
def test_a_host_is_shown_with_its_punycode(host: str, shown: str) -> None:
    assert shown == show_host(host)


@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    display_host(text)
    registrable_domain(text)
    assert show_host(text).isprintable()
