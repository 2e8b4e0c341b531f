"""The reference names every kind."""

from pathlib import Path

from monitor.matching import KINDS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "matching.md"


def test_every_kind_stands_in_the_reference_in_its_own_words() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert [kind for kind, meaning in KINDS.items() if f"| `{kind}` | {meaning} |" not in page] == []
