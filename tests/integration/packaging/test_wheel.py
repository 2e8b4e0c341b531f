"""The wheel: what is in it, and that the program works from it where there is no checkout."""

import os
import shutil
import site
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as ``python -m build`` makes it, without the network."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    """Names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of a fresh environment that holds the wheel; what it needs comes from this environment."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        programs / "python",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*pip, wheel], check=True)
    (packages,) = {each.parent for each in folder.rglob("monitor/__init__.py")}
    # A path in a .pth file is only appended: the wheel goes before it, and the checkout's own .pth is not read.
    (packages.parent / "borrowed.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    return programs


def run(installed: Path, folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment, far from the checkout."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    program, *arguments = command
    return subprocess.run(
        [installed / program, *arguments], cwd=folder, env=clean, capture_output=True, text=True, check=False
    )


def shipped(folder: str, pattern: str = "*") -> Iterator[str]:
    """Files below a folder of the checkout, as paths from there."""
    for path in (ROOT / folder).rglob(pattern):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(ROOT).as_posix()


def test_everything_that_ships_is_in_the_wheel(contents: set[str]) -> None:
    code = set(shipped("monitor"))
    beside = {f"monitor/{name}" for folder in ("templates", "policies") for name in shipped(folder)}
    assert "monitor/py.typed" in code
    assert any(name.startswith("monitor/templates/email/") for name in beside)
    assert "monitor/policies/alibaba.yaml" in beside
    assert any("/migrations/versions/" in name for name in code)
    assert (code | beside | {"monitor/data/config.example.yaml"}) - contents == set()


def test_nothing_else_is_in_the_wheel(contents: set[str]) -> None:
    assert {name.partition("/")[0] for name in contents if ".dist-info" not in name} == {"monitor"}
    assert {name for name in contents if name.endswith((".pyc", ".db", ".j2~"))} == set()


def test_the_licence_travels_along(contents: set[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in contents)


def test_the_version_is_stated_once() -> None:
    from monitor import __version__  # noqa: PLC0415 - the checkout's, not the wheel's

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__


def test_the_command_works_without_a_checkout(installed: Path, tmp_path: Path) -> None:
    shown = run(installed, tmp_path, "python", "-c", "import monitor; print(monitor.__file__)")
    assert str(installed.parent) in shown.stdout
    for arguments in (["--help"], ["init"], ["doctor"], ["lookup", "alibaba"], ["run"]):
        done = run(installed, tmp_path, "monitor", *arguments)
        assert done.returncode in {0, 3}, f"monitor {arguments}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
    assert (tmp_path / "monitor.yaml").is_file()


def test_the_example_week_works_without_a_checkout(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    config = ["--config", "examples/monitor.yaml"]
    done = run(installed, tmp_path, "monitor", "run", *config, "--as-of", "2026-11-22T18:00:00Z")
    assert done.returncode in {0, 3}, done.stderr
    assert list(tmp_path.rglob("*.html")), "no digest was written"
    assert "Northgate Media" in run(installed, tmp_path, "monitor", "incidents", "--json", *config).stdout


def test_the_unit_tests_pass_on_the_wheel(installed: Path, tmp_path: Path) -> None:
    """The rooms' own tests once more, with the wheel in the place of the checkout's package."""
    for name in ("tests", "templates", "policies", "examples", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "config.example.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    rooms = [f"tests/unit/{room}" for room in ("delivery", "incidents", "partners", "policy")]
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "pythonpath=", *rooms]
    done = run(installed, tmp_path, "python", *command)
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
