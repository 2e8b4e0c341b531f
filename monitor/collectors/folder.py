"""Captures that a person or a program drops into a folder. Nothing in it is moved, changed or deleted.

Beside a file that does not say when and where it was taken may stand ``FILE.meta.json`` with the keys
``seen_at engine query country location language device``.
"""

import hashlib
import json
import os
from collections.abc import Container, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Final

from monitor.errors import InputRefused, SourceError
from monitor.model.captures import CaptureMeta
from monitor.model.coverage import SourceFailure
from monitor.parsing import MAX_BYTES, read_meta
from monitor.ports import RawCapture

_META_SUFFIX: Final = ".meta.json"
_UNFINISHED: Final = (".tmp", ".part", ".partial", ".crdownload", ".download", ".swp", "~")
"""Ends of names under which browsers and programs write before a file is whole."""
_MAX_META: Final = 64 * 1024


class FolderCollector:
    """Reads every file of a folder, or one single file, in the order of their names.

    Hidden files, unfinished downloads and sidecar files are passed over; a symbolic link that leads out of the
    folder, a file that cannot be read and one that is too large are failures of their own. ``defaults`` fill
    what neither the capture nor its sidecar says.
    """

    def __init__(self, name: str, path: Path, *, recursive: bool = True, defaults: CaptureMeta | None = None) -> None:
        self.name = name
        self._path = path
        self._recursive = recursive
        self._defaults = defaults or CaptureMeta()

    def __len__(self) -> int:
        """How many files and failures ``collect`` will look at. Raises ``SourceError`` for a missing folder."""
        return sum(1 for _ in self._candidates())

    def collect(self, known: Container[str]) -> Iterator[RawCapture | SourceFailure]:
        """Yield the files whose bytes are not among ``known``, and what could not be read.

        A file with a wrong sidecar waits: once stored, it would not be looked at again when the sidecar is mended.
        Raises ``SourceError`` when the folder is missing or cannot be listed.
        """
        for candidate in self._candidates():
            if isinstance(candidate, SourceFailure):
                yield candidate
                continue
            try:
                content = _content(candidate)
                if hashlib.sha256(content).hexdigest() not in known:
                    meta = self._meta(candidate)
                    yield RawCapture(source=self.name, name=_shown(candidate), content=content, meta=meta)
            except OSError as error:
                yield self._failure(candidate, f"{error.strerror or 'cannot be read'}; expected a readable file")
            except InputRefused as refused:
                yield self._failure(candidate, str(refused))

    def _candidates(self) -> Iterator[Path | SourceFailure]:
        if self._path.is_file():
            yield self._path
            return
        if not self._path.is_dir():
            raise SourceError(f"{self._path} is missing; expected a folder of captures", permanent=True)
        root = self._path.resolve()
        try:
            yield from self._walk(root, root)
        except OSError as error:
            raise SourceError(f"{self._path} cannot be listed: {error.strerror}", permanent=False) from error

    def _walk(self, folder: Path, root: Path) -> Iterator[Path | SourceFailure]:
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            path = Path(entry.path)
            if _passed_over(entry.name):
                continue
            if entry.is_symlink() and not _leads_into(path, root):
                yield self._failure(path, "a symbolic link that leads out of the folder; it is not followed")
            elif entry.is_file():
                yield path
            elif self._recursive and entry.is_dir(follow_symlinks=False):
                try:
                    yield from self._walk(path, root)
                except OSError as error:
                    yield self._failure(path, f"{error.strerror}; expected a folder that can be listed")

    def _meta(self, path: Path) -> CaptureMeta:
        sidecar = path.with_name(path.name + _META_SUFFIX)
        try:
            text = _limited(sidecar, _MAX_META).decode("utf-8-sig")
        except FileNotFoundError:
            return self._defaults
        except (UnicodeDecodeError, ValueError) as error:
            raise InputRefused(f"{_shown(sidecar)}: {error}; expected a small JSON object in UTF-8") from error
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputRefused(f"{_shown(sidecar)}: no JSON ({error}); expected an object") from error
        if not isinstance(values, dict):
            raise InputRefused(f"{_shown(sidecar)}: not a JSON object; expected one with keys such as seen_at")
        try:
            return _filled(read_meta(values), self._defaults)
        except InputRefused as refused:
            raise InputRefused(f"{_shown(sidecar)}: {refused}") from refused

    def _failure(self, path: Path, reason: str) -> SourceFailure:
        return SourceFailure(source=self.name, name=_shown(path), reason=reason)


def _leads_into(link: Path, root: Path) -> bool:
    try:
        return link.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # Python 3.11 and 3.12 call a loop of links a RuntimeError
        return False


def _passed_over(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith((*_UNFINISHED, _META_SUFFIX))


def _content(path: Path) -> bytes:
    try:
        return _limited(path, MAX_BYTES)
    except ValueError as error:
        raise InputRefused(f"{error}; expected one search answer or table") from error


def _limited(path: Path, limit: int) -> bytes:
    """The bytes of a file. Raises ``ValueError`` when it is larger than the limit, however it grew."""
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"larger than {limit // 1024} KB")
    return content


def _filled(meta: CaptureMeta, defaults: CaptureMeta) -> CaptureMeta:
    gaps = {each.name: getattr(defaults, each.name) for each in fields(meta) if getattr(meta, each.name) is None}
    return replace(meta, **gaps)


def _shown(path: Path) -> str:
    """A file's own name as text: bytes that are no UTF-8 become visible escapes."""
    return path.name.encode("utf-8", "backslashreplace").decode("utf-8")
