"""Short ways to make values of the model for tests; every default is harmless."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from monitor.model.attribution import Attribution
from monitor.model.captures import AdObservation, ParsedAd
from monitor.model.conclusions import Reading, Subject
from monitor.model.enums import (
    AttributionBasis,
    ClauseKind,
    Device,
    Engine,
    Intent,
    Label,
    Outcome,
    OwnAd,
    Severity,
)
from monitor.model.incidents import IncidentKey, Sighting
from monitor.model.policy import Clause, Policy, Programme
from monitor.model.vocabulary import BrandTerm, KeywordMatch, Vocabulary

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def clause(kind: ClauseKind, **changes: Any) -> Clause:
    """A clause of one kind, in force since 2020, named after its kind."""
    base = Clause(
        id=str(kind).replace("_", "-"),
        kind=kind,
        title=str(kind),
        text="Do not.",
        source="test",
        valid_from=date(2020, 1, 1),
        severity=Severity.HIGH,
        observable=kind not in {ClauseKind.POPUP_TRAFFIC, ClauseKind.ORDER_TERMS},
        ask="Stop.",
        countries=frozenset({"NG"}) if "country" in kind else frozenset(),
        words=("replica",) if kind is ClauseKind.FORBIDDEN_PRODUCTS else (),
    )
    return replace(base, **changes)


def policy(*clauses: Clause, **changes: Any) -> Policy:
    """A policy with one Awin programme that every clause binds."""
    rules = clauses or tuple(clause(kind) for kind in ClauseKind)
    base = Policy(
        id="acme",
        version="1",
        digest="d1",
        brand="Acme.com",
        vocabulary=Vocabulary(terms=(BrandTerm(text="acme"),), own_domains=("acme.com",)),
        clauses=rules,
        programmes=(
            Programme(
                id="awin",
                network="awin",
                name="Acme on Awin",
                merchant_ids=("17945",),
                clauses=tuple(each.id for each in rules),
                source="test",
            ),
        ),
    )
    return replace(base, **changes)


def match(text: str = "acme wholesale", *, branded: bool = True, score: float = 100.0) -> KeywordMatch:
    """A match of the brand in the first word, or none."""
    if not branded:
        return KeywordMatch(text=text, label=Label.OTHER, reason="not a brand term")
    end = len(text.split(maxsplit=1)[0]) if text.split() else 0
    return KeywordMatch(text=text, label=Label.BRAND, term="acme", kind="exact", span=(0, end), score=score)


def attribution(**changes: Any) -> Attribution:
    """Nobody known, the landing unknown, shown on a foreign domain."""
    base = Attribution(basis=AttributionBasis.NONE, own_ad=OwnAd.NO, display_domain="deals.example")
    return replace(base, **changes)


def linked(**changes: Any) -> Attribution:
    """An Awin publisher of the programme, proven by the ad's link to the brand."""
    base = attribution(
        basis=AttributionBasis.LINK,
        network="awin",
        publisher_id="4711",
        merchant_id="17945",
        landing_domain="acme.com",
        landing_known=True,
        reasons=("awinaffid=4711",),
    )
    return replace(base, **changes)


def observation(number: int = 1, **changes: Any) -> AdObservation:
    """A Google desktop ad seen in Britain at noon."""
    base = AdObservation(
        id=f"obs-{number}",
        check=f"check-{number}",
        capture="c" * 64,
        engine=Engine.GOOGLE,
        query="acme wholesale",
        seen_at=NOON,
        country="GB",
        location=None,
        language="en",
        device=Device.DESKTOP,
        fingerprint="f1",
        ad=ParsedAd(position=1, title="Buy in bulk", description="Good prices", display_url="deals.example"),
    )
    return replace(base, **changes)


def subject(
    *,
    attributed: Attribution | None = None,
    query: KeywordMatch | None = None,
    copy: KeywordMatch | None = None,
    display: KeywordMatch | None = None,
    seen: AdObservation | None = None,
    generic_query: str | None = None,
    click_id_checks: int = 0,
) -> Subject:
    """A subject whose ad names the brand nowhere but in the query."""
    ad = seen or observation()
    return Subject(
        observation=ad,
        reading=Reading(
            observation=ad.id,
            basis="basis",
            query=query or match(),
            copy=copy or match("Buy in bulk", branded=False),
            display=display or match("deals.example", branded=False),
            attribution=attributed or attribution(),
        ),
        generic_query=generic_query,
        click_id_checks=click_id_checks,
    )


def sighting(number: int = 1, **changes: Any) -> Sighting:
    """A sighting of one Awin publisher on Google."""
    base = Sighting(
        observation=f"obs-{number}",
        key=IncidentKey(policy="acme", offender="awin:4711", clause="brand-bidding", engine="google", family="acme"),
        outcome=Outcome.SUSPECTED,
        severity=Severity.HIGH,
        intent=Intent.UNPROVEN,
        seen_at=NOON,
        network="awin",
        publisher_id="4711",
        publisher_name=None,
        display_domain="deals.example",
        keyword="acme wholesale",
        country="GB",
        reasons=("seen",),
    )
    return replace(base, **changes)
