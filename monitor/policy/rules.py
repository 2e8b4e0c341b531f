"""One rule for each kind of clause: was it broken, is it suspected, or can it not be told?

A rule looks at one subject and answers with a ``Finding``, or with None where the clause has nothing to do
with this ad. Adding a kind of clause is one function and one row of ``RULES``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from monitor.model.conclusions import Subject
from monitor.model.enums import AttributionBasis, ClauseKind, Intent, Outcome, OwnAd
from monitor.model.policy import Clause
from monitor.policy.intent import intent_of
from monitor.policy.standing import Standing

SURE_MATCH = 80.0
"""Score (0-100) from which a query counts as standing for the brand without doubt."""

_LINKED = frozenset({AttributionBasis.LINK, AttributionBasis.LANDING_MARK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one clause says of one ad."""

    outcome: Outcome
    intent: Intent
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A subject with what every rule asks about it."""

    subject: Subject
    clause: Clause
    standing: Standing
    own_domains: frozenset[str]

    @property
    def proven(self) -> bool:
        """The publisher stands in the ad's own link, or its site is both shown and landed on."""
        attribution = self.subject.reading.attribution
        if not self.standing.programmes:
            return False
        backed = attribution.landing_known and attribution.landing_domain == attribution.display_domain
        return attribution.basis in _LINKED or backed

    @property
    def shows_brand_domain(self) -> bool:
        """The display URL is on a domain of the brand."""
        return self.subject.reading.attribution.display_domain in self.own_domains


def brand_bidding(case: Case) -> Finding | None:
    """An ad shown on a query that stands for the brand."""
    query = case.subject.reading.query
    attribution = case.subject.reading.attribution
    if not query.branded:
        return None
    shown = f"ad shown on the query “{query.text}”, which stands for “{query.term}” ({query.kind})"
    if not case.standing.programmes:
        return _could_not_tell(_why_unbound(case), shown)
    intent, why = intent_of(case.subject, case.own_domains)
    reasons = (shown, *attribution.reasons, *why)
    if intent is Intent.BROAD_MATCH_LIKELY:
        return Finding(outcome=Outcome.UNDETERMINED, intent=intent, reasons=reasons)
    if query.score < SURE_MATCH:
        weak = f"the query stands for the brand only with a score of {query.score:.0f} of 100: {query.reason}"
        return Finding(outcome=Outcome.SUSPECTED, intent=intent, reasons=(*reasons, weak))
    sure = case.proven and intent is Intent.DELIBERATE
    return Finding(outcome=Outcome.VIOLATION if sure else Outcome.SUSPECTED, intent=intent, reasons=reasons)


def ad_hijacking(case: Case) -> Finding | None:
    """An ad with the brand's own display URL that is not the brand's own ad."""
    attribution = case.subject.reading.attribution
    if not case.shows_brand_domain:
        return None
    shown = f"the ad shows the brand's own domain {attribution.display_domain}"
    if case.proven:
        reasons = (shown, *attribution.reasons)
        return Finding(outcome=Outcome.VIOLATION, intent=Intent.DELIBERATE, reasons=reasons)
    elsewhere = attribution.landing_known and attribution.landing_domain not in case.own_domains
    if elsewhere and attribution.landing_domain:
        reasons = (shown, f"but leads to {attribution.landing_domain}", *attribution.reasons)
        return Finding(outcome=Outcome.SUSPECTED, intent=Intent.UNPROVEN, reasons=reasons)
    return _could_not_tell(shown, *_why_maybe_own(attribution.landing_known), *attribution.reasons)


def brand_in_ad_copy(case: Case) -> Finding | None:
    """The brand's name in a publisher's title or description."""
    copy = case.subject.reading.copy
    if not copy.branded or not case.standing.programmes:
        return None
    said = f"the ad copy says “{_part(copy.text, copy.span)}”"
    return _bound(case, (said, *case.subject.reading.attribution.reasons))


def brand_in_display_url(case: Case) -> Finding | None:
    """The brand's name in a display URL that is not the brand's own."""
    display = case.subject.reading.display
    attribution = case.subject.reading.attribution
    if not display.branded or case.shows_brand_domain:
        return None
    said = f"the display URL {display.text} bears “{_part(display.text, display.span)}”"
    if case.standing.programmes:
        return _bound(case, (said, *attribution.reasons))
    if case.standing.foreign or not _in_host(display.span, display.text):
        return None
    why = "a look-alike domain of an unknown advertiser (imposter ad)"
    return Finding(outcome=Outcome.SUSPECTED, intent=Intent.UNPROVEN, reasons=(said, why))


def refused_country(case: Case) -> Finding | None:
    """A publisher's ad served in a country from which the programme refuses traffic."""
    country = case.subject.observation.country
    attribution = case.subject.reading.attribution
    if country not in case.clause.countries or not case.standing.programmes:
        return None
    served = f"the ad was served in {country}, from where the programme refuses traffic"
    if attribution.basis in _LINKED:
        reasons = (served, *attribution.reasons)
        return Finding(outcome=Outcome.VIOLATION, intent=Intent.UNPROVEN, reasons=reasons)
    reading = case.subject.reading
    if reading.query.branded or reading.copy.branded:
        reasons = (served, "the ad's own link does not show where it leads", *attribution.reasons)
        return Finding(outcome=Outcome.SUSPECTED, intent=Intent.UNPROVEN, reasons=reasons)
    return None


def discouraged_country(case: Case) -> Finding | None:
    """The same for a country the programme only advises against: never more than suspected."""
    found = refused_country(case)
    if found is None:
        return None
    country = case.subject.observation.country
    reasons = (f"the ad was served in {country}, which the programme advises against", *found.reasons[1:])
    return Finding(outcome=Outcome.SUSPECTED, intent=found.intent, reasons=reasons)


def cookie_hijacking(case: Case) -> Finding | None:
    """A network's click ID that this search cannot have minted: it was pasted into the ad."""
    attribution = case.subject.reading.attribution
    seen_at, minted = case.subject.observation.seen_at, attribution.click_time
    if attribution.click_id is None or case.standing.foreign:
        return None
    reasons = []
    if attribution.replayed and seen_at is not None and minted is not None:
        when = f"{minted:%Y-%m-%d %H:%M} UTC, {_words(seen_at - minted)} before the search"
        reasons.append(f"the click ID {attribution.click_id} was minted {when}")
    if case.subject.click_id_checks > 1 and not attribution.click_id_free:
        reasons.append(f"the same click ID stood in {case.subject.click_id_checks} different searches")
    if not reasons:
        return None
    outcome = Outcome.VIOLATION if case.standing.programmes else Outcome.SUSPECTED
    return Finding(outcome=outcome, intent=Intent.DELIBERATE, reasons=(*reasons, *attribution.reasons))


def forbidden_products(case: Case) -> Finding | None:
    """A publisher's ad copy that names a forbidden product."""
    ad = case.subject.observation.ad
    words = f" {ad.title or ''} {ad.description or ''} ".casefold()
    found = [word for word in case.clause.words if f" {word.casefold()} " in words]
    if not found or not case.standing.programmes:
        return None
    return Finding(
        outcome=Outcome.SUSPECTED,
        intent=Intent.UNPROVEN,
        reasons=(f"the ad copy says “{found[0]}”", *case.subject.reading.attribution.reasons),
    )


RULES: dict[ClauseKind, Callable[[Case], Finding | None]] = {
    ClauseKind.AD_HIJACKING: ad_hijacking,
    ClauseKind.BRAND_BIDDING: brand_bidding,
    ClauseKind.BRAND_IN_AD_COPY: brand_in_ad_copy,
    ClauseKind.BRAND_IN_DISPLAY_URL: brand_in_display_url,
    ClauseKind.REFUSED_COUNTRY: refused_country,
    ClauseKind.DISCOURAGED_COUNTRY: discouraged_country,
    ClauseKind.COOKIE_HIJACKING: cookie_hijacking,
    ClauseKind.FORBIDDEN_PRODUCTS: forbidden_products,
}
"""The rule of each observable kind; pop-ups and order terms cannot be seen on a search page."""


def _bound(case: Case, reasons: tuple[str, ...]) -> Finding:
    outcome = Outcome.VIOLATION if case.proven else Outcome.SUSPECTED
    intent = Intent.DELIBERATE if case.proven else Intent.UNPROVEN
    return Finding(outcome=outcome, intent=intent, reasons=reasons)


def _could_not_tell(*reasons: str) -> Finding:
    return Finding(outcome=Outcome.UNDETERMINED, intent=Intent.UNPROVEN, reasons=reasons)


def _why_unbound(case: Case) -> str:
    if case.standing.foreign:
        return "the link belongs to another advertiser's programme; whether its publisher is in ours is not known"
    if case.subject.reading.attribution.own_ad is OwnAd.UNKNOWN:
        return "the landing is unknown; this may be the brand's own ad"
    return "no affiliate mark and no known publisher site: a competitor, or an affiliate who hides it"


def _why_maybe_own(landing_known: bool) -> tuple[str, ...]:  # noqa: FBT001 - a private two-way choice of words
    if landing_known:
        return ("it leads to the brand without any mark, its own or an affiliate's",)
    return ("the landing is unknown; this may be the brand's own ad",)


def _part(text: str, span: tuple[int, int] | None) -> str:
    return text[span[0] : span[1]] if span else text


def _in_host(span: tuple[int, int] | None, display_url: str) -> bool:
    if span is None:
        return False
    start = display_url.find("://") + 3 if "://" in display_url else 0
    ends = [end for mark in "/›> " if (end := display_url.find(mark, start)) > 0]
    return span[0] < min(ends, default=len(display_url))


def _words(age: timedelta) -> str:
    if age >= timedelta(days=2):
        return f"{age.days} days"
    minutes = int(age.total_seconds() // 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004 - an hour
