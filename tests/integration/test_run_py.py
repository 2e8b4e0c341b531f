"""``run.py``: what it finds missing, what it installs, and what it leaves alone. Packages come from a local folder."""

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load(folder: Path) -> ModuleType:
    """The ``run.py`` of a folder, as a module."""
    spec = importlib.util.spec_from_file_location("run_py", folder / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheel(folder: Path, name: str) -> str:
    """Build the smallest wheel by hand; returns its line for a lock file."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{file},,\n" for file in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(file, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """An empty project with only ``run.py`` in it."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "run.py").write_bytes((ROOT / "run.py").read_bytes())
    return project


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes packages from instead of the network."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


def imports(python: Path, name: str) -> bool:
    """Whether an environment can import a module."""
    return subprocess.run([python, "-c", f"import {name}"], capture_output=True, check=False).returncode == 0


def test_what_the_locks_name_is_installed_once_and_again_only_when_they_change(copied: Path, packages: Path) -> None:
    run = load(copied)
    runtime = wheel(packages, "alpha")
    (copied / "requirements.lock").write_text(runtime)
    (copied / "requirements-test.lock").write_text(runtime + wheel(packages, "beta"))

    python = run.prepare(run.RUNTIME_LOCK)
    assert imports(python, "alpha")
    assert not imports(python, "beta")
    assert str(copied) == next(copied.glob(".venv/[lL]ib/**/brand_bidding_monitor.pth")).read_text().strip()

    run.prepare(run.TEST_LOCK)
    assert imports(python, "beta")

    for package in packages.iterdir():
        package.unlink()
    run.prepare(run.TEST_LOCK)
    run.prepare(run.RUNTIME_LOCK)  # neither needs a source of packages any more

    (copied / "requirements.lock").write_text(wheel(packages, "gamma"))
    run.prepare(run.RUNTIME_LOCK)
    assert imports(python, "gamma")
    assert not imports(python, "alpha")  # what the lock no longer names is gone


def test_a_broken_install_is_done_anew(copied: Path, packages: Path) -> None:
    run = load(copied)
    line = wheel(packages, "alpha")
    lock = copied / "requirements.lock"
    lock.write_text(line.replace("sha256:", "sha256:0")[:-2] + "\n")
    with pytest.raises(run.Stop, match=r"installing failed: .*install\.log"):
        run.prepare(run.RUNTIME_LOCK)
    assert not run.STAMP.exists()

    lock.write_text(line)
    assert imports(run.prepare(run.RUNTIME_LOCK), "alpha")


def test_an_unreachable_index_is_one_clear_line(
    copied: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = load(copied)
    (copied / "requirements.lock").write_text(f"alpha==1.0 --hash=sha256:{'0' * 64}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # nobody listens on the discard port
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    assert run.main(["demo"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("run.py: could not fetch the packages")


@pytest.mark.parametrize("stamp", ["", "{", json.dumps({"requirements.lock": "old"})])
def test_an_environment_without_a_good_stamp_counts_as_broken(copied: Path, stamp: str) -> None:
    run = load(copied)
    run.VENV.mkdir()
    run.STAMP.write_text(stamp)
    assert run.installed() == {}  # there is no Python in it


def test_an_old_python_is_told_what_is_needed() -> None:
    run = load(ROOT)
    with pytest.raises(run.Stop, match=r"needs Python 3\.11 or newer and was started with 3\.9"):
        run.require_python((3, 9))
    run.require_python((3, 11))


@pytest.mark.skipif(sys.platform == "win32", reason="a package of Debian's")
def test_debian_without_venv_is_told_which_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    run = load(ROOT)
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(run.sys, "base_prefix", "/usr")
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    with pytest.raises(run.Stop, match=r"sudo apt-get install python3\.\d+-venv"):
        run.require_venv()


def test_any_other_python_without_venv_is_told_to_get_a_complete_one(monkeypatch: pytest.MonkeyPatch) -> None:
    run = load(ROOT)
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(run.sys, "base_prefix", "/opt/python")
    with pytest.raises(run.Stop, match="lacks the modules venv and ensurepip"):
        run.require_venv()


def test_a_demo_folder_of_somebody_elses_is_left_alone(copied: Path) -> None:
    run = load(copied)
    (copied / "demo").mkdir()
    (copied / "demo" / "mine.txt").write_text("mine")
    with pytest.raises(run.Stop, match=r"was not made by run\.py"):
        run.empty_demo_folder()
    assert (copied / "demo" / "mine.txt").exists()


def test_the_demo_folder_is_wiped_each_time(copied: Path) -> None:
    run = load(copied)
    run.empty_demo_folder()
    (copied / "demo" / "old.db").write_text("")
    run.empty_demo_folder()
    assert list((copied / "demo").iterdir()) == [run.DEMO_MARK]


def test_the_demo_ends_with_the_incidents_and_the_path_of_the_digest(
    copied: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("examples", "monitor", "policies", "templates"):
        shutil.copytree(ROOT / name, copied / name, ignore=shutil.ignore_patterns("__pycache__"))
    run = load(copied)
    monkeypatch.setattr(run, "prepare", lambda _lock: Path(sys.executable))  # installing is tested above
    assert run.main(["demo"]) == 0
    shown = capfd.readouterr().out
    assert "Northgate" in shown  # a narrow terminal breaks the line after it
    path = re.search(r"^The digest, for a browser: (.+)$", shown, flags=re.MULTILINE)
    assert path is not None
    assert (copied / path[1]).is_file()


def test_a_failing_check_fails_the_command_and_shows_why(capsys: pytest.CaptureFixture[str]) -> None:
    run = load(ROOT)
    steps = run.Steps(
        ("good", [sys.executable, "-c", "print('quiet')"]), ("bad", [sys.executable, "-c", "exit('why')"])
    )
    steps.run()
    shown = capsys.readouterr().out
    assert steps.failed == ["bad"]
    assert "why" in shown
    assert "quiet" not in shown


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), ([], 2), (["deploy"], 2)])
def test_usage_is_shown_and_exit_codes_are_those_of_argparse(arguments: list[str], code: int) -> None:
    done = subprocess.run([sys.executable, ROOT / "run.py", *arguments], capture_output=True, text=True, check=False)
    assert code == done.returncode
    assert "usage: run.py" in done.stdout + done.stderr
