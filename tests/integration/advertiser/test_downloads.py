"""What an API says a file lies at, and what lies there: over real TLS, as hostile as it gets."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.advertiser.downloads import Downloads
from monitor.errors import SourceError
from monitor.webclient.patience import Patience
from tests.servers.microsoft_ads import MicrosoftService, archive
from tests.servers.rest import Answered

SECRET = "?sig=address-secret"


def address(service: MicrosoftService) -> str:
    return f"{service.storage.url}/file.zip{SECRET}"


def unpacked(downloads: Downloads, address: str) -> str:
    return "".join(downloads.lines(address, what="report"))


def test_the_one_file_of_an_archive_is_given(downloads: Downloads, microsoft_service: MicrosoftService) -> None:
    microsoft_service.archive = archive(("report.csv", b"content"))
    assert unpacked(downloads, address(microsoft_service)) == "content"


@pytest.mark.parametrize(
    "name", ["../../outside.csv", "/outside.csv", "C:\\outside.csv", "a/b/report.csv", "\u202evsc.exe"]
)
def test_a_name_in_an_archive_means_nothing(
    downloads: Downloads, microsoft_service: MicrosoftService, tmp_path: Path, name: str
) -> None:
    before = sorted(tmp_path.parent.rglob("*"))
    microsoft_service.archive = archive((name, b"content"))
    assert unpacked(downloads, address(microsoft_service)) == "content"
    assert sorted(tmp_path.parent.rglob("*")) == before


def _encrypted() -> bytes:
    """An archive that says its file is encrypted."""
    content = bytearray(archive(("report.csv", b"content")))
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _damaged() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as made:
        made.writestr("report.csv", b"content")
    return content.getvalue().replace(b"content", b"CONTENT")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (archive(("a.csv", b"1"), ("b.csv", b"2")), "holds 2 files; expected one"),
        (archive(), "holds 0 files; expected one"),
        (archive(("folder/", b"")), "holds 0 files; expected one"),
        (archive(("report.csv", b"0123456\n" * 200_000)), "larger than 1000000 letters"),
        (archive(("report.csv", b"0" * 1_000_000)), "or a line than 1000000"),
        (b"", "no whole zip archive"),
        (b"<html>", "no whole zip archive"),
        (archive(("report.csv", b"content" * 100))[:80], "no whole zip archive"),
        (_encrypted(), "no whole zip archive"),
        (_damaged(), "no whole zip archive"),
        (b"0" * 100_001, "larger than 0 MB"),
    ],
    ids=["two", "none", "folder", "bomb", "line", "empty", "page", "cut", "encrypted", "damaged", "large"],
)
def test_an_archive_that_is_not_what_it_should_be_is_one_line(
    downloads: Downloads, microsoft_service: MicrosoftService, content: bytes, said: str
) -> None:
    microsoft_service.archive = content
    with pytest.raises(SourceError, match=said) as refused:
        unpacked(downloads, address(microsoft_service))
    assert "secret" not in str(refused.value)
    assert len(microsoft_service.storage.asked) == 1


@pytest.mark.parametrize(
    "where",
    [
        "http://localhost:PORT/f",
        "https://localhost/f",
        "https://localhost:PORT@evil.example/f",
        "https://evil.example:PORT/f",
        "https://evil.example/localhost:PORT",
        "https://localhost.evil.example:PORT/f",
        "https://127.0.0.1:PORT/f",
        "https://[::1]:PORT/f",
        "https://localhost:PORT\\@evil.example/f",
        "https://localhost:PORT /f",
        "https://localhost:PORT/f\r\nX: y",
        "https://user:pass@localhost:PORT/f",
        "//localhost:PORT/f",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_elsewhere_is_never_asked(
    downloads: Downloads, microsoft_service: MicrosoftService, where: str
) -> None:
    with pytest.raises(SourceError, match="expected") as refused:
        unpacked(downloads, where.replace("PORT", str(microsoft_service.storage.port)) + SECRET)
    assert refused.value.permanent
    assert microsoft_service.storage.asked == []
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_text_in_any_unicode_and_keeps_its_lines(
    downloads: Downloads, microsoft_service: MicrosoftService, encoding: str
) -> None:
    microsoft_service.archive = archive(("r.csv", "Type,Бренд\r\n1,2\u2028\n".encode(encoding)))
    lines = list(downloads.lines(address(microsoft_service), what="report"))
    assert lines == ["Type,Бренд\r\n", "1,2\u2028\n"]


def test_a_file_that_leads_elsewhere_is_not_followed(downloads: Downloads, microsoft_service: MicrosoftService) -> None:
    microsoft_service.storage.answer = lambda _asked: Answered(status=302, headers={"Location": "/other"})
    with pytest.raises(SourceError, match=r"the file leads elsewhere \(HTTP 302\)"):
        unpacked(downloads, address(microsoft_service))
    assert len(microsoft_service.storage.asked) == 1


def test_an_address_that_holds_no_more_is_not_asked_again_and_a_busy_storage_is(
    downloads: Downloads, microsoft_service: MicrosoftService, slept: list[float]
) -> None:
    microsoft_service.storage.answer = lambda _asked: Answered(status=403)
    with pytest.raises(SourceError, match=r"the file is not given \(HTTP 403\)") as refused:
        unpacked(downloads, address(microsoft_service))
    assert (refused.value.permanent, slept) == (False, [])
    answers = iter([Answered(status=503, headers={"Retry-After": "7"}), Answered(archive(("r.csv", b"content")))])
    microsoft_service.storage.answer = lambda _asked: next(answers)
    assert unpacked(downloads, address(microsoft_service)) == "content"
    assert slept == [7.0]


def test_a_storage_whose_certificate_nobody_vouches_for_gives_nothing(
    microsoft_service: MicrosoftService, patience: Patience
) -> None:
    downloads = Downloads("microsoft_ads", replace(patience, tries=1), (f"localhost:{microsoft_service.storage.port}",))
    with pytest.raises(SourceError, match="no connection"):
        unpacked(downloads, address(microsoft_service))
    assert microsoft_service.storage.asked == []
