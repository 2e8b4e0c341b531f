"""Whose site a domain is, as the registry says: exact hosts before domains, and two claims name nobody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from monitor.links import display_host, host_of, registrable_domain
from monitor.links.address import split_url
from monitor.model.attribution import Publisher


@dataclass(frozen=True, slots=True)
class Claim:
    """The publishers whose site a host or page is said to be."""

    host: str
    """The host or page that was looked up."""
    site: str
    """The site in the registry that covers it."""
    publishers: tuple[Publisher, ...]


class PublisherSites:
    """The publishers of the registry, by ID and by site."""

    def __init__(self, publishers: Sequence[Publisher]) -> None:
        self._by_id = {(publisher.network, publisher.publisher_id): publisher for publisher in publishers}
        self._by_site: dict[str, list[Publisher]] = {}
        for publisher in self._by_id.values():
            for site in {_site(site) for site in publisher.sites}:
                if site:
                    self._by_site.setdefault(site, []).append(publisher)
        self._deepest = max((site.count("/") for site in self._by_site), default=0)

    def named(self, network: str, publisher_id: str) -> Publisher | None:
        """The publisher with that ID at that network, if a table names it."""
        return self._by_id.get((network, publisher_id))

    def claim(self, hosts: Iterable[str | None], pages: Iterable[str] = ()) -> Claim | None:
        """The claim on the first of the hosts that anybody claims; the longest site that covers it counts.

        Where none is claimed, the first of ``pages`` (URLs) that lies below an account on a shared host counts.
        """
        for host in hosts:
            for site in _covering(host) if host else ():
                publishers = self._by_site.get(site)
                if publishers:
                    return Claim(host or "", site, tuple(publishers))
        for page in pages if self._deepest else ():
            account = next((site for site in self._accounts(page) if site in self._by_site), None)
            if account:
                return Claim(page, account, tuple(self._by_site[account]))
        return None

    def _accounts(self, page: str) -> Iterator[str]:
        """Every path of a page that may be an account on a shared host, longest first."""
        parts = split_url(page)
        segments = unquote(parts.path).casefold().split("/")[1 : self._deepest + 1] if parts else []
        for host in _covering(parts.host) if parts and parts.host else ():
            for depth in range(len(segments), 0, -1):
                yield "/".join((host, *segments[:depth]))


def _site(text: str) -> str | None:
    """A site as the registry or a person may write it: its host, with the path where there is one."""
    host = host_of(text) or display_host(text)
    parts = split_url(text)
    path = unquote(parts.path).casefold().rstrip("/") if parts else ""
    return f"{host.removeprefix('www.')}{path}" if host else None


def _covering(host: str) -> list[str]:
    """The host and every domain above it down to the registrable one, longest first."""
    domain = registrable_domain(host)
    labels = host.split(".")
    above = [".".join(labels[start:]) for start in range(len(labels))]
    return above[: above.index(domain) + 1] if domain in above else [host]
