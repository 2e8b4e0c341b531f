"""Which plan sees more offenders for less? Judges the product's planning code in six simulated markets.

    python -m benchmarks.sampling.run                       40 seeds, a quarter of an hour on two cores
    python -m benchmarks.sampling.run --seeds 5             a quick look
    python -m benchmarks.sampling.run --write               also writes results.md and recall.svg beside this file

Exits 1 where the bar of README.md is missed.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.sampling.judging import Key, bins, chance, checks_needed, gain, run_all
from benchmarks.sampling.market import MARKETS
from benchmarks.sampling.picture import draw
from benchmarks.sampling.plans import PLANS
from benchmarks.sampling.simulation import Outcome, Run

HERE = Path(__file__).parent
CURVE = (40, 66, 80, 130, 200, 400)
"""Budgets of the product from which equal recall is read."""
PROMISE_CHECKS = 400
BAR_FOLLOWER = 0.40
BAR_LOSS = -0.01

Outcomes = dict[Key, list[Outcome]]


def all_runs(
    seeds: int,
    *,
    markets: Sequence[str] = tuple(MARKETS),
    plans: Sequence[str] = tuple(PLANS),
    curve: Sequence[int] = CURVE,
) -> list[Run]:
    """Every run that the bar needs, in these markets."""
    keys = [(market, plan, 200, False) for market in markets for plan in plans]
    keys += [("base", "product", checks, False) for checks in curve if checks not in {200, PROMISE_CHECKS}]
    keys += [("base", "fixed list", 800, False)]
    keys += [(market, "product", PROMISE_CHECKS, True) for market in markets]
    return [
        Run(market=market, plan=plan, checks=checks, seed=seed, promises=promises)
        for market, plan, checks, promises in keys
        for seed in range(seeds)
    ]


def bar(found: Outcomes, *, slack: bool = False) -> Iterator[tuple[str, bool]]:
    """Each line of the bar with its figures, and whether it is met.

    With ``slack`` a figure may miss its line by its own interval: a sample cannot tell more.
    """
    product, grid, fixed = (
        found["base", *key] for key in (("product", 66), ("three-times grid", 200), ("fixed list", 800))
    )
    for name, mine, other in (
        ("1/3 of the three-times grid's checks (66 against 200)", product, grid),
        ("1/10 of the fixed list's checks (80 against 800)", found["base", "product", 80], fixed),
    ):
        more = gain(mine, other)
        line = f"{name}: {chance(mine)} against {chance(other)}, difference {more}"
        yield line, more.mean + (more.half if slack else 0) >= 0
    follower = chance(found["follower", "product", 200])
    yield f"follower at 200/day: {follower}", follower.mean + (follower.half if slack else 0) >= BAR_FOLLOWER
    markets = [market for market in MARKETS if (market, "product", 200) in found]
    for market in markets:
        more = gain(found[market, "product", 200], found[market, "uniform random", 200])
        yield f"{market}: above uniform random by {more}", more.mean + (more.half if slack else 0) >= BAR_LOSS
    for market in markets:
        promises = [each for outcome in found[market, "product", PROMISE_CHECKS] for each in outcome.promises]
        for each in bins(promises):
            line = f"{market}: promised {each.promised:.3f}, observed {each.observed:.3f}, by customer's checks alone"
            yield f"{line} {each.by_customer:.3f} ({each.offenders} offenders)", each.kept


def table(found: Outcomes) -> Iterator[str]:
    """Seven-day recall at 200 checks a day, of every plan in every market."""
    yield "| market | " + " | ".join(PLANS) + " |"
    yield "| --- |" + " --- |" * len(PLANS)
    for market in MARKETS:
        yield f"| {market} | " + " | ".join(str(chance(found[market, plan, 200])) for plan in PLANS) + " |"


def equal_recall(found: Outcomes) -> Iterator[str]:
    """How many of the product's checks do the work of how many of another plan's."""
    curve = {checks: found["base", "product", checks] for checks in CURVE}
    for plan, checks in (("three-times grid", 200), ("fixed list", 800), ("24 h grid", 200), ("uniform random", 200)):
        needed = checks_needed(curve, found["base", plan, checks])
        ratios = [checks / max(needed.mean + side * needed.half, 1) for side in (0, 1, -1)]
        yield (
            f"| {plan} | {checks} | {needed.mean:.0f} ±{needed.half:.0f} | "
            f"1/{ratios[0]:.1f} [{ratios[1]:.1f}, {ratios[2]:.1f}] |"
        )


def main() -> int:
    """Run, print, and say whether the bar is met."""
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("--seeds", type=int, default=40)
    reading.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    reading.add_argument("--write", action="store_true")
    asked = reading.parse_args()
    found = run_all(all_runs(asked.seeds), asked.workers)
    judged = list(bar(found))
    lines = [
        "# Results",
        "",
        f"Made by `python -m benchmarks.sampling.run --seeds {asked.seeds} --write`; intervals are 95 % over seeds.",
        "",
        "Chance that an offender is seen within seven days of its first, at 200 checks a day:",
        "",
        *table(found),
        "",
        "![Seven-day recall in six markets](recall.svg)",
        "",
        "Equal recall in the base market:",
        "",
        "| plan | checks a day | the product needs | ratio |",
        "| --- | --- | --- | --- |",
        *equal_recall(found),
        "",
        "The bar:",
        "",
        *(f"- {'met' if met else '**missed**'}: {line}" for line, met in judged),
    ]
    print("\n".join(lines))
    if asked.write:
        (HERE / "results.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (HERE / "recall.svg").write_text(draw(found), encoding="utf-8")
    return 0 if all(met for _, met in judged) else 1


if __name__ == "__main__":
    sys.exit(main())
