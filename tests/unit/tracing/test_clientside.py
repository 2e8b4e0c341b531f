"""Where a page leads, read from its text."""

import time

import pytest
from hypothesis import given
from hypothesis.strategies import binary, text

from monitor.model.chains import Step
from monitor.tracing.clientside import PageReading, read_page, refreshed

WORDS = "<p>" + "Enough to be a page of its own. " * 10


def reading(html: str, *, kind: str | None = "text/html; charset=utf-8", refresh: str | None = None) -> PageReading:
    return read_page(html.encode(), content_type=kind, refresh=refresh)


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("0;url=/b", "/b"),
        ("0; URL='/b'", "/b"),
        ('5,url="/b"', "/b"),
        ("0 /b", "/b"),
        ("0.5;/b", "/b"),
        (";url=/b", "/b"),
        ("60;url=/b", "/b"),
        ("61;url=/b", None),
        ("30", None),
        ("0;", None),
        ("0;url=''", None),
        ("soon;url=/b", None),
        ("", None),
    ],
)
def test_a_refresh_is_read_as_browsers_read_it(value: str, url: str | None) -> None:
    assert refreshed(value) == url


@pytest.mark.parametrize(
    "code",
    [
        "location='/b'",
        'window.location = "/b";',
        "document . location . href = '/b'",
        "top.location.replace('/b')",
        "window.top.location.assign( `/b` )",
        "self.location.href='\\u002Fb'",
        "if(1){location.href='\\x2fb'}",
        "location='/b';location='/b'",
    ],
)
def test_a_literal_handed_to_location_is_a_step(code: str) -> None:
    assert reading(f"{WORDS}<script>{code}</script>").following == ("/b", Step.SCRIPT)


@pytest.mark.parametrize(
    "code",
    [
        "location = base + '/b'",
        "location.href = '/b' + id",
        "location.replace('/b'.concat(x))",
        "location.href = `/b?${id}`",
        "window['location'] = '/b'",
        "eval(x)",
        "location.href = ['/', 'b'].join('')",
    ],
)
def test_an_address_that_a_script_puts_together_stops_the_chain(code: str) -> None:
    found = reading(f"{WORDS}<script>{code}</script>")
    assert (found.following, found.script) == (None, "a script puts the next address together")


@pytest.mark.parametrize(
    "code",
    [
        "if (location == '/b') {}",
        "var location = 'Hamburg/Berlin'",
        "my.location = '/b'",
        "location.hash = '/b'",
        "location.href = 'javascript:void(0).x'",
        "const data = {location: '/b'}",
    ],
)
def test_what_only_looks_like_a_step_is_none(code: str) -> None:
    assert reading(f"{WORDS}<script>{code}</script>").following is None


@pytest.mark.parametrize(
    "html",
    [
        "<script type=application/json>location='/b'</script>",
        "<script type=text/template>location='/b'</script>",
        "<noscript><meta http-equiv=refresh content='0;url=/b'></noscript>",
        "<a onclick=\"location='/b'\">go</a>",
        "<!-- <meta http-equiv=refresh content='0;url=/b'> -->",
        "<form action=/b><input name=q></form><script>f.submit()</script>",
        "<form action=/b method=post><input type=hidden name=q></form><script>f.submit()</script>",
        "<form action=/b></form><form action=/c></form><script>document.forms[0].submit()</script>",
    ],
)
def test_what_no_browser_does_by_itself_is_no_step(html: str) -> None:
    assert reading(WORDS + html).following is None


def test_several_targets_are_told_and_none_is_chosen() -> None:
    found = reading("<script>if(a) location='/b'; else location='/c'; window.open('/d')</script>")
    assert (found.following, found.possible) == (None, ("/b", "/c", "/d"))
    assert found.script == "a script chooses among several addresses"


def test_a_window_that_a_script_opens_is_told() -> None:
    assert reading(f"{WORDS}<script>window.open('https://x.example/')</script>").possible == ("https://x.example/",)


def test_a_get_form_of_hidden_fields_is_a_step_with_its_fields() -> None:
    form = "<form action='/b?lost=1'><input type=hidden name=u value='a b&amp;ü'><input type=submit></form>"
    found = reading(f"{form}<script>document.forms[0].submit()</script>")
    assert found.following == ("/b?u=a+b%26%C3%BC", Step.FORM)


def test_a_page_of_scripts_with_no_text_stops_at_a_script() -> None:
    assert reading("<div id=app></div><script src=/app.js></script>").script == "a page of scripts with next to no text"
    assert reading(WORDS + "<script src=/app.js></script>").script is None


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json"])
def test_only_pages_are_read(kind: str) -> None:
    assert reading("<script>location='/b'</script>", kind=kind) == PageReading()


def test_a_page_that_does_not_say_what_it_is_is_looked_at() -> None:
    assert reading("<script>location='/b'</script>", kind=None).following == ("/b", Step.SCRIPT)


def test_a_page_too_costly_to_parse_is_told_as_a_script() -> None:
    """B095."""
    started = time.process_time()
    found = reading("<div>" * 150_000)
    assert found.script is not None
    assert "cannot be read" in found.script
    assert time.process_time() - started < 2


@given(text())
def test_no_text_is_too_strange_to_read(html: str) -> None:
    assert reading(f"<script>{html}").possible is not None


@given(binary(), text(max_size=20))
def test_no_bytes_are_too_strange_to_read(content: bytes, kind: str) -> None:
    assert read_page(content, content_type=f"text/html;charset={kind}", refresh=kind).challenge in {True, False}


@pytest.mark.parametrize(
    "piece", ["location='", "location=\"a`'", "open(`", "location . ", "window.", "\\u{", " ", "0;url="]
)
def test_reading_takes_time_in_proportion_to_the_page(piece: str) -> None:
    started = time.process_time()
    code = piece * (1_000_000 // len(piece))
    reading(f"<script>{code}</script>")
    refreshed(code)
    assert time.process_time() - started < 2
