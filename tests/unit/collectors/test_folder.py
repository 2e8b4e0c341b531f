"""The watched folder: everything in it is looked at, nothing in it is touched, nothing outside it is read."""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.collectors.folder import FolderCollector
from monitor.errors import SourceError
from monitor.model.captures import CaptureMeta
from monitor.model.coverage import SourceFailure
from monitor.model.enums import Device, Engine
from monitor.parsing import MAX_BYTES
from monitor.ports import RawCapture


def put(path: Path, content: bytes = b"content") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def collect(
    folder: Path, *, known: frozenset[str] = frozenset(), recursive: bool = True
) -> list[RawCapture | SourceFailure]:
    return list(FolderCollector("dropped", folder, recursive=recursive).collect(known))


def test_files_come_in_the_order_of_their_names_folders_included(tmp_path: Path) -> None:
    for name in ("b.json", "a/2.json", "a/1.json", "c.csv.gz"):
        put(tmp_path / name, name.encode())
    found = collect(tmp_path)
    assert [(each.source, each.name) for each in found] == [
        ("dropped", name) for name in ("1.json", "2.json", "b.json", "c.csv.gz")
    ]
    assert len(FolderCollector("dropped", tmp_path)) == 4
    assert [each.name for each in collect(tmp_path, recursive=False)] == ["b.json", "c.csv.gz"]


def test_nothing_is_moved_or_changed_and_known_content_is_passed_over(tmp_path: Path) -> None:
    first, second = put(tmp_path / "1.json", b"one"), put(tmp_path / "2.json", b"two")
    before = [path.stat().st_mtime_ns for path in (first, second)]
    known = frozenset({hashlib.sha256(b"one").hexdigest()})
    assert [each.name for each in collect(tmp_path, known=known)] == ["2.json"]
    assert [path.stat().st_mtime_ns for path in (first, second)] == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.json", "2.json"]


@pytest.mark.parametrize(
    "name", [".hidden", ".git/x.json", "page.html.tmp", "page.PART", "a.crdownload", "a.json~", "a.json.meta.json"]
)
def test_hidden_unfinished_and_sidecar_files_are_passed_over(tmp_path: Path, name: str) -> None:
    put(tmp_path / name)
    assert collect(tmp_path) == []


def test_a_sidecar_says_what_the_capture_does_not(tmp_path: Path) -> None:
    put(tmp_path / "page.html")
    sidecar = {
        "seen_at": "2026-11-16T08:00:00Z",
        "engine": "bing",
        "country": "de",
        "device": "mobile",
        "query": "alibaba",
    }
    put(tmp_path / "page.html.meta.json", b"\xef\xbb\xbf" + json.dumps(sidecar).encode())
    defaults = CaptureMeta(country="US", language="en")
    found = list(FolderCollector("dropped", tmp_path, defaults=defaults).collect(()))
    expected = CaptureMeta(
        seen_at=datetime(2026, 11, 16, 8, tzinfo=UTC),
        engine=Engine.BING,
        country="DE",
        device=Device.MOBILE,
        query="alibaba",
        language="en",
    )
    assert [each.meta for each in found if isinstance(each, RawCapture)] == [expected]


def test_without_a_sidecar_the_sources_defaults_hold(tmp_path: Path) -> None:
    put(tmp_path / "page.html")
    defaults = CaptureMeta(country="US")
    found = next(iter(FolderCollector("dropped", tmp_path, defaults=defaults).collect(())))
    assert isinstance(found, RawCapture)
    assert found.meta == defaults


@pytest.mark.parametrize(
    ("sidecar", "reason"),
    [
        (b"{", "no JSON"),
        (b"[]", "not a JSON object"),
        (b"\xff\xff", "expected a small JSON object in UTF-8"),
        (b" " * 70_000, "larger than 64 KB"),
        (b"[" * 60_000, "no JSON"),
        (b'{"seen_at": "yesterday", "contry": "DE"}', "seen_at: 'yesterday' is not a time"),
        (b'{"contry": "DE"}', "contry: unknown key; expected one of seen_at, engine"),
    ],
)
def test_a_capture_with_a_wrong_sidecar_waits_until_it_is_mended(tmp_path: Path, sidecar: bytes, reason: str) -> None:
    put(tmp_path / "a.html", b"a")
    put(tmp_path / "a.html.meta.json", sidecar)
    put(tmp_path / "b.html", b"b")
    failure, other = collect(tmp_path)
    assert isinstance(failure, SourceFailure)
    assert failure.name == "a.html"
    assert failure.reason.startswith("a.html.meta.json: ")
    assert reason in failure.reason
    assert "\n" not in failure.reason
    assert other.name == "b.html"


def test_a_symbolic_link_out_of_the_folder_is_named_and_not_followed(tmp_path: Path) -> None:
    outside, folder = put(tmp_path / "outside" / "secret.json", b"secret"), tmp_path / "in"
    put(folder / "real.json", b"real")
    (folder / "file.json").symlink_to(outside)
    (folder / "folder").symlink_to(outside.parent)
    (folder / "loop").symlink_to(folder)
    (folder / "same.json").symlink_to(folder / "real.json")
    found = collect(folder)
    assert [each.name for each in found] == ["file.json", "folder", "real.json", "same.json"]
    assert [isinstance(each, SourceFailure) for each in found] == [True, True, False, False]
    assert not any(each.content == b"secret" for each in found if isinstance(each, RawCapture))


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    put(tmp_path / "real" / "a.json")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert [each.name for each in collect(tmp_path / "link")] == ["a.json"]


def test_b047_a_file_over_the_cap_is_a_failure_and_not_read_whole(tmp_path: Path) -> None:
    big = tmp_path / "big.json"
    with big.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    put(tmp_path / "small.json")
    failure, small = collect(tmp_path)
    assert isinstance(failure, SourceFailure)
    assert failure.reason == "larger than 65536 KB; expected one search answer or table"
    assert small.name == "small.json"


def test_pipes_and_sockets_are_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    assert collect(tmp_path) == []


def test_a_file_that_vanishes_while_others_are_read_is_a_failure(tmp_path: Path) -> None:
    put(tmp_path / "a.json")
    gone = put(tmp_path / "b.json")
    items = FolderCollector("dropped", tmp_path).collect(())
    next(items)
    gone.unlink()
    assert [each.reason for each in items if isinstance(each, SourceFailure)] == [
        "No such file or directory; expected a readable file"
    ]


def test_a_name_that_is_no_text_is_shown_with_escapes(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.json"))).write_bytes(b"x")
    assert [each.name for each in collect(tmp_path)] == ["caf\\udce9.json"]


def test_one_file_may_stand_for_a_folder(tmp_path: Path) -> None:
    single = FolderCollector("import", put(tmp_path / "a.json"))
    assert len(single) == 1
    assert [each.name for each in single.collect(())] == ["a.json"]


def test_a_missing_folder_is_an_error_that_trying_again_does_not_mend(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="expected a folder of captures") as raised:
        collect(tmp_path / "missing")
    assert raised.value.permanent


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "a.json")
    put(tmp_path / "closed" / "b.json")
    real = os.scandir

    def closed(path: Path) -> object:
        if Path(path).name == "closed" or shut:
            raise PermissionError(13, "Permission denied")
        return real(path)

    # A test that runs as root cannot close a folder to itself.
    monkeypatch.setattr("monitor.collectors.folder.os.scandir", closed)
    shut = False
    assert [each.name for each in collect(tmp_path)] == ["a.json", "closed"]
    shut = True
    with pytest.raises(SourceError, match="cannot be listed: Permission denied") as raised:
        collect(tmp_path)
    assert not raised.value.permanent
