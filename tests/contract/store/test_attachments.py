"""Attachments: facts beside captures, wanted where an offender was seen, tried a few times, paid within the day."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from monitor.errors import StoreError
from monitor.model.attachments import Attachment, AttachmentKind, Unattached
from monitor.model.checks import PlannedCheck, Ticket
from monitor.model.planning import Plan
from monitor.model.purchases import PurchaseState, Settlement
from monitor.store.sql_store import SqlStore
from tests.bought import check
from tests.builders import NOON
from tests.store_story import batch, fold_new, judge_all, read_all, sighting_of

TODAY = NOON.date()
HTML, PNG = AttachmentKind.HTML, AttachmentKind.PNG
CAPTURES = [batch(number).capture.sha256 for number in range(5)]
HOUR = timedelta(hours=1)


def ordered(number: int) -> PlannedCheck:
    return replace(check("shop", f"acme {number}"), slot=NOON)


def attachment(number: int, kind: AttachmentKind = HTML, sha256: str = "a" * 64) -> Attachment:
    return Attachment(capture=CAPTURES[number], kind=kind, sha256=sha256, at=NOON)


def wanted(store: SqlStore, kind: AttachmentKind = HTML, **limits: Any) -> list[str]:
    asked = {"provider": "shop", "since": NOON, "tried_before": NOON + HOUR, "tries": 2, "limit": 9} | limits
    return [each.capture for each in store.unattached(kind, **asked)]


@pytest.fixture
def seen(store: SqlStore) -> SqlStore:
    """Captures 0 to 3 from a queue, of which 1 and 3 show an offender, and 4, bought at once, which does too."""
    checks = [ordered(number) for number in range(5)]
    plan = Plan(day=TODAY, timezone="UTC", commitment="c", checks=tuple(checks), spending=())
    store.add_plan(plan, bytes(32), prices={"shop": Decimal("0.002")}, at=NOON)
    store.claim_orders([each.id for each in checks[:4]], at=NOON)
    store.claim([checks[4].id], at=NOON)
    store.confirm({each.id: f"task-{number}" for number, each in enumerate(checks[:4])})
    store.add_captures([batch(number, {}) for number in reversed(range(5))])
    bought = [
        Settlement(check=each.id, state=PurchaseState.BOUGHT, charged=True, capture=capture)
        for each, capture in zip(checks, CAPTURES, strict=True)
    ]
    store.settle(bought, at=NOON)
    read_all(store)
    judge_all(store, lambda each: [sighting_of(each)] if each.observation.id[4] in "134" else [])
    return store


def test_an_attachment_comes_back_with_its_capture_and_the_first_one_stays(store: SqlStore) -> None:
    store.add_captures([batch(0), batch(1)])
    for each in (attachment(0, PNG), attachment(0), attachment(1), attachment(0, sha256="b" * 64)):
        store.add_attachment(each)
    assert [attachment(0), attachment(0, PNG)] == store.attachments([CAPTURES[0]])
    assert [] == store.attachments([CAPTURES[2]]) == store.attachments([])


def test_an_attachment_of_no_capture_is_refused(store: SqlStore) -> None:
    with pytest.raises(StoreError, match=r"^database [^\n]+$"):
        store.add_attachment(attachment(0))


def test_wanted_is_what_came_from_the_queue_and_shows_an_offender_once_that_is_concluded(seen: SqlStore) -> None:
    assert [] == wanted(seen)
    fold_new(seen)
    assert [CAPTURES[1], CAPTURES[3]] == wanted(seen) == wanted(seen, PNG)
    first = Unattached(capture=CAPTURES[1], ticket=Ticket(check=ordered(1), reference="task-1", ordered_at=NOON))
    unlimited = {"since": NOON, "tried_before": NOON, "tries": 1}
    assert [first] == seen.unattached(HTML, provider="shop", limit=1, **unlimited)
    assert [] == wanted(seen, since=NOON + timedelta(seconds=1))
    assert [] == wanted(seen, provider="another")


def test_what_is_attached_is_wanted_no_more(seen: SqlStore) -> None:
    fold_new(seen)
    seen.add_attachment(attachment(1))
    assert [CAPTURES[3]] == wanted(seen)
    assert [CAPTURES[1], CAPTURES[3]] == wanted(seen, PNG)


def test_a_try_rests_the_kind_for_a_while_and_the_last_one_ends_it(seen: SqlStore) -> None:
    fold_new(seen)
    one = seen.unattached(HTML, provider="shop", since=NOON, tried_before=NOON, tries=2, limit=1)[0]
    seen.try_attachment(one, HTML, day=TODAY, price=Decimal(0), at=NOON)
    assert [CAPTURES[3]] == wanted(seen, tried_before=NOON - HOUR)
    assert [CAPTURES[1], CAPTURES[3]] == wanted(seen) == wanted(seen, PNG, tried_before=NOON - HOUR)
    seen.try_attachment(one, HTML, day=TODAY, price=Decimal(0), at=NOON)
    assert [CAPTURES[3]] == wanted(seen)


def test_what_a_try_may_have_cost_counts_as_spent_on_its_day_and_is_no_check(seen: SqlStore) -> None:
    fold_new(seen)
    before = seen.spent(TODAY)
    one = seen.unattached(PNG, provider="shop", since=NOON, tried_before=NOON, tries=2, limit=1)[0]
    for price in ("0.004", "0", "0.004"):
        seen.try_attachment(one, PNG, day=TODAY, price=Decimal(price), at=NOON)
    assert {"shop": (5, Decimal("0.010"))} == before
    assert {"shop": (5, Decimal("0.018"))} == seen.spent(TODAY)
    assert {} == seen.spent(TODAY + timedelta(days=1))
