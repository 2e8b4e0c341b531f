"""Draws and weights: what they are proportional to, and what they may not do."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest

from monitor.model.checks import Cell, Market
from monitor.model.enums import Device, Engine
from monitor.model.planning import Experience, PlanInputs, Trial
from monitor.planning import learn, weighing
from monitor.planning.drawing import Weights, at_random, spread
from monitor.planning.stream import Stream

Make = Callable[..., PlanInputs]
SEED = bytes(32)
EVEN = Weights([1.0] * 6, [1.0, 1.0], [1.0], [1.0], [1.0] * 24)


def test_a_stream_is_even_and_never_leaves_its_range() -> None:
    stream = Stream(SEED, "test")
    drawn = [stream.random() for _ in range(4000)]
    assert all(0 <= each < 1 for each in drawn)
    assert sum(drawn) / len(drawn) == pytest.approx(0.5, abs=0.02)
    assert Counter(stream.randrange(4) for _ in range(4000)).keys() == {0, 1, 2, 3}
    assert stream.getrandbits(130) < 1 << 130
    assert stream.getrandbits(0) == 0


def test_streams_of_one_seed_for_two_purposes_have_nothing_in_common() -> None:
    one, other = Stream(SEED, "one"), Stream(SEED, "other")
    assert [one.random() for _ in range(3)] != [other.random() for _ in range(3)]
    other.seed(1)
    assert other.gauss(0, 1) != other.gauss(0, 1)


def test_draws_are_in_proportion_to_the_weights() -> None:
    draws = at_random(Weights([3.0, 1.0], [1.0], [1.0], [1.0], [1.0]), 4000, Random(1))
    assert Counter(draw[0] for draw in draws)[0] == pytest.approx(3000, abs=120)


def test_a_sweep_leaves_no_level_out() -> None:
    for seed in range(20):
        draws = spread(EVEN, 96, Random(seed))
        hours = Counter(draw[4] for draw in draws)
        assert (len(hours), max(hours.values()) <= 7) == (24, True)


def look(place: str, day: date, offenders: set[str], hour: int = 3) -> Trial:
    cell = Cell(
        keyword="ACME",
        engine=Engine.GOOGLE,
        market=Market(country="DE", location=place),
        device=Device.MOBILE,
        hour=hour,
        weekend=day.weekday() >= 5,
    )
    return Trial(cell=cell, offenders=frozenset(offenders))


def taught(inputs: PlanInputs, days: int) -> Experience:
    """Each day a new offender in Berlin by 100 looks, none in Hamburg."""
    experience = Experience()
    for number in range(days):
        day = inputs.day - timedelta(days=days - number)
        trials = [look("Berlin", day, {f"a:{number}"})] + [look("Berlin", day, set())] * 49
        experience = learn(experience, day, trials + [look("Hamburg", day, set())] * 50)
    return experience


def test_the_hunter_goes_where_offenders_were_found_and_never_beyond_its_cap(inputs: Make) -> None:
    made = inputs()
    markets = (Market(country="DE", location="Berlin"), Market(country="DE", location="Hamburg"))
    axes, demand = made.axes, made.demand
    made = inputs(
        axes=type(axes)(keywords=axes.keywords, engines=axes.engines, markets=markets, devices=axes.devices),
        experience=taught(made, 20),
    )
    base = weighing.playbook(made).market
    drawn = [weighing.hunter(made, Stream(bytes([number] * 32), "hunt")).market for number in range(50)]
    ratios = [(found[0] / base[0], found[1] / base[1]) for found in drawn]
    assert all(0.25 <= ratio <= 4 for pair in ratios for ratio in pair)
    assert sum(rich for rich, _ in ratios) > 3 * sum(poor for _, poor in ratios)
    assert demand == made.demand


def test_nothing_is_learned_before_fifty_looks_nor_of_a_market_before_its_own_fifty(inputs: Make) -> None:
    made = inputs()
    day = made.day - timedelta(days=1)
    few = inputs(experience=learn(Experience(), day, [look("Berlin", day, {"a:1"})] * 49))
    assert weighing.hunter(few, Stream(SEED, "hunt")) == weighing.playbook(few)
    split = [look("Berlin", day, {"a:1"})] * 49 + [look("Hamburg", day, set())] * 50
    more = inputs(experience=learn(Experience(), day, split))
    hunted, book = weighing.hunter(more, Stream(SEED, "hunt")), weighing.playbook(more)
    assert list(hunted.market) == list(book.market)
    assert list(hunted.hour) != list(book.hour)


def test_the_playbook_leaves_offices_and_office_hours_to_others(inputs: Make) -> None:
    plain, office = inputs(), inputs(headquarters=frozenset({Market(country="US")}))
    assert weighing.playbook(office).market[0] == pytest.approx(0.4 * weighing.playbook(plain).market[0])
    assert weighing.playbook(plain).hour[12] == 0.5
    assert weighing.playbook(inputs(day=date(2026, 11, 22))).hour[12] == 1.0
