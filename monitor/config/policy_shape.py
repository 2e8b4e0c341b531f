"""A policy file as pydantic models: its keys and what each is for.

The docstrings here are what editors show, what ``docs/reference/policy.md`` prints and what an error names
as expected; there is no second place for them.
"""

from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag

from monitor.config.shape import Country, Day, Host, Identifier, Shape, Term, Text, unfit
from monitor.model.enums import ClauseKind, Engine, Severity

MAX_PHRASES = 20_000
"""Phrases in one list: far beyond any brand, short of what would slow the matcher."""


def _lower(value: str) -> str:
    if value != value.lower():
        raise unfit(f"{value!r} has capital letters", f"lower case: '{value.lower()}'")
    return value


_PhraseList = Annotated[list[Term], Field(max_length=MAX_PHRASES)]
Phrases = Annotated[
    Annotated[_PhraseList, Tag("list")] | Annotated[dict[str, _PhraseList], Tag("languages")],
    Discriminator(lambda value: "languages" if isinstance(value, dict) else "list"),
]
"""A list of phrases, or a mapping of group (a language, a subject) to such lists."""


class TermShape(Shape):
    """One protected term."""

    text: Annotated[Term, AfterValidator(_lower)]
    """The term as reports spell it, lower case, at least 2 characters."""
    native: Annotated[list[Term], Field(max_length=1_000)] = Field(default=[])
    """The same name in other scripts."""


class BrandShape(Shape):
    """The brand and what stands for it."""

    name: Text
    """The brand's name as people write it."""
    terms: Annotated[list[TermShape], Field(min_length=1, max_length=1_000)]
    """Protected terms; misspellings and other variations of them are found by the matcher."""
    own_domains: list[Host] = Field(default=[])
    """Registrable domains of the brand: `example.com`."""
    siblings: Phrases = Field(default=[])
    """Other brands of the house: a search for them is not a search for this brand."""
    allowed_phrases: Phrases = Field(default=[])
    """Phrases that look like the brand and are free to use."""
    innocent_contexts: Phrases = Field(default=[])
    """Words and phrases beside which the term means something else."""


class OwnAdMarkShape(Shape):
    """A query parameter by which the brand's own ads are known."""

    host: Host
    """Registrable domain on whose URLs the mark counts."""
    parameter: Text
    """Name of the query parameter."""
    value_prefix: str = ""
    """How its value begins; empty for any value."""
    unless: list[Text] = Field(default=[])
    """Parameters whose presence voids the mark, because an affiliate wears it."""


class ClauseShape(Shape):
    """One rule of the programme's terms."""

    id: Identifier
    """Name by which programmes, partners and reports refer to the clause; it never changes."""
    kind: Annotated[ClauseKind, Field(strict=False)]
    """Which rule of the judge it is."""
    title: Text
    """A few words for tables."""
    text: Text
    """The rule in our own words."""
    source: Text
    """Where the rule is published: name and address."""
    valid_from: Day
    """First day on which the clause is applied."""
    valid_until: Day | None = None
    """Last day on which it is applied; without it there is no end."""
    engines: list[Annotated[Engine, Field(strict=False)]] = Field(default=[])
    """Engines the clause is limited to; empty for every engine."""
    severity: Annotated[Severity, Field(strict=False)]
    """How much a breach matters: `low`, `medium`, `high` or `critical`."""
    observable: bool
    """Whether a breach can be seen from a capture; where not, the digest lists the clause as not monitored."""
    not_observable_because: Text | None = None
    """Why a breach cannot be seen; required where `observable` is false."""
    ask: Text
    """What is asked of the publisher, in one sentence."""
    countries: list[Country] = Field(default=[])
    """For the two country clauses: ISO 3166-1 codes."""
    words: list[Text] = Field(default=[])
    """For forbidden products: words of ad copy that name one."""


class ProgrammeShape(Shape):
    """The brand's offer on one network."""

    id: Identifier
    """Name of the programme in verdicts."""
    network: Identifier
    """Network id, as `monitor trace` prints it."""
    name: Text
    """The programme's name as the network shows it."""
    merchant_ids: list[Text] = Field(default=[])
    """The brand's ids on the network, in quotes; empty where its links carry none."""
    clauses: Annotated[list[Identifier], Field(min_length=1)]
    """Ids of the clauses that bind this programme's publishers."""
    source: Text
    """Where the programme is published: name and address."""
    commission: Text | None = None
    """What it pays, in words."""


class PartnerShape(Shape):
    """A publisher who may do what others may not."""

    name: Text
    """The partner's name."""
    network: Identifier | None = None
    """Network of the publisher ids; without it they count on every network."""
    publisher_ids: list[Text] = Field(default=[])
    """Publisher ids or link codes, in quotes."""
    domains: list[Host] = Field(default=[])
    """The partner's own sites."""
    clauses: list[Identifier] = Field(default=[])
    """Clauses the permission covers; empty for all."""
    valid_from: Day | None = None
    """First day of the permission."""
    valid_until: Day | None = None
    """Last day of the permission."""
    note: Text | None = None
    """Who gave it, and why."""


class PolicyShape(Shape):
    """What a brand's affiliate programmes demand."""

    id: Identifier
    """Name of the policy in verdicts and incidents; it never changes."""
    version: Text
    """Version in quotes; raise it with every change of meaning."""
    brand: BrandShape
    """The brand and what stands for it."""
    own_ad_marks: list[OwnAdMarkShape] = Field(default=[])
    """Query parameters by which the brand's own ads are known."""
    own_advertiser_names: list[Text] = Field(default=[])
    """Advertiser names, as engines show them, that are the brand's own."""
    own_publisher_keys: list[Text] = Field(default=[])
    """Publisher handles that belong to the brand itself."""
    clauses: Annotated[list[ClauseShape], Field(min_length=1)]
    """The rules."""
    programmes: Annotated[list[ProgrammeShape], Field(min_length=1)]
    """The brand's offers on networks."""
    partners: list[PartnerShape] = Field(default=[])
    """Publishers who may do what others may not."""
