"""What was told: one digest a day, each change told in the transaction that queues it, no delivery lost."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

from monitor.model.digest import Digest, RenderedDigest
from monitor.model.enums import IncidentState
from monitor.model.incidents import Transition
from monitor.ports import Store
from tests.builders import NOON
from tests.store_story import DAY, STORED, batch, incident, judge_all, opened, read_all, sighting_of

FIRST_DAY = date(2026, 11, 21)


def digest(day: date = FIRST_DAY, *transitions: Transition) -> tuple[Digest, RenderedDigest]:
    until = NOON + (day - FIRST_DAY) + DAY
    kept: dict[str, Any] = {
        "id": f"digest-{day}-0a0b0c0d",
        "policy_id": "acme",
        "local_date": day,
        "made_at": until,
        "until": until,
        "transitions": transitions,
    }
    value = Digest(**({field.name: None for field in fields(Digest)} | kept))  # the store keeps nothing else of it
    rendered = RenderedDigest(
        digest_id=value.id,
        local_date=day,
        message_id=f"<{value.id}@acme.example>",
        subject="2 new",
        html="<p>\ud800</p>",
        text="a\x00b\r\n",
        csv="id\r\n",
        made_at=until,
    )
    return value, rendered


def changes(store: Store) -> list[Transition]:
    store.add_captures([batch(1, {})])
    read_all(store)
    (subject,) = judge_all(store)
    made = incident([sighting_of(subject)])
    cured = Transition(
        incident=made.id, at=STORED + DAY, old=IncidentState.OPEN, new=IncidentState.CURED, reason="gone"
    )
    store.save_incidents([made], [opened(made), cured], folded=[])
    return [opened(made), cured]


def test_digest_tells_its_transitions_and_no_others(store: Store) -> None:
    first, second = changes(store)
    value, rendered = digest(FIRST_DAY, first)

    assert store.add_digest(value, rendered, channels=["folder"])
    assert store.transitions(untold=True) == [second]
    assert store.transitions() == [replace(first, told_in=value.id), second]


def test_second_digest_of_a_day_is_refused_and_tells_nothing(store: Store) -> None:
    first, second = changes(store)
    value, rendered = digest(FIRST_DAY, first)
    store.add_digest(value, rendered, channels=["folder"])
    twin, rendered_twin = digest(FIRST_DAY, second)
    twin = replace(twin, id="digest-twin")

    assert not store.add_digest(twin, replace(rendered_twin, digest_id=twin.id), channels=["smtp"])
    assert store.transitions(untold=True) == [second]
    assert store.undelivered() == [("folder", rendered)]


def test_last_digest_is_the_newest(store: Store) -> None:
    assert (store.last_digest(), store.last_digest_text()) == (None, "")
    later, earlier = digest(date(2026, 11, 23)), digest()
    store.add_digest(*later, channels=[])
    store.add_digest(*earlier, channels=[])

    assert store.last_digest() == (date(2026, 11, 23), later[0].until)
    assert store.last_digest_text() == later[1].text
    assert store.undelivered() == []


def test_delivery_waits_in_order_until_its_channel_took_it(store: Store) -> None:
    older, newer = digest(), digest(date(2026, 11, 22))
    store.add_digest(*newer, channels=["smtp", "folder", "smtp"])
    store.add_digest(*older, channels=["smtp"])
    assert store.undelivered() == [("smtp", older[1]), ("smtp", newer[1]), ("folder", newer[1])]

    store.mark_failed(older[0].id, "smtp", at=STORED, reason="greylisted \ud800")
    assert len(store.undelivered()) == 3
    store.mark_delivered(older[0].id, "smtp", at=STORED)
    store.mark_delivered(newer[0].id, "folder", at=STORED)
    assert store.undelivered() == [("smtp", newer[1])]


def test_digest_that_may_have_arrived_says_so_on_that_channel_from_then_on(store: Store) -> None:
    value, rendered = digest()
    store.add_digest(value, rendered, channels=["smtp", "folder"])
    store.mark_failed(value.id, "smtp", at=STORED, reason="connection lost after the text", uncertain=True)
    store.mark_failed(value.id, "smtp", at=STORED, reason="no route")

    assert store.undelivered() == [("smtp", replace(rendered, possible_repeat=True)), ("folder", rendered)]


def test_delivery_that_was_made_is_never_queued_again(store: Store) -> None:
    value, rendered = digest()
    store.add_digest(value, rendered, channels=["smtp"])
    store.mark_delivered(value.id, "smtp", at=STORED)
    store.mark_failed(value.id, "smtp", at=STORED, reason="late answer")
    store.mark_failed("digest-none", "smtp", at=STORED, reason="nobody knows it")

    assert store.undelivered() == []
