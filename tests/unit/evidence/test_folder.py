"""Evidence by content: durable before anything speaks of it, verified whenever it is read."""

import hashlib
import os
from pathlib import Path

import pytest

from monitor.errors import EvidenceError, StoreError
from monitor.evidence import EvidenceFolder


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_content_comes_back_under_its_digest(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path / "evidence")
    content = b'{"ads": []}\x00\xff'

    digest = folder.put(content)

    assert digest == hashlib.sha256(content).hexdigest()
    assert folder.get(digest) == content
    assert files(tmp_path) == [tmp_path / "evidence" / digest[:2] / digest[2:4] / digest]


def test_storing_the_same_twice_adds_nothing_and_touches_nothing(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path)
    folder.put(b"same")
    (path,) = files(tmp_path)
    os.utime(path, ns=(1, 1))

    assert folder.put_many([b"same", b"other", b"same"]) == [
        hashlib.sha256(content).hexdigest() for content in (b"same", b"other", b"same")
    ]
    assert len(files(tmp_path)) == 2
    assert path.stat().st_mtime_ns == 1


def test_nothing_to_store_is_no_error(tmp_path: Path) -> None:
    assert EvidenceFolder(tmp_path / "none").put_many([]) == []
    assert not (tmp_path / "none").exists()


def test_changed_byte_is_found_and_named(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path)
    digest = folder.put(b"what was shown")
    files(tmp_path)[0].write_bytes(b"what was shOwn")

    with pytest.raises(EvidenceError, match=f"capture {digest} was changed"):
        folder.get(digest)


def test_damaged_file_is_made_whole_when_its_content_is_stored_again(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path)
    digest = folder.put(b"what was shown")
    files(tmp_path)[0].write_bytes(b"what")

    assert folder.put(b"what was shown") == digest
    assert folder.get(digest) == b"what was shown"


def test_missing_capture_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=f"capture {'0' * 64} is missing"):
        EvidenceFolder(tmp_path).get("0" * 64)


@pytest.mark.parametrize("wrong", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 5000])
def test_what_is_no_digest_never_becomes_a_path(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(EvidenceError, match="is no SHA-256; expected 64 lower-case hex digits") as refusal:
        EvidenceFolder(tmp_path).get(wrong)
    assert len(str(refusal.value)) < 200


def test_folder_in_the_place_of_a_file_is_one_line(tmp_path: Path) -> None:
    digest = "ab" * 32
    (tmp_path / "ab" / "ab" / digest).mkdir(parents=True)

    with pytest.raises(EvidenceError, match=f"capture {digest} cannot be read: "):
        EvidenceFolder(tmp_path).get(digest)


def test_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file in the place of the folder")

    with pytest.raises(StoreError, match=r"^evidence folder .*: Not a directory; expected room to write in$"):
        EvidenceFolder(tmp_path / "evidence").put(b"x")


def test_write_that_fails_half_way_leaves_no_file_under_a_digest(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path)
    blocked = hashlib.sha256(b"two").hexdigest()
    (tmp_path / blocked[:2]).write_text("a file in the place of a folder")

    with pytest.raises(StoreError):
        folder.put_many([b"one", b"two"])
    assert files(tmp_path) == [tmp_path / blocked[:2]]
