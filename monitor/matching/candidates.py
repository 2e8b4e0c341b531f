"""Gathers, over all readings of a text, the places that may stand for a name, cheapest reading first."""

import re
from collections.abc import Callable, Iterable, Iterator
from operator import add
from typing import NamedTuple

from monitor.matching.finder import Finder, Found, Watch
from monitor.matching.folding import is_mark
from monitor.matching.forms import Form
from monitor.matching.hosts import Host, hosts_in
from monitor.matching.names import Names, WrongLayouts, letters_of
from monitor.matching.scripts import EAR
from monitor.matching.streams import (
    LATIN,
    SHAPE,
    Stream,
    ear_stream,
    shape_stream,
    streams_of,
    written_streams,
)

_PUNYCODE = "xn--"
_EAR_COST = 0.7
_LAYOUT_COST = 0.3
_WORD = re.compile(r"\S+")
_DISGUISING = re.compile(r"[^\x00-\x7f]|[0-9@$|!+]")
_UNHEARD = re.compile(r"[aeiouyh]|(.)(?=\1)")


class Place(NamedTuple):
    """A part of the text that stands for a name."""

    found: Found
    start: int
    end: int
    """The part ``[start, end)`` of the text, in code points."""
    kind: str
    """The slip or disguise, before the surroundings are judged."""
    cost: float
    host: Host | None = None


class Candidates:
    """All readings of one text; each is worked out only when it is needed."""

    def __init__(
        self, text: str, names: Names, layouts: WrongLayouts, own_domains: tuple[str, ...], watch: Watch | None = None
    ) -> None:
        self.text = text
        self._names = names
        self._layouts = layouts
        self._own_domains = own_domains
        self._watch = watch
        self._hosts = hosts_in(text, own_domains)
        self._hosted = [False] * len(text) if self._hosts else []
        for host in self._hosts:
            self._hosted[host.start : host.end] = [True] * (host.end - host.start)
        self.latin, self.scripts = streams_of(text)
        self._streams = [stream for stream in (self.latin, *self.scripts) if stream.letters]

    def places(self) -> tuple[Place | None, Place | None]:
        """Return the best place of a protected term and the best of a sibling."""
        term: Place | None = None
        sibling: Place | None = None
        for stage in _STAGES:
            for place in stage(self):
                if place.found.form.name.sibling:
                    sibling = _better(sibling, place)
                else:
                    term = _better(term, place)
            # By its looks a part may be less of the name than with slips: "a11baba" is read on.
            if term and (stage is not Candidates.by_looks or term.cost < _EAR_COST):
                break
        return term, sibling

    def exact_terms(self) -> Iterable[Place]:
        """Return the terms that stand letter for letter."""
        return [place for stream in self._streams for place in self._exact(stream, siblings=False)]

    def exact_siblings(self) -> Iterable[Place]:
        """Return the siblings that stand letter for letter."""
        return [place for stream in self._streams for place in self._exact(stream, siblings=True)]

    def with_slips(self) -> Iterable[Place]:
        """Return what stands with slips."""
        return [place for stream in self._streams for place in self._slipped(stream)]

    def as_written(self) -> Iterable[Place]:
        """Return what stands with slips in a script's own letters: those of the keyboard do not show in its sound."""
        streams = written_streams(self.text, [stream.name for stream in self.scripts]) if self.scripts else ()
        return [place for stream in streams for place in self._slipped(stream)]

    def by_looks(self) -> Iterator[Place]:
        """Yield what looks like a name, letter for letter or with slips."""
        stream = shape_stream(self.text, self.latin)
        if not stream.letters:
            return
        for place in (*self._exact(stream, siblings=False), *self._exact(stream, siblings=True)):
            yield place._replace(kind=self._disguise(place), cost=place.cost + 0.25)
        if _DISGUISING.search(self.text):
            for place in self._slipped(stream):
                # What is written plainly is weighed as it is written, whatever stands beside it.
                if _DISGUISING.search(self.text, place.start, place.end):
                    yield place._replace(cost=place.cost + 0.3)

    def by_ear(self) -> Iterator[Place]:
        """Yield the terms that Latin letters sound like."""
        for place in self._exact(ear_stream(self.text, self.latin), siblings=False):
            found = place.found
            if found.left or found.right:
                continue
            # Written apart, only the vowels may be by ear: "ally baba" is the name, "ali papa" is somebody else.
            written = letters_of(self.text[place.start : place.end])
            if found.pieces == 1 or _UNHEARD.sub("", written) == _UNHEARD.sub("", found.form.name.text):
                yield place._replace(kind="phonetic", cost=place.cost + _EAR_COST)

    def mistyped(self) -> Iterator[Place]:
        """Yield the names that the keys of words, or of two together, give in another layout."""
        words = self.text.split()
        words = [*words, *map(add, words, words[1:])]
        for place, name in self._layouts.among(words):
            word = words[place]
            if self._watch:
                self._watch("layout", word, name.text, "wrong_layout", _LAYOUT_COST, accepted=True)
            form = Form(word, name, 1, listed=False)
            found = Found(reading="layout", form=form, low=0, high=0, slip="wrong_layout", cost=_LAYOUT_COST)
            spans = [match.span() for match in _WORD.finditer(self.text)]
            first, more = place % len(spans), place // len(spans)
            yield Place(found, spans[first][0], spans[first + more][1], "wrong_layout", _LAYOUT_COST)

    def punycode(self) -> Iterator[Place]:
        """Yield the names in the Unicode form of internationalised labels."""
        for host in self._hosts:
            at = host.start
            for label in host.name.split("."):
                shown = _decoded(label) if label.startswith(_PUNYCODE) else ""
                for place in self._about(shown).places() if shown else ():
                    if place:
                        yield place._replace(
                            start=at, end=at + len(label), kind="punycode", cost=place.cost + 0.2, host=host
                        )
                at += len(label) + 1

    def _about(self, text: str) -> "Candidates":
        """Return the same question about another text."""
        return Candidates(text, self._names, self._layouts, self._own_domains, self._watch)

    def _exact(self, stream: Stream, *, siblings: bool) -> list[Place]:
        index = self._names.index(stream.name)
        forms = index.within(stream.letters, siblings=siblings)
        if not forms:
            return []
        finder = Finder(stream, index, in_host=self._hosted, watch=self._watch)
        return [self._place(stream, found) for found in finder.exact(forms)]

    def _slipped(self, stream: Stream) -> list[Place]:
        finder = Finder(stream, self._names.index(stream.name), in_host=self._hosted, watch=self._watch)
        return [self._place(stream, found) for found in finder.with_slips()]

    def _place(self, stream: Stream, found: Found) -> Place:
        source = stream.source
        start, end = source[found.low], source[found.high - 1] + 1
        # One letter behind the name is a slip or an ending: it belongs to the misspelt name.
        if not stream.unspaced and len(found.right) == 1 and found.right.isalpha():
            end = source[found.high] + 1
        while start and stream.silent(self.text[start - 1]):
            start -= 1
        while end < len(self.text) and (is_mark(self.text[end]) or (end > start and stream.silent(self.text[end]))):
            end += 1
        host = next((host for host in self._hosts if host.start <= start < host.end), None) if self._hosts else None
        kind = found.slip
        if stream.name not in {LATIN, SHAPE, EAR}:
            kind = "inflected" if found.inflected else "native" if found.slip == "exact" else "native_misspelt"
        return Place(found, start, end, kind, found.cost, host)

    def _disguise(self, place: Place) -> str:
        part = self.text[place.start : place.end]
        if sorted(part.lower()) == sorted(place.found.form.name.text):
            return "swapped_letters"
        foreign = any(letter.isalpha() and not letter.isascii() for letter in part)
        return "homoglyph" if foreign or part.isalpha() else "leet"


def _decoded(label: str) -> str:
    try:
        return label[len(_PUNYCODE) :].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return ""


def _better(old: Place | None, new: Place) -> Place:
    if old is None or new.cost < old.cost - 1e-9:
        return new
    longer = new.cost < old.cost + 1e-9 and (new.end - new.start) > (old.end - old.start)
    later_own = new.host is not None and new.host.own and new.cost == old.cost
    return new if longer or later_own else old


_STAGES: tuple[Callable[[Candidates], Iterable[Place]], ...] = (
    Candidates.exact_terms,
    Candidates.exact_siblings,
    Candidates.punycode,
    Candidates.mistyped,
    Candidates.by_looks,
    Candidates.with_slips,
    Candidates.as_written,
    Candidates.by_ear,
)
"""The readings, cheapest first: the first in which a term is found is the last."""
