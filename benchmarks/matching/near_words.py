"""Print the dictionary words that a policy should free, as the lines of its ``allowed_phrases``.

Needs ``pip install wordfreq`` (development only). Usage: ``python benchmarks/matching/near_words.py POLICY.yaml``.

The rule, with nothing chosen by hand: every word of the large frequency lists of wordfreq, in any of its languages,
that the matcher would take for a term, with the policy's own ``allowed_phrases`` set aside, and that is further from it
than one slip of the finger (``FAR``). A word one such slip away is left a hit: there, the brand is meant more often.
"""

import sys
from dataclasses import replace
from pathlib import Path

import wordfreq
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from monitor.matching import Matcher
from monitor.model.vocabulary import BrandTerm, Vocabulary


def vocabulary_of(path: Path) -> Vocabulary:
    brand = yaml.safe_load(path.read_text(encoding="utf-8"))["brand"]
    flat = {
        key: tuple(value) if isinstance(value, list) else tuple(word for words in value.values() for word in words)
        for key, value in brand.items()
        if key in {"own_domains", "siblings", "allowed_phrases", "innocent_contexts"}
    }
    terms = tuple(BrandTerm(text=term["text"], native=tuple(term.get("native", ()))) for term in brand["terms"])
    return Vocabulary(terms=terms, **flat)


FAR = {"two_errors", "wrong_letter", "phonetic", "native_misspelt"}
"""Kinds that take more than one slip of the finger."""


def near_words(vocabulary: Vocabulary) -> dict[str, tuple[str, float]]:
    """Return each word that is taken for a term without being spelt like it, with the kind and its frequency."""
    matcher = Matcher(replace(vocabulary, allowed_phrases=()))
    words: dict[str, float] = {}
    for language in wordfreq.available_languages("best"):
        for word, frequency in wordfreq.get_frequency_dict(language, wordlist="best").items():
            words[word] = max(words.get(word, 0.0), frequency)
    texts = list(words)
    hits = matcher.scan(texts)
    found = {
        texts[index]: (kind, words[texts[index]])
        for index, kind in zip(hits.indexes, hits.kinds, strict=True)
        if kind in FAR
    }
    print(f"{len(words)} words, {len(hits)} taken, {len(found)} of them far from the term", file=sys.stderr)
    return found


if __name__ == "__main__":
    for word, (kind, frequency) in sorted(near_words(vocabulary_of(Path(sys.argv[1]))).items()):
        print(f"    - {word} # {kind}, {frequency:.0e}")
