"""What people really typed about the brand, from the search terms of the advertiser's own accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from monitor.matching import Matcher
from monitor.model.own_ads import SearchTerm


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedTerm:
    """One search term of the brand over all campaigns."""

    text: str
    term: str | None
    """The policy's spelling it stands for."""
    kind: str
    impressions: int
    clicks: int
    cost: Decimal | None
    """None where no campaign reports one; accounts of one currency are taken for granted."""


def typed_terms(terms: Iterable[SearchTerm], matcher: Matcher, *, limit: int) -> list[TypedTerm]:
    """The terms about the brand, the most often shown first; those that differ in case are one."""
    together: dict[str, list[SearchTerm]] = {}
    for each in terms:
        together.setdefault(" ".join(each.text.casefold().split()), []).append(each)
    found = []
    for text, match in zip(together, matcher.match_many(list(together)), strict=True):
        if not match.branded:
            continue
        rows = together[text]
        costs = [each.cost for each in rows if each.cost is not None]
        found.append(
            TypedTerm(
                text=text,
                term=match.term,
                kind=str(match.kind),
                impressions=sum(each.impressions or 0 for each in rows),
                clicks=sum(each.clicks or 0 for each in rows),
                cost=sum(costs, Decimal()) if costs else None,
            )
        )
    return sorted(found, key=lambda each: (-each.impressions, -(each.cost or 0), each.text))[:limit]
