"""Offenders that may be one and the same, by what they share: always a suspicion with reasons."""

from dataclasses import dataclass
from enum import StrEnum


class TraitKind(StrEnum):
    """What offenders may share."""

    ADVERTISER = "advertiser"
    """The advertiser's name as the engine shows it."""
    CONSTANT = "constant"
    """A parameter with the same value on every landing URL (``agent=k7x``)."""
    HOP = "hop"
    """A host between the ad and the landing page that is nobody's network or click counter."""
    COPY = "copy"
    """Ad copy that reads alike."""
    TEMPLATE = "template"
    """The set of parameter names on the landing URL."""
    PATH = "path"
    """The form of the landing URL's path (``/lp/#/offer``)."""
    SCHEDULE = "schedule"
    """The hours of the day at which the ads are seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffenderTraits:
    """What is known of one offender's ads, ready to be compared."""

    offender: str
    """As incidents name it: ``awin:4711``, ``domain:deals.example``."""
    publisher: str | None = None
    """``<network>:<publisher_id>`` where the offender is named; None for the nameless."""
    texts: tuple[str, ...] = ()
    """Different ad copies, title and description together."""
    advertisers: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    hops: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    hours: tuple[int, ...] = ()
    """Sightings by hour of the day, UTC, 24 of them; empty where no time is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Why two offenders may be one."""

    first: str
    second: str
    score: float
    """Sum of the weights of what they share; the bar stands in ``monitor.incidents.clusters``."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Offenders tied to one another, and the one publisher they may all be."""

    id: str
    """Made of the members: the same members have the same id."""
    members: tuple[str, ...]
    suspected: str | None
    """The one named publisher among them, where the evidence reaches the bar for naming; a suspicion."""
    named: tuple[str, ...]
    """Every named publisher among the members."""
    ties: tuple[Tie, ...]
    """The strongest ties that hold the cluster together, strongest first."""
    reasons: tuple[str, ...]
