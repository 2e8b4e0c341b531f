"""Leads: what public ad libraries say of ads with the brand in them. Names to look into, never a verdict."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One ad, or one advertiser, that a library lists for a search."""

    library: str
    """``microsoft_ad_library`` or ``google_ads_transparency``."""
    advertiser: str
    """Name of the account, or the legal name of a verified advertiser."""
    advertiser_id: str | None = None
    verified: bool | None = None
    """None where the library does not say."""
    country: str | None = None
    """Where the advertiser is registered, in the library's own words."""
    domain: str | None = None
    """Host of the destination or display URL; None where the library shows neither."""
    title: str | None = None
    description: str | None = None
    destination: str | None = None
    """The ad's destination URL; never requested."""
    first_shown: date | None = None
    last_shown: date | None = None
    paid_by: str | None = None
    reference: str | None = None
    """The library's id of the ad."""
