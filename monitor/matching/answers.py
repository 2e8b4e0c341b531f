"""What the matcher hands out besides ``KeywordMatch``: columns of hits, and explanations."""

from dataclasses import dataclass

from monitor.model.enums import Label
from monitor.model.vocabulary import KeywordMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One comparison of a part of the text with a name."""

    view: str
    """How the text was read: ``latin`` (written), ``shape`` (by looks), ``ear``, ``layout``, or a script by sound."""
    part: str
    """The part of the text as it reads in that view."""
    name: str
    """The policy's name it was compared with."""
    kind: str
    """The slip between the two; ``exact`` for none, ``too_far`` when it is more than the name can bear."""
    cost: float
    """How many slips that is; 0.0 is letter for letter."""
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Every view and comparison behind one answer."""

    match: KeywordMatch
    views: tuple[tuple[str, str], ...]
    """Each view's name and the letters of the text as read in it."""
    comparisons: tuple[Comparison, ...]

    def lines(self) -> list[str]:
        """Return the explanation as lines for a person: the views, the comparisons, the answer."""
        shown = [f"{name}: {letters}" for name, letters in self.views]
        for one in self.comparisons:
            verdict = "accepted" if one.accepted else "rejected"
            shown.append(f"{one.view}: {one.part!r} ~ {one.name!r}: {one.kind}, {one.cost:g} slips, {verdict}")
        return [*shown, f"{self.match.label}: {self.match.reason}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The texts of a batch that stand for the brand, in columns, in input order."""

    indexes: list[int]
    """Places in the batch, ascending."""
    labels: list[Label]
    kinds: list[str | None]
    terms: list[str | None]
    spans: list[tuple[int, int] | None]
    scores: list[float]

    def __len__(self) -> int:
        return len(self.indexes)
