"""One ad: friend or foe first, then its links, its landing page, and last the registry of publishers' sites."""

import re
from dataclasses import dataclass, replace

from monitor.attribution.own import OwnAds
from monitor.attribution.publishers import Claim, PublisherSites
from monitor.attribution.words import quoted
from monitor.links import (
    display_host,
    host_of,
    is_engine_click,
    registrable_domain,
    show_host,
    show_text,
    unwrap_tracker,
)
from monitor.model.attribution import Attribution, Publisher, UrlReading
from monitor.model.captures import ParsedAd
from monitor.model.claims import ClaimBasis
from monitor.model.enums import AttributionBasis, OwnAd, UrlRole
from monitor.model.networks import NetworkTable

_SENTENCES = {
    ClaimBasis.OPERATOR: "The operator decided that {site} is a site of {who}.",
    ClaimBasis.NETWORK_API: "{network} itself lists {site} as a site of {who}.",
    ClaimBasis.TABLE: "The publishers table lists {site} as a site of {who}.",
    ClaimBasis.TRANSACTION: "{network} credited sales that came from {site} to {who}.",
    ClaimBasis.PROVEN_ATTRIBUTION: "Another ad that shows {site} led over it through a link of {who}.",
    ClaimBasis.LANDING_PAGE: "A page of {site} carries links of {who}.",
}
"""Why a site counts as a publisher's, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdReading:
    """An ad with the readings of its URLs."""

    ad: ParsedAd
    readings: tuple[tuple[str, UrlReading], ...]
    """(where the URL stands in the ad, its reading), in the order they are believed."""

    def named(self, networks: NetworkTable) -> tuple[str, UrlReading] | None:
        """Where and by what the ad names an affiliate: a publisher or, failing that, a network."""
        found = [
            (place, reading)
            for place, reading in self.readings
            if reading.network
            and reading.own_ad is not OwnAd.YES
            and not networks.is_own_key(reading.network, reading.publisher_id)
        ]
        with_publisher = [each for each in found if each[1].publisher_id]
        return next(iter(with_publisher or found), None)

    @property
    def landing(self) -> UrlReading | None:
        """The first reading that shows the landing page; sitelinks lead elsewhere."""
        return next((reading for place, reading in self.readings if _is_main(place) and reading.landing), None)

    @property
    def display_host(self) -> str | None:
        """The host the ad shows."""
        return display_host(self.ad.display_url) if self.ad.display_url else None

    def display_domain(self) -> str | None:
        """Registrable domain of the display URL, else of the final or landing URL."""
        final = host_of(self.ad.final_url) if self.ad.final_url else None
        landing = host_of(self.landing.landing or "") if self.landing else None
        host = self.display_host or final or landing
        return registrable_domain(host) if host else None

    def pages(self) -> list[str]:
        """Addresses that may lie on an account of a shared host, the shown one first."""
        shown = re.sub(r"\s*[›»]\s*", "/", self.ad.display_url) if self.ad.display_url else None
        urls = [shown, self.ad.final_url, *(self.landing.chain if self.landing else ())]
        return [url for url in urls if url]

    def hosts(self, own: OwnAds) -> list[str]:
        """Hosts that may be the advertiser's site, the shown one first; the brand's and click counters' left out."""
        urls = [self.ad.final_url, *(self.landing.chain if self.landing else ())]
        named = [self.display_host, *(host_of(url) for url in urls if url and not _is_wrapper(url))]
        return list(dict.fromkeys(host for host in named if host and not own.is_own_host(host)))


def _is_main(place: str) -> bool:
    return not place.startswith("sitelink")


def _is_wrapper(url: str) -> bool:
    return is_engine_click(url) or unwrap_tracker(url) is not None


def attribute_ad(reading: AdReading, *, networks: NetworkTable, own: OwnAds, sites: PublisherSites) -> Attribution:
    """Who is behind one ad. Nobody is named without a basis, and two claims to one domain name nobody."""
    named = reading.named(networks)
    verdict, own_reason = _own_ad(reading, own, affiliate=named is not None)
    claim = None if verdict is OwnAd.YES else sites.claim(reading.hosts(own), reading.pages())
    base = _from_url(reading, named, verdict, sites) if named else _from_nothing(reading, verdict)
    reasons = [*base.reasons, own_reason]
    if claim is None:
        return replace(base, reasons=_said(reasons))
    if base.publisher_id is not None:
        conflicts = _contradicting(claim, base, networks)
        return replace(base, conflicts=conflicts, reasons=_said(reasons))
    return _from_claim(replace(base, reasons=_said(reasons)), claim, networks)


def _said(reasons: list[str]) -> tuple[str, ...]:
    return tuple(reason for reason in reasons if reason)


def _own_ad(reading: AdReading, own: OwnAds, *, affiliate: bool) -> tuple[OwnAd, str]:
    """Friend or foe, and why: an affiliate's mark goes before everything that speaks for the brand."""
    if affiliate:
        return OwnAd.NO, ""
    if own.is_own_advertiser(reading.ad.advertiser_name):
        return OwnAd.YES, f"The engine names the brand as the advertiser: {quoted(reading.ad.advertiser_name or '')}."
    landing = reading.landing
    listed = own.copies.recognise(reading.ad, landing.landing if landing else None, reading.display_host)
    if listed:
        return OwnAd.YES, listed
    for place, url in reading.readings:
        if _is_main(place) and url.landing and url.own_ad is not OwnAd.UNKNOWN:
            return url.own_ad, url.reason
    return _unproven(reading, own)


def _unproven(reading: AdReading, own: OwnAds) -> tuple[OwnAd, str]:
    """Friend or foe where neither marks nor the brand's accounts tell."""
    shown = reading.display_host
    if reading.landing is not None:
        return OwnAd.UNKNOWN, f"{reading.landing.reason}{_unlisted(own)}"
    if shown is None or own.is_own_host(shown):
        return OwnAd.UNKNOWN, f"Where the ad leads cannot be read from it.{_unlisted(own)}"
    return OwnAd.NO, f"The ad shows {quoted(show_host(shown))}, which is not the brand's own domain."


def _unlisted(own: OwnAds) -> str:
    return " It is none of the own ads that the brand's accounts list." if own.copies else ""


def _from_nothing(reading: AdReading, verdict: OwnAd) -> Attribution:
    landing = reading.landing
    shown = landing or next((url for place, url in reading.readings if _is_main(place)), None)
    return Attribution(
        basis=AttributionBasis.NONE,
        own_ad=verdict,
        paid_click=any(url.paid_click for _, url in reading.readings),
        click_id=shown.click_id if shown else None,
        click_time=shown.click_time if shown else None,
        display_domain=reading.display_domain(),
        landing_domain=registrable_domain(landing.landing) if landing and landing.landing else None,
        landing_known=landing is not None,
        chain=shown.chain if shown else (),
    )


def _from_url(reading: AdReading, named: tuple[str, UrlReading], verdict: OwnAd, sites: PublisherSites) -> Attribution:
    place, url = named
    network, publisher_id = url.network or "", url.publisher_id
    known = sites.named(network, publisher_id) if publisher_id else None
    reasons = [url.reason if place == "landing URL" else f"In the ad's {show_text(place)}: {url.reason}"]
    if known and known.name:
        reasons.append(f"The registry of publishers calls this one {quoted(known.name)}.")
    return replace(
        _from_nothing(reading, verdict),
        basis=AttributionBasis.LANDING_MARK if url.proof_role is UrlRole.LANDING else AttributionBasis.LINK,
        network=network,
        publisher_id=publisher_id,
        id_kind=url.id_kind,
        publisher_name=known.name if known else None,
        merchant_id=url.merchant_id,
        sub_id=url.sub_id,
        click_id=url.click_id,
        click_time=url.click_time,
        chain=url.chain,
        proof=url.proof,
        reasons=tuple(reasons),
    )


def _contradicting(claim: Claim, base: Attribution, networks: NetworkTable) -> tuple[str, ...]:
    """Claims to the site by other publishers of the network that the link names."""
    same = [publisher for publisher in claim.publishers if publisher.network == base.network]
    if any(publisher.publisher_id == base.publisher_id for publisher in same):
        return ()
    return tuple(f"The link names another publisher, but {_claims(publisher, claim, networks)}" for publisher in same)


def _from_claim(base: Attribution, claim: Claim, networks: NetworkTable) -> Attribution:
    """Name the one publisher whose site it is. A network read off the ad must be the publisher's.

    Of several, only the operator's word decides; what the others claim stays in sight.
    """
    sentences = tuple(_claims(publisher, claim, networks) for publisher in claim.publishers)
    fitting = [publisher for publisher in claim.publishers if base.network in {None, publisher.network}]
    decided = [publisher for publisher in fitting if publisher.basis_of(claim.site) is ClaimBasis.OPERATOR]
    if len(decided or fitting) != 1:
        return replace(base, conflicts=sentences)
    publisher = (decided or fitting)[0]
    return replace(
        base,
        basis=AttributionBasis.PUBLISHERS_TABLE,
        network=publisher.network,
        publisher_id=publisher.publisher_id,
        id_kind=publisher.id_kind,
        publisher_name=publisher.name,
        proof=base.proof or claim.site,
        conflicts=tuple(
            sentence for other, sentence in zip(claim.publishers, sentences, strict=True) if other is not publisher
        ),
        reasons=(*base.reasons, _claims(publisher, claim, networks)),
    )


def _claims(publisher: Publisher, claim: Claim, networks: NetworkTable) -> str:
    name = f"{quoted(publisher.name)}, " if publisher.name else ""
    network = networks.name_of(publisher.network)
    host, slash, path = claim.site.partition("/")
    return _SENTENCES[publisher.basis_of(claim.site)].format(
        site=f"{show_host(host)}{slash}{show_text(path)}",
        network=network,
        who=f"{name}{network} publisher {show_text(publisher.publisher_id)}",
    )
