import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.config import reading
from monitor.config.document import Ambiguous, plain_value
from monitor.config.reading import MAX_BYTES, parse_document, read_document
from monitor.errors import ConfigError


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def _both_parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = getattr(yaml, request.param, None)
    if loader is None:
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(reading, "_LOADER", loader)


pytestmark = pytest.mark.usefixtures("_both_parsers")


def values(text: str) -> Any:
    return plain_value(parse_document(text.encode(), "f.yaml").root)


def refusal(content: bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_document(content, "f.yaml")
    return str(caught.value)


def problems_in(content: bytes) -> tuple[str, ...]:
    try:
        return tuple(str(problem) for problem in parse_document(content, "f.yaml").problems)
    except ConfigError as error:
        return error.problems


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", Ambiguous("NO")),
        ("on", Ambiguous("on")),
        ("Yes", Ambiguous("Yes")),
        ("n", "n"),
        ("'NO'", "NO"),
        ('"on"', "on"),
        ("true", True),
        ("False", False),
        ("'true'", "true"),
        ("null", None),
        ("~", None),
        ("", None),
        ("''", ""),
        ("12", 12),
        ("-3", -3),
        ("1.5", 1.5),
        ("'12'", "12"),
        ("12:30:45", "12:30:45"),
        ("0o17", "0o17"),
        ("017", "017"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("2026-01-31", "2026-01-31"),
        ("9" * 40, "9" * 40),
        ("|\n  two\n  lines\n", "two\nlines\n"),
    ],
)
def test_only_plain_decimal_numbers_true_false_and_null_are_more_than_text(written: str, value: Any) -> None:
    assert {"key": value} == values(f"key: {written}\n")


def test_a_byte_order_mark_and_windows_line_ends_are_no_obstacle() -> None:
    assert values("\ufeffa: 1\r\nb: ü\r\n") == {"a": 1, "b": "ü"}


def test_lists_and_mappings_nest() -> None:
    assert values("a:\n- b: 1\n  c: [d]\n- [e]\nf: {g: []}\n") == {"a": [{"b": 1, "c": ["d"]}, ["e"]], "f": {"g": []}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "f.yaml:1:1: is empty; expected lines of 'key: value'"),
        (b"# only a comment\n", "f.yaml:1:1: is empty; expected lines of 'key: value'"),
        (b"~\n", "f.yaml:1:1: is empty; expected lines of 'key: value'"),
        (b"- a\n", "f.yaml:1:1: holds no keys; expected lines of 'key: value'"),
        (b"words\n", "f.yaml:1:1: holds no keys; expected lines of 'key: value'"),
        ("a: 1".encode("utf-16"), "f.yaml:1:1: is written in UTF-16; expected UTF-8 (save it again as UTF-8)"),
        (b"a: 1\nb: \xe4\n", "f.yaml:2:4: byte 0xe4 is not UTF-8; expected a file saved as UTF-8"),
        (b"a: 1\r\nb: x\x00\n", "f.yaml:2:5: control character U+0000; expected plain text"),
        (b"a: 1\n--- \nb: 2\n", "f.yaml:2:1: a second document starts here; expected one, without another '---'"),
        (b"? [a]\n: 1\n", "f.yaml:1:3: a key that is a list or a mapping; expected a word before the ':'"),
    ],
)
def test_what_is_no_settings_file_is_refused_in_one_line(content: bytes, message: str) -> None:
    assert message == refusal(content)


@pytest.mark.parametrize("content", [b"\ta: 1", b"a:\n\tb: 1", b"a:\n  b: 1\n\tc: 2"])
def test_a_tab_as_indentation_is_named(content: bytes) -> None:
    assert "a tab stands where YAML wants spaces" in refusal(content)


@pytest.mark.parametrize(
    "content", [b"a: [1\nb: 2", b'a: "x', b"a: b: c", b"a: @x", b"a: 1\n b: 2", b"{", b"a: %x\n -"]
)
def test_broken_yaml_is_refused_with_its_line(content: bytes) -> None:
    message = refusal(content)
    assert message.startswith("f.yaml:")
    assert "expected" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "content",
    [
        b"a: !!python/object/apply:os.system ['true']",
        b"a: !x 1",
        b"a: ! 1",
        b"a: !!str 1",
        b"a: !!map {}",
        b"!!map\na: 1",
    ],
)
def test_tags_are_refused(content: bytes) -> None:
    assert "is not read; expected a plain value" in refusal(content)


@pytest.mark.parametrize("content", [b"a: &x 1\nb: 2", b"a: &x [1]", b"a: *x", b"a: {<<: *x}", b"&a b: 1"])
def test_anchors_and_aliases_are_refused(content: bytes) -> None:
    assert "anchors (&name) and aliases (*name) are not read" in refusal(content)


def test_deep_nesting_is_refused_where_it_begins() -> None:
    assert "nested more than 12 levels deep" in refusal(b"a: " + b"[" * 100_000)


def test_a_file_beyond_the_limit_is_refused_unread() -> None:
    assert refusal(b"#" * (MAX_BYTES + 1)) == "f.yaml: is larger than 8 MiB; expected a file written by a person"


def test_a_key_that_stands_twice_is_noted_with_both_lines() -> None:
    document = parse_document(b"a:\n  - x: 1\n    z: 2\n    x: 3\n", "f.yaml")
    expected = ["f.yaml:4:5: a[0].x: stands twice, first in line 2; expected every key once"]
    assert expected == [str(problem) for problem in document.problems]


def test_a_key_that_older_yaml_takes_for_a_truth_value_is_noted() -> None:
    document = parse_document(b"a:\n  no: 1\n  'on': 2\n", "f.yaml")
    expected = ["f.yaml:2:3: a.no: older YAML reads this key as true or false; expected it in quotes: 'no'"]
    assert expected == [str(problem) for problem in document.problems]


def test_a_folder_in_place_of_a_file_is_an_error_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^shown: cannot be read \(.+\); expected a YAML file$"):
        read_document(tmp_path, "shown")


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"a: \xf0\x9f")
@example(b"%YAML 9.9\n---\na: 1")
@example(b"%TAG ! tag:x,2000:\n---\na: 1")
def test_no_bytes_whatever_do_more_than_raise_a_config_error(content: bytes) -> None:
    problems = problems_in(content)
    assert all(problem.startswith("f.yaml:") and problem.isprintable() for problem in problems)


@given(st.text(alphabet="ab:-[]{}&*!#'\"|>%@`,? \n\t~0", max_size=60))
def test_no_punctuation_whatever_does_more_than_raise_a_config_error(text: str) -> None:
    assert all(problem.startswith("f.yaml:") for problem in problems_in(text.encode()))


_trees = st.recursive(
    st.text(max_size=8) | st.integers(-999, 999) | st.booleans() | st.none(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), _trees, max_size=3))
def test_what_is_written_quoted_comes_back_as_it_was(data: dict[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=True, indent=1)
    if data and "\\" not in text:
        assert data == values(text)
