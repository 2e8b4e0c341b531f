"""A PostgreSQL server of our own for the length of a test session, and an empty database for each test.

Missing server programs skip the test with a message, except under ``CI=true``, where nothing may be skipped.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

_ACCOUNT = "postgres"
"""Who runs the server when the tests run as root, which PostgreSQL refuses to be."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server, reached through a socket in its own folder."""

    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql://{_ACCOUNT}@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        import psycopg  # noqa: PLC0415  # only where a server is there to be asked

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    programs = _programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL's initdb and pg_ctl are missing; install the package postgresql")
        pytest.skip("PostgreSQL's initdb and pg_ctl are missing; on Debian: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))
    as_account: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL}
    if os.geteuid() == 0:
        shutil.chown(folder, _ACCOUNT, _ACCOUNT)
        as_account |= {"user": _ACCOUNT, "group": _ACCOUNT, "extra_groups": []}
    data = folder / "data"
    settings = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
    try:
        initialise = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            _ACCOUNT,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ]
        subprocess.run(initialise, check=True, **as_account)
        start = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start"]
        subprocess.run(start, check=True, **as_account)
        yield PostgresServer(folder)
    finally:
        subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=False, **as_account)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    postgres_server.execute(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _programs() -> Path | None:
    """The folder of the server's programs; Debian keeps them off the path, one folder a version."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)
