"""Draws and weights: what they are proportional to, and what they may not do."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
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


def hunted(made: PlanInputs, places: tuple[str, ...]) -> PlanInputs:
    """The same inputs for these places of Germany, with a look at anything else taken out of the playbook's way."""
    axes = replace(made.axes, markets=tuple(Market(country="DE", location=place) for place in places))
    return replace(made, axes=axes, demand=replace(made.demand, markets=(1.0,) * len(places)))


def test_the_hunter_goes_where_new_offenders_were_found_and_leaves_no_corner(inputs: Make) -> None:
    made = hunted(inputs(experience=taught(inputs(), 60)), ("Berlin", "Hamburg"))
    rich, poor = weighing.hunter(made).market
    assert rich > 0.85
    assert poor == pytest.approx(0.125)
    assert sum(weighing.hunter(made).hour) == pytest.approx(1, abs=0.25)


def test_who_is_seen_often_draws_fewer_looks_than_who_might_have_been_missed(inputs: Make) -> None:
    made, day = inputs(), inputs().day - timedelta(days=1)
    often = [look("Berlin", day, {"a:1"})] * 20
    once = [look("Hamburg", day, {"a:2"})] + [look("Hamburg", day, set())] * 29
    told = hunted(inputs(experience=learn(Experience(), day, often + once)), ("Berlin", "Hamburg"))
    berlin, hamburg = weighing.hunter(told).market
    assert berlin == pytest.approx(2.5 / 6, abs=0.01)
    assert hamburg == pytest.approx(3.5 / 6, abs=0.01)
    assert made.experience == Experience()


def test_nothing_is_learned_before_fifty_looks_nor_of_a_new_market_before_its_own_twenty(inputs: Make) -> None:
    day = inputs().day - timedelta(days=1)
    few = hunted(inputs(experience=learn(Experience(), day, [look("Berlin", day, {"a:1"})] * 49)), ("Berlin",))
    assert weighing.hunter(few) == weighing.playbook(few)
    looks = [look("Berlin", day, {"a:1"})] * 19 + [look("Hamburg", day, set())] * 31
    more = hunted(inputs(experience=learn(Experience(), day, looks)), ("Berlin", "Hamburg"))
    berlin, hamburg = weighing.hunter(more).market
    assert berlin == 0.5
    assert hamburg < 0.51


def test_the_playbook_leaves_offices_and_office_hours_to_others(inputs: Make) -> None:
    plain, office = inputs(), inputs(headquarters=frozenset({Market(country="US")}))
    assert weighing.playbook(office).market[0] == pytest.approx(0.4 * weighing.playbook(plain).market[0])
    assert weighing.playbook(plain).hour[12] == 0.5
    assert weighing.playbook(inputs(day=date(2026, 11, 22))).hour[12] == 1.0
