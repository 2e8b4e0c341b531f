"""Opening a SQLite database where something is wrong: one line that says what, and nothing lost."""

import os
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import open_store
from monitor.store.migrations import FOLDER, HEAD
from tests.store_story import batch


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}


def pretend_older(path: Path) -> None:
    """Make the database one that a migration is due on: empty again, and stamped with a known revision."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('0000')")
        connection.execute("CREATE TABLE kept (text TEXT)")
        connection.execute("INSERT INTO kept VALUES ('from before')")
        connection.commit()


def test_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    open_store(url(tmp_path / "a" / "b" / "monitor.db")).close()

    assert (tmp_path / "a" / "b" / "monitor.db").is_file()


def test_new_database_needs_no_backup(tmp_path: Path) -> None:
    open_store(url(tmp_path / "monitor.db")).close()
    open_store(url(tmp_path / "monitor.db")).close()

    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []


@pytest.mark.parametrize("apart", [True, False], ids=["folder given", "beside the database"])
def test_database_is_copied_before_its_schema_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, apart: bool
) -> None:
    path = tmp_path / "monitor.db"
    pretend_older(path)
    monkeypatch.setattr("monitor.store.upgrade._known_revisions", lambda: {"0000", HEAD})
    monkeypatch.setattr(
        "monitor.store.upgrade._run_alembic", lambda connection: connection.exec_driver_sql("DROP TABLE kept")
    )
    folder = tmp_path / "copies" if apart else None
    open_store(url(path), backup_folder=folder, clock=FixedClock()).close()

    copy = (folder or tmp_path) / "monitor.db.backup-0000-20261123T060000Z"
    assert "kept" not in tables(path)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT text FROM kept").fetchall() == [("from before",)]


def test_database_that_cannot_be_copied_is_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "monitor.db"
    pretend_older(path)
    monkeypatch.setattr("monitor.store.upgrade._known_revisions", lambda: {"0000", HEAD})
    (tmp_path / "copies").write_text("a file in the place of a folder")

    with pytest.raises(StoreError, match=r"monitor\.db cannot be backed up before its upgrade"):
        open_store(url(path), backup_folder=tmp_path / "copies")
    assert "captures" not in tables(path)


def test_newest_revision_is_the_one_the_files_end_with() -> None:
    revisions = sorted(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))

    assert revisions[-1] == HEAD


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"id,name\r\n" * 500, "file is not a database"),
        (b"SQLite format 3\x00" + b"\xff" * 5000, "database"),
    ],
    ids=["a table", "a torn database"],
)
def test_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "monitor.db"
    path.write_bytes(content)

    with pytest.raises(StoreError, match=complaint) as refusal:
        open_store(url(path))
    assert "\n" not in str(refusal.value)
    assert path.read_bytes() == content


def test_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()

    with pytest.raises(StoreError, match=r"^database places\.db: holds tables of another program"):
        open_store(url(path))
    assert tables(path) == {"bookmarks"}


def test_folder_in_the_place_of_the_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder; expected a folder and a file that can be written"):
        open_store(url(tmp_path))


def test_file_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="expected a folder and a file that can be written"):
        open_store(url(tmp_path / "file" / "monitor.db"))


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("monitor.db", "cannot be read; expected sqlite:///"),
        ("mysql://u:hunter2@h/d", "begins with mysql; expected sqlite:///"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql://127.0.0.1:1/d?password=hunter2", "^database d on 127.0.0.1: "),
        ("postgresql://u:hunter2@127.0.0.1:1/d", "^database d on 127.0.0.1: "),
        ("postgresql://h:port/d", "cannot be read"),
    ],
)
def test_wrong_url_is_refused_in_one_line_without_its_password(wrong: str, complaint: str) -> None:
    with pytest.raises(StoreError, match=complaint) as refusal:
        open_store(wrong)
    assert "\n" not in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_missing_driver_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(StoreError, match=re.escape("pip install 'brand-bidding-monitor[postgres]'")):
        open_store("postgresql://h/d")


@pytest.fixture
def read_only_folder() -> Iterator[Path]:
    """A folder that nobody may write to; root would be let through, so root becomes somebody else meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="monitor-read-only-"))
    with closing(sqlite3.connect(folder / "there.db")) as connection:
        connection.execute("PRAGMA user_version = 1")
    folder.chmod(0o555)
    was_root = os.geteuid() == 0
    if was_root:
        os.setresuid(65534, 65534, 0)
    yield folder
    if was_root:
        os.setresuid(0, 0, 0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="POSIX permissions")
@pytest.mark.parametrize("name", ["there.db", "new.db", "below/new.db"])
def test_read_only_folder_is_refused_before_anything_is_bought(read_only_folder: Path, name: str) -> None:
    with pytest.raises(StoreError, match=r"^database .*; expected a folder and a file that can be written$"):
        open_store(url(read_only_folder / name))


def test_full_disk_leaves_nothing_of_a_call_behind(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    store = open_store(url(path))
    assert store.add_captures([batch(1, {})]) == 1
    database = store._database  # type: ignore[attr-defined]

    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match=r"^database monitor\.db: database or disk is full"):
        store.add_captures([batch(number, *[{}] * 20) for number in range(2, 100)])

    assert store.known_captures() == {batch(1).capture.sha256}
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_missing_lock_folder_is_one_line(tmp_path: Path) -> None:
    store = open_store(url(tmp_path / "monitor.db"))
    (tmp_path / "monitor.db.lock").mkdir()

    with pytest.raises(StoreError, match=r"^lock monitor\.db\.lock: .*; expected a folder to write in$"), store.lock():
        pytest.fail("there is no lock to hold")
    store.close()
