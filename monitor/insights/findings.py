"""What change detection found, and how much of it may be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from monitor.insights.statistics import false_discovery_threshold
from monitor.model.insights import Alarm

RATE: Final = 0.05
"""Accepted part of false alarms among those told in one digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Alarms, and how many tests were made to get them."""

    alarms: tuple[Alarm, ...] = ()
    tested: int = 0
    smallest: tuple[float, ...] = ()
    """Of each own daily series the smallest fall that would have been told."""


def told(findings: Iterable[Findings], *, rate: float = RATE) -> tuple[Alarm, ...]:
    """The alarms of one digest with false discovery controlled over all of its tests (Benjamini-Hochberg).

    Alarms without a p-value rest on no test and stay.
    """
    every = list(findings)
    alarms = [alarm for each in every for alarm in each.alarms]
    values = [alarm.p_value for alarm in alarms if alarm.p_value is not None]
    threshold = false_discovery_threshold(values, tested=sum(each.tested for each in every), rate=rate)
    return tuple(alarm for alarm in alarms if alarm.p_value is None or alarm.p_value <= threshold)
