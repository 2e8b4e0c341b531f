"""Gathers, over all readings of a text, the places that may stand for a name, cheapest reading first."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from monitor.matching.finder import Finder, Found, Watch
from monitor.matching.folding import is_mark, plain
from monitor.matching.forms import Form
from monitor.matching.hosts import Host, hosts_in
from monitor.matching.names import EAR, Names, WrongLayouts
from monitor.matching.scripts import heard
from monitor.matching.streams import LATIN, SHAPE, Stream, latin_stream, script_streams, shape_stream, written_streams

_PUNYCODE = "xn--"
_EAR_COST = 0.7
_LAYOUT_COST = 0.3
_WORD = re.compile(r"\S+")
_UNHEARD = re.compile(r"[aeiouyh]|(.)(?=\1)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A part of the text that stands for a name."""

    found: Found
    start: int
    end: int
    """The part ``[start, end)`` of the text, in code points."""
    kind: str
    """The slip or disguise, before the surroundings are judged."""
    cost: float
    host: Host | None = None


@dataclass(slots=True)
class Candidates:
    """All readings of one text; each is worked out only when it is needed."""

    text: str
    names: Names
    layouts: WrongLayouts
    own_domains: tuple[str, ...]
    watch: Watch | None = None
    hosts: list[Host] = field(init=False)
    latin: Stream = field(init=False)
    scripts: list[Stream] = field(init=False)
    _hosted: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        self.hosts = hosts_in(self.text, self.own_domains)
        self.latin = latin_stream(self.text)
        self.scripts = [] if self.text.isascii() else script_streams(self.text)
        self._hosted = [False] * len(self.text) if self.hosts else []
        for host in self.hosts:
            self._hosted[host.start : host.end] = [True] * (host.end - host.start)

    def places(self) -> tuple[Place | None, Place | None]:
        """Return the best place of a protected term and the best of a sibling."""
        term: Place | None = None
        sibling: Place | None = None
        for stage in (
            self._exact_terms,
            self._exact_siblings,
            self._punycode,
            self._mistyped,
            self._shapes,
            self._slips,
            self._written,
            self._by_ear,
        ):
            for place in stage():
                if place.found.form.name.sibling:
                    sibling = _better(sibling, place)
                else:
                    term = _better(term, place)
            # By its looks a part may be less of the name than with slips: "a11baba" is read on.
            if term and (stage != self._shapes or term.cost < _EAR_COST):
                break
        return term, sibling

    def _exact_terms(self) -> Iterator[Place]:
        for stream in (self.latin, *self.scripts):
            yield from self._read(stream, _exact_terms)

    def _exact_siblings(self) -> Iterator[Place]:
        for stream in (self.latin, *self.scripts):
            yield from self._read(stream, _exact_siblings)

    def _slips(self) -> Iterator[Place]:
        for stream in (self.latin, *self.scripts):
            yield from self._read(stream, Finder.with_slips)

    def _written(self) -> Iterator[Place]:
        """Slips of the keyboard show in the script's own letters, not in their sound."""
        for stream in written_streams(self.text, [stream.name for stream in self.scripts]):
            yield from self._read(stream, Finder.with_slips)

    def _shapes(self) -> Iterator[Place]:
        stream = shape_stream(self.text, self.latin)
        for find in (_exact_terms, _exact_siblings):
            for place in self._read(stream, find):
                yield replace(place, kind=self._disguise(place), cost=place.cost + 0.25)
        if not self.text.isascii() or any(letter in "0123456789@$|!+" for letter in self.text):
            for place in self._read(stream, Finder.with_slips):
                yield replace(place, cost=place.cost + 0.3)

    def _by_ear(self) -> Iterator[Place]:
        stream = Stream(EAR)
        parts: list[str] = []
        for begin, end in zip(self.latin.starts, self.latin.starts[1:], strict=False):
            spoken, places = heard(list(self.latin.letters[begin:end]), EAR)
            stream.starts.append(len(stream.source))
            parts.append(spoken)
            stream.source.extend(self.latin.source[begin + place] for place in places)
        stream.letters = "".join(parts)
        stream.starts.append(len(stream.source))
        for place in self._read(stream, _exact_terms):
            if place.found.left or place.found.right:
                continue
            # Written apart, only the vowels may be by ear: "ally baba" is the name, "ali papa" is somebody else.
            written = "".join(map(plain, self.text[place.start : place.end])).replace(" ", "")
            if place.found.pieces == 1 or _UNHEARD.sub("", written) == _UNHEARD.sub("", place.found.form.name.text):
                yield replace(place, kind="phonetic", cost=place.cost + _EAR_COST)

    def _mistyped(self) -> Iterator[Place]:
        words = [(match[0], *match.span()) for match in _WORD.finditer(self.text)]
        pairs = [(one[0] + two[0], one[1], two[2]) for one, two in pairwise(words)]
        for word, start, end in (*words, *pairs):
            name = self.layouts.find(word)
            if name is None:
                continue
            if self.watch:
                self.watch("layout", word, name.text, "wrong_layout", _LAYOUT_COST, accepted=True)
            form = Form(word, name, 1, listed=False)
            found = Found(reading="layout", form=form, low=0, high=0, slip="wrong_layout", cost=_LAYOUT_COST)
            yield Place(found=found, start=start, end=end, kind="wrong_layout", cost=_LAYOUT_COST)

    def _punycode(self) -> Iterator[Place]:
        for host in self.hosts:
            at = host.start
            for label in host.name.split("."):
                if label.startswith(_PUNYCODE):
                    shown = _decoded(label)
                    inner = replace_text(self, shown)
                    for place in inner.places() if shown else ():
                        if place:
                            yield replace(
                                place, start=at, end=at + len(label), kind="punycode", cost=place.cost + 0.2, host=host
                            )
                at += len(label) + 1

    def _read(self, stream: Stream, find: Callable[[Finder], Iterator[Found]]) -> Iterator[Place]:
        if not stream.letters:
            return
        finder = Finder(stream, self.names.index(stream.name), in_host=self._hosted, watch=self.watch)
        for found in find(finder):
            yield self._place(stream, found)

    def _place(self, stream: Stream, found: Found) -> Place:
        start = min(stream.source[found.low : found.high])
        end = max(stream.source[found.low : found.high]) + 1
        # One letter behind the name is a slip or an ending: it belongs to the misspelt name.
        if not stream.unspaced and len(found.right) == 1 and found.right.isalpha():
            end = stream.source[found.high] + 1
        while start and stream.silent(self.text[start - 1]):
            start -= 1
        while end < len(self.text) and (is_mark(self.text[end]) or (end > start and stream.silent(self.text[end]))):
            end += 1
        host = next((host for host in self.hosts if host.start <= start < host.end), None)
        native = stream.name not in {LATIN, SHAPE, EAR}
        kind = found.slip
        if native:
            kind = "inflected" if found.inflected else "native" if found.slip == "exact" else "native_misspelt"
        return Place(found=found, start=start, end=end, kind=kind, cost=found.cost, host=host)

    def _disguise(self, place: Place) -> str:
        part = self.text[place.start : place.end]
        if sorted(part.lower()) == sorted(place.found.form.name.text):
            return "swapped_letters"
        foreign = any(letter.isalpha() and not letter.isascii() for letter in part)
        return "homoglyph" if foreign or part.isalpha() else "leet"


def _exact_terms(finder: Finder) -> Iterator[Found]:
    return finder.exact(siblings=False)


def _exact_siblings(finder: Finder) -> Iterator[Found]:
    return finder.exact(siblings=True)


def replace_text(candidates: Candidates, text: str) -> Candidates:
    """Return the same question about another text."""
    return Candidates(text, candidates.names, candidates.layouts, candidates.own_domains, candidates.watch)


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
