"""Every landing page of the corpus says what its expectation says; innocent ones have no finding."""

import json
from pathlib import Path

import pytest

from tests.corpus.landing.reading import CASES, expectation, files, read


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_page_says_what_is_expected(path: Path) -> None:
    assert json.loads(expectation(path).read_text(encoding="utf-8")) == read(path)


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_case_has_a_note_and_the_innocent_ones_no_finding(path: Path) -> None:
    note = path.with_name(f"{path.stem}.note.txt").read_text(encoding="utf-8")
    assert note.strip()
    if note.rstrip().endswith("Innocent."):
        assert [[], []] == [[found for page in read(path) for found in page[key]] for key in ("findings", "suspicions")]


def test_no_expectation_is_left_without_its_page() -> None:
    expected = {expectation(path).name for path in files()}
    assert expected == {path.name for path in CASES.glob("*.expected.json")}
