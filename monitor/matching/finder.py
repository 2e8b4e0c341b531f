"""Finds, in one stream of letters, where a name stands: letter for letter first, then with slips.

Work is bounded: a stream's letters are looked at a fixed number of times, and slips are looked for in the first
``MOST_WORDS`` words only.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from rapidfuzz.distance import OSA

from monitor.matching import words
from monitor.matching.forms import Form, FormIndex, is_like
from monitor.matching.spelling import compare
from monitor.matching.streams import HAN, LATIN, SHAPE, Stream

MOST_WORDS = 400
"""Slips are looked for in so many words of a text; letter for letter it is read whole."""
_MOST_PIECES = 4
_MOST_SYLLABLES = 12
_SHORT = 4
_LONG = 8
_SIBLING_SLIP = 0.75
# Without written vowels too many words sound alike: there, slips are weighed in the letters as written.
_ABJADS = frozenset({"arabic", "hebrew"})
_ABJAD_SLIP = 0.6
_JOINED_SLIP = 0.7
_GLUED_SLIP = 0.95
_STYLED_SLIP = 0.9
_UNSPACED_SLIP = 1.0
_INFLECTED = 0.3
_GLUED = 0.4
_LEFT_GLUED = 0.6
_SPLIT = 0.2
_PREFIXES = {prefix[0]: [other for other in words.PREFIXES if other[0] == prefix[0]] for prefix in words.PREFIXES}
_SUFFIXES = {suffix[-1]: [other for other in words.SUFFIXES if other[-1] == suffix[-1]] for suffix in words.SUFFIXES}


class Found(NamedTuple):
    """One place in a stream that stands for a name."""

    reading: str
    form: Form
    low: int
    high: int
    """The letters ``[low, high)`` of the stream."""
    slip: str
    """``exact`` or the kind of slip."""
    cost: float
    pieces: int = 1
    left: str = ""
    right: str = ""
    """What is joined to it in its first and last word."""
    inflected: bool = False


class Watch(Protocol):
    """Told of every comparison."""

    def __call__(self, view: str, part: str, name: str, kind: str, cost: float, *, accepted: bool) -> None:
        """Hear of one comparison; the arguments are the fields of ``Comparison``."""
        ...


class Finder:
    """Looks for forms in one stream."""

    __slots__ = ("_in_host", "_index", "_watch", "stream")

    def __init__(self, stream: Stream, index: FormIndex, *, in_host: Sequence[bool], watch: Watch | None) -> None:
        self.stream = stream
        self._index = index
        self._in_host = in_host
        self._watch = watch

    def exact(self, forms: Sequence[Form]) -> list[Found]:
        """Return every place where one of ``forms`` stands letter for letter and may stand for its name."""
        letters = self.stream.letters
        every: list[Found] = []
        for form in forms:
            at = letters.find(form.letters)
            while at >= 0:
                found = self._placed(form, at, at + len(form.letters))
                self._tell(form.letters, form, "exact", 0.0, accepted=found is not None)
                if found:
                    every.append(found)
                at = letters.find(form.letters, at + 1)
        return every

    def with_slips(self) -> list[Found]:
        """Return every place where a form stands with slips that its length can bear."""
        if self.stream.name == HAN:
            return list(self._han())
        letters, index = self.stream.letters, self._index
        joined = self.stream.name in {LATIN, SHAPE}
        every: list[Found] = []
        for low, high, pieces in self._runs():
            word = letters[low:high]
            for form in index.near(word):
                every += self._compared(form, word, low, pieces)
            if joined and pieces == 1 and len(word) > _SHORT + 2:
                every += self._glued(word, low)
            for form in index.stemmed(word) if word.startswith(index.stems) else ():
                if pieces <= max(2, form.words):
                    every += self._inflected(form, word, low, pieces)
        if self.stream.unspaced:
            every += self._inside_runs()
        return every

    def _runs(self) -> list[tuple[int, int, int]]:
        """Return the runs of words that can be one name: where each begins and ends, and of how many words it is."""
        starts, reach = self.stream.starts, self._index.reach
        if len(self.stream.words) == 1:
            return [(0, starts[1], 1)]
        return [
            (low, high, pieces)
            for first, low in enumerate(starts[:-1][:MOST_WORDS], start=1)
            for pieces, high in enumerate(starts[first : first + _MOST_PIECES], start=1)
            if high - low <= reach or pieces == 1
        ]

    def _compared(self, form: Form, word: str, low: int, pieces: int) -> tuple[Found, ...]:
        reading, sibling, size = self.stream.name, form.name.sibling, len(form.letters)
        difference = compare(form.letters, word)
        if difference is None:
            self._tell(word, form, "too_far", 9.0, accepted=False)
            return ()
        kind, cost = difference.kind, difference.cost
        extra_pieces = pieces > 1 and pieces != form.words
        accepted = not (
            (extra_pieces and not sibling and cost > _JOINED_SLIP)
            or (sibling and size < _LONG and cost > _SIBLING_SLIP)
            or (reading in _ABJADS and cost > _ABJAD_SLIP)
            or (reading == SHAPE and sibling and size <= _SHORT + 1)
            or size < _SHORT
            or (reading == SHAPE and cost > _STYLED_SLIP)
            or (extra_pieces and size <= _SHORT)
        )
        self._tell(word, form, kind, cost, accepted=accepted)
        return (Found(reading, form, low, low + len(word), kind, cost, pieces),) if accepted else ()

    def _glued(self, word: str, low: int) -> Iterator[Found]:
        """A misspelt name joined to common words, or in a host to anything of two letters or more."""
        hosted = self._hosted(low)
        if not (hosted or word.startswith(words.PREFIXES) or word.endswith(words.SUFFIXES) or word[-1].isdigit()):
            return
        near = {form for part in _unglued(word) for form in self._index.near(part)}
        if hosted:
            near.update(self._index.inside(word))
        for form in self._index.in_order(near):
            size = len(form.letters)
            if not _SHORT + 1 < size < len(word):
                continue
            anywhere = hosted and size >= (_LONG if form.name.sibling else _LONG - 1)
            for begin, end in _inner_windows(word, size, anywhere=anywhere):
                part = word[begin:end]
                difference = compare(form.letters, part) if part != form.letters else None
                if difference and difference.cost <= _GLUED_SLIP and is_like(form.letters, word):
                    self._tell(part, form, difference.kind, difference.cost, accepted=True)
                    yield Found(
                        reading=self.stream.name, form=form, low=low + begin, high=low + end, slip=difference.kind,
                        cost=difference.cost + _GLUED, left=word[:begin], right=word[end:],
                    )  # fmt: skip

    def _inflected(self, form: Form, word: str, low: int, pieces: int) -> Iterator[Found]:
        reading = self.stream.name
        if word[len(form.letters) - 1 :] in words.replacing_endings(reading):
            self._tell(word, form, "inflected", _INFLECTED, accepted=True)
            yield Found(
                reading, form, low, low + len(word), "inflected", cost=_INFLECTED, pieces=pieces, inflected=True
            )

    def _inside_runs(self) -> Iterator[Found]:
        letters, source = self.stream.letters, self.stream.source
        whole = [place for place in range(len(letters)) if not place or source[place] != source[place - 1]]
        whole = [*whole[: MOST_WORDS * 4], len(letters)]
        for index, low in enumerate(whole[:-1]):
            for high in whole[index + 1 : index + _MOST_SYLLABLES]:
                if high - low < self._index.shortest - 1 or self._parted(low, high):
                    continue
                for form in self._index.near(letters[low:high]):
                    difference = compare(form.letters, letters[low:high]) if len(form.letters) > _SHORT + 1 else None
                    if difference and difference.cost <= _UNSPACED_SLIP:
                        self._tell(letters[low:high], form, difference.kind, difference.cost, accepted=True)
                        yield Found(
                            reading=self.stream.name,
                            form=form,
                            low=low,
                            high=high,
                            slip=difference.kind,
                            cost=difference.cost,
                        )

    def _han(self) -> Iterator[Found]:
        """Chinese has no letters to slip on: one wrong or two exchanged characters of four or more."""
        letters = self.stream.letters[: MOST_WORDS * 4]
        for form, pieces in self._index.alike(letters):
            size = len(form.letters)
            for low in range(len(letters) - size + 1):
                part = letters[low : low + size]
                if len(pieces.difference(part)) <= 1 and OSA.distance(part, form.letters, score_cutoff=1) == 1:
                    self._tell(part, form, "wrong_letter", 1.0, accepted=True)
                    yield Found(reading=HAN, form=form, low=low, high=low + size, slip="wrong_letter", cost=1.0)

    def _placed(self, form: Form, low: int, high: int) -> Found | None:
        """Judge the surroundings of a form that stands letter for letter."""
        stream, starts = self.stream, self.stream.starts
        first, last = bisect_right(starts, low) - 1, bisect_left(starts, high)
        left, right, pieces = stream.letters[starts[first] : low], stream.letters[high : starts[last]], last - first
        if stream.unspaced:
            whole = not (left or right) or stream.name == HAN or high - low > _SHORT + 1
            fits = whole and (pieces == 1 or len(form.letters) > _SHORT)
            return Found(stream.name, form, low, high, "exact", 0.0, pieces, left, right) if fits else None
        if left in words.prepositions(stream.name):
            left = ""
        inflected = right in words.endings(stream.name)
        joined = _INFLECTED if inflected else _GLUED if right else 0.0
        apart = _SPLIT if pieces not in {1, form.words} else 0.0
        cost = joined + apart + (_LEFT_GLUED if left else 0.0)
        found = Found(stream.name, form, low, high, "exact", cost, pieces, left, right, inflected)
        return found if (_fits_in_host(found) if self._hosted(low) else _fits_in_text(found)) else None

    def _parted(self, low: int, high: int) -> bool:
        """Whether a word begins inside of some letters."""
        return bisect_right(self.stream.starts, low) < bisect_left(self.stream.starts, high)

    def _hosted(self, low: int) -> bool:
        return bool(self._in_host) and self._in_host[self.stream.source[low]]

    def _tell(self, part: str, form: Form, kind: str, cost: float, *, accepted: bool) -> None:
        if self._watch:
            self._watch(self.stream.name, part, form.name.text, kind, cost, accepted=accepted)


def _is_short(form: Form) -> bool:
    """Whether a name is so short that other words hold it by chance."""
    return len(form.letters) <= (_LONG - 2 if form.name.sibling else _SHORT)


def _known_joints(found: Found) -> bool:
    left, right = found.left, found.right
    return (not left or left in words.PREFIXES) and (not right or right in words.SUFFIXES or right.isdigit())


def _fits_in_host(found: Found) -> bool:
    """Whether a name may stand so in a host, where words are joined without a space as a rule."""
    left, right, form = found.left, found.right, found.form
    if found.pieces > 1:
        return not left and (not right or right.isdigit() or len(form.letters) >= _LONG)
    if _is_short(form) and not _known_joints(found):
        return False
    # "aalibaba" is the misspelt name, not an "a" joined to it.
    return not (len(left) == 1 and compare(form.letters, left + form.letters))


def _fits_in_text(found: Found) -> bool:
    """Whether a name may stand so among other words: whole, cut in pieces, inflected, or joined to another word."""
    left, right, form = found.left, found.right, found.form
    if found.pieces > 1 and not (found.pieces == form.words and _known_joints(found)):
        loose = (left and left not in words.PREFIXES) or (right and not found.inflected and right not in words.SUFFIXES)
        if loose or (len(form.letters) < _SHORT and not form.name.sibling):
            return False
    if not (left or right) or (found.inflected and not left):
        return True
    if len(form.letters) <= _SHORT + 1 or _is_short(form):
        return _known_joints(found)
    if words.is_surname_ending(right) and found.reading != SHAPE:
        return False
    # One letter too many before the name is a slip to be weighed, not a word joined to it.
    return len(left) != 1


def _unglued(word: str) -> Iterator[str]:
    """Yield what is left of a word without what is typed before or behind a name without a space."""
    begins = [0, *(len(prefix) for prefix in _PREFIXES.get(word[0], ()) if word.startswith(prefix))]
    ends = [len(word), *(len(word) - len(suffix) for suffix in _SUFFIXES.get(word[-1], ()) if word.endswith(suffix))]
    end = len(word)
    while word[end - 1].isdigit() and end > _SHORT:
        end -= 1
        ends.append(end)
    for begin in begins:
        for end in ends:
            if _SHORT < end - begin < len(word):
                yield word[begin:end]


def _inner_windows(word: str, size: int, *, anywhere: bool) -> Iterator[tuple[int, int]]:
    """Yield where in a longer word a misspelt name of ``size`` letters could stand."""
    for length in (size, size + 1, size - 1):
        if anywhere:
            for begin in range(len(word) - length + 1):
                # A single letter left over is rather a letter of another word than something joined to the name.
                if begin != 1 and len(word) - begin - length != 1:
                    yield begin, begin + length
            continue
        for begin in (0, *(len(prefix) for prefix in words.PREFIXES if word.startswith(prefix))):
            end = begin + length
            right = word[end:]
            if (
                end <= len(word)
                and end - begin < len(word)
                and (not right or right in words.SUFFIXES or right.isdigit())
            ):
                yield begin, end
