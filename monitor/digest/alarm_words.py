"""An alarm of the advertiser's own data in words, for the terminal, the page and the digest alike."""

from collections.abc import Iterator, Sequence
from typing import Final

from monitor.digest.moments import day_words
from monitor.digest.plain import plain, plain_host
from monitor.digest.vocabulary import ENGINES
from monitor.model.attribution import Publisher
from monitor.model.enums import Engine
from monitor.model.incidents import Incident
from monitor.model.insights import Alarm, AlarmKind, InsightSource, Share

SOURCES: Final = {
    InsightSource.GOOGLE_ADS: "Google Ads",
    InsightSource.MICROSOFT_ADVERTISING: "Microsoft Advertising",
    InsightSource.YANDEX_DIRECT: "Yandex Direct",
}

_MAX_LEADS: Final = 3

TITLES: Final = {
    AlarmKind.OWN_DOMAIN_AS_OTHER: "own domain as somebody else",
    AlarmKind.UNEXPLAINED_LOSS: "own share fell and no domain explains it",
    AlarmKind.OWN_SHARE_FELL: "own share fell",
    AlarmKind.NEW_DOMAIN: "new domain",
    AlarmKind.DOMAIN_RISING: "domain rising",
    AlarmKind.CANNOT_TELL: "cannot tell",
}


def alarm_title(alarm: Alarm) -> str:
    """What it is, and of which domain: ``New domain: rival.example``."""
    title = TITLES[alarm.kind]
    named = f"{title}: {plain_host(alarm.domain)}" if alarm.domain else title
    return named[0].upper() + named[1:]


def alarm_place(alarm: Alarm) -> str:
    """Which auctions, and since when: ``Google Ads, account 1, “brand” exact, MOBILE, since 16 Nov 2026``."""
    keyword = f"“{plain(alarm.keyword, 80)}”" if alarm.keyword else None
    match_type = plain(alarm.match_type, 20).casefold() if alarm.match_type else None
    parts = [
        SOURCES[alarm.source] if alarm.source else None,
        f"account {plain(alarm.account, 40)}" if alarm.account else None,
        f"campaign {plain(alarm.campaign, 60)}" if alarm.campaign else None,
        " ".join(part for part in (keyword, match_type) if part),
        *(plain(value, 40).casefold() for value in alarm.segment.values()),
        f"since {day_words(alarm.since)}" if alarm.since else None,
    ]
    return ", ".join(part for part in parts if part)


def alarm_sentences(alarm: Alarm) -> Iterator[str]:
    """Why it is told, what of one's own may explain it, and what the data could have shown."""
    for reason in alarm.reasons:
        yield plain(reason)
    for number, cause in enumerate(alarm.explained_by):
        sure = alarm.accounted and number == 0
        yield f"{'the own budget accounts for it' if sure else 'may be explained'}: {plain(cause)}"
    if alarm.smallest_change is not None:
        yield f"the smallest change these data could have shown: {points(alarm.smallest_change)}"


def share_words(share: Share | None) -> str:
    """A share for people: a number, its bounds, or a dash."""
    if share is None:
        return "–"
    if share.exact:
        return f"{share.low:.1%}"
    return f"< {share.high:.0%}" if share.low == 0 else f"{share.low:.1%} – {share.high:.1%}"


def points(change: float) -> str:
    """A change of a share: ``4.2 points``."""
    return f"{100 * change:.1f} points"


def lead_words(alarm: Alarm, publishers: Sequence[Publisher], incidents: Sequence[Incident]) -> Iterator[str]:
    """What is known of an alarm's domain from elsewhere; a suspicion, and never more."""
    several = "sources disagree: " if len(publishers) > 1 else ""
    for publisher in publishers[:_MAX_LEADS]:
        name = plain(publisher.name, 80) or "name unknown"
        who = f"{name} ({plain(publisher.network, 40)} {plain(publisher.publisher_id, 60)})"
        yield f"suspected, {several}{plain(publisher.sites[0], 80)} is said to be a site of {who}"
    if incidents:
        shown = "seen in captures" if alarm.domain else "ads with the own display URL seen in captures"
        rest = len(incidents) - _MAX_LEADS
        told = [*map(_incident, incidents[:_MAX_LEADS]), *([f"{rest} more"] if rest > 0 else [])]
        yield f"{shown}: {', '.join(told)}"


def _incident(incident: Incident) -> str:
    engine = next((ENGINES[each] for each in Engine if each == incident.key.engine), "engine not stated")
    when = day_words(incident.last_seen.date())
    return f"{plain(incident.id, 60)} ({plain(incident.key.clause, 60)}, {engine}, last {when})"
