"""The deny table: click URLs that are never requested, by host and path."""

import re
from dataclasses import dataclass
from posixpath import normpath
from re import Pattern
from urllib.parse import unquote

from monitor.links.address import UrlParts, split_url
from monitor.links.query import first_texts

ANY_HOST = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class DenyRule:
    """One kind of URL that is never requested. All that is given must hold."""

    host: Pattern[str]
    """Matched against the whole host (lower case, punycode)."""
    subhost: Pattern[str] | None = None
    """Searched in the host as well."""
    path: Pattern[str] | None = None
    """Searched in the path."""
    need: tuple[str, ...] = ()
    """Query keys that must be there."""
    why: str

    def applies_to(self, parts: UrlParts) -> bool:
        """Whether the URL is of this kind."""
        return (
            self.host.fullmatch(parts.host) is not None
            and (self.subhost is None or self.subhost.search(parts.host) is not None)
            and (self.path is None or any(self.path.search(path) for path in _spellings(parts.path)))
            and (not self.need or first_texts(parts.query).keys() >= set(self.need))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DenyTable:
    """Everything that is never requested, whoever asks."""

    rules: tuple[DenyRule, ...]

    def reason(self, url: str) -> str | None:
        """Why the URL is never requested; None when it may be.

        A URL whose host cannot be read is refused as well: what cannot be judged is not requested.
        """
        parts = split_url(url)
        if parts is None or not parts.host:
            return "not a web address with a readable host"
        return next((rule.why for rule in self.rules if rule.applies_to(parts)), None)

    def matches(self, url: str) -> bool:
        """Whether the URL must never be requested."""
        return self.reason(url) is not None


def _spellings(path: str) -> tuple[str, ...]:
    """A path as written and as a server may read it: decoded, without doubled slashes and dots, in lower case."""
    plain = normpath(re.sub("/+", "/", unquote(path) or "/"))
    return path, plain, plain.lower()


def host_pattern(hosts: tuple[str, ...]) -> Pattern[str]:
    """A pattern for hosts as tables write them: ``awin1.com`` with everything under it, ``amazon.*``, ``*``."""
    return re.compile("|".join(_one_host(host) for host in hosts))


def _one_host(host: str) -> str:
    if host == ANY_HOST:
        return ".+"
    if host.endswith(".*"):
        return rf"(?:.+\.)?{re.escape(host[:-2])}\.[a-z]{{2,3}}(?:\.[a-z]{{2,3}})?"
    return rf"(?:.+\.)?{re.escape(host)}"
