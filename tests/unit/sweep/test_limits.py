"""What the hour and the day's money still allow."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from monitor.model.enums import Engine
from monitor.model.planning import ProviderBudget
from monitor.sweep.limits import LATE, Left, triage
from tests.bought import check

KOLKATA = ZoneInfo("Asia/Kolkata")
SLOT = datetime(2026, 11, 23, 7, 12, tzinfo=UTC)
"""18 minutes before the end of an hour in Kolkata."""


@pytest.mark.parametrize(
    ("slot", "now", "due"),
    [
        (SLOT, SLOT + timedelta(minutes=17, seconds=59), True),
        (SLOT, SLOT + timedelta(minutes=18), False),
        (SLOT + timedelta(minutes=17), SLOT + timedelta(minutes=17) + LATE - timedelta(seconds=1), True),
        (SLOT + timedelta(minutes=17), SLOT + timedelta(minutes=17) + LATE, False),
    ],
    ids=["in its hour", "after it", "after it, and just due", "after it, and too late"],
)
def test_a_check_is_due_in_its_hour_and_ten_minutes_from_its_moment(
    *, slot: datetime, now: datetime, due: bool
) -> None:
    each = replace(check("shop"), slot=slot)
    assert (([each], []) if due else ([], [each])) == triage([each], now, KOLKATA)


def test_money_that_is_given_back_can_be_taken_again() -> None:
    shop = ProviderBudget(
        provider="shop", engines=frozenset({Engine.GOOGLE}), checks=9, price=Decimal("0.4"), money=Decimal(1)
    )
    left = Left([shop, replace(shop, provider="queue", queued=True)], {"shop": (1, Decimal("0.4"))})
    assert [True, False] == [left.take("shop") for _ in range(2)]
    left.give_back("shop")
    assert left.take("shop")
    assert not left.take("stranger")
    assert [False, True, False] == [left.queued(name) for name in ("shop", "queue", "stranger")]


def test_what_is_no_check_is_paid_from_what_the_days_checks_can_never_need() -> None:
    shop = ProviderBudget(
        provider="shop", engines=frozenset({Engine.GOOGLE}), checks=10, price=Decimal("0.1"), money=Decimal("1.3")
    )
    left = Left([shop, replace(shop, provider="free", money=None)], {"shop": (4, Decimal("0.4"))})
    assert [True, True, False] == [left.take_spare("shop", Decimal("0.1")) for _ in range(3)]
    assert [True] * 7 == [left.take("shop") for _ in range(7)], "six of ten and the reserve's one are still to be paid"
    assert not left.take("shop")
    assert left.take_spare("free", Decimal(9))
    assert not left.take_spare("stranger", Decimal("0.1"))
