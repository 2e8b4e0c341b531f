"""Search pages and their traps: every case is read as its reviewed expectation says."""

import json

import pytest

from tests.corpus.html.reading import CASES, expectation, names, note, reading


@pytest.mark.parametrize("name", names())
def test_case_is_read_as_expected(name: str) -> None:
    assert json.loads(expectation(name).read_text(encoding="utf-8")) == reading(name)


def test_every_case_has_a_note_and_an_expectation_and_nothing_else_lies_there() -> None:
    expected = {path.name for name in names() for path in (CASES / name, expectation(name), note(name))}
    assert expected == {path.name for path in CASES.iterdir()}
    assert all(note(name).read_text(encoding="utf-8").strip() for name in names())


def test_the_corpus_covers_every_engine_and_every_state_a_page_can_have() -> None:
    read = [reading(name) for name in names()]
    pages = [page for case in read for page in case["file"].get("pages", [])]
    assert {"google", "bing", "yandex", "duckduckgo"} == {page["engine"] for page in pages}
    states = {"ads", "no_ads", "captcha", "consent", "blocked", "empty", "unknown_layout", "refused"}
    assert states == {case["state"] for case in read}
