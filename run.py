#!/usr/bin/env python3
"""Two commands for a machine that has nothing but Python 3.11 or newer.

    python3 run.py demo    work through the example captures and show the incidents
    python3 run.py test    lint, types, import layers, tests with coverage

Both make `.venv` in this folder and install into it exactly what the lock file names, once. Nothing
outside this folder is touched, but for one case that is announced: as root on Debian or Ubuntu, the
missing package `python3.X-venv` is installed. Installing honours pip's own settings (PIP_INDEX_URL,
PIP_CERT, HTTPS_PROXY, ...).

Only the standard library is used, and this file parses on Python 3.8, so that an old Python can still
be told what is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
INSTALL_LOG = VENV / "install.log"
RUNTIME_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"

DEMO = ROOT / "demo"
DEMO_MARK = DEMO / ".made-by-run-py"
DEMO_CONFIG = "examples/monitor.yaml"
DEMO_NOW = "2026-11-22T18:00:00Z"
"""The evening of the examples' last day: the demo tells the same story whenever it runs."""

UTF8 = {**os.environ, "PYTHONUTF8": "1"}
"""Environment of our own programs: their output is UTF-8 on every system."""

CORE = (
    "attribution",
    "digest",
    "incidents",
    "insights",
    "links",
    "matching",
    "parsing",
    "planning",
    "policy",
    "tables",
)
"""Rooms that decide: every branch of theirs is tested. The floor for all rooms stands in pyproject.toml."""

DONE_IN_PART = 3
"""The program's exit code for "done, and the output says what is missing"."""

NETWORK_SIGNS = (
    "ConnectionError",
    "Failed to establish a new connection",
    "NewConnectionError",
    "ProxyError",
    "ReadTimeoutError",
    "SSLError",
    "Temporary failure in name resolution",
)
"""What pip prints where the package index cannot be reached."""
TEST_GROUPS = (
    ("tests/unit", "tests/corpus", "tests/docs", "tests/browser"),
    ("tests/contract", "tests/faults", "tests/integration"),
)
"""Folders tested side by side, one process each; a test holds that none is left out."""


class Stop(Exception):
    """Ends the command with one line that says what is wrong and what to do."""


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("demo", "test"), help="what to do")
    command = parser.parse_args(arguments).command
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that cannot show a letter must not stop us
    try:
        require_python(sys.version_info[:2])
        return demo() if command == "demo" else test()
    except Stop as stop:
        say(f"run.py: {stop}")
        return 1
    except OSError as error:
        say(f"run.py: {error.strerror or error}: {error.filename or ''}".rstrip(": "))
        return 1
    except KeyboardInterrupt:
        say("run.py: stopped; run it again to go on")
        return 130


def say(line: str) -> None:
    """Print one line at once, whole, also when several threads speak."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


# -- the environment ------------------------------------------------------------------------------------


def require_python(version: tuple[int, ...]) -> None:
    """Stop unless this Python is new enough; name a better one when the machine has it."""
    if version >= (3, 11):
        return
    better = next((name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)), None)
    hint = f"this machine has one: {better} run.py" if better else "get it from python.org or your package manager"
    raise Stop(f"needs Python 3.11 or newer and was started with {version[0]}.{version[1]}; {hint}")


def require_venv() -> None:
    """Make sure that this Python can make environments, which Debian ships as a package of its own."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    of_debian = sys.base_prefix == "/usr" and shutil.which("apt-get")
    if not of_debian:
        raise Stop(
            "this Python lacks the modules venv and ensurepip; install a complete one, from python.org for example"
        )
    if os.geteuid() != 0:
        raise Stop(f"the package {package} is missing; run: sudo apt-get install {package}")
    say(f"installing the missing package {package} (needs root, which you are)")
    for step in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "--yes", package]):
        done = subprocess.run(step, check=False, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise Stop(f"`{' '.join(step)}` failed; install {package} by hand and run this again")


def prepare(lock: Path) -> Path:
    """Make `.venv` hold what ``lock`` names; returns its Python. Without the network when it already does."""
    wanted = {lock.name: digest(lock), RUNTIME_LOCK.name: digest(RUNTIME_LOCK)}  # the test lock holds the other whole
    have = installed()
    if have.get(lock.name) != wanted[lock.name]:
        require_venv()
        if have.get(RUNTIME_LOCK.name) != wanted[RUNTIME_LOCK.name]:
            make_venv()
        STAMP.unlink(missing_ok=True)  # until the new one is written, the environment counts as broken
        install(lock)
        fresh = STAMP.with_suffix(".new")
        fresh.write_text(json.dumps(wanted), encoding="utf-8")
        fresh.replace(STAMP)
    link_project()
    return venv_program("python")


def installed() -> dict[str, str]:
    """Digest of each lock file that `.venv` holds in full; empty when it is missing, broken or of another Python."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
        version = subprocess.check_output([str(venv_program("python")), "--version"], text=True).split()[1]
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return {}
    # A system's upgrade of Python leaves `.venv` pointing to a Python that cannot see the installed packages.
    works = site_packages(tuple(version.split("."))[:2]).is_dir()
    return stamp if works else {}


def digest(path: Path) -> str:
    """SHA-256 of a file, whatever line ends the checkout gave it."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def venv_program(name: str) -> Path:
    """Path of a program in `.venv`."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def site_packages(version: tuple[str, ...]) -> Path:
    """Where `.venv` keeps packages for a Python of this version."""
    return (
        VENV / "Lib" / "site-packages"
        if os.name == "nt"
        else VENV / "lib" / f"python{'.'.join(version)}" / "site-packages"
    )


def make_venv() -> None:
    """Make an empty environment, whatever was there before."""
    say("making the environment .venv")
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise Stop(f"could not make .venv: {last_line(done.stdout + done.stderr)}")


def install(lock: Path) -> None:
    """Install what the lock names: hashes checked, wheels only, so that no package's code runs meanwhile."""
    total = sum(1 for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line)
    say(f"installing {total} packages from {lock.name}")
    command = [str(venv_program("python")), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "--retries=2", "--progress-bar=off"]
    command += ["--requirement", str(lock)]
    with INSTALL_LOG.open("w", encoding="utf-8") as log:
        output = follow_pip(command, total, log.write)
    if output is not None:
        if any(sign in output for sign in NETWORK_SIGNS):
            raise Stop("could not fetch the packages: is the network up, and the proxy set? Run this again to go on")
        raise Stop(f"installing failed: {last_line(output)} (all of it: {INSTALL_LOG.relative_to(ROOT)})")


def follow_pip(command: list[str], total: int, write: Callable[[str], object]) -> str | None:
    """Run pip, saying every few seconds how far it is; returns its output when it failed."""
    seen, spoke, lines = 0, time.monotonic(), []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        for line in pip.stdout or ():
            write(line)
            lines.append(line)
            seen += line.startswith("Collecting ")
            if time.monotonic() - spoke > 3:  # noqa: PLR2004 - seconds
                spoke = time.monotonic()
                say(f"  {seen} of {total} packages fetched")
    return "".join(lines) if pip.returncode else None


def link_project() -> None:
    """Let `.venv` import the program from this folder; nothing has to be built, and a moved folder mends itself."""
    for packages in (*VENV.glob("lib/python3.*/site-packages"), *VENV.glob("Lib/site-packages")):
        link = packages / "brand_bidding_monitor.pth"
        wanted = f"{ROOT}\n"
        if not link.is_file() or link.read_text(encoding="utf-8") != wanted:
            link.write_text(wanted, encoding="utf-8")


def last_line(text: str) -> str:
    """The last line that says something."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no output")


# -- demo -----------------------------------------------------------------------------------------------


def demo() -> int:
    """Judge the example captures in ./demo and show what came of it."""
    started = time.monotonic()
    python = prepare(RUNTIME_LOCK)
    empty_demo_folder()
    monitor = [str(python), "-m", "monitor"]
    say(f"working through {DEMO_CONFIG} as of {DEMO_NOW}")
    code = in_project([*monitor, "run", "--config", DEMO_CONFIG, "--as-of", DEMO_NOW])
    if code not in (0, DONE_IN_PART):
        raise Stop(f"the monitor stopped with exit code {code}")
    say("")
    if in_project([*monitor, "incidents", "--config", DEMO_CONFIG]):
        raise Stop("the incidents could not be listed")
    digests = sorted(DEMO.rglob("*.html"))
    if not digests:
        raise Stop("no digest was written")
    say(f"\nThe digest, for a browser: {digests[-1].relative_to(ROOT)}")
    say(f"What the captures are:     examples/README.md   ({time.monotonic() - started:.1f} s)")
    return 0


def empty_demo_folder() -> None:
    """Give the demo an empty folder; one that this program did not make is left alone."""
    if DEMO.exists():
        if not DEMO_MARK.exists() and any(DEMO.iterdir()):
            raise Stop("the folder demo/ was not made by run.py; move it away first")
        shutil.rmtree(DEMO)
    DEMO.mkdir()
    DEMO_MARK.write_text("This folder is wiped at every `python3 run.py demo`.\n", encoding="utf-8")


def in_project(command: list[str]) -> int:
    """Run a command from the project's folder with this terminal; returns its exit code."""
    return subprocess.run(command, cwd=ROOT, env=UTF8, check=False).returncode


# -- test -----------------------------------------------------------------------------------------------


def test() -> int:
    """Check everything; static checks run beside the tests. The last line sums up pytest's own closing lines."""
    python = str(prepare(TEST_LOCK))
    ruff, layers = str(venv_program("ruff")), str(venv_program("lint-imports"))
    static = Steps(
        ("ruff check", [ruff, "check", "--no-cache", "."]),
        ("ruff format", [ruff, "format", "--check", "--no-cache", "."]),
        ("mypy", [python, "-m", "mypy"]),
        ("import layers", [layers, "--no-cache"]),
    )
    beside = threading.Thread(target=static.run)
    beside.start()
    started = time.monotonic()
    code, closing = pytest(python)
    beside.join()
    report = [python, "-m", "coverage", "report"]
    core = ",".join(f"monitor/{room}/*" for room in CORE)
    covered = Steps(
        ("coverage of the core", [*report, f"--include={core}", "--fail-under=100"]),
        ("coverage", report),
    )
    covered.run()
    failed = static.failed + covered.failed + (["pytest"] if code else [])
    say(f"{'FAILED' if code else 'ok':7}{'pytest':22}{time.monotonic() - started:6.1f} s")
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    say(closing)
    return 1 if failed else 0


def pytest(python: str) -> tuple[int, str]:
    """Run the tests in two processes side by side, with coverage; returns the exit code and one closing line.

    Lines are passed on as they come. An exit code of 5, "no test ran", is a failure like any other.
    """
    groups = [TestGroup(python, number, folders) for number, folders in enumerate(TEST_GROUPS)]
    threads = [threading.Thread(target=group.run) for group in groups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    combined = subprocess.run([python, "-m", "coverage", "combine", "--quiet"], cwd=ROOT, env=UTF8, check=False)
    counts = {word: sum(group.count(word) for group in groups) for word in ("passed", "failed", "error", "skipped")}
    closing = f"{counts['passed']} passed, {counts['failed'] + counts['error']} failed, {counts['skipped']} skipped"
    return max(combined.returncode, *(group.code for group in groups)), closing


class TestGroup:
    """One pytest process over some folders."""

    def __init__(self, python: str, number: int, folders: tuple[str, ...]) -> None:
        self.command = [python, "-m", "pytest", "--cov", "--cov-report=", "--cov-fail-under=0", *folders]
        self.environment = {**UTF8, "COVERAGE_FILE": str(ROOT / f".coverage.{number}")}
        self.code = 1
        self.closing = "no closing line from pytest"

    def run(self) -> None:
        """Run it, passing its lines on; a missing closing line counts as a failure."""
        ended = False
        with subprocess.Popen(
            self.command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            for raw in process.stdout or ():
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                say(line)
                if line.startswith("=") and " in " in line:
                    self.closing, ended = line, True
        self.code = process.returncode if ended else 1

    def count(self, word: str) -> int:
        """How many tests the closing line says ``word`` of."""
        found = re.search(rf"(\d+) {word}", self.closing)
        return int(found.group(1)) if found else 0


class Steps:
    """Checks that run one after the other; each says how it came out, and why when it failed."""

    def __init__(self, *steps: tuple[str, list[str]]) -> None:
        self.steps = steps
        self.failed: list[str] = []

    def run(self) -> None:
        """Run them all, also after a failure."""
        for name, command in self.steps:
            started = time.monotonic()
            done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
            say(f"{'FAILED' if done.returncode else 'ok':7}{name:22}{time.monotonic() - started:6.1f} s")
            if done.returncode:
                self.failed.append(name)
                say((done.stdout + done.stderr).rstrip())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
