"""What is known of affiliate networks: how their URLs look and where the IDs stand in them.

Facts, not code: they come from ``monitor/data/networks.yaml``, one row a rule, each with its source.
"""

from dataclasses import dataclass
from enum import StrEnum
from re import Pattern

from monitor.model.enums import IdKind


class RuleKind(StrEnum):
    """What a URL that fits a rule is."""

    CLICK = "click"
    """A network's click URL: requesting it counts as a click."""
    LANDING = "landing"
    """Marks a network leaves on the advertiser's URL."""
    IMPRESSION = "impression"
    """A pixel or conversion tag: it never proves a click."""


class Place(StrEnum):
    """Where in a URL a value stands: a query parameter, the path, path with query as written, or the host."""

    QUERY = "q"
    PATH = "path"
    ADDRESS = "address"
    HOST = "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How one value is read off a URL."""

    place: Place
    key: str = ""
    """The query key, lower case; empty for the other places."""
    pattern: Pattern[str] | None = None
    """Searched in that place; its first group is the value. No match: no value."""
    decoder: str | None = None
    """Name of a decoder in ``monitor.attribution.decoders``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRule:
    """One shape of URL. All conditions must hold; of the readers of one field the first that finds something counts."""

    id: str
    kind: RuleKind
    hosts: tuple[str, ...]
    """``awin1.com`` (the host and everything under it), ``amazon.*`` (under any public suffix), ``*`` (any host)."""
    segment: str | None = None
    """First segment of the path, for rules on any host."""
    host: Pattern[str] | None = None
    path: Pattern[str] | None = None
    """Searched in the path."""
    address: Pattern[str] | None = None
    """Searched in the path, question mark and query as written."""
    need: tuple[str, ...] = ()
    """Query keys that must be there."""
    need_any: tuple[str, ...] = ()
    """Query keys one of which must be there."""
    matches: tuple[tuple[str, Pattern[str]], ...] = ()
    """(key, pattern): the key must be there and the pattern be found in its decoded value."""
    publisher: tuple[Reader, ...] = ()
    id_kind: IdKind | None = None
    merchant: tuple[Reader, ...] = ()
    sub_id: tuple[Reader, ...] = ()
    click_id: tuple[Reader, ...] = ()
    click_time: tuple[Reader, ...] = ()
    """Unix seconds."""
    destination: tuple[Reader, ...] = ()
    verified: bool = True
    """False: a single example or an inference; the reading says so."""
    source: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One affiliate network, or one kind of affiliate software many advertisers run themselves."""

    id: str
    name: str
    rules: tuple[LinkRule, ...]
    own_keys: tuple[str, ...] = ()
    """Handles by which the advertiser itself buys ads through its own network; they name no affiliate."""
    free_click_ids: bool = False
    """The publisher writes the click ID as they like, so that the same one twice proves nothing."""
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkTable:
    """Every network the monitor knows, in the order of the file."""

    networks: tuple[Network, ...]
    version: str = ""
    """Digest of the file's bytes: attributions depend on it."""

    def is_own_key(self, network: str, key: str | None) -> bool:
        """Whether a handle belongs to the advertiser behind the network itself and so names no affiliate."""
        return any(known.id == network and key in known.own_keys for known in self.networks)

    def has_free_click_ids(self, network: str | None) -> bool:
        """Whether the click IDs of a network are the publisher's own words."""
        return any(known.id == network and known.free_click_ids for known in self.networks)

    def name_of(self, network: str) -> str:
        """The network's name for people; its id when it is not in the table."""
        return next((known.name for known in self.networks if known.id == network), network)
