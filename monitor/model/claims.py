"""Whose site a domain is said to be: one claim for each voice, kept side by side and never overwritten."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.enums import IdKind


class ClaimBasis(StrEnum):
    """What a claim rests on, strongest first."""

    OPERATOR = "operator"
    """A person decided it. The only basis that settles a conflict."""
    NETWORK_API = "network_api"
    """The network's advertiser API lists the site as the publisher's."""
    TABLE = "table"
    """An imported table of publishers lists it."""
    TRANSACTION = "transaction"
    """The network credited sales that came from the site to the publisher."""
    PROVEN_ATTRIBUTION = "proven_attribution"
    """An ad that shows the site led over it through the publisher's link."""
    LANDING_PAGE = "landing_page"
    """A page of the site carries the publisher's links."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteClaim:
    """What one source says of one publisher and one site. A fact: what it is worth is decided anew each time."""

    network: str
    """Id of the network as in ``networks.yaml``, lower case; it need not be one the monitor knows."""
    publisher_id: str
    basis: ClaimBasis
    source: str
    """Who says so: a file name, a network's id, a person; never a path or an address."""
    site: str | None = None
    """Host without ``www.`` in punycode, on a shared host with the path of the account
    (``youtube.com/@deals``); None where the source only says who the publisher is."""
    id_kind: IdKind | None = None
    """What ``publisher_id`` names; None where the source does not say."""
    name: str | None = None
    contact: str | None = None
    first_seen: datetime
    last_seen: datetime
    ended: datetime | None = None
    """Since when the source, read whole, no longer says so; an ended claim names nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStanding:
    """One site with everything that is claimed of it, and what follows."""

    site: str
    claims: tuple[SiteClaim, ...]
    """The strongest first, ended ones last."""
    publisher: tuple[str, str] | None
    """(network, publisher ID) whom an ad on this site is attributed to; None where nobody can be named."""
    conflict: bool
    """Whether claims that stand name different publishers."""
    note: str
    """One sentence: why this publisher, or why nobody."""
