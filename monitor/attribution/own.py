"""Friend or foe: whether a landing URL is the brand's own ad."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from monitor.attribution.own_copies import OwnCopies
from monitor.attribution.words import quoted
from monitor.links import belongs_to, host_of, show_host
from monitor.links.address import split_url
from monitor.links.query import decoded, parameters
from monitor.model.enums import OwnAd
from monitor.model.policy import OwnAdMark, Policy

_ADDRESS = re.compile(r"https?://[^\s&;?#]+", re.IGNORECASE)


class OwnAds:
    """What the policy says of the brand's own hosts, marks and keys, and its accounts of its ads."""

    def __init__(self, policy: Policy, copies: OwnCopies | None = None) -> None:
        self.copies = copies or OwnCopies(())
        self._domains = policy.vocabulary.own_domains
        self._marks = policy.own_ad_marks
        self._keys = frozenset(policy.own_publisher_keys)
        self._names = frozenset(name.casefold() for name in policy.own_advertiser_names)

    def is_own_host(self, host: str | None) -> bool:
        """Whether a host is the brand's own or lies under it."""
        return host is not None and any(belongs_to(host, domain) for domain in self._domains)

    def is_own_key(self, publisher: str | None) -> bool:
        """Whether a publisher handle belongs to the brand itself."""
        return publisher in self._keys

    def is_own_advertiser(self, name: str | None) -> bool:
        """Whether the advertiser the engine names is the brand."""
        return name is not None and name.strip().casefold() in self._names

    def judge(self, landing: str | None, chain: Sequence[str]) -> tuple[OwnAd, str]:
        """Decide on a landing URL that bears no affiliate's mark; with the reason.

        The brand's own pages may nest one another: a mark on any of them counts, once the innermost is the brand's.
        """
        parts = split_url(landing) if landing else None
        if parts is None or not parts.host:
            return OwnAd.UNKNOWN, "The landing page is not known."
        if not self.is_own_host(parts.host) and self._carries_own_address(parts.query):
            shown = show_host(parts.host)
            return OwnAd.UNKNOWN, f"{shown} carries an address of the brand; whether it leads there is not known."
        if not self.is_own_host(parts.host):
            return OwnAd.NO, f"The landing page is on {show_host(parts.host)}, not on the brand's own domain."
        for nested in filter(None, map(split_url, reversed(chain))):
            marks = (_carried(mark, nested.query) for mark in self._marks if belongs_to(nested.host, mark.host))
            proof = next(filter(None, marks), None)
            if proof:
                return OwnAd.YES, f"The landing page is the brand's and carries its own mark {quoted(proof)}."
        return OwnAd.UNKNOWN, "The landing page is the brand's, without its own tracking marks."

    def _carries_own_address(self, query: str) -> bool:
        """Whether a page elsewhere may be a redirector of an agency: an address of the brand stands in a parameter."""
        if "http" not in query.lower():
            return False
        return any(self.is_own_host(host_of(url)) for url in _ADDRESS.findall(unquote(unquote(query))))


def _carried(mark: OwnAdMark, query: str) -> str | None:
    """The characters that carry the mark; None when it is absent, voided or contradicted.

    An affiliate who copies the mark leaves the parameter twice (``src=sem_ggl…src=saf``): then it proves nothing.
    """
    found = parameters(query)
    key = mark.parameter.lower()
    voiding = {name.lower() for name in mark.unless}
    values = [parameter for parameter in found if parameter.key == key]
    if not values or any(parameter.key in voiding for parameter in found):
        return None
    kept = [parameter for parameter in values if decoded(parameter.value).startswith(mark.value_prefix)]
    return kept[0].text if len(kept) == len(values) else None
