"""What silence is worth: the promise of the customer's checks, and how many offenders stayed unseen."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from monitor.model.checks import PlannedCheck
from monitor.model.coverage_report import Canary, Census, Promise
from monitor.model.planning import Look
from monitor.planning.canary import eye_of
from monitor.planning.coverage import Place, Spot, Tallies
from monitor.planning.local import LocalHour
from monitor.planning.promise import TOLD_SHARE, WINDOWS, at_least_unseen, seen_by


def promises(
    customers: Iterable[PlannedCheck],
    tallies: Tallies,
    canaries: Iterable[Canary],
    *,
    days: int,
    until: datetime,
    share: float = TOLD_SHARE,
) -> tuple[Promise, ...]:
    """What the ``customers``' checks promise over the last 3, 7 and 14 days, or ``days`` where they are no more.

    A check counts when its own provider showed a usable page of its cell within its hour, and once for a cell, hour
    and day; each with the ad recall of its provider, engine and device.
    """
    recalls = {eye_of(each): each.counted for each in canaries}
    drawn: dict[tuple[Place, Spot], PlannedCheck] = {}
    for check in customers:
        shown = tallies.showed(check)
        if shown is not None and (shown not in drawn or drawn[shown].slot < check.slot):
            drawn[shown] = check
    dated = [
        (check.slot, recalls.get((check.provider, check.cell.engine, check.cell.device))) for check in drawn.values()
    ]
    return tuple(
        _promise(window, Counter(recall for slot, recall in dated if slot > until - timedelta(days=window)), share)
        for window in sorted({min(window, days) for window in WINDOWS})
    )


def _promise(days: int, checks: Mapping[float | None, int], share: float) -> Promise:
    measured = {recall: count for recall, count in checks.items() if recall is not None}
    unmeasured = checks.get(None, 0)
    at_least = seen_by(share, measured)
    return Promise(
        days=days,
        customer_checks=sum(checks.values()),
        unmeasured=unmeasured,
        share=share,
        probability=1 - (1 - at_least) * (1 - seen_by(share, {1.0: unmeasured})),
        at_least=at_least,
    )


def census(looks: Sequence[Look], local: LocalHour) -> Census:
    """Count offenders, and those seen in one or in two independent looks."""
    spots: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    for look in looks:
        for offender in look.offenders:
            spots[offender].add(_spot(look, *local(look.at)))
    often = Counter(min(len(each), 3) for each in spots.values())
    return Census(seen=len(spots), once=often[1], twice=often[2], at_least_unseen=at_least_unseen(often[1], often[2]))


def _spot(look: Look, day: date, hour: int) -> tuple[object, ...]:
    keyword = None if look.keyword is None else look.keyword.casefold()
    return (day, hour, keyword, look.engine, look.country, look.location, look.device)
