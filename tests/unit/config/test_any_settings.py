"""Whatever stands under whatever key, the answer is settings or one line for each mistake."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import config_schema, load_config, load_policy, policy_schema
from monitor.config.schema import keys
from monitor.errors import ConfigError

_JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(
        [
            "postgresql://[::1/d",
            "sqlite:///\u202e",
            "a@b",
            "<@>",
            "~x/y",
            "${",
            "mon-fri 06:00",
            "http://[",
            "x" * 500,
            "2026-01-01",
            "xn--",
            "1688",
            "..",
            "DE",
        ]
    ),
)
_VALUES = st.recursive(
    _JUNK,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)


def _trees(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Mappings that use the real keys, in their place or out of it."""
    names = sorted({key.rpartition(".")[2] for key, _, _ in keys(schema)})
    one = st.dictionaries(st.sampled_from(names), _VALUES, max_size=5)
    two = st.dictionaries(st.sampled_from(names), one | st.lists(one, max_size=2) | _VALUES, max_size=5)
    return st.dictionaries(
        st.sampled_from(list(schema["properties"])), two | st.lists(two, max_size=2) | _VALUES, max_size=6
    )


def _answer(load: Any) -> tuple[str, ...]:
    try:
        load()
    except ConfigError as error:
        return error.problems
    return ()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "file.yaml"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(tree=_trees(config_schema()))
def test_any_settings_get_an_answer_in_lines(file: Path, tree: dict[str, Any]) -> None:
    file.write_text(json.dumps(tree), encoding="utf-8")
    problems = _answer(lambda: load_config(file, environment={}))
    assert all(problem.startswith(str(file)) and problem.isprintable() and len(problem) < 600 for problem in problems)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(tree=_trees(policy_schema()))
def test_any_policy_gets_an_answer_in_lines(file: Path, tree: dict[str, Any]) -> None:
    file.write_text(json.dumps(tree), encoding="utf-8")
    problems = _answer(lambda: load_policy(file))
    assert problems
    assert all(problem.startswith(str(file)) and problem.isprintable() and len(problem) < 600 for problem in problems)
