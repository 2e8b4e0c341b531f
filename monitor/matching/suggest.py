"""Proposes the variations worth monitoring, and the negative keywords an affiliate should set.

Weights are guesses of how often people type a spelling, relative to the term itself (1.0): the slip's cost decides.
"""
# ruff: noqa: E501 - tables read best as rows of words

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from monitor.matching.keyboards import mistyped_forms
from monitor.matching.matcher import Matcher
from monitor.matching.names import letters_of
from monitor.matching.scripts import script_of
from monitor.matching.slips import one_slip
from monitor.matching.spelling import budget
from monitor.matching.words import BRANDED
from monitor.model.enums import Engine
from monitor.model.vocabulary import BrandTerm, Vocabulary

_SCRIPTS = {
    "ru": "cyrillic", "uk": "cyrillic", "be": "cyrillic", "bg": "cyrillic", "sr": "cyrillic", "kk": "cyrillic", "el": "greek", "ar": "arabic", "fa": "arabic",
    "ur": "arabic", "he": "hebrew", "hi": "devanagari", "mr": "devanagari", "bn": "bengali", "ta": "tamil", "th": "thai", "ko": "hangul", "ja": "kana",
    "zh": "han", "ka": "georgian", "hy": "armenian",
}  # fmt: skip
_LANGUAGES = {Engine.YANDEX: "ru", Engine.BAIDU: "zh", Engine.NAVER: "ko", Engine.SEZNAM: "cs"}
_NATIVE, _OTHER_NATIVE, _SPLIT, _HYPHEN, _HOST, _GLUED_HOST, _LAYOUT = 0.8, 0.05, 0.5, 0.2, 0.6, 0.15, 0.05
_MODIFIER = 0.45
_SLIP_WEIGHTS = {
    "doubled_letter": 0.2,
    "missing_letter": 0.2,
    "swapped_letters": 0.15,
    "phonetic": 0.12,
    "neighbour_key": 0.1,
}
_RARE_SLIP = 0.05
_LEAST_SPLIT = 6
# Google: support.google.com/google-ads/answer/2453972 and the negative keyword resource of its APIs (80 characters,
# 10 words), 5,000 keywords a list. Microsoft's bulk file: 100 characters. The stricter of both is used.
MOST_CHARACTERS = 80
MOST_WORDS = 10
MOST_NEGATIVES = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One spelling worth monitoring."""

    text: str
    kind: str
    """One of ``monitor.matching.KINDS``."""
    weight: float
    """How likely people type it, relative to the term itself (1.0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeKeyword:
    """One row of a negative-keyword list."""

    keyword: str
    match_type: Literal["Phrase", "Exact"]


def suggest(
    vocabulary: Vocabulary, *, engine: Engine | None = None, language: str | None = None, limit: int = 50
) -> list[Suggestion]:
    """Return at most ``limit`` variations worth monitoring, most likely first, each once.

    ``language`` is a two-letter code; None takes the language the engine is made for, else English.
    """
    spoken = language or (_LANGUAGES.get(engine, "en") if engine else "en")
    freed = {letters_of(phrase) for phrase in vocabulary.allowed_phrases}
    best: dict[str, Suggestion] = {}
    for term in vocabulary.terms:
        for one in _of_term(term, spoken):
            known = best.get(one.text)
            if letters_of(one.text) not in freed and (known is None or one.weight > known.weight):
                best[one.text] = one
    ranked = sorted(best.values(), key=lambda one: (-one.weight, one.text))
    return list(islice(_recognised(Matcher(vocabulary), ranked), max(0, limit)))


def _recognised(matcher: Matcher, ranked: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Yield what the matcher would call a hit, with the kind it would give: one text never has two kinds."""
    for one in ranked:
        match = matcher.match(one.text)
        if match.branded and match.kind:
            yield replace(one, kind=match.kind)


def negatives(
    vocabulary: Vocabulary, *, engine: Engine | None = None, language: str | None = None, limit: int = MOST_NEGATIVES
) -> list[NegativeKeyword]:
    """Return phrase and exact negative keywords that keep an affiliate's ads off the brand.

    Every row is within the engines' limits: 80 characters, 10 words, 5,000 rows a list.
    """
    most = min(max(0, limit), MOST_NEGATIVES)
    rows: list[NegativeKeyword] = []
    for one in suggest(vocabulary, engine=engine, language=language, limit=most):
        text = _without_signs(one.text)
        if one.kind != "with_modifiers" and 0 < len(text) <= MOST_CHARACTERS and len(text.split()) <= MOST_WORDS:
            rows += [
                NegativeKeyword(keyword=text, match_type="Phrase"),
                NegativeKeyword(keyword=text, match_type="Exact"),
            ]
    return list(dict.fromkeys(rows))[:most]


def google_ads_editor_rows(rows: Iterable[NegativeKeyword], *, campaign: str) -> list[dict[str, str]]:
    """Return rows of a CSV for Google Ads Editor, one campaign negative each.

    Google's list of columns (support.google.com/google-ads/editor/answer/57747) names the headers; the values
    ``Campaign Negative Phrase`` and ``... Exact`` are those people report from Editor's own files. Unverified: no file
    of ours has been imported into Editor.
    """
    return [
        {"Campaign": campaign, "Keyword": row.keyword, "Criterion Type": f"Campaign Negative {row.match_type}"}
        for row in rows
    ]


def microsoft_rows(rows: Iterable[NegativeKeyword], *, campaign: str) -> list[dict[str, str]]:
    """Return rows of a CSV in Microsoft Advertising's bulk format, one campaign negative each.

    Columns and values follow the record "Campaign Negative Keyword" of the Bulk service, version 13
    (learn.microsoft.com/advertising/bulk-service/campaign-negative-keyword): ``Campaign`` stands for ``Parent Id``,
    ``Match Type`` is Phrase or Exact, a keyword has 100 characters at most. A file for the Bulk API also needs the row
    ``Format Version`` (6.0), which is not among these. Unverified: no file of ours has been uploaded.
    """
    return [
        {"Type": "Campaign Negative Keyword", "Status": "Active", "Campaign": campaign, "Keyword": row.keyword, "Match Type": row.match_type}
        for row in rows
    ]  # fmt: skip


def _of_term(term: BrandTerm, language: str) -> Iterator[Suggestion]:
    yield Suggestion(text=term.text, kind="exact", weight=1.0)
    for rank, word in enumerate(BRANDED.get(language, BRANDED["en"])):
        yield Suggestion(text=f"{term.text} {word}", kind="with_modifiers", weight=round(_MODIFIER / (1 + rank / 2), 4))
    wanted = _SCRIPTS.get(language)
    for rank, native in enumerate(term.native):
        script = next((script_of(letter) for letter in native if letter != " "), "latin")
        # The policy's order is the order of likelihood.
        usual = _NATIVE if script == wanted else _OTHER_NATIVE
        yield Suggestion(text=native, kind="native", weight=round(usual / (1 + rank / 100), 4))
        if script == wanted:
            yield from _mistyped(native)
    letters = letters_of(term.text)
    yield Suggestion(text=f"{letters}.com", kind="foreign_domain", weight=_HOST)
    yield Suggestion(text=f"www {letters} com", kind="foreign_domain", weight=_GLUED_HOST)
    yield Suggestion(text=f"{letters}com", kind="glued", weight=_GLUED_HOST)
    if letters != term.text:
        yield Suggestion(text=letters, kind="joined", weight=_SPLIT)
    elif len(letters) >= _LEAST_SPLIT:
        middle = _seam(letters)
        yield Suggestion(text=f"{letters[:middle]} {letters[middle:]}", kind="split", weight=_SPLIT)
        yield Suggestion(text=f"{letters[:middle]}-{letters[middle:]}", kind="split", weight=_HYPHEN)
    for word, cost, kind in one_slip(letters, budget(len(letters))):
        weight = _SLIP_WEIGHTS.get(kind, _RARE_SLIP)
        yield Suggestion(text=word, kind=kind, weight=round(weight / (1 + cost), 4))
    yield from _mistyped(term.text)


def _mistyped(text: str) -> Iterator[Suggestion]:
    for form in sorted(mistyped_forms(letters_of(text))):
        yield Suggestion(text=form, kind="wrong_layout", weight=_LAYOUT)


def _seam(letters: str) -> int:
    """Where people cut one long word in two: before a consonant near the middle, behind a vowel."""
    middle = len(letters) / 2
    seams = [i for i in range(2, len(letters) - 1) if letters[i - 1] in "aeiouy" and letters[i] not in "aeiouy"]
    return min(seams, key=lambda i: abs(i - middle), default=round(middle))


def _without_signs(text: str) -> str:
    """Return a keyword without the signs engines refuse or ignore in negative keywords."""
    return " ".join(
        "".join(letter if letter.isalnum() or letter in "'-." or _is_mark(letter) else " " for letter in text).split()
    )


def _is_mark(letter: str) -> bool:
    return script_of(letter) != "latin"
