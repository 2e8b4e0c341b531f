"""Suggestions are ranked, deduplicated and bounded; negatives stay within the engines' limits."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching import KINDS
from monitor.matching.suggest import (
    MOST_NEGATIVES,
    google_ads_editor_rows,
    microsoft_rows,
    negatives,
    suggest,
)
from monitor.model.enums import Engine
from monitor.model.vocabulary import BrandTerm, Vocabulary
from tests.unit.matching.vocabularies import alibaba, alibaba_matcher, short_matcher, two_word_matcher


@settings(max_examples=15, deadline=None)
@given(limit=st.integers(-1, 300))
def test_suggestions_are_bounded_ranked_and_each_once(limit: int) -> None:
    found = suggest(alibaba(), language="en", limit=limit)

    assert len(found) <= max(0, limit)
    assert len({one.text for one in found}) == len(found)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    assert {one.kind for one in found} <= set(KINDS)


def test_the_language_of_the_engine_decides_the_native_spelling() -> None:
    assert "алибаба" in [one.text for one in suggest(alibaba(), engine=Engine.YANDEX, limit=5)]
    assert "阿里巴巴" in [one.text for one in suggest(alibaba(), engine=Engine.BAIDU, limit=5)]
    assert "алибаба" not in [one.text for one in suggest(alibaba(), engine=Engine.GOOGLE, limit=30)]


def test_what_is_suggested_is_recognised_again_as_the_same_kind() -> None:
    for language in ("en", "ru", "zh"):
        suggested = suggest(alibaba(), language=language, limit=1000)

        assert [(one.text, one.kind) for one in suggested] == [
            (one.text, alibaba_matcher().match(one.text).kind) for one in suggested
        ]


def test_a_host_of_the_brand_is_suggested_as_its_own_and_of_nobody_as_foreign() -> None:
    def kinds(vocabulary: Vocabulary) -> dict[str, str]:
        return {one.text: one.kind for one in suggest(vocabulary, limit=100)}

    assert kinds(alibaba())["alibaba.com"] == "own_domain"
    assert kinds(Vocabulary(terms=(BrandTerm(text="zorgal"),)))["zorgal.com"] == "foreign_domain"


def test_freed_phrases_are_not_suggested() -> None:
    assert not {"line", "time"} & {one.text for one in suggest(short_matcher().vocabulary, limit=500)}


def test_what_the_words_beside_it_make_innocent_is_not_suggested() -> None:
    vocabulary = Vocabulary(terms=(BrandTerm(text="zorgal"),), innocent_contexts=("app",))

    assert "zorgal app" not in {one.text for one in suggest(vocabulary, limit=100)}


def test_a_name_of_two_words_is_also_suggested_as_one() -> None:
    found = {one.text: one.kind for one in suggest(two_word_matcher().vocabulary, limit=60)}

    assert found["gardendepot"] == "joined"


def test_negatives_come_as_phrase_and_exact_within_the_limits() -> None:
    rows = negatives(alibaba(), language="en")

    assert {row.match_type for row in rows} == {"Phrase", "Exact"}
    assert len(rows) == len(set(rows)) <= MOST_NEGATIVES
    assert all(len(row.keyword) <= 80 and len(row.keyword.split()) <= 10 for row in rows)
    assert len(negatives(alibaba(), limit=7)) == 7
    assert "alibaba coupon" not in {row.keyword for row in rows}


def test_a_keyword_too_long_for_the_engines_is_left_out() -> None:
    vocabulary = Vocabulary(terms=(BrandTerm(text="x" * 90, native=("a b c d e f g h i j k",)),))

    assert negatives(vocabulary) == []


def test_rows_are_written_as_each_editor_reads_them() -> None:
    rows = negatives(alibaba(), limit=2)

    assert google_ads_editor_rows(rows, campaign="Shop") == [
        {"Campaign": "Shop", "Keyword": "alibaba", "Criterion Type": "Campaign Negative Phrase"},
        {"Campaign": "Shop", "Keyword": "alibaba", "Criterion Type": "Campaign Negative Exact"},
    ]
    assert microsoft_rows(rows, campaign="Shop")[0] == {
        "Type": "Campaign Negative Keyword",
        "Status": "Active",
        "Campaign": "Shop",
        "Keyword": "alibaba",
        "Match Type": "Phrase",
    }
