"""Alarms of the own data steer the hunter within a bound, and nobody else."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load_config, load_policy
from monitor.config.plan_inputs import plan_inputs
from monitor.model.checks import Part
from monitor.model.enums import Engine
from monitor.model.insights import Alarm, AlarmKind, InsightSource
from monitor.model.planning import PlanInputs, Suspicion
from monitor.planning import plan_day
from monitor.planning.suspicion import SUSPECTED, toward_suspicion
from monitor.planning.weighing import playbook
from tests.unit.planning.conftest import MONDAY

Make = Callable[..., PlanInputs]
SUSPICION = Suspicion(keywords=frozenset({"acme login"}), engines=frozenset({Engine.BING}))


def test_alarmed_levels_count_so_many_times_and_others_as_before(inputs: Make) -> None:
    made = inputs(suspicion=SUSPICION)
    before = playbook(made)
    after = toward_suspicion(before, made)
    assert [1, 1, SUSPECTED] == [new / old for new, old in zip(after.keyword, before.keyword, strict=True)]
    assert [1, SUSPECTED] == [new / old for new, old in zip(after.engine, before.engine, strict=True)]
    assert (before.market, before.device, before.hour) == (after.market, after.device, after.hour)


def test_hunter_looks_more_often_where_an_alarm_points_and_the_customers_draws_stay_the_same(inputs: Make) -> None:
    plans = [plan_day(inputs(suspicion=each), b"s" * 32) for each in (Suspicion(), SUSPICION)]
    hunted = [Counter(check.cell.keyword for check in plan.of_part(Part.HUNTER)) for plan in plans]
    assert hunted[1]["acme login"] > hunted[0]["acme login"]
    for part in (Part.CUSTOMER, Part.SWEEPER):
        cells = [{check.cell for check in plan.of_part(part)} for plan in plans]
        assert cells[0] == cells[1]


def alarm(**changes: Any) -> Alarm:
    base: dict[str, Any] = {
        "kind": AlarmKind.UNEXPLAINED_LOSS,
        "keyword": "Acme Coupon",
        "domain": None,
        "source": InsightSource.MICROSOFT_ADVERTISING,
        "until": MONDAY - timedelta(days=2),
        **changes,
    }
    return Alarm(**base)


@pytest.mark.parametrize(
    ("told", "keywords", "engines"),
    [
        (alarm(), {"acme coupon"}, {Engine.BING}),
        (alarm(keyword=None), set(), {Engine.BING}),
        (alarm(source=None), {"acme coupon"}, set()),
        (alarm(until=MONDAY - timedelta(days=36)), set(), set()),
        (alarm(until=None), set(), set()),
        (alarm(until=MONDAY + timedelta(days=1)), set(), set()),
        (alarm(kind=AlarmKind.CANNOT_TELL), set(), set()),
        (alarm(explained_by=("12.0% more than usual was lost to the budget",), accounted=True), set(), set()),
        (alarm(explained_by=("own change on 2026-11-20: ad changed",)), {"acme coupon"}, {Engine.BING}),
    ],
)
def test_only_alarms_of_late_that_the_budget_does_not_account_for_steer(
    told: Alarm, keywords: set[str], engines: set[Engine], tmp_path: Path
) -> None:
    file = tmp_path / "monitor.yaml"
    file.write_text("plan:\n  markets:\n    - {country: US}\n", encoding="utf-8")
    made = plan_inputs(load_config(file), load_policy("alibaba"), MONDAY, looks=[], incidents={}, alarms=[told])
    assert Suspicion(keywords=frozenset(keywords), engines=frozenset(engines)) == made.suspicion
