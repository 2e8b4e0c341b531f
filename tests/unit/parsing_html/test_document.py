"""Bytes to a tree: the character set a browser would take, and files that would cost unbounded time."""

import time

import pytest

from monitor.errors import InputRefused
from monitor.parsing.html.document import MAX_DEPTH, Document, to_utf8

WORD = "бренд"


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (f"<p>{WORD}".encode(), None),
        (b"\xef\xbb\xbf" + f"<p>{WORD}".encode(), "cp1251"),
        (b"\xff\xfe" + f"<p>{WORD}".encode("utf-16-le"), None),
        (b"\xfe\xff" + f"<p>{WORD}".encode("utf-16-be"), None),
        (f"<meta charset=windows-1251><p>{WORD}".encode("cp1251"), None),
        (f'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>{WORD}'.encode("koi8-r"), None),
        (f"<meta charset=utf-8><p>{WORD}".encode("cp1251"), "windows-1251"),
        (f"<meta charset=utf-16><p>{WORD}".encode(), None),
        (f"<meta charset=no-such-thing><p>{WORD}".encode(), None),
        (f"<p>{WORD}".encode(), "zlib"),
    ],
)
def test_text_is_decoded_as_a_browser_would(content: bytes, charset: str | None) -> None:
    assert WORD in to_utf8(content, charset).decode()


def test_chinese_and_western_labels_are_read_as_their_supersets() -> None:
    assert to_utf8("<meta charset=gb2312>阿里巴巴囍㐀".encode("gb18030")).decode().endswith("阿里巴巴囍㐀")
    assert to_utf8("<meta charset=iso-8859-1>€”".encode("cp1252")).decode().endswith("€”")


def test_undeclared_bytes_that_are_not_utf8_are_western() -> None:
    assert to_utf8("<p>café".encode("cp1252") + b" x").decode() == "<p>café x"


def test_a_file_cut_inside_a_character_stays_utf8() -> None:
    assert to_utf8("<p>é€".encode()[:-1]).decode("utf-8", "ignore") == "<p>é"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<div>" * 1_000_000, "elements deep"),
        (b"<div>" * 300_000 + b"</div>" * 300_000, "elements deep"),
        (b"<select>" + b"<option>" * 300_000, "thousands of options"),
        (b"<a " + b" ".join(b"a%d" % number for number in range(100_000)) + b">", "thousands of attributes"),
        (b"<a " + b"".join(b'a%d=""' % number for number in range(100_000)) + b">", "thousands of attributes"),
    ],
)
def test_what_would_cost_time_squared_is_refused_at_once(content: bytes, why: str) -> None:
    started = time.process_time()
    with pytest.raises(InputRefused, match=why):
        Document(content)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "content",
    [
        b"<p>" + b"<br>" * 60_000,
        b"<ul>" + b"<li><p>x" * 30_000,
        b"<script>var a='" + b"<div>" * 60_000 + b"'</script><div></div>",
        b"<!-- " + b"<div>" * 60_000 + b" --><div></div>",
        b"<style>" + b"<div>" * 60_000,
        b"<div><span></span></div>" * 30_000,
        b"</div>" * 60_000,
        b"<p x='" + b"y" * 5_000_000 + b"'>z</p>",
        b"<script>" + b'{"a": "b"},' * 100_000 + b"</script>",
        b"a b " * 100_000,
    ],
)
def test_large_but_flat_files_are_parsed(content: bytes) -> None:
    started = time.process_time()
    Document(content)
    assert time.process_time() - started < 3


def test_the_deepest_nesting_that_is_parsed_is_that_of_browsers() -> None:
    filling = b"<br>" * 30_000
    Document(filling + b"<div>" * MAX_DEPTH)
    with pytest.raises(InputRefused):
        Document(filling + b"<div>" * (MAX_DEPTH + 1))


def test_the_address_comes_from_the_container_else_from_the_browsers_comment() -> None:
    saved = b"<!-- saved from url=(0030)https://www.bing.com/search?q=x -->\n<p>"
    assert Document(saved).url == "https://www.bing.com/search?q=x"
    assert Document(saved, url="https://other.example/").url == "https://other.example/"
    assert Document(b"<!-- saved from url=nowhere --><p>").url is None
    assert Document(b"<p>").url is None


def test_language_and_end_of_a_page() -> None:
    assert Document(b"<html lang='en-FR'></html>").language == "en"
    assert Document(b"<html lang='de_DE'>").language == "de"
    assert Document(b"<html lang='x!'>").language is None
    assert Document(b"<p>").language is None
    assert Document(b"<p></HTML>" + b" " * 9_000).complete
    assert not Document(b"<p>").complete
