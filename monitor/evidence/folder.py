"""Raw captures as files named by their content.

A file is written beside its place, flushed to the disk and renamed, so that a name never stands for half
a file; the folder is flushed too, so that the name survives loss of power.
"""

import hashlib
import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from uuid import uuid4

from monitor.errors import EvidenceError, StoreError

_HEX = frozenset("0123456789abcdef")


class EvidenceFolder:
    """Implements ``monitor.ports.EvidenceStore`` below ``root``: ``ab/cd/abcd…`` for each SHA-256.

    Raises ``StoreError`` where the folder cannot be written, ``EvidenceError`` where it does not give back
    what was put.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Store bytes durably and return their SHA-256; what is stored already is left alone."""
        return self.put_many([content])[0]

    def put_many(self, contents: Sequence[bytes]) -> list[str]:
        """Store many at once, in order; durable when it returns, and cheaper than one by one.

        All files are written before the first is waited for, and each folder is flushed once.
        """
        digests = [hashlib.sha256(content).hexdigest() for content in contents]
        missing = {
            digest: content
            for digest, content in zip(digests, contents, strict=True)
            if not _holds(self._path(digest), content)
        }
        try:
            self._write(missing)
        except OSError as error:
            raise StoreError(f"evidence folder {self.root}: {error.strerror}; expected room to write in") from error
        return digests

    def get(self, sha256: str) -> bytes:
        """The bytes stored under a digest, verified. Raises ``EvidenceError`` when missing or damaged."""
        if len(sha256) != hashlib.sha256().digest_size * 2 or not _HEX.issuperset(sha256):
            raise EvidenceError(f"{sha256[:80]!r} is no SHA-256; expected 64 lower-case hex digits")
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise EvidenceError(f"capture {sha256} is missing from the evidence folder") from None
        except OSError as error:
            raise EvidenceError(f"capture {sha256} cannot be read: {error.strerror}") from error
        found = hashlib.sha256(content).hexdigest()
        if found != sha256:
            raise EvidenceError(f"capture {sha256} was changed: its content now has SHA-256 {found}")
        return content

    def _path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:4] / digest

    def _write(self, missing: dict[str, bytes]) -> None:
        unfinished = {digest: self._unfinished(digest) for digest in missing}
        try:
            made: set[Path] = set()
            for digest, content in missing.items():
                made |= _make_folder(unfinished[digest].parent)
                unfinished[digest].write_bytes(content)
            _flush(unfinished.values())
            for digest, path in unfinished.items():
                path.replace(self._path(digest))
        except OSError:
            for path in unfinished.values():
                path.unlink(missing_ok=True)
            raise
        _flush_folders(made | {path.parent for path in unfinished.values()})

    def _unfinished(self, digest: str) -> Path:
        """A name nobody else writes to, in the folder of the final name so that renaming is atomic."""
        return self._path(digest).with_name(f".{digest}.{uuid4().hex}")


def _holds(path: Path, content: bytes) -> bool:
    """Whether the file is there and undamaged; a damaged one is written again."""
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _make_folder(folder: Path) -> set[Path]:
    """Make a folder and those above it; returns the folders that got a new entry."""
    changed: set[Path] = set()
    level = folder
    while not level.exists():
        changed.add(level.parent)
        level = level.parent
    folder.mkdir(parents=True, exist_ok=True)
    return changed


def _flush(files: Iterable[Path]) -> None:
    for path in files:
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def _flush_folders(folders: Collection[Path]) -> None:
    if os.name == "nt":  # Windows cannot flush a folder, and needs not
        return
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
