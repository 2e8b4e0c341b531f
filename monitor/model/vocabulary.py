"""What the matcher is told about a brand, and what it answers."""

from dataclasses import dataclass, field

from monitor.model.enums import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandTerm:
    """One protected term and how other scripts write it."""

    text: str
    """The policy's spelling, lower case (``alibaba``)."""
    native: tuple[str, ...] = ()
    """Spellings in other scripts that stand for the same brand (``阿里巴巴``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Everything the matcher knows of a brand; it comes from the policy alone."""

    terms: tuple[BrandTerm, ...]
    own_domains: tuple[str, ...] = ()
    """Registrable domains of the brand (``alibaba.com``): a host under one is the brand itself."""
    siblings: tuple[str, ...] = ()
    """Other brands of the house, in every script (``aliexpress``, ``alibaba cloud``)."""
    allowed_phrases: tuple[str, ...] = ()
    """Phrases that look like the brand and are free to use."""
    innocent_contexts: tuple[str, ...] = ()
    """Words and phrases beside which the term means something else (``forty thieves``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordMatch:
    """What one text is to the brand, and why.

    ``span`` is ``[start, end)`` in code points of the given text: the brand part only, inner separators
    included, a top-level domain excluded. It is None unless the label is ``brand`` or ``variation``.
    """

    text: str
    label: Label
    term: str | None = None
    """The policy's spelling of the matched term; also the keyword family."""
    kind: str | None = None
    """How the text spells it; the closed list stands in ``monitor.matching.kinds``."""
    span: tuple[int, int] | None = None
    score: float = 0.0
    """0-100: how sure the matcher is that the text stands for the brand."""
    modifiers: tuple[str, ...] = field(default=())
    """The other words of the text, in order."""
    reason: str = ""

    @property
    def branded(self) -> bool:
        """Whether the text stands for the brand."""
        return self.label is Label.BRAND or self.label is Label.VARIATION
