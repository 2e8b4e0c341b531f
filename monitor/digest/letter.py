"""A digest in words: what both templates show, so that HTML and plain text cannot tell different stories.

Every text in these values went through ``monitor.digest.plain``: one visible line, bounded, no live address.
"""

from dataclasses import dataclass

from monitor.digest.own_data_words import OwnDataWords
from monitor.digest.worth import Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One number of the health line."""

    count: int
    label: str
    wanting: bool
    """A count that is better at zero, and is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The checks of one engine in one market, as a bar and in words."""

    place: str
    words: str
    seen_percent: int
    """Width of the part that was seen; the widest strip of a digest has 100 in all."""
    lost_percent: int
    blind: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What was looked at, what failed and what was not looked at."""

    sentence: str
    age: str
    tiles: tuple[Tile, ...]
    strips: tuple[Strip, ...]
    strips_more: str | None
    gaps: tuple[str, ...]
    """What was not looked at, a sentence each."""
    failures: tuple[tuple[str, str], ...]
    """Name and reason of what could not be read."""
    failures_more: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One incident told in full."""

    id: str
    severity: str
    """The enum's word, for the template's choice of colour."""
    severity_words: str
    change: str
    who: str
    who_detail: str
    clause: str
    judgement: str
    """Outcome and intent."""
    reasons: tuple[str, ...]
    ad_title: str | None
    ad_text: str | None
    ad_display: str | None
    facts: tuple[tuple[str, str], ...]
    ask: str | None
    """What is asked of the publisher; None where the policy no longer has the clause."""
    next_step: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of state since the last digest."""

    what: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The whole digest in words."""

    subject: str
    brand: str
    day: str
    headline: str
    standfirst: str
    health: Health
    worth: Worth | None
    """What the silence of the last days is worth; None where nobody worked it out."""
    cards: tuple[Card, ...]
    left_out: str | None
    changes: tuple[Change, ...]
    changes_more: str | None
    own_data: OwnDataWords | None
    """What the advertiser's own accounts say; None where none are read."""
    tally: str
    not_monitored: tuple[tuple[str, str], ...]
    """Clause, and why nobody can observe it."""
    footer: tuple[str, ...]
