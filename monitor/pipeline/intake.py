"""Captures from every source into the store: evidence first, then everything read from it, each capture whole."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.errors import SourceError
from monitor.model.captures import Capture, ParsedFile
from monitor.model.coverage import SourceFailure
from monitor.model.tally import Tally
from monitor.parsing import observe, parse, with_meta
from monitor.ports import CaptureBatch, Clock, Collector, EvidenceStore, Progress, RawCapture, Store

BATCH_ROWS = 2_000
"""Rows of one transaction: tens of milliseconds."""

BATCH_BYTES = 32 * 1024 * 1024
"""Raw bytes held at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    content: bytes
    batch: CaptureBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Reads what sources hand over and stores it."""

    store: Store
    evidence: EvidenceStore
    clock: Clock
    redact: Callable[[bytes], bytes]
    progress: Progress

    def run(self, collectors: Iterable[Collector], tally: Tally) -> None:
        """Take in what is new from every source; a failing one is a value in the tally, and the rest go on."""
        known = _Known(self.store)
        for collector in collectors:
            for read in _chunks(self._captures(collector, known, tally)):
                # Evidence first: no row may ever speak of bytes that are not there.
                self.evidence.put_many([each.content for each in read])
                tally.captures_new += self.store.add_captures([each.batch for each in read])
                tally.observations += sum(len(each.batch.observations) for each in read)
        self.store.add_failures(tally.failures, at=self.clock.now())

    def take(self, answers: Sequence[RawCapture | SourceFailure], tally: Tally) -> list[str | None]:
        """Take in what was bought. It is kept even where no parser understands it, for it was paid for.

        What is stored already is not asked for, as it would be in vain: this costs the same on every day.
        Returns the SHA-256 of each answer in their order; None for a failure.
        """
        raws = [each for each in answers if isinstance(each, RawCapture)]
        failures = [each for each in answers if isinstance(each, SourceFailure)]
        tally.files += len(answers)
        before = len(tally.failures)
        tally.failures.extend(failures)
        contents = [self.redact(each.content) for each in raws]
        digests = iter(self.evidence.put_many(contents))
        read = [
            found for raw, content in zip(raws, contents, strict=True) if (found := self._read(raw, content, tally))
        ]
        tally.captures_new += self.store.add_captures([each.batch for each in read])
        tally.observations += sum(len(each.batch.observations) for each in read)
        self.store.add_failures(tally.failures[before:], at=self.clock.now())
        return [next(digests) if isinstance(each, RawCapture) else None for each in answers]

    def _captures(self, collector: Collector, known: "_Known", tally: Tally) -> Iterator[_Read]:
        try:
            total = len(collector)
            for done, item in enumerate(collector.collect(known), start=1):
                tally.files += 1
                self.progress(f"reading {collector.name}", done, total)
                if isinstance(item, SourceFailure):
                    tally.failures.append(item)
                elif (read := self._capture(item, known, tally)) is not None:
                    yield read
        except SourceError as error:
            tally.failures.append(SourceFailure(source=collector.name, name=collector.name, reason=str(error)))

    def _capture(self, raw: RawCapture, known: "_Known", tally: Tally) -> _Read | None:
        content = self.redact(raw.content)
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 in known:
            return None
        read = self._read(raw, content, tally)
        if read is not None:
            known.add(sha256)
        return read

    def _read(self, raw: RawCapture, content: bytes, tally: Tally) -> _Read | None:
        parsed = with_meta(parse(content, name=raw.name), raw.meta)
        tally.failures.extend(_losses(raw, parsed))
        if parsed.error is not None:
            return None
        capture = Capture(
            sha256=hashlib.sha256(content).hexdigest(),
            source=raw.source,
            name=raw.name,
            format=parsed.format,
            size=len(content),
            stored_at=self.clock.now(),
        )
        checks, observations = observe(parsed, capture)
        batch = CaptureBatch(capture=capture, checks=checks, observations=observations)
        return _Read(content=content, batch=batch)


class _Known:
    """Captures that are stored, or were read in this run. The store is asked for each: all there ever were are many."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._here: set[str] = set()

    def __contains__(self, sha256: object) -> bool:
        if sha256 not in self._here:
            self._here |= self._store.known_captures([str(sha256)])
        return sha256 in self._here

    def add(self, sha256: str) -> None:
        """One that was read just now."""
        self._here.add(sha256)


def _losses(raw: RawCapture, parsed: ParsedFile) -> Iterator[SourceFailure]:
    lines = [parsed.error] if parsed.error else [line for page in parsed.pages for line in page.warnings]
    for line in lines:
        yield SourceFailure(source=raw.source, name=raw.name, reason=line)


def _chunks(answers: Iterable[_Read]) -> Iterator[list[_Read]]:
    chunk: list[_Read] = []
    rows = size = 0
    for answer in answers:
        chunk.append(answer)
        rows += 1 + len(answer.batch.checks) + len(answer.batch.observations)
        size += len(answer.content)
        if rows >= BATCH_ROWS or size >= BATCH_BYTES:
            yield chunk
            chunk, rows, size = [], 0, 0
    if chunk:
        yield chunk
