"""What conclusions depend on beside the facts, and what the operator decides of the steps."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from monitor.attribution.own_token import OwnTokens
from monitor.attribution.registry import publishers_of
from monitor.links.shared import SharedHosts
from monitor.model.attribution import Publisher
from monitor.model.claims import SiteClaim
from monitor.model.enums import Engine
from monitor.model.networks import NetworkTable
from monitor.model.own_ads import OwnAdCopy
from monitor.model.policy import Policy

CONCLUSIONS_VERSION = "1"
"""Raised whenever matching, attribution or judging may conclude something else from the same facts."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Everything conclusions depend on beside the facts; without slots, so that what follows is worked out once."""

    policy: Policy
    networks: NetworkTable
    claims: tuple[SiteClaim, ...]
    """What sources say of publishers and their sites."""
    shared: SharedHosts
    own_ads: tuple[OwnAdCopy, ...] = ()
    """The brand's own ads as its accounts list them."""
    own_tokens: OwnTokens | None = None
    proven: tuple[SiteClaim, ...] = ()
    """What readings prove of sites; the pipeline asks the store for it."""

    @cached_property
    def publishers(self) -> tuple[Publisher, ...]:
        """What all claims add up to; when a claim was made or repeated makes no difference."""
        return publishers_of((*self.claims, *self.proven), self.shared)

    @cached_property
    def basis(self) -> str:
        """Digest of the rules: readings made on another basis are made again."""
        own = (repr(self.own_ads), repr(self.own_tokens)) if self.own_ads or self.own_tokens else ()
        parts = (CONCLUSIONS_VERSION, self.policy.digest, self.networks.version, repr(self.publishers), *own)
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "backslashreplace")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator decides of the steps."""

    timezone: ZoneInfo
    """Of the local date a digest is for, and of the times it shows."""
    max_incidents: int
    """Incidents a digest tells in full."""
    skip_quiet_days: bool
    cured_after: timedelta
    min_looks: int
    """Looks without a sighting before an incident may count as cured."""
    own_impression_shares: Mapping[Engine, float] = field(default_factory=dict)
    """In what part of the searches the brand's own ad shows, where that is known."""
