"""Where the advertiser's own data look suspicious, the hunter looks more often; nobody else does."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from monitor.model.planning import PlanInputs
from monitor.planning.drawing import Weights

SUSPECTED: Final = 2.0
"""How many times its weight a keyword or engine with an alarm counts for the hunter."""


def toward_suspicion(weights: Weights, inputs: PlanInputs) -> Weights:
    """The hunter's weights with every alarmed keyword and engine counted ``SUSPECTED`` times.

    The customer's and the sweeper's draws never see this: what silence is worth rests on them.
    """
    axes, suspicion = inputs.axes, inputs.suspicion
    return replace(
        weights,
        keyword=_raised(weights.keyword, [keyword.casefold() in suspicion.keywords for keyword in axes.keywords]),
        engine=_raised(weights.engine, [engine in suspicion.engines for engine in axes.engines]),
    )


def _raised(weights: Sequence[float], chosen: Sequence[bool]) -> list[float]:
    return [weight * (SUSPECTED if raise_it else 1.0) for weight, raise_it in zip(weights, chosen, strict=True)]
