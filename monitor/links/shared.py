"""Hosts that many publishers share: there a site is an account's path, never the host.

The table is ``monitor/data/shared_hosts.yaml``. Tenants with a host of their own (``deals.blogspot.com``) need no row
where the public suffix list names the suffix.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from re import Pattern
from urllib.parse import unquote

from monitor.links.address import split_url
from monitor.links.hosts import is_public_suffix, registrable_domain

_SHOWN = 80
"""Characters of a refused text that a sentence shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedHost:
    """One host, or family of hosts, on which being there identifies nobody."""

    host: str
    """``youtube.com`` (it and everything under it) or ``google.*`` (under any public suffix)."""
    account: Pattern[str] | None = None
    """The beginning of a path that names one account; None where no path does."""
    tenants: bool = False
    """Whether a host below it (``name.substack.com``) is an account's own."""
    example: str | None = None
    """How an account's address looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedHosts:
    """The table, by host."""

    rows: Mapping[str, SharedHost] = field(default_factory=dict)

    def site_of(self, text: str) -> tuple[str | None, str]:
        """The site that an address stands for, or None and why it can be nobody's.

        A host of its own is the site, ``www.`` and path aside; on a shared host the site is the account's path.
        Giving a site back in gives the same site.
        """
        parts = split_url(text.strip())
        host = parts.host.removeprefix("www.") if parts else ""
        domain = registrable_domain(host) if host else None
        if parts is None or domain is None or "." not in host:
            return None, f"{text[:_SHOWN]!r} is no site; expected a host such as deals.example"
        row = self._row(host, domain)
        if row is None:
            if is_public_suffix(host):
                return None, f"{host} is shared by many sites; expected the host of one of them"
            return host, ""
        if row.tenants and host != row.host:
            return host, ""
        account = row.account.match(unquote(parts.path)) if row.account else None
        if account is None:
            expected = f"expected the path of one account, such as {row.example}" if row.example else "it names nobody"
            return None, f"{host} is shared by many publishers; {expected}"
        base = domain if row.host.endswith(".*") else row.host
        return f"{base}{account[0].casefold().rstrip('/')}", ""

    def _row(self, host: str, domain: str) -> SharedHost | None:
        labels = host.split(".")
        for start in range(len(labels) - 1):
            found = self.rows.get(".".join(labels[start:]))
            if found is not None:
                return found
        return self.rows.get(f"{domain.partition('.')[0]}.*")
