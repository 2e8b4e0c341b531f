"""The brand's own ad as canary: how many of the ads that were there does a provider show? Pure arithmetic."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from monitor.model.coverage_report import Canary, Interval
from monitor.model.enums import Device, Engine
from monitor.model.planning import Look
from monitor.planning.promise import TOO_FEW, ad_recall, recall_alarm

RECENT = timedelta(days=7)
"""A fall is one between these last days and the days before."""

Eye = tuple[str, Engine | None, Device | None]
"""What has an ad recall of its own: a provider on one engine and device."""


def canaries(looks: Iterable[Look], shares: Mapping[Engine, float], *, until: datetime) -> list[Canary]:
    """Ad recall of every provider, engine and device that was looked at.

    ``shares`` are the brand's own impression shares. What is counted is the brand's own display URL, whoever pays: an
    engine shows one ad for a display URL, so a hijacker knocks the brand's ad out and stands in its place.
    """
    made: Counter[tuple[str, Engine, Device, bool]] = Counter()
    seen: Counter[tuple[str, Engine, Device, bool]] = Counter()
    began = until - RECENT
    for look in looks:
        if look.usable and look.engine is not None and look.device is not None:
            place = (look.source, look.engine, look.device, look.at > began)
            made[place] += 1
            if look.own_shown:
                seen[place] += 1
    found = []
    for provider, engine, device in sorted({(provider, engine, device) for provider, engine, device, _ in made}):
        old, new = (provider, engine, device, False), (provider, engine, device, True)
        share = shares.get(engine, 0.0)
        checks, own = made[old] + made[new], seen[old] + seen[new]
        whole, recent = ad_recall(own, checks, share), ad_recall(seen[new], made[new], share)
        found.append(
            Canary(
                provider=provider,
                engine=engine,
                device=device,
                looks=checks,
                own_ads=own,
                recall=whole,
                recent=recent,
                counted=_counted(whole, checks, recent, made[new]),
                alarm=recall_alarm(recent, ad_recall(seen[old], made[old], share)),
            )
        )
    return found


def _counted(whole: Interval | None, checks: int, recent: Interval | None, lately: int) -> float | None:
    """The lower of the two recalls, each where enough looks measured it: a fall of last week counts at once."""
    measured = [
        each.value for each, count in ((whole, checks), (recent, lately)) if each is not None and count >= TOO_FEW
    ]
    return min(measured, default=None)


def eye_of(canary: Canary) -> Eye:
    """What a canary speaks of."""
    return canary.provider, canary.engine, canary.device
