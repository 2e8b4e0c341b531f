"""A run costs what is new, not what was ever seen: its questions are answered from an index."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from monitor.store import open_store
from monitor.store.sql_store import SqlStore
from tests.store_story import batch, fold_new, incident, judge_all, read_all, rejudge, sighting_of

_ALL_OF = re.compile(r"\bSCAN (\w+)(?! USING COVERING INDEX)")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    assert isinstance(opened, SqlStore)
    opened.add_captures([batch(number, {"fingerprint": "same"}, {}) for number in range(20)])
    yield opened
    opened.close()


def test_no_step_of_a_run_reads_a_whole_table(store: SqlStore) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(
        store._database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, parameters, _context, many: asked.append(
            (statement, parameters[0] if many else parameters)
        ),
    )
    store.add_captures([batch(99, {"fingerprint": "same"}, query="bulk shoes")])
    read_all(store, attributed=lambda seen: {"network": "awin", "click_id": seen.fingerprint})
    subjects = judge_all(store, lambda subject: [sighting_of(subject)])
    fold_new(store)
    rejudge(store, subjects, [])
    store.dirty_incidents(limit=9)
    store.looks_since([incident([sighting_of(subjects[0])])])
    store.keyword_history("acme")
    store.sightings_of(sighting_of(subjects[0]).observation, limit=3)

    changed = [each for each in asked if each[0].split()[0] in {"SELECT", "UPDATE", "DELETE", "WITH"}]
    assert len(changed) > 20
    with store._database.reading() as connection:
        plans = {
            statement: [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in changed
        }
    scans = [(statement, step) for statement, steps in plans.items() for step in steps if _ALL_OF.search(step)]
    assert [each for each in scans if each[1] not in {"SCAN after", "SCAN CONSTANT ROW"}] == []
