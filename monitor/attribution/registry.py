"""The registry of publishers' sites: every claim kept, and what they add up to decided here.

The result depends on which claims there are, never on the order or the time in which they came in, so that the same
facts always lead to the same conclusions.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.links import host_of, registrable_domain
from monitor.links.shared import SharedHosts
from monitor.model.attribution import Attribution, Publisher
from monitor.model.claims import ClaimBasis, SiteClaim, SiteStanding
from monitor.model.enums import AttributionBasis, IdKind, OwnAd
from monitor.model.landing import PublisherClaim

_STRENGTH = {basis: strength for strength, basis in enumerate(ClaimBasis)}

Who = tuple[str, str]
"""(network, publisher ID)."""


def publishers_of(claims: Iterable[SiteClaim], shared: SharedHosts) -> tuple[Publisher, ...]:
    """Every publisher that is claimed to be one, with the sites that claims in force give it, by network and ID.

    Name and contact are those of the strongest claim that has them; a claim that ended still tells the name.
    """
    by_publisher: dict[Who, list[SiteClaim]] = {}
    for claim in claims:
        by_publisher.setdefault((claim.network, claim.publisher_id), []).append(claim)
    return tuple(_publisher(who, by_publisher[who], shared) for who in sorted(by_publisher))


def _publisher(who: Who, claims: Sequence[SiteClaim], shared: SharedHosts) -> Publisher:
    bases: dict[str, ClaimBasis] = {}
    for claim in sorted(claims, key=_rank):
        site = shared.site_of(claim.site)[0] if claim.site and claim.ended is None else None
        if site:
            bases.setdefault(site, claim.basis)
    network, publisher_id = who
    return Publisher(
        network=network,
        publisher_id=publisher_id,
        name=_told((claim, claim.name) for claim in claims),
        sites=tuple(sorted(bases)),
        contact=_told((claim, claim.contact) for claim in claims),
        bases=tuple(sorted(bases.items())),
        id_kind=IdKind(_told((claim, claim.id_kind) for claim in claims) or IdKind.ACCOUNT),
    )


def _rank(claim: SiteClaim) -> tuple[bool, int]:
    return claim.ended is not None, _STRENGTH[claim.basis]


def _told(said: Iterable[tuple[SiteClaim, str | None]]) -> str | None:
    """What the strongest claim says; of equally strong ones the first by alphabet, so that no order matters."""
    told = [(_rank(claim), text) for claim, text in said if text]
    return min(told)[1] if told else None


def standings(claims: Iterable[SiteClaim], shared: SharedHosts) -> list[SiteStanding]:
    """Every claimed site in order, with whom it names. Attribution decides by the same rule."""
    by_site: dict[str, list[SiteClaim]] = {}
    refused: dict[str, str] = {}
    for claim in claims:
        if claim.site is None:
            continue
        site, reason = shared.site_of(claim.site)
        by_site.setdefault(site or claim.site, []).append(claim)
        if site is None:
            refused[claim.site] = reason
    return [_standing(site, by_site[site], refused.get(site)) for site in sorted(by_site)]


def _standing(site: str, claims: Sequence[SiteClaim], refused: str | None) -> SiteStanding:
    ordered = tuple(sorted(claims, key=lambda each: (_rank(each), each.network, each.publisher_id, each.source)))
    standing = [] if refused else [each for each in ordered if each.ended is None]
    named = {(each.network, each.publisher_id) for each in standing}
    decided = {(each.network, each.publisher_id) for each in standing if each.basis is ClaimBasis.OPERATOR}
    publisher = next(iter(decided or named)) if len(decided or named) == 1 else None
    return SiteStanding(
        site=site,
        claims=ordered,
        publisher=publisher,
        conflict=len(named) > 1,
        note=refused or _note(standing, named, decided),
    )


def _note(standing: Sequence[SiteClaim], named: set[Who], decided: set[Who]) -> str:
    if not standing:
        return "No source says it any more."
    if len(named) == 1:
        return f"By its strongest basis: {standing[0].basis}."
    if len(decided) == 1:
        return "The operator decided between the claims."
    if len({network for network, _ in named}) == len(named):
        return "One publisher at each of several networks: named only where the ad itself shows the network."
    return "The claims contradict one another: nobody is named until the operator decides."


def proof_of(attribution: Attribution) -> str | None:
    """The domain that an attribution proves to be its publisher's; None where it proves none.

    The ad shows the domain, leads over an address of it and from there through the publisher's link to another site.
    The brand's own domain is never proven this way: it is where such a link ends.
    """
    domain = attribution.display_domain
    if (
        attribution.basis is not AttributionBasis.LINK
        or attribution.own_ad is not OwnAd.NO
        or not attribution.publisher_id
        or domain is None
        or domain == attribution.landing_domain
    ):
        return None
    over = {registrable_domain(host) for url in attribution.chain[:-1] if (host := host_of(url))}
    return domain if domain in over else None


def landing_claims(
    found: Iterable[PublisherClaim], *, source: str, at: datetime, shared: SharedHosts
) -> tuple[list[SiteClaim], list[str]]:
    """What landing pages say, as claims, and a line for each that is none.

    Counted are pages that name one publisher alone on its network: not sub-networks, which stand for many.
    """
    claims, refused = [], []
    for each in found:
        site, reason = shared.site_of(each.domain or "")
        if each.sub_network:
            reason = f"{each.domain}: {each.network} stands for many publishers; it names none"
        elif not each.alone:
            reason = f"{each.domain}: the page carries links of several publishers; it names none"
        if reason or site is None:
            refused.append(reason)
            continue
        claims.append(
            SiteClaim(
                network=each.network,
                publisher_id=each.publisher_id,
                basis=ClaimBasis.LANDING_PAGE,
                source=source,
                site=site,
                id_kind=each.id_kind,
                first_seen=each.seen_at or at,
                last_seen=each.seen_at or at,
            )
        )
    return claims, refused
