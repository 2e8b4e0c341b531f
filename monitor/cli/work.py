"""The work of a run, as ``run``, ``schedule`` and cron call for it."""

from monitor.bootstrap import Workspace
from monitor.model.tally import Tally


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
    tally = Tally(failures=list(workspace.publisher_failures))
    if workspace.sweep is not None:
        workspace.sweep.run(tally)
    workspace.pipeline.collect(workspace.collectors, tally)
    workspace.pipeline.conclude(tally)
    if workspace.sweep is not None and workspace.sweep.answer_sightings(tally):
        workspace.pipeline.conclude(tally)
    return tally
