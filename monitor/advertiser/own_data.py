"""Files of the advertiser's own accounts: exports, and what ``monitor ads fetch`` wrote, from files and folders."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from monitor.insights import MAX_BYTES, QUERIES, assess, read_insights
from monitor.model.coverage import SourceFailure
from monitor.model.insights import Assessment, InsightFile

SOURCE: Final = "insights"
"""The source that failures are filed under."""
_MOST_LINES: Final = 20
"""Lines of no use told of one file in a run; `monitor insights` lists them all."""
_EXPORTS: Final = frozenset({".csv", ".tsv"})

Read = tuple[Path, InsightFile]


def read_files(paths: Iterable[Path]) -> Iterator[Read]:
    """Read every file, and of a folder those that tell of shares, by name; what cannot be read carries its error."""
    for path in paths:
        if not path.is_dir():
            yield path, _read(path)
            continue
        members = _members(path)
        yield from ((member, _read(member)) for member in members)
        if not members:
            names = ", ".join(f"*-{query}.jsonl" for query in QUERIES)
            yield path, InsightFile(error=f"holds neither an export (*.csv, *.tsv) nor {names}; expected one at least")


def _members(folder: Path) -> list[Path]:
    """What of a folder is read: the rest of ``monitor ads fetch``'s answers tell of no share."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    return [
        each
        for each in found
        if each.suffix.casefold() in _EXPORTS or any(each.name.endswith(f"-{query}.jsonl") for query in QUERIES)
    ]


def _read(path: Path) -> InsightFile:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return InsightFile(error=f"{reason}; expected a readable file")
    return read_insights(content, str(path))


class OwnDataFiles:
    """The files of the settings, read once when first asked for; without slots for that."""

    def __init__(self, paths: Sequence[Path], *, own_domains: Sequence[str]) -> None:
        self._paths, self._own_domains = paths, own_domains

    @cached_property
    def _files(self) -> list[Read]:
        return list(read_files(self._paths))

    @cached_property
    def _assessment(self) -> Assessment:
        return assess([file for _, file in self._files], own_domains=self._own_domains)

    def assessment(self) -> Assessment | None:
        """What the files say; None where the settings name none."""
        return self._assessment if self._paths else None

    def failures(self) -> list[SourceFailure]:
        """What of the files is of no use; nothing of it stops a run."""
        return [
            SourceFailure(source=SOURCE, name=path.name, reason=reason.replace(str(path), path.name))
            for path, file in self._files
            for reason in _problems(file)
        ]


def _problems(file: InsightFile) -> list[str]:
    """Why a file was refused, or the first of its lines that are of no use."""
    if file.error is not None:
        return [file.error]
    more = len(file.lost) - _MOST_LINES
    return [*file.lost[:_MOST_LINES], *([f"and {more} more lines of no use"] if more > 0 else [])]
