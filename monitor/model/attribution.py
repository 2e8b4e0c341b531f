"""Conclusions about who is behind a URL or an ad, and the publishers the operator told us of."""

from dataclasses import dataclass
from datetime import datetime

from monitor.model.claims import ClaimBasis
from monitor.model.enums import AttributionBasis, IdKind, OwnAd, UrlRole


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlReading:
    """What one URL says of itself, read offline. Contract: ``monitor trace --json``."""

    url: str
    role: UrlRole
    """Speaks of the outermost URL."""
    network: str | None = None
    publisher_id: str | None = None
    id_kind: IdKind | None = None
    merchant_id: str | None = None
    sub_id: str | None = None
    click_id: str | None = None
    """The network's tag of one click (``awc``, ``irclickid``); never names the publisher, never a gclid."""
    click_time: datetime | None = None
    """When the network minted the click ID, where the ID says so (``awc``)."""
    replayed: bool | None = None
    """True when the click ID is older than its sighting by more than minutes (pasted); None without both times."""
    destination: str | None = None
    """The innermost nested URL; None when nothing is nested."""
    paid_click: bool = False
    """A paid-search click mark (gclid, msclkid, …) rides on any layer."""
    own_ad: OwnAd = OwnAd.UNKNOWN
    chain: tuple[str, ...] = ()
    """Every URL from the outermost inward."""
    proof_hop: int | None = None
    """Index in ``chain`` of the URL that bears the publisher (or, failing that, the network)."""
    proof: str | None = None
    """The very characters of that hop that prove it (``cps_sk=ab12cd34``)."""
    proof_role: UrlRole | None = None
    """What the proving URL is: an affiliate click or a landing."""
    landing: str | None = None
    """The innermost URL with a host of its own; None where a click URL hides what follows."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One publisher with the sites that are claimed for it, as all claims to it add up."""

    network: str
    publisher_id: str
    name: str | None = None
    sites: tuple[str, ...] = ()
    """Hosts in lower case and punycode; on a shared host with the path of the account (``youtube.com/@deals``)."""
    contact: str | None = None
    bases: tuple[tuple[str, ClaimBasis], ...] = ()
    """(site, the strongest basis on which it counts as this publisher's); a site without one stands in a table."""
    id_kind: IdKind = IdKind.ACCOUNT
    """What ``publisher_id`` names."""

    def basis_of(self, site: str) -> ClaimBasis:
        """On what a site counts as this publisher's."""
        return dict(self.bases).get(site, ClaimBasis.TABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who is behind one ad, on what basis. Nobody is named without a basis."""

    basis: AttributionBasis
    own_ad: OwnAd
    network: str | None = None
    publisher_id: str | None = None
    id_kind: IdKind | None = None
    publisher_name: str | None = None
    merchant_id: str | None = None
    sub_id: str | None = None
    click_id: str | None = None
    click_time: datetime | None = None
    click_id_free: bool = False
    """The publisher writes the click ID as they like (``tp1``): the same one twice proves nothing."""
    replayed: bool | None = None
    """The click ID is older than the sighting by more than minutes; None without both times."""
    paid_click: bool = False
    display_domain: str | None = None
    """Registrable domain of the display URL (punycode), else of the final or landing URL."""
    landing_domain: str | None = None
    landing_known: bool = False
    chain: tuple[str, ...] = ()
    proof: str | None = None
    conflicts: tuple[str, ...] = ()
    """Other publishers that claim the same domain, in words; shown, never silently dropped."""
    reasons: tuple[str, ...] = ()
