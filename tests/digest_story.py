"""One day's digest as values: the day that tests read, render, send and look at. All publishers are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.model.attribution import Publisher
from monitor.model.captures import AdObservation, ParsedAd
from monitor.model.conclusions import Subject
from monitor.model.coverage import Coverage, CoverageLine, SourceFailure
from monitor.model.digest import DigestInput, OwnData, OwnSign
from monitor.model.enums import (
    AttributionBasis,
    Block,
    ClauseKind,
    Device,
    Engine,
    IdKind,
    IncidentState,
    Intent,
    Label,
    Outcome,
    PageState,
    Severity,
)
from monitor.model.incidents import Incident, IncidentKey, Transition
from monitor.model.insights import Alarm, AlarmKind, InsightSource, Share, SharePoint, ShareSeries
from monitor.model.policy import Policy
from monitor.model.vocabulary import BrandTerm, KeywordMatch, Vocabulary
from tests.builders import attribution, clause, observation, policy, subject
from tests.coverage_story import fortnight

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
MORNING = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def brand_policy(**changes: Any) -> Policy:
    """A policy in the shape of Alibaba.com's."""
    engines = frozenset({Engine.GOOGLE, Engine.BING, Engine.YANDEX})
    rules = (
        clause(
            ClauseKind.BRAND_BIDDING,
            title="No ads on the brand's keywords or their variations",
            engines=engines,
            ask="Stop showing ads on searches for the brand and add its terms and variations as negative keywords.",
        ),
        clause(
            ClauseKind.AD_HIJACKING,
            title="No ads that wear the brand's own display URL",
            engines=engines,
            severity=Severity.CRITICAL,
            ask="Stop advertising under the brand's own address and tell us which campaigns did.",
        ),
        clause(
            ClauseKind.POPUP_TRAFFIC,
            title="No pop-up or pop-under traffic",
            not_observable_because="A search page does not show how a site gets its visitors.",
        ),
        clause(
            ClauseKind.ORDER_TERMS,
            title="Orders earn when completed and below 5,000 USD",
            not_observable_because="Orders are known to the networks, not to search pages.",
        ),
    )
    base = policy(
        *rules,
        id="alibaba",
        version="2026-11-01",
        digest="9f2c" * 16,
        brand="Alibaba.com",
        vocabulary=Vocabulary(terms=(BrandTerm(text="alibaba"),), own_domains=("alibaba.com",)),
    )
    return replace(base, **changes)


def incident(number: int = 1, **changes: Any) -> Incident:
    """An open incident of a named Awin publisher on Google, seen for a week."""
    base = Incident(
        id=f"inc-{number:04d}",
        key=IncidentKey(
            policy="alibaba", offender="awin:101234", clause="brand-bidding", engine="google", family="alibaba"
        ),
        state=IncidentState.OPEN,
        outcome=Outcome.VIOLATION,
        severity=Severity.HIGH,
        intent=Intent.DELIBERATE,
        network="awin",
        publisher_id="101234",
        publisher_name="Coupon Corner",
        display_domain="coupon-corner.example",
        keywords=("alibaba coupon", "alibab coupon", "ali baba discount code"),
        countries=("DE", "US"),
        first_seen=MORNING - 7 * DAY,
        last_seen=MORNING - timedelta(hours=5),
        sightings=14,
        reasons=(
            "The ad was shown on “alibab coupon”, a misspelling of “alibaba”.",
            "The ad's link carries Awin publisher 101234.",
            "The same ad was never shown on the generic searches made beside it.",
            "It was shown at night in the publisher's own country.",
        ),
    )
    return replace(base, **changes)


def sighted(number: int = 1, **changes: Any) -> Subject:
    """The newest sighting of ``incident(number)``."""
    url = "https://www.awin1.com/cread.php?awinmid=17945&awinaffid=101234&ued=https%3A%2F%2Fwww.alibaba.com%2F"
    seen = observation(
        number,
        query="alibab coupon",
        seen_at=MORNING - timedelta(hours=5),
        country="DE",
        location="Berlin, Germany",
        device=Device.MOBILE,
        ad=ParsedAd(
            position=2,
            block=Block.TOP,
            title="Alibaba Coupons - 70 % Off Today Only",
            description="Verified codes for first orders. Wholesale prices, free shipping on thousands of items.",
            display_url="coupon-corner.example › alibaba",
            final_url="https://coupon-corner.example/alibaba",
            landing_url="https://coupon-corner.example/alibaba?gclid=abc",
            advertiser_name="Coupon Corner GmbH",
        ),
    )
    known = attribution(
        basis=AttributionBasis.LINK,
        network="awin",
        publisher_id="101234",
        id_kind=IdKind.ACCOUNT,
        publisher_name="Coupon Corner",
        merchant_id="17945",
        display_domain="coupon-corner.example",
        landing_domain="coupon-corner.example",
        landing_known=True,
        chain=("https://coupon-corner.example/alibaba?gclid=abc", url, "https://www.alibaba.com/"),
    )
    typed = KeywordMatch(
        text="alibab coupon", label=Label.VARIATION, term="alibaba", kind="misspelling", span=(0, 6), score=93.0
    )
    return replace(subject(attributed=known, query=typed, seen=seen), **changes)


def hijacker() -> tuple[Incident, Subject]:
    """Somebody under the brand's own display URL, known by a link key only."""
    found = incident(
        2,
        key=IncidentKey(
            policy="alibaba", offender="alibaba_cps:k7Qx2", clause="ad-hijacking", engine="google", family="alibaba"
        ),
        severity=Severity.CRITICAL,
        network="alibaba_cps",
        publisher_id="k7Qx2",
        publisher_name=None,
        display_domain="alibaba.com",
        keywords=("alibaba",),
        countries=("US",),
        first_seen=MORNING - DAY,
        sightings=3,
        reasons=(
            "The ad shows alibaba.com and is not the brand's own.",
            "Its link goes through offer.alibaba.com/cps with the key k7Qx2.",
        ),
    )
    chain = ("https://track.example/r?x=1", "https://offer.alibaba.com/cps/k7Qx2", "https://www.alibaba.com/")
    known = attribution(
        basis=AttributionBasis.LINK,
        network="alibaba_cps",
        publisher_id="k7Qx2",
        id_kind=IdKind.LINK_KEY,
        display_domain="alibaba.com",
        landing_domain="alibaba.com",
        chain=chain,
    )
    seen = sighted(2)
    ad = replace(
        seen.observation.ad,
        title="Alibaba.com® Official Site",
        display_url="www.alibaba.com",
        landing_url="https://offer.alibaba.com/cps/k7Qx2",
        advertiser_name=None,
        position=1,
    )
    shown = replace(seen.observation, id="obs-2", query="alibaba", country="US", location=None, ad=ad)
    exact = KeywordMatch(text="alibaba", label=Label.BRAND, term="alibaba", kind="exact", span=(0, 7), score=100.0)
    return found, subject(attributed=known, query=exact, seen=shown)


def unattributed() -> tuple[Incident, Subject]:
    """A Bing ad of whom only an Awin click ID is known; likely broad match."""
    found = incident(
        3,
        key=IncidentKey(
            policy="alibaba",
            offender="domain:trade-guide.example",
            clause="brand-bidding",
            engine="bing",
            family="alibaba",
        ),
        outcome=Outcome.SUSPECTED,
        severity=Severity.MEDIUM,
        intent=Intent.BROAD_MATCH_LIKELY,
        publisher_id=None,
        publisher_name=None,
        display_domain="trade-guide.example",
        keywords=("alibaba wholesale shoes",),
        countries=("GB",),
        sightings=2,
        reasons=("The same ad was shown on “wholesale shoes”.",),
    )
    known = attribution(
        network="awin",
        click_id="17945_1763790000_0a1b2c",
        click_time=MORNING - timedelta(hours=9),
        display_domain="trade-guide.example",
    )
    seen = sighted(3)
    shown = replace(
        seen.observation,
        id="obs-3",
        engine=Engine.BING,
        query="alibaba wholesale shoes",
        country="GB",
        location=None,
        device=Device.DESKTOP,
        ad=ParsedAd(position=3, title="Shoes by the Pallet", display_url="www.trade-guide.example"),
    )
    typed = KeywordMatch(
        text=shown.query or "", label=Label.BRAND, term="alibaba", kind="exact", span=(0, 7), score=100
    )
    return found, subject(attributed=known, query=typed, seen=shown)


def lines() -> tuple[CoverageLine, ...]:
    """A day with something of everything: looks, blocks, failures, another market, no time."""
    return (
        line(Engine.GOOGLE, "US", {PageState.ADS: 14, PageState.NO_ADS: 6, PageState.EMPTY: 1}),
        line(Engine.GOOGLE, "DE", {PageState.ADS: 9, PageState.NO_ADS: 3, PageState.CAPTCHA: 2}, wrong_market=2),
        line(Engine.BING, "GB", {PageState.ADS: 4, PageState.NO_ADS: 5, PageState.PROVIDER_ERROR: 3}, untimed=1),
        line(Engine.DUCKDUCKGO, "US", {PageState.BLOCKED: 3}),
    )


def line(
    engine: Engine | None,
    country: str | None,
    by_state: dict[PageState, int],
    *,
    wrong_market: int = 0,
    untimed: int = 0,
) -> CoverageLine:
    """The checks of one engine in one market."""
    return CoverageLine(
        engine=engine,
        country=country,
        checks=sum(by_state.values()),
        by_state=by_state,
        wrong_market=wrong_market,
        untimed=untimed,
        text_ads=3 * by_state.get(PageState.ADS, 0),
    )


def coverage(**changes: Any) -> Coverage:
    """Coverage of ``lines``, with one file that could not be read."""
    base = Coverage(
        since=MORNING - DAY,
        until=MORNING,
        lines=lines(),
        newest=MORNING - timedelta(hours=5),
        failures=(SourceFailure(source="captures", name="tuesday.json", reason="ends in the middle of a string"),),
        verdicts={"VIOLATION": 17, "SUSPECTED": 2, "COMPLIANT": 51, "UNDETERMINED": 4},
    )
    return replace(base, **changes)


def transition(of: Incident, old: IncidentState | None, new: IncidentState, **changes: Any) -> Transition:
    """A change of one incident this morning."""
    base = Transition(incident=of.id, at=MORNING, old=old, new=new, reason="seen again 2026-11-22 01:30 UTC")
    return replace(base, **changes)


def story(**changes: Any) -> DigestInput:
    """A full day: one new, one recurring, one ongoing, one cured."""
    named = incident()
    hijack, hijack_seen = hijacker()
    nameless, nameless_seen = unattributed()
    cured = incident(4, state=IncidentState.CURED, publisher_name="Deal Falcon", publisher_id="205511")
    base = DigestInput(
        policy=brand_policy(),
        local_date=date(2026, 11, 22),
        timezone="Europe/Berlin",
        made_at=MORNING,
        since=MORNING - DAY,
        coverage=coverage(),
        report=fortnight(),
        incidents=(nameless, cured, named, hijack),
        transitions=(
            transition(hijack, None, IncidentState.OPEN, reason="first seen 2026-11-21 06:30 UTC"),
            transition(named, IncidentState.CURED, IncidentState.OPEN),
            transition(cured, IncidentState.OPEN, IncidentState.CURED, reason="not seen in 31 looks since 2026-11-10"),
        ),
        examples={named.id: (sighted(),), hijack.id: (hijack_seen,), nameless.id: (nameless_seen,)},
    )
    return replace(base, **changes)


def crowd(count: int, **text: str) -> DigestInput:
    """Many new incidents, each with an ad; ``text`` replaces fields of the ad."""
    found = [incident(number, key=replace(incident().key, offender=f"awin:{number}")) for number in range(count)]
    seen = sighted()
    shown: AdObservation = replace(seen.observation, ad=replace(seen.observation.ad, **text))
    return story(
        incidents=tuple(found),
        transitions=tuple(transition(each, None, IncidentState.OPEN) for each in found),
        examples={each.id: (replace(seen, observation=shown),) for each in found},
        max_incidents=count,
    )


def own_accounts(text: str = "alibaba coupon") -> OwnData:
    """Signs of the own data: one new, one told before, with the own share of three weeks; ``text`` is the keyword."""
    day = MORNING.date()
    alarm = Alarm(
        kind=AlarmKind.NEW_DOMAIN,
        keyword=text,
        domain="coupon-corner.example",
        since=day - timedelta(days=6),
        until=day - DAY,
        after=Share(0.3, 0.3),
        smallest_change=0.1,
        reasons=("new in the report, with 30.0% of the auctions",),
        source=InsightSource.GOOGLE_ADS,
        account="1234567890",
    )
    loss = replace(alarm, kind=AlarmKind.UNEXPLAINED_LOSS, domain=None, before=Share(0.95, 0.95))
    site = Publisher(network="awin", publisher_id="101234", name="Coupon Corner", sites=("coupon-corner.example",))
    weeks = (Share(0.95, 0.95), Share(0.0, 0.1), Share(0.8, 0.9))
    points = [
        SharePoint(
            first=day - timedelta(days=7 * (3 - number)), last=day - timedelta(days=7 * (3 - number) - 6), share=each
        )
        for number, each in enumerate(weeks)
    ]
    return OwnData(
        signs=(
            OwnSign(number="S-00000001", alarm=loss, also=(loss,), new=True, incidents=(hijacker()[0],)),
            OwnSign(number="S-00000002", alarm=alarm, also=(), new=True, publishers=(site,), incidents=(incident(),)),
            OwnSign(number="S-00000003", alarm=alarm, also=(), new=False),
        ),
        undecided=2,
        series=(ShareSeries(domain=None, keyword=text, source=InsightSource.GOOGLE_ADS, points=tuple(points)),),
        newest=day - DAY,
        smallest=(0.031, 0.09),
    )
