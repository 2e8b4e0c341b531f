"""Opening: the migrations make what the tables say, and what is newer or foreign is refused in one line."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from monitor.errors import StoreError
from monitor.ports import Store
from monitor.store import open_store
from monitor.store.database import Database
from monitor.store.sql_store import SqlStore
from monitor.store.tables import metadata


def test_migrations_make_exactly_the_tables(store: Store) -> None:
    assert isinstance(store, SqlStore)
    with store._database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_database_of_a_newer_program_is_refused(store: Store, url: str) -> None:
    assert isinstance(store, SqlStore)
    with store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(
        StoreError, match=r"newer version of the monitor \(schema 9999\); expected schema \d{4} or older"
    ):
        open_store(url)


def test_database_of_another_program_is_refused(url: str) -> None:
    database = Database(url)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE captures (id INTEGER)")
    database.close()

    with pytest.raises(StoreError, match="holds tables of another program; expected an empty database"):
        open_store(url)


def test_many_may_open_a_new_database_at_once(url: str) -> None:
    opening = "import sys; from monitor.store import open_store; open_store(sys.argv[1]).close()"

    def open_apart(_: int) -> int:
        return subprocess.run([sys.executable, "-c", opening, url], check=False).returncode

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(open_apart, range(3))) == [0, 0, 0]


def test_migration_that_is_cut_short_leaves_nothing_behind(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade = command.upgrade

    def upgrade_and_die(config: Config, revision: str) -> None:
        upgrade(config, revision)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "upgrade", upgrade_and_die)
    with pytest.raises(KeyboardInterrupt):
        open_store(url)
    monkeypatch.undo()

    database = Database(url)
    with database.reading() as connection:
        assert inspect(connection).get_table_names() == []
    database.close()
    open_store(url).close()
