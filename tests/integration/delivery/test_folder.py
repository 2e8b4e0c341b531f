import csv
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from monitor.delivery import FolderDelivery, Renderer
from monitor.delivery import folder as folder_module
from monitor.digest import compose
from monitor.errors import DeliveryError
from monitor.model.digest import RenderedDigest
from tests.digest_story import TEMPLATES, story

NAMES = ["digest.html", "digest.txt", "digest.eml", "incidents.csv"]


@pytest.fixture(scope="module")
def digest() -> RenderedDigest:
    return Renderer(TEMPLATES).render(compose(story()))


def test_a_day_has_a_folder_with_all_forms_of_its_digest(tmp_path: Path, digest: RenderedDigest) -> None:
    paths = FolderDelivery(tmp_path / "new" / "digests").deliver(digest)
    day = tmp_path / "new" / "digests" / date(2026, 11, 22).isoformat()
    assert paths == tuple(str(day / name) for name in NAMES)
    assert sorted(path.name for path in day.iterdir()) == sorted(NAMES)
    assert (day / "digest.html").read_text(encoding="utf-8") == digest.html
    assert (day / "digest.txt").read_text(encoding="utf-8") == digest.text
    with (day / "incidents.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 4
    message = message_from_bytes((day / "digest.eml").read_bytes(), policy=default)
    assert message["Message-ID"] == digest.message_id


def test_whoever_may_read_the_folder_may_read_the_digest(tmp_path: Path, digest: RenderedDigest) -> None:
    for path in FolderDelivery(tmp_path).deliver(digest):
        assert Path(path).stat().st_mode & 0o444 == 0o444


def test_writing_again_replaces_and_leaves_nothing_beside(tmp_path: Path, digest: RenderedDigest) -> None:
    delivery = FolderDelivery(tmp_path)
    first = {path: Path(path).read_bytes() for path in delivery.deliver(digest)}
    assert {path: Path(path).read_bytes() for path in delivery.deliver(digest)} == first
    assert len(list((tmp_path / "2026-11-22").iterdir())) == len(NAMES)


def test_a_file_where_the_folder_should_be_is_permanent(tmp_path: Path, digest: RenderedDigest) -> None:
    (tmp_path / "digests").write_text("", encoding="utf-8")
    with pytest.raises(DeliveryError, match="expected a folder that can be written to") as caught:
        FolderDelivery(tmp_path / "digests").deliver(digest)
    assert caught.value.permanent


def test_a_full_disk_leaves_no_half_file_and_may_pass(
    tmp_path: Path, digest: RenderedDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder_module.os, "fsync", full)
    with pytest.raises(DeliveryError, match="No space left on device") as caught:
        FolderDelivery(tmp_path).deliver(digest)
    assert not caught.value.permanent
    assert list((tmp_path / "2026-11-22").iterdir()) == []
