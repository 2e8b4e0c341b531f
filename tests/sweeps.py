"""A sweep over a real store and a plan of one's own: what several suites of tests need."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from monitor.evidence import EvidenceFolder
from monitor.model.checks import Market, PlannedCheck
from monitor.model.enums import Device, Engine
from monitor.model.planning import Axes, Demand, PlanInputs, ProviderBudget
from monitor.pipeline import Pipeline
from monitor.ports import Clock, Progress, Provider, silent
from monitor.store.sql_store import SqlStore
from monitor.sweep import Sweep

DAY = date(2026, 11, 20)
ZONE = ZoneInfo("UTC")
NOON = datetime(2026, 11, 20, 12, 59, 59, tzinfo=UTC)
"""The last second of an hour whose searches are all due."""


def noon_plan(
    *budgets: ProviderBudget, keywords: int = 40, devices: Sequence[Device] = (Device.DESKTOP,)
) -> PlanInputs:
    """A plan whose searches fall on the hour of ``NOON`` as far as a plan may lean to one hour."""
    engines = tuple(sorted(frozenset[Engine]().union(*(each.engines for each in budgets))))
    return PlanInputs(
        day=DAY,
        timezone=ZONE,
        axes=Axes(
            keywords=tuple(f"acme {number}" for number in range(keywords)),
            engines=engines,
            markets=(Market(country="GB", language="en"),),
            devices=tuple(devices),
        ),
        demand=Demand(
            keywords=(1.0,) * keywords,
            engines=(1.0,) * len(engines),
            markets=(1.0,),
            devices=(1.0,) * len(devices),
            hours=tuple(1.0 if hour == NOON.hour else 1e-12 for hour in range(24)),
        ),
        budgets=budgets,
    )


class SetClock:
    """A clock that stands still until it is set."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def open_sweep(
    store: SqlStore,
    folder: Path,
    providers: Sequence[Provider],
    inputs: PlanInputs,
    clock: Clock,
    *,
    progress: Progress = silent,
    controls: Callable[[date], Sequence[PlannedCheck]] = lambda _day: (),
    **parts: Any,
) -> Sweep:
    """A sweep that buys and stores, and draws no conclusions unless ``parts`` of the pipeline are given."""
    plain: Mapping[str, Any] = {
        "rules": None,
        "settings": None,
        "renderer": None,
        "deliveries": (),
        "redact": lambda content: content,
    }
    pipeline = Pipeline(
        store=store,
        evidence=EvidenceFolder(folder / "evidence"),
        clock=clock,
        **{**plain, **parts},
    )
    return Sweep(
        ledger=store,
        pipeline=pipeline,
        providers={provider.name: provider for provider in providers},
        inputs=lambda _day: inputs,
        controls=controls,
        budgets=inputs.budgets,
        seed=lambda: bytes(range(32)),
        timezone=inputs.timezone,
        progress=progress,
        sleep=lambda _seconds: None,
    )
