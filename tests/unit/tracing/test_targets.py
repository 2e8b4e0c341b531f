"""One strict reading of a URL serves the check and the request."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis.strategies import from_regex, sampled_from, text

from monitor.links import host_of
from monitor.model.chains import StopReason
from monitor.tracing.targets import Target, Unfit, joined, same_page, target_of


def target(url: str) -> Target:
    found = target_of(url)
    assert isinstance(found, Target), found
    return found


@pytest.mark.parametrize(
    ("url", "requested"),
    [
        ("http://Shop.example", "http://shop.example/"),
        ("https://shop.example:443/a?b#c", "https://shop.example/a?b"),
        ("http://shop.example:8080/", "http://shop.example:8080/"),
        ("http://shop.example?x=1", "http://shop.example/?x=1"),
        ("https://bücher.example/größe?q=ü b", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe?q=%C3%BC%20b"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ("http://shop.example./", "http://shop.example/"),
        (" https://shop.example/%2e%2e/a ", "https://shop.example/%2e%2e/a"),
        ("https://shop.example/?gclid=1", "https://shop.example/"),
        ("https://shop.example/?%67clid=1&a=2&dclid=3", "https://shop.example/?a=2"),
        (
            "https://shop.example/?url=https://x.example/?gclid=1",
            "https://shop.example/?url=https://x.example/?gclid=1",
        ),
    ],
)
def test_what_is_requested_is_plain_ascii_without_marks_of_a_paid_click(url: str, requested: str) -> None:
    assert target(url).url == requested
    assert target(requested).url == requested


@pytest.mark.parametrize(
    ("url", "stop"),
    [
        ("http://good.example\\@127.0.0.1/", StopReason.URL),
        ("http://good.example\\.evil.example/", StopReason.URL),
        ("http://user:word@shop.example/", StopReason.URL),
        ("http://@shop.example/", StopReason.URL),
        ("http://shop.example/\r\nHost: evil.example", StopReason.URL),
        ("http://shop.example/\x00", StopReason.URL),
        ("http://shop.example/\ud800", StopReason.URL),
        ("http://shop\texample/", StopReason.URL),
        ("http://", StopReason.URL),
        ("http:///path", StopReason.URL),
        ("https:shop.example", StopReason.URL),
        ("http://[::1/", StopReason.URL),
        ("http://[::1]evil.example/", StopReason.URL),
        ("http://[fe80::1%25eth0]/", StopReason.URL),
        ("http://a b.example/", StopReason.URL),
        ("http://%31%32%37.0.0.1/", StopReason.URL),
        ("http://shop.example:http/", StopReason.URL),
        ("http://shop.example/" + "x" * 70_000, StopReason.URL),
        ("shop.example/x", StopReason.URL),
        ("", StopReason.URL),
        ("file:///etc/passwd", StopReason.SCHEME),
        ("ftp://shop.example/", StopReason.SCHEME),
        ("gopher://x", StopReason.SCHEME),
        ("dict://x", StopReason.SCHEME),
        ("data:text/html,x", StopReason.SCHEME),
        ("jar:http://x!/", StopReason.SCHEME),
        ("smb://x", StopReason.SCHEME),
    ],
)
def test_what_two_readers_could_read_differently_is_not_requested(url: str, stop: StopReason) -> None:
    """B077 B079."""
    found = target_of(url)
    assert isinstance(found, Unfit)
    assert found.stop is stop
    if stop is StopReason.SCHEME:
        assert found.reason.startswith("scheme not followed")


@given(text(max_size=60).map(lambda rest: f"http://{rest}"))
def test_a_target_is_read_alike_by_everybody(url: str) -> None:
    found = target_of(url)
    if isinstance(found, Target):
        assert found.resource.isascii()
        assert not any(sign in found.resource for sign in " \r\n\t\x00\\")
        assert found.host == host_of(url) == host_of(found.url)
        assert (urlsplit(found.url).hostname or "").strip("[]") == found.host


_BASES = ["https://shop.example/", "https://shop.example/a/b/c?d=e", "http://shop.example/a/b/"]


@given(sampled_from(_BASES), from_regex(r"\A(\.{0,2}/){0,4}[a-z]{0,3}(\?[a-z/.]{1,3})?(#[a-z?]{0,2})?\Z"))
def test_a_reference_is_resolved_as_the_standard_library_does(base: str, reference: str) -> None:
    found = joined(target(base), reference)
    if not reference:
        assert found is None
    elif reference.startswith("//"):
        assert found == f"{base.partition('//')[0]}{reference}"
    elif "//" not in reference:  # urljoin folds empty segments, browsers keep them
        expected = urljoin(base, reference)
        assert found is not None
        assert target(found).url == target(expected).url


@pytest.mark.parametrize("reference", ["", "  ", "\x00", "a\r\nb", "\\\\evil.example", "x" * 70_000])
def test_a_reference_that_cannot_be_used_is_none(reference: str) -> None:
    assert joined(target("https://shop.example/"), reference) is None


def test_a_fragment_leads_to_the_same_page() -> None:
    here = target("https://shop.example/a?b=c")
    assert joined(here, "#top") == "https://shop.example/a?b=c#top"
    assert same_page(here, "https://shop.example/a?b=c#top")
    assert not same_page(here, "ftp://shop.example/")
