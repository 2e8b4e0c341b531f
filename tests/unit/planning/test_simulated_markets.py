"""A sample of ``benchmarks/sampling``: the product's own plans in simulated markets; the full counts are made there."""

import pytest

from benchmarks.sampling.judging import checks_needed, run_all
from benchmarks.sampling.market import MARKETS, PLACES, Market, Style, Watched
from benchmarks.sampling.picture import draw
from benchmarks.sampling.plans import PLANS
from benchmarks.sampling.run import all_runs, bar
from benchmarks.sampling.simulation import Run, simulate

SEEDS = 3


@pytest.mark.slow
def test_a_sample_of_the_simulations_holds_the_bar_within_its_own_interval() -> None:
    plans = ("uniform random", "three-times grid", "product")
    found = run_all(all_runs(SEEDS, markets=("base", "inverse", "follower"), plans=plans, curve=(66, 80)), workers=1)
    missed = [line for line, met in bar(found, slack=True) if not met]
    assert missed == []


def test_runs_of_one_seed_meet_the_same_offenders_whatever_the_plan() -> None:
    one, other = Market("base", 7), Market("base", 7)
    assert one.offenders == other.offenders
    assert one.offenders != Market("base", 8).offenders
    assert {place for offender in one.offenders for place in offender.style.levels[2]} == set(range(PLACES))


def test_a_follower_counts_the_checks_it_has_watched_inside_a_footprint() -> None:
    style = Style(
        share=0.5,
        levels=(frozenset({0, 3}), frozenset({1}), frozenset({4}), frozenset({0, 1})),
        hours=(frozenset({7}), frozenset({8})),
    )
    spots = [((0, 1, 4, 0, 7), False), ((3, 1, 4, 1, 8), True), ((3, 1, 4, 1, 7), True), ((0, 0, 4, 0, 7), False)]
    assert Watched(spots).inside(style) == 2


def test_the_chance_of_being_seen_agrees_with_what_was_seen() -> None:
    runs = [simulate(Run(market="mild", plan="24 h grid", checks=100, seed=seed)) for seed in range(6)]
    assert sum(each.recall - each.chance for each in runs) / 6 == pytest.approx(0, abs=0.06)


def test_the_checks_needed_for_a_goal_on_the_curve_are_those_of_the_curve() -> None:
    runs = [
        Run(market="mild", plan="uniform random", checks=checks, seed=seed) for checks in (20, 60) for seed in range(3)
    ]
    found = run_all(runs, workers=1)
    curve = {checks: found["mild", "uniform random", checks] for checks in (20, 60)}
    assert checks_needed(curve, curve[60]).mean == pytest.approx(60)


def test_the_picture_shows_every_market_and_plan() -> None:
    runs = [Run(market="mild", plan=plan, checks=200, seed=seed) for plan in ("uniform random",) for seed in range(2)]
    (outcomes,) = run_all(runs, workers=1).values()
    svg = draw({(market, plan, 200): outcomes for market in MARKETS for plan in PLANS})
    assert all(f">{name}<" in svg for name in (*MARKETS, *PLANS))
