"""Conclusions about who is behind a URL or an ad, and the publishers the operator told us of."""

from dataclasses import dataclass
from datetime import datetime

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
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One publisher as an imported table or a network names it."""

    network: str
    publisher_id: str
    name: str | None = None
    sites: tuple[str, ...] = ()
    """Registrable domains, lower case, punycode."""
    contact: str | None = None


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
