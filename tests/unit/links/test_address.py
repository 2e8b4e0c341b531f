import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.links.address import MAX_LENGTH, UrlParts, host_in, split_url


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Alibaba.com/deals", "www.alibaba.com"),
        ("HTTP://EXAMPLE.COM:8080/", "example.com"),
        ("https://alibaba.com@evil.example/", "evil.example"),
        ("https://alibaba.com:443@evil.example:80/", "evil.example"),
        (r"https://good.example\@127.0.0.1/", "good.example"),
        ("https:/example.com/x", "example.com"),
        ("//example.com/x", "example.com"),
        ("www.example.com/x", "www.example.com"),
        ("example.com:8080/x", "example.com"),
        ("  https://exa\nmple.com/ \t", "example.com"),
        ("https://example.com./", "example.com"),
        ("https://ex%61mple.com/", "example.com"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://www。example．com/", "www.example.com"),
        ("https://☃.example/", "xn--n3h.example"),
        ("https://[2001:DB8::1]:443/", "2001:db8::1"),
        ("https://[fe80::1%25eth0]/", "fe80::1"),
        ("https://[::::]/", ""),
        ("https://exa mple.com/", ""),
        ("https://example.com:notaport/", "example.com"),
        ("https:///path", "path"),
        ("{lpurl}?awc=1", ""),
        ("https://" + "a" * 2_000 + ".example/", ""),
        ("https://\ud800.example/", ""),
        ("https://xn--\u0661.example/", ""),
    ],
)
def test_the_host_is_the_one_a_browser_would_visit(url: str, host: str) -> None:
    parts = split_url(url)
    assert parts is not None
    assert host == parts.host


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "intent://scan/#Intent;end",
        "mailto:a@example.com",
        "buy pills now",
        "/item/1",
        "..//",
    ],
)
def test_what_is_no_web_address_is_none(url: str) -> None:
    assert split_url(url) is None


def test_a_url_is_taken_apart_as_written() -> None:
    assert UrlParts("https", "example.com", "/a/b", "c=d&e", "f?g") == split_url("https://example.com/a/b?c=d&e#f?g")


def test_a_template_may_continue_the_landing_pages_own_query() -> None:
    parts = split_url("{lpurl}&awc=1_2_3")
    assert parts is not None
    assert "awc=1_2_3" == parts.query


def test_only_the_beginning_of_an_endless_url_is_read() -> None:
    parts = split_url("https://example.com/" + "a" * 200_000)
    assert parts is not None
    assert len(parts.path) < MAX_LENGTH


def test_a_name_outside_idna_is_spelt_label_by_label() -> None:
    assert "xn--" + "a☃_".encode("punycode").decode() + ".example" == host_in("a☃_.example")
    assert host_in("a☃/.example") == ""


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    split_url(text)
    split_url("https://" + text)
    host_in(text)
