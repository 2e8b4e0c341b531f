"""Answers of the networks, kept for a day: a limit of twenty calls a minute is soon used up."""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from monitor.errors import SourceError

DAY: Final = timedelta(days=1)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCache:
    """One file an answer, readable by its owner only: answers name people.

    A question is known by its digest; it never holds a credential, and neither does an answer that is put here.
    """

    folder: Path
    account: str
    """Whose answers these are; another account's are not mixed in."""
    now: Callable[[], datetime] = _now

    def get(self, question: str) -> tuple[Any, datetime] | None:
        """The answer of the last day and when it was given; None where there is none that can be read."""
        try:
            kept = json.loads(self._path(question).read_bytes())
            at = datetime.fromisoformat(kept["at"])
            fresh = timedelta() <= self.now() - at < DAY
            return (kept["answer"], at) if fresh else None
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def put(self, question: str, answer: Any, at: datetime) -> None:
        """Keep an answer, whole or not at all. Raises ``SourceError`` where the folder cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            # mkstemp makes a file that nobody else may read, and the name stays hidden until it is whole.
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"at": at.isoformat(), "answer": answer}, file)
            Path(name).replace(self._path(question))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            problem = f"networks.cache: {self.folder} cannot be written ({reason}); expected a folder that can"
            raise SourceError(problem, permanent=True) from error

    def prune(self) -> None:
        """Delete what has outlived its day."""
        for path in self.folder.glob("*") if self.folder.is_dir() else ():
            with contextlib.suppress(OSError):
                if self.now().timestamp() - path.stat().st_mtime > DAY.total_seconds():
                    path.unlink()

    def _path(self, question: str) -> Path:
        digest = hashlib.sha256(f"{self.account}\x00{question}".encode("utf-8", "backslashreplace")).hexdigest()
        return self.folder / f"{digest}.json"
