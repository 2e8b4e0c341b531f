"""A programme's terms as values, and the judgement made under them."""

from dataclasses import dataclass, field
from datetime import date

from monitor.model.enums import ClauseKind, Engine, Intent, Outcome, Severity
from monitor.model.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One rule of the programme's terms, in our wording, with its source."""

    id: str
    kind: ClauseKind
    title: str
    text: str
    source: str
    valid_from: date
    valid_until: date | None = None
    engines: frozenset[Engine] = frozenset()
    """Engines the clause names; empty means every engine."""
    severity: Severity
    observable: bool
    """False where nobody can see a breach on a search page; the digest then lists it as not monitored."""
    not_observable_because: str | None = None
    ask: str
    """What is asked of the publisher, one sentence."""
    countries: frozenset[str] = frozenset()
    """ISO 3166-1 alpha-2 for the two country clauses."""
    words: tuple[str, ...] = ()
    """Words in ad copy for the forbidden-products clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The brand's offer on one network; programmes of one brand may differ in clauses."""

    id: str
    network: str
    name: str
    merchant_ids: tuple[str, ...] = ()
    clauses: tuple[str, ...]
    """Clause ids that bind this programme's publishers."""
    source: str
    commission: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A publisher who may do what others may not."""

    name: str
    network: str | None = None
    publisher_ids: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    """Clause ids the permission covers; empty means all."""
    valid_from: date | None = None
    valid_until: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAdMark:
    """Query parameters that the brand's own tracking puts on its own landing URLs."""

    host: str
    """Registrable domain the mark counts on."""
    parameter: str
    value_prefix: str = ""
    unless: tuple[str, ...] = ()
    """Parameters whose presence voids the mark: an affiliate wears it (``cps_sk``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything that one brand's programmes demand, versioned."""

    id: str
    version: str
    digest: str
    """SHA-256 of the policy file's bytes."""
    brand: str
    """The brand's name as people write it."""
    vocabulary: Vocabulary
    clauses: tuple[Clause, ...]
    programmes: tuple[Programme, ...]
    partners: tuple[Partner, ...] = ()
    own_ad_marks: tuple[OwnAdMark, ...] = ()
    own_advertiser_names: tuple[str, ...] = ()
    own_publisher_keys: tuple[str, ...] = field(default=())
    """Publisher handles that belong to the brand itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one observation means under one clause."""

    observation: str
    clause: str
    """Clause id; ``none`` where no clause could be applied at all."""
    programme: str | None
    outcome: Outcome
    severity: Severity
    intent: Intent
    reasons: tuple[str, ...]
    """Sentences for people, the strongest first; innocent explanations are named among them."""
    policy: str
    policy_version: str
