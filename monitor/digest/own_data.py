"""What a digest tells of the advertiser's own accounts: which alarms, which of them are news. Words come later.

An alarm names a domain, never a publisher or an ad. What is known of the domain from elsewhere is set beside it, as a
suspicion and no more.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from monitor.model.attribution import Publisher
from monitor.model.digest import OwnData, OwnSign
from monitor.model.incidents import Incident
from monitor.model.insights import Alarm, AlarmKind, Assessment, ShareSeries

TOLD_FOR: Final = timedelta(days=35)
"""Days after its last evidence for which an alarm is told: a monthly export is news until the next one."""

Leads = Callable[[Alarm], tuple[Sequence[Publisher], Sequence[Incident]]]
"""Whose site an alarm's domain is, and the incidents in whose captures it was shown."""


def own_data(assessment: Assessment, leads: Leads, *, told: str, day: date) -> OwnData:
    """Choose what a digest of ``day`` tells; what stands in ``told``, the text of the digest before, is no news."""
    decided = [alarm for alarm in assessment.alarms if alarm.kind is not AlarmKind.CANNOT_TELL]
    fresh = [alarm for alarm in decided if alarm.until is None or day - alarm.until <= TOLD_FOR]
    alike: dict[str, list[Alarm]] = {}
    for alarm in fresh:
        alike.setdefault(sign_number(alarm), []).append(alarm)
    signs = []
    for number, alarms in alike.items():
        publishers, incidents = leads(alarms[0])
        signs.append(
            OwnSign(
                number=number,
                alarm=alarms[0],
                also=tuple(alarms[1:]),
                new=number not in told,
                publishers=tuple(publishers),
                incidents=tuple(incidents),
            )
        )
    own = [series for series in assessment.series if series.domain is None and len(series.points) > 1]
    return OwnData(
        signs=tuple(signs),
        undecided=len(assessment.alarms) - len(decided),
        past=len(decided) - len(fresh),
        series=tuple(sorted(own, key=lambda series: not any(_speaks_of(alarm, series) for alarm in fresh))),
        newest=assessment.newest,
        smallest=assessment.smallest,
    )


def sign_number(alarm: Alarm) -> str:
    """What a sign is known by from one digest to the next: its kind, domain, platform and keyword, not its day."""
    parts = tuple(str(part).casefold() for part in (alarm.kind, alarm.domain, alarm.source, alarm.keyword))
    return f"S-{hashlib.sha256(repr(parts).encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"


def _speaks_of(alarm: Alarm, series: ShareSeries) -> bool:
    return (alarm.source, alarm.account, alarm.keyword) == (series.source, series.account, series.keyword)
