"""The work of a run, as ``run``, ``schedule`` and cron call for it, under watch."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import TypeVar

from monitor.bootstrap import Workspace
from monitor.clocks import FixedClock, SystemClock
from monitor.model.tally import Tally
from monitor.model.watch import Ping, Signal, Trouble
from monitor.watch import Watch, Watcher, crash_told, ending

_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a run did, and how it went."""

    tally: Tally
    troubles: tuple[Trouble, ...]
    pings: tuple[Ping, ...]
    """What the watcher outside was told."""


def under_watch(
    opening: Callable[[], AbstractContextManager[Workspace]],
    work: Callable[[Workspace], Tally],
    report: Callable[[Workspace, Done], _Told],
    *,
    watcher: Watcher,
) -> _Told:
    """Open, lock, do the work and keep its record; tell the watcher how it went, and the caller what was done."""
    with ExitStack() as stack:
        with crash_told(watcher, SystemClock()):
            workspace = stack.enter_context(opening())
            with workspace.store.lock():
                started = watcher.tell(Signal.START, "started")
                tally, troubles = _watch(workspace).round(lambda: work(workspace), started)
        ended = watcher.tell(*ending(troubles))
        pings = tuple(each for each in (started, ended) if each is not None)
        return report(workspace, Done(tally=tally, troubles=troubles, pings=pings))


def whole_run(workspace: Workspace) -> Tally:
    """Everything at once: buy what is due, take in what is new, judge it, and tell."""
    tally = _taken_in(workspace)
    workspace.pipeline.tell(tally)
    return tally


def work_that_is_due(workspace: Workspace) -> Tally:
    """Buy, take in and judge always; tell only when the schedule's time has come, or once a day without one."""
    tally = _taken_in(workspace)
    rounds, clock = workspace.rounds, workspace.pipeline.clock
    if not workspace.config.schedule:
        workspace.pipeline.tell(tally)
        return tally

    def tell() -> tuple[str, str]:
        workspace.pipeline.tell(tally)
        outcome = "partly" if tally.failures or tally.undelivered else "done"
        return outcome, tally.digest.id if tally.digest else "no digest was due"

    slot = rounds.due(clock.now())
    if slot is None:
        workspace.pipeline.deliver(tally)
    else:
        rounds.run(slot, tell, now=clock.now)
    return tally


def _taken_in(workspace: Workspace) -> Tally:
    tally = Tally(failures=[*workspace.publisher_failures, *workspace.own_data.failures()])
    if workspace.sweep is not None:
        workspace.sweep.run(tally)
    workspace.pipeline.collect(workspace.collectors, tally)
    workspace.pipeline.conclude(tally)
    if workspace.sweep is not None:
        if workspace.sweep.answer_sightings(tally):
            workspace.pipeline.conclude(tally)
        workspace.sweep.attach_pages(tally)
    return tally


def _watch(workspace: Workspace) -> Watch:
    from monitor.pipeline.surveying import own_sites

    return Watch(
        store=workspace.store,
        ledger=workspace.ledger,
        clock=workspace.pipeline.clock,
        timezone=workspace.config.timezone,
        shares=workspace.config.plan.own_impression_shares,
        own_domains=own_sites(workspace.pipeline.rules.policy),
        channels=frozenset(each.channel for each in workspace.pipeline.deliveries),
        buys=workspace.sweep is not None,
        real_time=not isinstance(workspace.pipeline.clock, FixedClock),
    )
