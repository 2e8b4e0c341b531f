"""Facts: appended once, whole or not at all, and given back as they were."""

import pytest

from monitor.errors import StoreError
from monitor.model.attachments import Attachment, AttachmentKind
from monitor.model.captures import ParsedAd, Sitelink
from monitor.model.enums import Block, Device, LandingSource
from monitor.ports import Store
from monitor.store.sql_store import SqlStore
from monitor.store.tables import FACTS
from tests.builders import NOON
from tests.store_story import DAY, batch

HOSTILE = "a\x00b\ud800c\udc00\ud83d\ude00\ufdd0ffff 阿里 \\u0000 ' \" \r\n\u202e"


def test_importing_the_same_capture_twice_adds_nothing(store: Store) -> None:
    first, second = batch(1, {}, {}), batch(2, {})

    assert store.add_captures([first]) == 1
    assert store.add_captures([first, second, second]) == 1
    assert store.add_captures([first, second]) == 0
    assert store.known_captures() == {first.capture.sha256, second.capture.sha256}
    assert store.known_captures(["0" * 64, second.capture.sha256]) == {second.capture.sha256}
    assert len(store.unread("basis", limit=10)) == 3


def test_no_captures_is_no_error(store: Store) -> None:
    assert store.add_captures([]) == 0
    assert store.known_captures() == set()


def test_observation_comes_back_exactly_as_it_was_seen(store: Store) -> None:
    ad = ParsedAd(
        position=3,
        block=Block.BOTTOM,
        title=HOSTILE,
        description="",
        display_url="acme.com › sale",
        final_url=None,
        click_url="https://www.google.com/aclk?x=1",
        landing_url="https://acme.com/",
        landing_source=LandingSource.ADURL,
        sitelinks=(Sitelink(title=HOSTILE, url=None), Sitelink(title="b", url="https://acme.com/b")),
        advertiser_name=HOSTILE,
    )
    seen_at = NOON.replace(microsecond=123_456)
    made = batch(
        1, {"ad": ad, "location": HOSTILE, "device": Device.MOBILE, "language": None}, query=HOSTILE, seen_at=seen_at
    )
    store.add_captures([made])

    assert store.unread("basis", limit=10) == list(made.observations)


def test_one_bad_batch_leaves_nothing_of_the_call_behind(store: Store) -> None:
    good, bad = batch(1, {}), batch(2, {"check": "no such check"})

    with pytest.raises(StoreError, match=r"^database [^\n]+$"):
        store.add_captures([good, bad])

    assert store.known_captures() == set()
    assert store.unread("basis", limit=10) == []


def test_unread_are_the_timed_ones_oldest_first_and_never_more_than_asked(store: Store) -> None:
    late, early = batch(1, {}, seen_at=NOON + DAY), batch(2, {}, {}, seen_at=NOON)
    untimed = batch(3, {}, seen_at=None)
    store.add_captures([late, untimed, early])

    assert [seen.id for seen in store.unread("basis", limit=10)] == ["obs-2-1", "obs-2-2", "obs-1-1"]
    assert [seen.id for seen in store.unread("basis", limit=2)] == ["obs-2-1", "obs-2-2"]


@pytest.mark.parametrize("table", FACTS)
@pytest.mark.parametrize("change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_the_database_itself_refuses_to_change_a_fact(store: Store, table: str, change: str) -> None:
    assert isinstance(store, SqlStore)
    made = batch(1, {})
    store.add_captures([made])
    store.add_attachment(Attachment(capture=made.capture.sha256, kind=AttachmentKind.HTML, sha256="a" * 64, at=NOON))
    statement = change.format(table, "source" if table == "captures" else "capture")
    refused = pytest.raises(StoreError, match=f"{table} are facts: appended, never changed")

    with refused, store._database.writing() as writing:
        writing.exec_driver_sql(statement)


def test_queries_longer_than_an_index_entry_are_stored(store: Store) -> None:
    made = batch(1, {"fingerprint": "f" * 9000}, query="acme " + "é" * 9000)
    store.add_captures([made])

    assert store.unread("basis", limit=1) == list(made.observations)
    assert store.keyword_history("ACME " + "É" * 9000)[1] == 1
