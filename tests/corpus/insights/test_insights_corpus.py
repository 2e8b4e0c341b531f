"""Every export of the corpus is read as expected, and every case says what it shows."""

import json

import pytest

from tests.corpus.insights.reading import CASES, names, reading


@pytest.mark.parametrize("name", names())
def test_export_is_read_as_expected(name: str) -> None:
    text = (CASES / f"{name}.expected.jsonl").read_text(encoding="utf-8")
    expected = [json.loads(line) for line in text.split("\n") if line]
    assert expected == reading(name)


@pytest.mark.parametrize("name", names())
def test_case_says_what_it_shows(name: str) -> None:
    assert (CASES / f"{name}.note.txt").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", names())
def test_only_cases_named_refused_are_refused(name: str) -> None:
    assert name.startswith("refused") is (reading(name)[0]["error"] is not None)
