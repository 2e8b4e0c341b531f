"""Providers' answers and their traps: every case is read as its reviewed expectation says."""

import json

import pytest

from tests.corpus.json.reading import CASES, names, reading


@pytest.mark.parametrize("name", names())
def test_case_is_read_as_expected(name: str) -> None:
    assert json.loads((CASES / f"{name}.expected.json").read_text(encoding="utf-8")) == reading(name)


def test_every_case_has_a_note_and_every_note_a_case() -> None:
    noted = {path.name.removesuffix(".note.txt") for path in CASES.glob("*.note.txt") if path.read_text().strip()}
    expected = {path.name.removesuffix(".expected.json") for path in CASES.glob("*.expected.json")}
    assert set(names()) == noted == expected
