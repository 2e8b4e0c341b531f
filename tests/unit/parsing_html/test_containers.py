"""MHTML, HAR and WARC: what they hold, when it was taken, and what is wrong with them."""

import base64
import gzip
import json
import zlib
from datetime import UTC, datetime

import pytest

from monitor.errors import InputRefused
from monitor.model.captures import ParsedPage
from monitor.model.enums import PageState
from monitor.parsing import parse
from monitor.parsing.html import captured, har, mhtml, warc
from monitor.parsing.html.captured import Captured, read_captured
from monitor.parsing.payload import Payload

PAGE = b"<html><body><ol id='b_results'><li class='b_algo'><h2><a href='https://a.example/'>A</a></h2></li></ol></html>"
URL = "https://www.bing.com/search?q=brand"
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def saved(
    body: bytes = PAGE, *, encoding: str = "7bit", date: str = "Mon, 16 Nov 2026 12:00:00 GMT", boundary: str = '"b"'
) -> bytes:
    return (
        f"MIME-Version: 1.0\r\nSnapshot-Content-Location: {URL}\r\nDate: {date}\r\nnot a header\r\n"
        f"Content-Type: multipart/related; boundary={boundary}\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\nContent-Location: {URL}\r\n\r\n"
    ).encode() + body


def one(content: bytes) -> ParsedPage:
    payload = Payload(content)
    assert mhtml.identify(payload)
    return mhtml.extract(payload)[0]


class TestMhtml:
    def test_the_moment_and_the_address_of_saving(self) -> None:
        page = one(saved() + b"\r\n--b--")
        assert (page.state, page.seen_at, page.query) == (PageState.NO_ADS, NOON, "brand")

    @pytest.mark.parametrize(
        "date", ["", "yesterday", "Mon, 16 Nov 2026 12:00:00 -0000", "Mon, 99 Nov 2026 12:00:00 GMT"]
    )
    def test_a_date_that_is_no_moment_is_unknown(self, date: str) -> None:
        assert one(saved(date=date)).seen_at is None

    def test_base64_and_unquoted_boundaries(self) -> None:
        assert one(saved(base64.encodebytes(PAGE), encoding="base64", boundary="b")).state is PageState.NO_ADS
        with pytest.raises(InputRefused, match="damaged base64"):
            one(saved(b"a", encoding="base64"))

    def test_a_cut_off_file_is_not_a_page_without_ads(self) -> None:
        assert one(saved()[:-20]).state is PageState.UNKNOWN_LAYOUT

    def test_the_first_document_stands_in_where_none_has_the_pages_address(self) -> None:
        head, _, tail = saved().rpartition(b"Content-Location: https")
        assert one(head + b"Content-Location: cid" + tail).state is PageState.NO_ADS

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (saved(boundary=""), "names no boundary"),
            (saved().replace(b"text/html", b"text/css"), "without an HTML part"),
            (saved().partition(b"--b\r\n")[0] + b"--b", "without an HTML part"),
            (saved().replace(b"\r\n--b\r\n", b"\r\n"), "without an HTML part"),
        ],
    )
    def test_a_file_without_a_page_is_refused(self, content: bytes, why: str) -> None:
        with pytest.raises(InputRefused, match=why):
            one(content)

    def test_mail_and_web_pages_are_not_mhtml(self) -> None:
        assert not mhtml.identify(Payload(b"<html>MIME-Version multipart/related"))
        assert not mhtml.identify(Payload(b"From: a\r\nSubject: b\r\n\r\nhello"))


def archive(*entries: object) -> tuple[ParsedPage, ...]:
    payload = Payload(json.dumps({"log": {"entries": entries}}).encode())
    assert har.identify(payload)
    return har.extract(payload)


def entry(text: object, **content: object) -> dict[str, object]:
    body = {"mimeType": "text/html", "text": text, **content}
    return {"startedDateTime": "2026-11-16T13:00:00+01:00", "request": {"url": URL}, "response": {"content": body}}


class TestHar:
    def test_text_and_base64_are_read_with_their_moment(self) -> None:
        pages = archive(entry(PAGE.decode()), entry(base64.b64encode(PAGE).decode(), encoding="base64"))
        assert [(page.state, page.seen_at) for page in pages] == [(PageState.NO_ADS, NOON)] * 2

    def test_a_document_without_usable_content_is_refused_and_the_others_stay(self) -> None:
        bad = [entry(None), entry("a", encoding="base64"), entry("<p>no page</p>".replace("p", "x") * 3)]
        pages = archive(*bad, entry("<div>" * 30_000), entry(PAGE.decode()))
        states = [PageState.REFUSED, PageState.REFUSED, PageState.UNKNOWN_LAYOUT, PageState.REFUSED, PageState.NO_ADS]
        assert [page.state for page in pages] == states

    def test_entries_of_every_wrong_shape_are_passed_over(self) -> None:
        wrong = [None, 5, {}, {"request": []}, {"request": {"url": 5}}, {"request": {"url": URL}, "response": {}}]
        with pytest.raises(InputRefused, match="none from a search page's address"):
            archive(*wrong)

    def test_other_json_is_not_an_archive(self) -> None:
        for content in (b'{"log": 5}', b'["log"]', b'{"a": 1}', b'"log"'):
            assert not har.identify(Payload(content))

    def test_no_more_documents_are_read_than_anybody_loads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(captured, "_MOST_DOCUMENTS", 2)
        assert len(read_captured([Captured(url=URL, content=PAGE)] * 5, "x")) == 2


def record(
    headers: str, body: bytes, *, status: str = "200 OK", kind: str = "response", length: int | None = None
) -> bytes:
    block = f"HTTP/1.1 {status}\r\n{headers}\r\n\r\n".encode() + body if kind == "response" else body
    size = len(block) if length is None else length
    return (
        (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <{URL}>\r\nWARC-Date: 2026-11-16T12:00:00Z\r\n"
            f"Content-Type: text/html\r\nContent-Length: {size}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
    )


HTML = "Content-Type: text/html; charset=utf-8"


def pages_of(content: bytes) -> list[tuple[PageState, str | None]]:
    payload = Payload(content)
    assert warc.identify(payload)
    return [(page.state, page.error and page.error.partition(";")[0]) for page in warc.extract(payload)]


class TestWarc:
    @pytest.mark.parametrize(
        ("headers", "body"),
        [
            (HTML, PAGE),
            (HTML + "\r\nContent-Encoding: gzip", gzip.compress(PAGE)),
            (HTML + "\r\nContent-Encoding: deflate", zlib.compress(PAGE)),
            (HTML + "\r\nTransfer-Encoding: chunked", b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE)),
            (HTML + "\r\nTransfer-Encoding: chunked", b"%x;a=b\n%b\n0\n\n" % (len(PAGE), PAGE)),
            (HTML + "\r\nTransfer-Encoding: chunked", PAGE),
            (HTML + "\r\nTransfer-Encoding: chunked", b"%x\r\n%b" % (len(PAGE), PAGE)),
        ],
    )
    def test_codings_are_undone(self, headers: str, body: bytes) -> None:
        assert pages_of(record(headers, body)) == [(PageState.NO_ADS, None)]

    @pytest.mark.parametrize(
        ("headers", "body", "why"),
        [
            ("Content-Encoding: br", b"x", "the page is packed with 'br'"),
            ("Content-Encoding: gzip", b"xxxxxx", "the page's gzip data is damaged"),
            ("Content-Encoding: gzip", gzip.compress(PAGE)[:-9], "the page's gzip data ends early or is too large"),
        ],
    )
    def test_what_cannot_be_unpacked_is_refused_and_the_others_stay(self, headers: str, body: bytes, why: str) -> None:
        content = record(f"{HTML}\r\n{headers}", body) + record(HTML, PAGE)
        assert pages_of(content) == [(PageState.REFUSED, why), (PageState.NO_ADS, None)]

    def test_a_wrong_length_does_not_swallow_the_next_record(self) -> None:
        page = (PageState.NO_ADS, None)
        assert pages_of(record(HTML, PAGE, length=7) + record(HTML, PAGE))[-1] == page
        assert pages_of(record(HTML, PAGE).replace(b"Content-Length: ", b"Content-Length: x"))[0] == page

    def test_a_cut_off_archive_is_not_a_page_without_ads(self) -> None:
        assert pages_of(record(HTML, PAGE)[:-40])[0][0] is PageState.UNKNOWN_LAYOUT
        packed = record(HTML + "\r\nContent-Encoding: gzip", gzip.compress(PAGE * 50))
        assert pages_of(packed[:-30])[0][0] is not PageState.REFUSED

    def test_resources_are_read_and_other_records_passed_over(self) -> None:
        other = (
            record("Content-Type: image/png", b"x")
            + record(HTML, b"", status="302 Found")
            + record("", b"x", kind="metadata")
        )
        css = record("", b"x", kind="resource").replace(b"Content-Type: text/html", b"Content-Type: text/css")
        assert pages_of(other + css + record("", PAGE, kind="resource")) == [(PageState.NO_ADS, None)]

    def test_headers_without_an_end_are_read_as_far_as_they_go(self) -> None:
        with pytest.raises(InputRefused, match="with 0 document"):
            pages_of(b"WARC/1.0\r\nWARC-Type: response")

    def test_a_gzipped_archive_of_many_members(self) -> None:
        content = b"".join(gzip.compress(record(HTML, PAGE)) for _ in range(3))
        assert len(parse(content, name="x.warc.gz").pages) == 3
