"""One landing page read: its links, the publishers it names, and what it does by itself. Decides, touches nothing."""

from collections.abc import Sequence

from monitor.attribution.attributor import Attributor
from monitor.attribution.landing.abuse import findings_of, suspicions_of
from monitor.attribution.landing.fires import Fire, code_of, fires_of
from monitor.attribution.landing.hits import claims_of, hits_of, is_affiliate
from monitor.attribution.landing.links import links_of
from monitor.attribution.landing.monetisers import monetisers_of
from monitor.attribution.landing.sinks import sinks_of, unfold
from monitor.links.address import split_url
from monitor.links.hosts import belongs_to, host_of
from monitor.links.out_links import is_out_link
from monitor.model.attribution import UrlReading
from monitor.model.landing import (
    ElementUse,
    LandingPage,
    LandingReading,
    OutboundLink,
    PublisherClaim,
)
from monitor.model.policy import Policy


def read_landing(page: LandingPage, attributor: Attributor, policy: Policy) -> LandingReading:
    """Read one page against the network table and the policy that ``attributor`` was made with."""
    code = code_of(page)
    unfold(code)
    sinks = sinks_of(code)
    links = links_of(page, sinks)
    fires = _counted(page, fires_of(page, sinks))
    readings = attributor.read_many([*(link.url for link in links), *(fire.url for fire in fires)], page.seen_at)
    of_links, of_fires = readings[: len(links)], readings[len(links) :]
    hits = hits_of(links, of_links, policy)
    # The brand's own pages may carry anybody's marks; they are no publisher's site.
    claims = [] if _is_the_brands(page, policy) else claims_of(page, hits)
    findings = findings_of(page, fires, of_fires, policy)
    kept = _shown(links, of_links)
    return LandingReading(
        page=page,
        links=tuple(link for link, _ in kept),
        hits=tuple(hits),
        publishers=tuple(claims),
        monetisers=monetisers_of(page.elements),
        findings=tuple(findings),
        suspicions=tuple(suspicions_of(findings, policy)),
        notes=tuple(_notes(page, kept, claims)),
    )


def publishers_of(reading: LandingReading) -> list[PublisherClaim]:
    """The claims fit for the registry of display domains: the page's domain is known and one publisher stands alone.

    Their basis is ``landing_page`` and their date the page's; a claim that others contradict stays in the
    reading for people and names nobody here.
    """
    return [claim for claim in reading.publishers if claim.domain and claim.alone]


def _is_the_brands(page: LandingPage, policy: Policy) -> bool:
    host = host_of(page.url) if page.url else None
    return host is not None and any(belongs_to(host, domain) for domain in policy.vocabulary.own_domains)


def _counted(page: LandingPage, fires: Sequence[Fire]) -> list[Fire]:
    """Without the onward step of the site's own redirector: who opened that page clicked a link before."""
    parts = split_url(page.url) if page.url else None
    between = parts is not None and is_out_link(parts.path, parts.query)
    return [fire for fire in fires if not (between and fire.rule == "forced-click")]


def _shown(links: Sequence[OutboundLink], readings: Sequence[UrlReading]) -> list[tuple[OutboundLink, UrlReading]]:
    """Links a person follows, and of what loads by itself only affiliate addresses: pictures lead nowhere."""
    return [
        (link, reading)
        for link, reading in zip(links, readings, strict=True)
        if link.element.use is not ElementUse.LOAD or is_affiliate(reading)
    ]


def _notes(
    page: LandingPage, links: Sequence[tuple[OutboundLink, UrlReading]], claims: Sequence[PublisherClaim]
) -> list[str]:
    notes = list(page.warnings)
    if page.url is None:
        notes.append("where the page was saved from is not known: its own links and its domain cannot be told")
    opaque = sum(link.out_link and not is_affiliate(reading) for link, reading in links)
    if opaque:
        notes.append(f"{opaque} link(s) go through the site's own redirector and need one guarded hop to be read")
    if sum(not claim.alone for claim in claims):
        notes.append("several publishers of one network share the page, so none of them is named for its domain")
    parts = split_url(page.url) if page.url else None
    if parts is not None and is_out_link(parts.path, parts.query):
        notes.append(
            "the page is the site's own redirector: its onward step follows an earlier click and is not counted"
        )
    return notes
