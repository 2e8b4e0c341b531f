"""The brand's own ad as canary: how many of the ads that were there does a provider show? Pure arithmetic."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.enums import Device, Engine
from monitor.model.planning import Look
from monitor.planning.promise import Interval, ad_recall, recall_alarm

RECENT = timedelta(days=7)
"""A fall is one between these last days and the days before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """What is known of one engine on one device."""

    engine: Engine
    device: Device
    looks: int
    own_ads: int
    """Looks that showed the brand's own ad."""
    recall: Interval | None
    """None: unknown, because nobody said in how many searches the brand's ad should show."""
    alarm: str | None
    """Why what comes back from there counts as half blind; None while it does not."""


def canaries(looks: Iterable[Look], shares: Mapping[Engine, float], *, until: datetime) -> list[Canary]:
    """Ad recall of every engine and device that was looked at; ``shares`` are the brand's own impression shares.

    A hijacker pushes the brand's own ad off the page, so a low recall is an alarm either way.
    """
    made: Counter[tuple[Engine, Device, bool]] = Counter()
    seen: Counter[tuple[Engine, Device, bool]] = Counter()
    for look in looks:
        if look.usable and look.engine is not None and look.device is not None:
            place = (look.engine, look.device, look.at > until - RECENT)
            made[place] += 1
            seen[place] += look.own_ad
    found = []
    for engine, device in sorted({(engine, device) for engine, device, _ in made}):
        old, new = (engine, device, False), (engine, device, True)
        share = shares.get(engine, 0.0)
        alarm = recall_alarm(ad_recall(seen[new], made[new], share), ad_recall(seen[old], made[old], share))
        checks, own = made[old] + made[new], seen[old] + seen[new]
        found.append(
            Canary(
                engine=engine,
                device=device,
                looks=checks,
                own_ads=own,
                recall=ad_recall(own, checks, share),
                alarm=alarm,
            )
        )
    return found


def lowest_recall(known: Sequence[Canary]) -> float | None:
    """The recall a promise is told with: the lowest that was measured; None where none was."""
    return min((each.recall.value for each in known if each.recall is not None), default=None)
