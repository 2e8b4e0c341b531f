"""From what a page does by itself to scored findings, and from findings to suspicions under the policy's clauses.

Only affiliate click URLs count, and marks that pay somebody on the brand's own pages: impression pixels, visible
links and scripts of link monetisers are what an honest affiliate's page is made of.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from monitor.attribution.landing.fires import Fire
from monitor.attribution.landing.hits import is_affiliate, membership
from monitor.links.hosts import belongs_to, host_of, registrable_domain
from monitor.links.text import show_text
from monitor.model.attribution import UrlReading
from monitor.model.enums import ClauseKind, IdKind, Outcome, UrlRole
from monitor.model.landing import AbuseFinding, LandingPage, Suspicion
from monitor.model.policy import Policy

SUSPICIOUS: Final = 60
"""Score (0-100) from which a page is ``SUSPECTED``; a page alone is never more."""

WEIGHTS: Final[Mapping[str, int]] = {
    # A click URL answers with a web page: no picture, script or style sheet has a use for one.
    "image": 80,
    "script": 80,
    "style-sheet": 80,
    "prefetch": 80,
    "hidden-frame": 80,
    "frame": 60,
    "background-request": 60,
    "forced-click": 60,
    "several-publishers": 60,
    "pop-up": 70,
}
"""How strongly each rule speaks, 0-100 (facts: static rules for a landing page)."""

_WORDS: Final = {
    "image": "a click URL is loaded as a picture",
    "script": "a click URL is loaded as a script",
    "style-sheet": "a click URL is loaded by a style",
    "prefetch": "a click URL is fetched by <link>",
    "hidden-frame": "a click URL is loaded into a frame nobody sees",
    "frame": "a click URL is loaded into a frame",
    "background-request": "a click URL is requested in the background",
    "forced-click": "the page goes to a click URL without anybody clicking it",
    "pop-up": "a click URL is opened in a window nobody asked for",
}
_SHOWN: Final = 200


def findings_of(
    page: LandingPage, fires: Sequence[Fire], readings: Sequence[UrlReading], policy: Policy
) -> list[AbuseFinding]:
    """What of a page's own doing clicks an affiliate link, the gravest first."""
    requested = {each.url for each in page.requests}
    found = []
    for fire, reading in zip(fires, readings, strict=True):
        if is_click(reading, page, policy):
            found.append(_finding(fire, reading, policy, confirmed=fire.path != "request" and fire.url in requested))
    found = _once_a_chain(found, page)
    several = _several(found)
    return sorted([*found, *several], key=lambda each: -each.weight)


def is_click(reading: UrlReading, page: LandingPage, policy: Policy) -> bool:
    """Whether requesting an address makes somebody's click.

    It is a network's click URL, the site's own redirector with one readable inside, or a page of the brand with
    marks that pay somebody. A foreign address that merely mentions one (a statistics call) is none.
    """
    if not is_affiliate(reading):
        return False
    if reading.role is UrlRole.AFFILIATE_CLICK:
        return True
    host = host_of(reading.url) or ""
    if reading.role is UrlRole.LANDING:
        own = any(belongs_to(host, domain) for domain in policy.vocabulary.own_domains)
        return own and reading.publisher_id is not None
    same_site = page.url is not None and registrable_domain(host) == registrable_domain(page.url)
    return same_site and reading.proof_role is UrlRole.AFFILIATE_CLICK


def _finding(fire: Fire, reading: UrlReading, policy: Policy, *, confirmed: bool) -> AbuseFinding:
    ours, _ = membership(reading, policy)
    words = [f"{_WORDS[fire.rule]} ({fire.how})", f"it bears “{show_text((reading.proof or '')[:_SHOWN])}”"]
    words += ["the archive shows the request"] if confirmed else []
    words += ["the click is another advertiser's"] if ours is False else []
    return AbuseFinding(
        rule=fire.rule,
        kind=ClauseKind.POPUP_TRAFFIC if fire.rule == "pop-up" else ClauseKind.COOKIE_HIJACKING,
        weight=WEIGHTS[fire.rule],
        url=fire.url,
        path=fire.path,
        proof=fire.proof[:_SHOWN],
        network=reading.network,
        publisher_id=reading.publisher_id,
        id_kind=reading.id_kind,
        foreign=ours is False,
        reason="; ".join(words),
    )


def _once_a_chain(found: list[AbuseFinding], page: LandingPage) -> list[AbuseFinding]:
    """Without the later steps of a chain of redirects: one click passes through several networks' hosts."""
    targets = {each.url: each.redirect for each in page.requests if each.redirect}
    later: set[str] = set()
    for finding in found:
        step = targets.get(finding.url)
        while step is not None and step not in later:
            later.add(step)
            step = targets.get(step)
    kept = [finding for finding in found if finding.url not in later]
    return kept or found[:1]


def _several(found: Sequence[AbuseFinding]) -> list[AbuseFinding]:
    """The finding that one load of the page clicks for more than one publisher.

    Link keys of one network may all belong to one account, so they count once.
    """
    paid = sorted(
        {
            (each.network or "", "a link key" if each.id_kind is IdKind.LINK_KEY else each.publisher_id)
            for each in found
            if each.publisher_id
        }
    )
    if len(paid) < 2:  # noqa: PLR2004 - more than one
        return []
    first = found[0]
    names = ", ".join(f"{network} {show_text(publisher)}" for network, publisher in paid[:10])
    return [
        AbuseFinding(
            rule="several-publishers",
            kind=ClauseKind.COOKIE_HIJACKING,
            weight=WEIGHTS["several-publishers"],
            url=first.url,
            path=first.path,
            proof=first.proof,
            network=None,
            publisher_id=None,
            id_kind=None,
            foreign=all(each.foreign for each in found),
            reason=f"one load of the page clicks for {len(paid)} publishers: {names}",
        )
    ]


def suspicions_of(findings: Sequence[AbuseFinding], policy: Policy) -> list[Suspicion]:
    """What the findings mean under cookie hijacking and pop-up traffic: at most ``SUSPECTED``.

    Independent findings add up as chances do: 100 × (1 - Π(1 - weight/100)). Clicks of other advertisers'
    programmes break no clause of this one and are left out.
    """
    suspicions = []
    for kind in (ClauseKind.COOKIE_HIJACKING, ClauseKind.POPUP_TRAFFIC):
        counted = [each for each in findings if each.kind is kind and not each.foreign]
        innocent = 1.0
        for each in counted:
            innocent *= 1 - each.weight / 100
        score = round(100 * (1 - innocent))
        if counted:
            suspicions.append(
                Suspicion(
                    kind=kind,
                    clauses=tuple(each.id for each in policy.clauses if each.kind is kind),
                    outcome=Outcome.SUSPECTED if score >= SUSPICIOUS else Outcome.COMPLIANT,
                    score=score,
                    reasons=tuple(dict.fromkeys(each.reason for each in counted))[:10],
                )
            )
    return suspicions
