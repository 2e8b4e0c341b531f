"""The three vocabularies the matcher is proved with: the shipped policy's, a short ambiguous name, a two-word name."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from monitor.matching import Matcher
from monitor.model.vocabulary import BrandTerm, Vocabulary

POLICY = Path(__file__).parents[3] / "policies" / "alibaba.yaml"


def _flat(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else tuple(word for words in value.values() for word in words)


@cache
def alibaba() -> Vocabulary:
    brand = yaml.safe_load(POLICY.read_text(encoding="utf-8"))["brand"]
    return Vocabulary(
        terms=tuple(BrandTerm(text=term["text"], native=tuple(term["native"])) for term in brand["terms"]),
        own_domains=_flat(brand["own_domains"]),
        siblings=_flat(brand["siblings"]),
        allowed_phrases=_flat(brand["allowed_phrases"]),
        innocent_contexts=_flat(brand["innocent_contexts"]),
    )


@cache
def alibaba_matcher() -> Matcher:
    return Matcher(alibaba())


@cache
def bare_matcher() -> Matcher:
    """The term alone: no native spelling, no sibling, no context is given."""
    return Matcher(Vocabulary(terms=(BrandTerm(text="alibaba"),)))


@cache
def short_matcher() -> Matcher:
    """An invented maker of lamps whose name is a fruit."""
    return Matcher(
        Vocabulary(
            terms=(BrandTerm(text="lime", native=("лайм",)),),
            own_domains=("lime.example",),
            siblings=("limebike",),
            allowed_phrases=("line", "time", "lima"),
            innocent_contexts=("juice", "recipe", "key lime pie", "pie", "tree"),
        )
    )


@cache
def two_word_matcher() -> Matcher:
    """An invented chain of shops with a name of two words."""
    return Matcher(
        Vocabulary(
            terms=(BrandTerm(text="garden depot", native=("гарден депо",)),),
            own_domains=("gardendepot.example",),
            siblings=("garden depot rental",),
            allowed_phrases=("garden spot",),
            innocent_contexts=("train depot",),
        )
    )
