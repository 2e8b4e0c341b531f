"""Rules of the house that no linter knows."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MODULES = [path for path in sorted((ROOT / "monitor").rglob("*.py")) if "versions" not in path.parts]
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 40
SUFFIXES = {".py", ".md", ".yaml", ".toml", ".j2", ".html", ".txt", ".json", ".jsonl", ".csv", ".tsv", ".lock", ""}
PLACES = ("monitor", "templates", "policies", "docs", "examples", "tests", "benchmarks", ".ci")


def committed() -> Iterator[Path]:
    """Every text file that belongs to the project."""
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*")):
            if path.is_file() and path.suffix in SUFFIXES and "__pycache__" not in path.parts:
                yield path
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and path.suffix in SUFFIXES and not path.name.startswith((".", "monitor.")):
            yield path


def found(pattern: str, *, among: Iterator[Path]) -> list[str]:
    """Places where a pattern stands; this file, which must name what it forbids, aside."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in among
        if path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_stays_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_MODULE_LINES


def test_functions_stay_short() -> None:
    long = []
    for path in [*MODULES, ROOT / "run.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = node.end_lineno - body[0].lineno + 1 if body else 0
                if lines > MAX_FUNCTION_LINES:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines} lines")
    assert long == []


def test_no_module_is_a_drawer_for_anything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    assert [str(path.relative_to(ROOT)) for path in MODULES if drawers & set(path.with_suffix("").parts)] == []


def test_no_template_switches_escaping_off() -> None:
    templates = (path for path in (ROOT / "templates").rglob("*") if path.is_file())
    assert found(r"\|\s*safe\b|autoescape\s+false", among=templates) == []


def test_no_module_marks_text_as_safe() -> None:
    # That environments escape is ruff's S701; the one for plain text says there why it does not.
    assert found(r"\bMarkup\(|__html__", among=iter(MODULES)) == []


def test_prose_says_allow_list_and_deny_list() -> None:
    assert found(r"(?i)\b(black|white)[- ]?list", among=committed()) == []


def test_no_path_of_somebodys_machine_is_committed() -> None:
    # An ad's URL may hold such a folder; a path starts after a space, a quote or a line's start.
    assert found(r"""(^|[\s"'`(=])(/(home|root|Users|work|tmp/\w)/|[A-Z]:\\Users)""", among=committed()) == []


def test_no_package_registry_is_named_in_a_lock() -> None:
    locks = sorted(ROOT.glob("*.lock"))
    assert len(locks) == 2
    assert found(r"://|index-url|find-links|trusted-host", among=iter(locks)) == []


def pins(name: str) -> dict[str, str]:
    """Package: everything the lock says of it, hashes included."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.findall(r"^([a-z0-9][a-z0-9._-]*)==((?:.*\\\n)*.*)$", text, flags=re.MULTILINE)
    return {package: rest for package, rest in entries}  # noqa: C416 - findall gives tuples of any length


def test_the_test_lock_holds_the_runtime_lock_whole() -> None:
    runtime, test = pins("requirements.lock"), pins("requirements-test.lock")
    assert runtime
    assert runtime == {package: test.get(package) for package in runtime}


def test_every_pin_has_hashes() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        assert [package for package, rest in pins(name).items() if "--hash=sha256:" not in rest] == []


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = [re.split(r"[\[<>=~! ]", spec)[0] for spec in project["dependencies"]]
    tested = [re.split(r"[\[<>=~! ]", spec)[0] for spec in [*extras["test"], *extras["postgres"]]]
    assert set() == set(named) - set(pins("requirements.lock"))
    assert set() == set(tested) - {project["name"]} - set(pins("requirements-test.lock"))


def test_the_rooms_whose_every_branch_is_tested_are_the_core_and_the_links() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(each["layers"] for each in linter["contracts"] if each["id"] == "layers")
    core = next(layer for layer in layers if "matching" in layer)
    ground = next(layer for layer in layers if "links" in layer)
    assert {*core.split(" | "), *ground.split(" | ")} == set(constant(ROOT / "run.py", "CORE"))


def test_run_py_can_tell_an_old_python_what_is_missing() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 8))


def constant(path: Path, name: str) -> tuple[str, ...]:
    """A module's constant, read without running the module."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            return tuple(ast.literal_eval(node.value))
    raise AssertionError(f"{path.name} has no {name}")


def test_the_two_groups_of_tests_leave_no_folder_out() -> None:
    groups = constant(ROOT / "run.py", "TEST_GROUPS")
    named = [folder for group in groups for folder in group]
    holding = {f"tests/{path.relative_to(ROOT / 'tests').parts[0]}" for path in (ROOT / "tests").rglob("test_*.py")}
    assert sorted(named) == sorted(holding)
