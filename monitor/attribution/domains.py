"""Whose site a bare domain may be, as a report of auctions names it: no address, no ad, no link."""

from collections.abc import Iterable

from monitor.links import display_host, registrable_domain
from monitor.links.shared import SharedHosts
from monitor.model.attribution import Publisher
from monitor.model.claims import SiteStanding


def publishers_on(domain: str, standings: Iterable[SiteStanding], shared: SharedHosts) -> tuple[Publisher, ...]:
    """The publishers whose sites lie on this domain; several where there are several, or where sources disagree.

    On a host that many publishers share the domain alone names nobody.
    """
    host = display_host(domain)
    base = registrable_domain(host) if host else None
    if host is None or base is None:
        return ()
    host = host.removeprefix("www.")
    own = shared.site_of(base)[0] is not None
    found: dict[tuple[str, str], Publisher] = {}
    for standing in standings:
        if standing.site == host or (own and "/" not in standing.site and registrable_domain(standing.site) == base):
            for network, publisher_id in _named(standing):
                names = [claim.name for claim in standing.claims if claim.publisher_id == publisher_id and claim.name]
                found[network, publisher_id] = Publisher(
                    network=network,
                    publisher_id=publisher_id,
                    name=names[0] if names else None,
                    sites=(standing.site,),
                )
    return tuple(found[key] for key in sorted(found))


def _named(standing: SiteStanding) -> list[tuple[str, str]]:
    """Whom a site names: one publisher, or everybody who claims it and stands."""
    if standing.publisher is not None:
        return [standing.publisher]
    claims = standing.claims if standing.conflict else ()
    return list(dict.fromkeys((each.network, each.publisher_id) for each in claims if each.ended is None))
