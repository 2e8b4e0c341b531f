"""Promises over providers of different ad recall hold on average, though each recall is only measured."""

import random
from datetime import timedelta
from math import prod, sqrt
from statistics import mean, stdev

import pytest

from monitor.model.checks import PlannedCheck
from monitor.model.enums import Engine
from monitor.model.planning import Look
from monitor.planning.promise import TOLD_SHARE
from tests.coverage_story import NOON, check, look, report

RUNS = 100
"""A small sample, averaged over the luck of the auctions: the chance of being seen is worked out, not drawn."""
HOURS = 40
IMPRESSION_SHARE = 0.9


def promised(chance: random.Random, recalls: dict[str, float]) -> float:
    """What is promised after each provider was asked once an hour."""
    looks: list[Look] = []
    customers: list[PlannedCheck] = []
    for hour in range(HOURS):
        slot = NOON - timedelta(hours=hour)
        for provider, recall in recalls.items():
            own = chance.random() < IMPRESSION_SHARE * recall
            looks.append(look(at=slot, source=provider, keyword=provider, own_shown=own))
            customers.append(check(hour, slot=slot, provider=provider, keyword=provider))
    told = report(looks, customers=customers, own_impression_shares={Engine.GOOGLE: IMPRESSION_SHARE}, until=NOON)
    return told.promises[-1].probability


@pytest.mark.parametrize(
    "recalls", [{"shop": 1.0}, {"shop": 0.95, "mart": 0.3}, {"shop": 0.7, "mart": 0.5, "kiosk": 0.0}]
)
def test_an_advertiser_is_seen_as_often_as_was_promised(recalls: dict[str, float]) -> None:
    chance = random.Random(7)
    runs = [promised(chance, recalls) for _ in range(RUNS)]
    seen = 1 - prod((1 - TOLD_SHARE * recall) ** HOURS for recall in recalls.values())
    assert seen >= mean(runs) - 2 * stdev(runs) / sqrt(RUNS)
    # A promise that told nothing would hold as well.
    assert mean(runs) > 0.95 * seen
