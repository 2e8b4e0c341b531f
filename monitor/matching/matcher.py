"""Decides what a text is to the brand; touches nothing."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from monitor.matching.answers import Comparison, Explanation, Hits
from monitor.matching.candidates import Candidates, Place
from monitor.matching.context import Context, folded_words, words_of
from monitor.matching.finder import Watch
from monitor.matching.folding import plain
from monitor.matching.names import Names, WrongLayouts, letters_of
from monitor.matching.nearby import OneSlip
from monitor.matching.scan import Windows
from monitor.matching.streams import LATIN, SHAPE, shape_stream
from monitor.model.enums import Label
from monitor.model.vocabulary import KeywordMatch, Vocabulary

if TYPE_CHECKING:
    from monitor.matching.prefilter import Prefilter

_SCORE_OF_A_SLIP = 20.0
_UNDECIDED = 55.0
_INNOCENT = 25.0
_PERSON = 10.0
_CLEARLY = 0.5
_LEAST_TAIL_WITH_SLIP = 5
_LEAST_GLUED_TAIL = 4
_MOST_TAIL_WORDS = 3
_FEW = 500
_WEB_MARK = re.compile(r"\s*[.,。]\s*[A-Za-z]{2,12}(?![A-Za-z])")
_MODIFIER = re.compile(r"[^\s.,:;!?/\\|()\[\]{}<>\"“”«»_=&#+*-]+")
_WEB_HEAD = re.compile(r"(?:^|\s)w{2,4}\s*[.,]\s*$", re.IGNORECASE)
_INVISIBLE = "\u200b-\u200f\u2060-\u2064\u00ad\ufeff\u202a-\u202e\u2066-\u2069\u0300-\u036f"
_GENITIVE = re.compile(r"['’`´]\w")
_WEB_REACH = 12
_VIEWS = {LATIN: "as written", SHAPE: "by its looks"}
_HIDDEN = re.compile(f"[{_INVISIBLE}]")


class Matcher:
    """Says what texts are to the brand of one vocabulary. Cheap to make: tables are built when first needed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._names = Names(vocabulary)
        self._layouts = WrongLayouts(self._names)
        self._context = Context(vocabulary)

    def match(self, text: str) -> KeywordMatch:
        """Return what ``text`` is to the brand. Any text is allowed; time grows with its length only."""
        return self._decide(text, *self._candidates(text, None).places())

    def match_many(self, texts: Sequence[str]) -> list[KeywordMatch]:
        """Return what ``match`` says of each text, in order; equal texts are read once. For millions, use ``scan``."""
        answers = {text: self.match(text) for text in dict.fromkeys(texts)}
        return [answers[text] for text in texts]

    def scan(self, texts: Sequence[str]) -> Hits:
        """Return only the texts that stand for the brand, in columns: made for millions, misses cost no object."""
        if len(texts) <= _FEW:
            return _columns([(place, self.match(text), 0) for place, text in enumerate(texts)])
        windows = Windows(
            self.match,
            self._matters,
            spellings=self._names.spellings(),
        )
        known: dict[str, tuple[KeywordMatch, int]] = {}
        found: list[tuple[int, KeywordMatch, int]] = []
        for place, letters in sorted(self._prefilter.survivors(texts).items()):
            text = texts[place]
            verdict = known.get(text)
            if verdict is None:
                verdict = known[text] = windows.verdict(text, letters)
            found.append((place, *verdict))
        return _columns(found)

    def _matters(self, word: str) -> bool:
        """Whether a word beside a name could change what is said of the name."""
        plain_words = folded_words(word).split()
        if len(plain_words) != 1 or not (word[0].isalnum() and word[-1].isalnum()) or word.lower().startswith("ww"):
            return bool(word)
        folded = plain_words[0]
        if self._context.matters(folded) or folded[:_LEAST_GLUED_TAIL] in self._heads_of_tails:
            return True
        return folded[0] in self._first_of_tails and self._long_tails.find(folded) is not None

    def explain(self, text: str) -> Explanation:
        """Return the answer for ``text`` with every view and comparison behind it."""
        comparisons: list[Comparison] = []

        def watch(view: str, part: str, name: str, kind: str, cost: float, *, accepted: bool) -> None:
            comparisons.append(Comparison(view=view, part=part, name=name, kind=kind, cost=cost, accepted=accepted))

        candidates = self._candidates(text, watch)
        answer = self._decide(text, *candidates.places())
        streams = (candidates.latin, *candidates.scripts, shape_stream(text, candidates.latin))
        views = tuple((stream.name, stream.letters) for stream in streams if stream.letters)
        return Explanation(match=answer, views=views, comparisons=tuple(comparisons))

    @cached_property
    def _prefilter(self) -> "Prefilter":
        # NumPy takes longer to import than a single look-up to answer: only batches pay for it.
        from monitor.matching.prefilter import Prefilter  # noqa: PLC0415

        return Prefilter(self._names, self._layouts)

    def _candidates(self, text: str, watch: Watch | None) -> Candidates:
        return Candidates(text, self._names, self._layouts, self.vocabulary.own_domains, watch)

    def _decide(self, text: str, place: Place | None, sibling: Place | None) -> KeywordMatch:
        if place is None:
            freed = self._context.allowed(text) if sibling else None
            if sibling and not (freed and self._covers(freed, text, sibling)):
                return _sibling(text, sibling)
            return _nothing(text)
        if sibling and _overlap(sibling, place) and _is_rather(sibling, place):
            return _sibling(text, sibling)
        own = place.host is not None and place.host.own
        tail = None if own else self._tail(text, place)
        if tail:
            reason = f"the term is part of another brand's name: {tail!r} follows it"
            return KeywordMatch(text=text, label=Label.SIBLING, kind="sibling_phrase", reason=reason)
        rest = _rest(text, place)
        freed = None if own else self._context.allowed(text)
        if freed and self._covers(freed, text, place):
            return KeywordMatch(
                text=text,
                label=Label.OTHER,
                kind="allowed_phrase",
                score=0.0,
                reason=f"the policy frees the phrase {freed!r}",
            )
        return self._judged(text, place, rest, own=own)

    def _judged(self, text: str, place: Place, rest: str, *, own: bool) -> KeywordMatch:
        label, kind = _label(text, place, own=own)
        score = max(_UNDECIDED, 100.0 - _SCORE_OF_A_SLIP * place.cost)
        reason = _reason(text, place, kind)
        apart = place.found.pieces > place.found.form.words
        innocent = None if own else self._context.innocent(rest, misspelt=apart)
        if innocent:
            buying = None if self._context.stands_for_itself(innocent) else self._context.buying(rest)
            if buying is None:
                return KeywordMatch(
                    text=text,
                    label=Label.OTHER,
                    kind="innocent_context",
                    score=_INNOCENT,
                    reason=f"{text[place.start : place.end]!r} beside {innocent!r} means something else",
                )
            score = _UNDECIDED
            reason += (
                f"; {innocent!r} speaks for something else, {buying!r} for the brand: the text alone cannot decide"
            )
        elif apart and self.vocabulary.innocent_contexts and not own:
            score -= _PERSON
            reason += "; written apart it can mean something else, and nothing beside it says which"
        return KeywordMatch(
            text=text,
            label=label,
            term=place.found.form.name.text,
            kind=kind,
            span=(place.start, place.end),
            score=round(score, 1),
            modifiers=tuple(rest.split()),
            reason=reason,
        )

    @cached_property
    def _heads_of_tails(self) -> frozenset[str]:
        return frozenset(
            tail[:size] for tail in self._names.tails for size in range(_LEAST_GLUED_TAIL - 1, _LEAST_GLUED_TAIL + 1)
        )

    @cached_property
    def _first_of_tails(self) -> frozenset[str]:
        return frozenset(tail[0] for tail in self._names.tails)

    @cached_property
    def _long_tails(self) -> OneSlip:
        return OneSlip(sorted(tail for tail in self._names.tails if len(tail) >= _LEAST_TAIL_WITH_SLIP))

    @cached_property
    def _glued_tails(self) -> tuple[str, ...]:
        long = (tail for tail in self._names.tails if len(tail) >= _LEAST_GLUED_TAIL or not tail.isascii())
        return tuple(sorted(long, key=lambda tail: (-len(tail), tail)))

    def _tail(self, text: str, place: Place) -> str | None:
        """Return the word behind the term that makes it another brand's name, if there is one."""
        after = text[place.end : place.end + 80]
        glued = bool(after) and (after[0].isalnum())
        words = words_of(after)[:_MOST_TAIL_WORDS] if after else []
        if not words or words[0][0] not in self._first_of_tails:
            return None
        tails = self._names.tails
        for count in range(1, len(words) + 1):
            joined = "".join(words[:count])
            if joined in tails or joined.removesuffix("s") in tails:
                return joined
            near = self._long_tails.find(joined)
            if near:
                return near
        if (glued or not words[0].isascii()) and words[0].startswith(self._glued_tails):
            return next(tail for tail in self._glued_tails if words[0].startswith(tail))
        return None

    def _covers(self, freed: str, text: str, place: Place) -> bool:
        """Whether the freed phrase holds the very letters that were taken for the term."""
        part = letters_of(text[place.start : place.end])
        return part in freed.replace(" ", "") or freed.replace(" ", "") in part


def _columns(found: list[tuple[int, KeywordMatch, int]]) -> Hits:
    """Return the hits among matches, each with its text's place and where the matched part of the text begins."""
    hits = [(place, match, by) for place, match, by in found if match.branded]
    return Hits(
        indexes=[place for place, _, _ in hits],
        labels=[match.label for _, match, _ in hits],
        kinds=[match.kind for _, match, _ in hits],
        terms=[match.term for _, match, _ in hits],
        spans=[(match.span[0] + by, match.span[1] + by) if match.span else None for _, match, by in hits],
        scores=[match.score for _, match, _ in hits],
    )


def _nothing(text: str) -> KeywordMatch:
    return KeywordMatch(text=text, label=Label.OTHER, reason="nothing close enough to a protected term")


def _sibling(text: str, place: Place) -> KeywordMatch:
    name = place.found.form.name.text
    return KeywordMatch(
        text=text,
        label=Label.SIBLING,
        kind="sibling_name",
        reason=f"{text[place.start : place.end]!r} is another brand of the house: {name!r}",
    )


def _overlap(one: Place, other: Place) -> bool:
    return one.start < other.end and other.start < one.end


def _is_rather(sibling: Place, term: Place) -> bool:
    """Whether letters that could be either are rather the sibling's."""
    if sibling.end - sibling.start < term.end - term.start:
        return sibling.cost < term.cost - _CLEARLY
    return sibling.cost <= term.cost


def _rest(text: str, place: Place) -> str:
    """Return the words beside the name; of a host that holds it, the other words of its labels."""
    before, after = text[: place.start], text[place.end :]
    if place.host:
        before = text[: place.host.start] + " " + text[place.host.start : place.start]
        after = text[place.end : max(place.end, place.host.suffix)] + " " + text[max(place.end, place.host.end) :]
    return " ".join(_MODIFIER.findall(f"{before} {after}"))


def _label(text: str, place: Place, *, own: bool) -> tuple[Label, str]:
    """Return the label and kind: the brand is the term letter for letter, all else that stands for it a variation."""
    part = text[place.start : place.end]
    if place.kind != "exact":
        disguised = place.kind in {"homoglyph", "punycode", "leet", "native"}
        return Label.VARIATION, place.kind if disguised or not place.host else "lookalike_domain"
    if part.lower() != place.found.form.name.text.lower():
        return Label.VARIATION, _dress(part, place)
    if own:
        return Label.BRAND, "own_domain"
    kind = _surroundings(text, place)
    if kind:
        return Label.VARIATION, kind
    return Label.BRAND, "exact" if text.strip() == part else "with_modifiers"


def _dress(part: str, place: Place) -> str:
    """Return how the letters of the term are dressed that stand in ``part``."""
    if len(place.found.right) == 1:
        return "inflected" if place.found.inflected else "added_letter"
    if _HIDDEN.search(part):
        return "invisible"
    if place.found.pieces < place.found.form.words:
        return "joined"
    return "split" if any(plain(letter) == " " for letter in part) else "styled"


def _surroundings(text: str, place: Place) -> str | None:
    """Return what makes a term, letter for letter in itself, a variation; None when nothing does."""
    if place.host:
        before = text[max(0, place.start - 1) : place.start].strip()
        whole = before in {"", ".", "/", "@"} and text[place.end : place.end + 1].strip() in {"", ".", "/"}
        return "foreign_domain" if whole else "combo_domain"
    if place.found.left or place.found.right:
        return "inflected" if place.found.inflected else "glued"
    if _GENITIVE.match(text, place.end):
        return "inflected"
    on_the_web = _WEB_MARK.match(text, place.end) or _WEB_HEAD.search(
        text[max(0, place.start - _WEB_REACH) : place.start]
    )
    return "foreign_domain" if on_the_web else None


def _reason(text: str, place: Place, kind: str) -> str:
    part = text[place.start : place.end]
    name = place.found.form.name.text
    view = _VIEWS.get(place.found.reading) or f"read as {place.found.reading}"
    return f"{part!r} is {name!r} {view} ({kind.replace('_', ' ')})"
