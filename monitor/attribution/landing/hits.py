"""Which links lead to this programme, whom they pay, and whether a page names one publisher alone."""

from collections.abc import Sequence
from itertools import groupby

from monitor.attribution.landing.monetisers import SUB_NETWORKS
from monitor.links.hosts import belongs_to, host_of, registrable_domain
from monitor.links.text import show_text
from monitor.model.attribution import UrlReading
from monitor.model.enums import OwnAd, UrlRole
from monitor.model.landing import LandingHit, LandingPage, OutboundLink, PublisherClaim
from monitor.model.policy import Policy

DOMINANT_SHARE = 0.8
"""Part of a network's links on a page that one publisher must bear to be named although others appear."""
DOMINANT_LINKS = 3
"""And how many different elements at least."""

_NAMING = frozenset({UrlRole.AFFILIATE_CLICK, UrlRole.LANDING})


def is_affiliate(reading: UrlReading) -> bool:
    """Whether any layer is an affiliate's click or mark that is not the brand's own."""
    return reading.network is not None and reading.proof_role in _NAMING and reading.own_ad is not OwnAd.YES


def membership(reading: UrlReading, policy: Policy) -> tuple[bool | None, str | None]:
    """Whether a link leads to one of the policy's programmes, and which; None where the link does not tell.

    The merchant ID decides; without one the destination does. A network's link that shows neither tells nothing.
    """
    programmes = [each for each in policy.programmes if each.network == reading.network]
    for each in programmes:
        if reading.merchant_id is not None and reading.merchant_id in each.merchant_ids:
            return True, each.id
    host = host_of(reading.landing) if reading.landing else None
    if host is not None and any(belongs_to(host, domain) for domain in policy.vocabulary.own_domains):
        # Behind a merchant ID that the policy does not know stands another programme of the same brand.
        open_to_all = [each for each in programmes if not each.merchant_ids or reading.merchant_id is None]
        return True, open_to_all[0].id if open_to_all else None
    named = reading.merchant_id is not None and any(each.merchant_ids for each in programmes)
    return (False if named or host is not None else None), None


def hits_of(links: Sequence[OutboundLink], readings: Sequence[UrlReading], policy: Policy) -> list[LandingHit]:
    """The links that lead to this programme and say who is paid."""
    found = []
    for link, reading in zip(links, readings, strict=True):
        if not is_affiliate(reading) or reading.network is None:
            continue
        ours, programme = membership(reading, policy)
        if ours:
            found.append(
                LandingHit(
                    link=link,
                    reading=reading,
                    network=reading.network,
                    publisher_id=reading.publisher_id,
                    id_kind=reading.id_kind,
                    programme=programme,
                    sub_network=reading.network in SUB_NETWORKS,
                    proof=reading.proof or "",
                )
            )
    return found


def claims_of(page: LandingPage, hits: Sequence[LandingHit]) -> list[PublisherClaim]:
    """One claim for each publisher of a page, those with most links first.

    Several publishers on one network name nobody alone, unless one bears at least ``DOMINANT_SHARE`` of that
    network's links and stands on ``DOMINANT_LINKS`` different elements: forums and comparison tables carry
    strangers' links. On different networks one site has different IDs, so networks are counted apart.
    """
    domain = registrable_domain(page.url) if page.url else None
    named = sorted((hit for hit in hits if hit.publisher_id), key=_key)
    claims: list[PublisherClaim] = []
    for network, of_network in groupby(named, key=lambda hit: hit.network):
        groups = [list(group) for _, group in groupby(of_network, key=_key)]
        counts = [len(group) for group in groups]
        for group, count in zip(groups, counts, strict=True):
            share = count / sum(counts)
            alone = len(groups) == 1 or (share >= DOMINANT_SHARE and count >= DOMINANT_LINKS)
            first = group[0]
            claims.append(
                PublisherClaim(
                    domain=domain,
                    network=network,
                    publisher_id=first.publisher_id or "",
                    id_kind=first.id_kind,
                    seen_at=page.seen_at,
                    links=count,
                    alone=alone,
                    sub_network=first.sub_network,
                    reason=_reason(first, count, len(groups), share),
                )
            )
    return sorted(claims, key=lambda claim: (-claim.links, claim.network, claim.publisher_id))


def _key(hit: LandingHit) -> tuple[str, str]:
    return hit.network, hit.publisher_id or ""


def _reason(hit: LandingHit, count: int, publishers: int, share: float) -> str:
    element = hit.link.element
    where = f"<{element.tag}> {element.attribute or 'text'} at {show_text(element.path)}"
    words = f"{count} link(s) to the programme bear “{show_text(hit.proof)}”, the first in {where}"
    if hit.sub_network:
        words += "; the handle is the sub-network's, and the programme's network sees the sub-network as the publisher"
    if publishers > 1:
        words += f"; {publishers} publishers of this network share the page and this one bears {share:.0%} of the links"
    return words + "."
