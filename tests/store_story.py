"""Short ways to fill a store in tests: captures with ads, their readings, and judgements of them."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.incidents.identity import incident_id
from monitor.model.attribution import Attribution
from monitor.model.captures import AdObservation, Capture, Check
from monitor.model.conclusions import Judgement, Reading, Subject
from monitor.model.enums import Engine, IncidentState, Intent, Outcome, PageState, Severity
from monitor.model.incidents import Incident, IncidentKey, Sighting, Transition
from monitor.model.policy import Verdict
from monitor.ports import CaptureBatch, Store
from tests.builders import NOON, attribution, match, observation

DAY = timedelta(days=1)
STORED = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


def batch(number: int, *ads: dict[str, Any], **cell: Any) -> CaptureBatch:
    """One capture with one check, and an observation for each of ``ads`` (their changes), all of one ``cell``."""
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    capture = Capture(
        sha256=sha256, source="folder", name=f"{number}.json", format="serpapi", size=10, stored_at=STORED
    )
    check = Check(
        id=f"check-{number}",
        capture=sha256,
        page=0,
        state=PageState.ADS if ads else PageState.NO_ADS,
        engine=Engine.GOOGLE,
        query="acme wholesale",
        seen_at=NOON + number * timedelta(minutes=1),
        country="GB",
        wrong_market=False,
        location=None,
        language="en",
        device=None,
        text_ads=len(ads),
        product_ads=0,
        error=None,
    )
    check = replace(check, **cell)
    shared = {"engine": check.engine, "query": check.query, "seen_at": check.seen_at, "country": check.country}
    observations = tuple(
        observation(**{"id": f"obs-{number}-{place}", "check": check.id, "capture": sha256} | shared | changes)
        for place, changes in enumerate(ads, start=1)
    )
    return CaptureBatch(capture=capture, checks=(check,), observations=observations)


def reading(seen: AdObservation, basis: str = "basis", **attributed: Any) -> Reading:
    """A reading of an observation: branded where its query names Acme."""
    query = seen.query or ""
    return Reading(
        observation=seen.id,
        basis=basis,
        query=match(query, branded="acme" in query.lower()),
        copy=match("Buy in bulk", branded=False),
        display=match("deals.example", branded=False),
        attribution=attribution(**attributed),
    )


def read_all(
    store: Store, basis: str = "basis", attributed: Callable[[AdObservation], dict[str, Any]] | None = None
) -> int:
    """Read whatever is unread, in small batches; returns how many were."""
    count = 0
    while found := store.unread(basis, limit=3):
        store.save_readings([reading(seen, basis, **(attributed(seen) if attributed else {})) for seen in found])
        count += len(found)
    return count


def verdict(seen: str, outcome: Outcome = Outcome.SUSPECTED, **changes: Any) -> Verdict:
    base = Verdict(
        observation=seen,
        clause="brand-bidding",
        programme="awin",
        outcome=outcome,
        severity=Severity.HIGH,
        intent=Intent.UNPROVEN,
        reasons=("shown on a branded query",),
        policy="acme",
        policy_version="1",
    )
    return replace(base, **changes)


def key(offender: str = "awin:4711", **changes: Any) -> IncidentKey:
    base = IncidentKey(policy="acme", offender=offender, clause="brand-bidding", engine="google", family="acme")
    return replace(base, **changes)


def sighting_of(subject: Subject, offender: str = "awin:4711", **changes: Any) -> Sighting:
    seen = subject.observation
    assert seen.seen_at is not None
    base = Sighting(
        observation=seen.id,
        key=key(offender),
        outcome=Outcome.SUSPECTED,
        severity=Severity.HIGH,
        intent=Intent.UNPROVEN,
        seen_at=seen.seen_at,
        network="awin",
        publisher_id="4711",
        publisher_name=None,
        display_domain="deals.example",
        keyword=seen.query or "",
        country=seen.country,
        reasons=("seen",),
    )
    return replace(base, **changes)


def judge_all(store: Store, sight: Callable[[Subject], Iterable[Sighting]] = lambda _: ()) -> list[Subject]:
    """Judge whatever waits, in small batches; returns the subjects in the order they came."""
    judged: list[Subject] = []
    while subjects := store.to_judge(limit=3):
        judgements = [Judgement(subject=each, verdicts=(verdict(each.observation.id),)) for each in subjects]
        store.save_judgements(judgements, [made for each in subjects for made in sight(each)])
        judged += subjects
    return judged


def rejudge(store: Store, subjects: Sequence[Subject], sightings: Sequence[Sighting]) -> None:
    """Judge subjects again with these sightings."""
    store.save_judgements(
        [Judgement(subject=each, verdicts=(verdict(each.observation.id),)) for each in subjects], sightings
    )


def incident(sightings: Sequence[Sighting], **changes: Any) -> Incident:
    """A plain sum of sightings; the real folding is the core's."""
    first = sightings[0]
    base = Incident(
        id=incident_id(first.key),
        key=first.key,
        state=IncidentState.OPEN,
        outcome=first.outcome,
        severity=first.severity,
        intent=first.intent,
        network=first.network,
        publisher_id=first.publisher_id,
        publisher_name=first.publisher_name,
        display_domain=first.display_domain,
        keywords=tuple(sorted({each.keyword for each in sightings})),
        countries=tuple(sorted({each.country for each in sightings if each.country})),
        first_seen=min(each.seen_at for each in sightings),
        last_seen=max(each.seen_at for each in sightings),
        sightings=len(sightings),
        reasons=first.reasons,
    )
    return replace(base, **changes)


def opened(made: Incident, at: datetime = STORED) -> Transition:
    return Transition(incident=made.id, at=at, old=None, new=IncidentState.OPEN, reason="first seen")


def fold_new(store: Store, *, limit: int = 2) -> None:
    """Fold whatever is new, adding to what is stored."""
    while groups := store.new_sightings(limit=limit):
        changed = []
        for current, sightings in groups:
            summed = incident(sightings)
            if current is not None:
                summed = replace(
                    current,
                    sightings=current.sightings + len(sightings),
                    last_seen=max(current.last_seen, summed.last_seen),
                    keywords=tuple(sorted({*current.keywords, *summed.keywords})),
                )
            changed.append((current, summed))
        news = [opened(summed) for current, summed in changed if current is None]
        store.save_incidents([summed for _, summed in changed], news, folded=[summed.id for _, summed in changed])


def attributed_to(publisher: str, **changes: Any) -> Attribution:
    return attribution(network="awin", publisher_id=publisher, **changes)
