"""Measure the matcher beside what a user would write instead: accuracy by class, false hits, speed, memory.

Usage: ``python benchmarks/matching/run.py [--labelled FILE.tsv] [--texts 200000] [--picture benchmarks/matching/speed.svg]``
Needs ``pip install wordfreq pyahocorasick`` (development only). A labelled file has columns text, label, class, ambiguous.
"""
# ruff: noqa: E402, E501 - the path is set before the imports that need it; usage lines and tables are long

import argparse
import csv
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import ahocorasick
import numpy as np
import wordfreq
from rapidfuzz import fuzz, process

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from cases import Case, cases
from near_words import vocabulary_of

from monitor.matching import Matcher
from monitor.matching.slips import one_slip, within_budget
from monitor.matching.spelling import budget, compare
from monitor.model.enums import Label

TERM = "alibaba"
TERMS = (
    "alibaba", "ali baba", "alibaba.com", "алибаба", "阿里巴巴", "アリババ", "알리바바", "علي بابا", "aliexpress", "alipay", "taobao", "tmall", "1688",
    "alibab", "allibaba", "alibba", "ailbaba", "alibaba cloud", "alimama", "aliyun",
)  # fmt: skip
BRANDED = {"brand", "variation"}
Judge = Callable[[Sequence[str]], list[str]]


def ordinary_queries(language: str, count: int, seed: int = 11) -> list[str]:
    """Random queries of one to four common words; words that are the brand itself are left out."""
    rng = random.Random(seed)
    words = [word for word in wordfreq.top_n_list(language, 40_000) if TERM not in word and "阿里巴巴" not in word]
    glue = "" if language == "zh" else " "
    return [glue.join(rng.choices(words, k=rng.choice((1, 2, 2, 3, 3, 4)))) for _ in range(count)]


def labelled(path: Path) -> list[Case]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Case(row["class"], row["text"], row["label"]) for row in rows if row["ambiguous"] != "1"]


def judges(matcher: Matcher) -> dict[str, Judge]:
    """What is compared: each gives a label a text; those that know no siblings say only brand or other."""
    list_of_typos = ahocorasick.Automaton()
    for word in {*(word for word, _, _ in one_slip(TERM, budget(len(TERM)))), *TERMS}:
        list_of_typos.add_word(word, word)
    list_of_typos.make_automaton()
    terms = list(TERMS[:8])
    return {
        "this matcher": lambda texts: [str(match.label) for match in matcher.match_many(texts)],
        "partial_ratio >= 85": lambda texts: [_label(fuzz.partial_ratio(TERM, text.lower()) >= 85) for text in texts],
        "WRatio >= 85": lambda texts: [_label(fuzz.WRatio(TERM, text.lower()) >= 85) for text in texts],
        "extractOne of 8 terms": lambda texts: [
            _label(process.extractOne(text.lower(), terms, scorer=fuzz.partial_ratio, score_cutoff=85))
            for text in texts
        ],
        "cdist of 8 terms": lambda texts: [
            _label(score >= 85)
            for score in process.cdist([text.lower() for text in texts], terms, scorer=fuzz.partial_ratio).max(axis=1)
        ],
        "Aho-Corasick of typos": lambda texts: [_label(next(list_of_typos.iter(text.lower()), None)) for text in texts],
    }


def _label(found: object) -> str:
    return "brand" if found else "other"


def accuracy(name: str, judge: Judge, tests: Sequence[Case], *, classes: bool) -> None:
    answers = judge([case.text for case in tests])
    true = sum(answer in BRANDED and case.label in BRANDED for answer, case in zip(answers, tests, strict=True))
    said = sum(answer in BRANDED for answer in answers)
    meant = sum(case.label in BRANDED for case in tests)
    precision, recall = true / max(1, said), true / max(1, meant)
    print(
        f"  {name:24} F1 {2 * precision * recall / max(1e-9, precision + recall):6.1%}  P {precision:6.1%}  R {recall:6.1%}"
    )
    if not classes:
        return
    right = Counter(case.kind for answer, case in zip(answers, tests, strict=True) if answer == case.label)
    total = Counter(case.kind for case in tests)
    for kind in sorted(total):
        print(f"      {kind:24} {right[kind]:4}/{total[kind]:<4} {right[kind] / total[kind]:6.1%}")


def spans(matcher: Matcher, tests: Iterable[Case]) -> None:
    hits = [(matcher.match(case.text), case) for case in tests if case.span]
    found = [(match, case) for match, case in hits if match.branded]
    print(f"  spans right: {sum(match.span == case.span for match, case in found)}/{len(found)}")


def recall(matcher: Matcher, least: int = 20_000) -> None:
    """Compare the batch scan with single look-ups on generated hits of every kind, two errors and scripts included."""
    texts: list[str] = []
    seed = 100
    while len(texts) < least:
        texts += [case.text for case in cases(seed) if case.label in BRANDED]
        seed += 1
    meant = {text for text in set(texts) if matcher.match(text).branded}
    hits = matcher.scan(texts)
    found = {texts[index] for index in hits.indexes}
    same = sum(
        (match.label, match.kind, match.term, match.span) == answer
        for match, answer in (
            (matcher.match(texts[index]), (label, kind, term, span))
            for index, label, kind, term, span in zip(
                hits.indexes, hits.labels, hits.kinds, hits.terms, hits.spans, strict=True
            )
        )
    )
    lost = sorted(meant - found)
    print(f"  lost by the prefilter: {len(lost)} of {len(meant)} distinct hits ({len(texts)} texts): {lost[:8]}")
    print(f"  label, kind, term and span as in a single look-up: {same}/{len(hits)}")


ROUNDS = 3


def _seconds(work: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The best of a few rounds in processor seconds, all ways by turns: neighbours on the machine then count less."""
    best = dict.fromkeys(work, float("inf"))
    for _ in range(ROUNDS):
        for name, run in work.items():
            compare.cache_clear()
            start = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - start)
    return best


def speed(matcher: Matcher, count: int) -> dict[str, float]:
    """Nanoseconds a text: a million-like mix of four languages with 1 % hits, nothing remembered between runs."""
    rng = random.Random(5)
    texts = [query for language in ("en", "es", "ru", "zh") for query in ordinary_queries(language, count // 4)]
    rng.shuffle(texts)
    hits = [case.text for case in cases() if case.label in BRANDED]
    for place in range(0, len(texts), 100):
        texts[place] = rng.choice(hits)
    few = texts[: max(1, min(10_000, count // 20))]
    terms = list(TERMS)
    matcher.scan(texts[:1000])
    typos = ahocorasick.Automaton()
    for word in within_budget(TERM):
        typos.add_word(word, word)
    typos.make_automaton()
    work: dict[str, tuple[Callable[[], object], int]] = {
        "this matcher: scan": (lambda: matcher.scan(texts), len(texts)),
        "  of it the prefilter": (lambda: matcher._prefilter.survivors(texts), len(texts)),  # noqa: SLF001 - a measurement
        "partial_ratio, 1 term": (lambda: [fuzz.partial_ratio(TERM, text) >= 85 for text in texts], len(texts)),
        "extractOne, 20 terms": (
            lambda: [process.extractOne(text, terms, scorer=fuzz.partial_ratio, score_cutoff=85) for text in few],
            len(few),
        ),
        "cdist, 20 terms": (lambda: np.max(process.cdist(few, terms, scorer=fuzz.partial_ratio)), len(few)),
        "Aho-Corasick, 11,600 typos": (lambda: [next(typos.iter(text), None) for text in texts], len(texts)),
    }
    seconds = _seconds({name: run for name, (run, _) in work.items()})
    return {name: seconds[name] / size * 1e9 for name, (_, size) in work.items()}


def picture(figures: dict[str, float], path: Path) -> None:
    """Write a bar chart by hand: one bar a way, on a logarithmic scale."""
    bars = []
    for place, (name, nanoseconds) in enumerate(figures.items()):
        top = 40 + 34 * place
        width = max(4.0, 170 * (np.log10(nanoseconds) - 1))
        colour = "#1a7f5a" if name.startswith(("this", "  of")) else "#8a8f98"
        bars.append(
            f'<text x="230" y="{top + 17}" text-anchor="end">{name.strip()}</text>'
            f'<rect x="240" y="{top}" width="{width:.0f}" height="24" rx="3" fill="{colour}"/>'
            f'<text x="{248 + width:.0f}" y="{top + 17}">{nanoseconds:,.0f} ns</text>'
        )
    height = 60 + 34 * len(figures)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="960" height="{height}" font-family="sans-serif" font-size="14">'
        f'<rect width="960" height="{height}" fill="white"/><text x="20" y="24" font-weight="bold">'
        f"Time for one query, logarithmic (less is better)</text>{''.join(bars)}</svg>\n",
        encoding="utf-8",
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--labelled", type=Path)
    parser.add_argument("--texts", type=int, default=200_000)
    parser.add_argument("--picture", type=Path, default=Path(__file__).parent / "speed.svg")
    options = parser.parse_args()
    matcher = Matcher(vocabulary_of(ROOT / "policies" / "alibaba.yaml"))
    sets = {"own cases": cases(), **({"labelled file": labelled(options.labelled)} if options.labelled else {})}
    for title, tests in sets.items():
        print(f"{title}: {len(tests)} texts")
        for name, judge in judges(matcher).items():
            accuracy(name, judge, tests, classes=name == "this matcher")
        spans(matcher, tests)
    recall(matcher)
    print("false hits in 100,000 ordinary queries")
    for language in ("en", "es", "ru", "zh"):
        queries = ordinary_queries(language, 100_000)
        hits = matcher.scan(queries)
        false = [queries[i] for i, label in zip(hits.indexes, hits.labels, strict=True) if label is not Label.SIBLING]
        print(f"  {language}: {len(false)} {false[:3]}")
    figures = speed(matcher, options.texts)
    ours = figures["this matcher: scan"]
    print("speed, one process")
    for name, nanoseconds in figures.items():
        print(f"  {name:28} {nanoseconds:9,.0f} ns a text  {nanoseconds / ours:6.1f}x")
    picture(figures, options.picture)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
