"""Offenders grouped by what they share, and linked to a named one: a suspicion with reasons, never a name.

Only offenders that share something are compared, and a thing that very many share joins them in a chain instead
of pairwise, so the work grows with the number of offenders and not with its square.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from math import log, sqrt
from typing import Final

from monitor.model.clusters import Cluster, OffenderTraits, Tie, TraitKind

BAR: Final = 3.0
"""Sum of weights from which two offenders are tied: no single thing shared reaches it."""
NAMING_BAR: Final = 4.0
"""Sum of weights a nameless offender must share with a named publisher before that one is suspected."""
ALIKE: Final = 85.0
"""Ratio (0-100) from which two ad copies read alike."""

WEIGHTS: Final[Mapping[TraitKind, float]] = {
    # The engine checks who pays for an ad; parameter values and hosts are the offender's own choosing.
    TraitKind.ADVERTISER: 2.5,
    TraitKind.CONSTANT: 2.0,
    TraitKind.HOP: 2.0,
    TraitKind.COPY: 1.5,
    TraitKind.TEMPLATE: 1.0,
    TraitKind.PATH: 1.0,
    TraitKind.SCHEDULE: 0.5,
}
_ALL_PAIRS: Final = 12
"""Offenders sharing one thing up to which all of them are compared with one another."""
_COMMON: Final = 20
"""Offenders that may share a thing before it begins to count for less."""
_COMMON_SHARE: Final = 0.02
"""Or this part of all offenders, where that is more."""
_ENOUGH_TIMES: Final = 20
"""Sightings of each that a comparison of schedules needs."""
_SAME_SCHEDULE: Final = 0.9
_UNEVEN: Final = 1.5
"""A schedule says something when it is this much more concentrated than an even one."""
_SHOWN: Final = 10

Similar = Callable[[Sequence[str], float], list[list[int]]]
"""Groups of indexes of texts that read alike, at a ratio of 0-100: ``monitor.matching.similarity.similar_texts``."""
_Trait = tuple[TraitKind, str]


def clusters(offenders: Sequence[OffenderTraits], *, similar: Similar) -> list[Cluster]:
    """Group offenders that may be one; the order they are given in makes no difference.

    A cluster of one is none. Where a cluster holds exactly one named publisher and a nameless member is tied to
    it by ``NAMING_BAR`` or more, that publisher is suspected; where it holds several, all are shown and none is.
    """
    known = sorted({each.offender: each for each in offenders}.values(), key=lambda each: each.offender)
    shared = _shared(known, similar)
    ties = [tie for first, second in _pairs(shared) if (tie := _tie(known, shared, first, second)) is not None]
    places = {each.offender: place for place, each in enumerate(known)}
    members = _joined(places, ties)
    held: dict[int, list[Tie]] = defaultdict(list)
    for tie in ties:
        held[members[places[tie.first]]].append(tie)
    groups: dict[int, list[OffenderTraits]] = defaultdict(list)
    for place, each in enumerate(known):
        groups[members[place]].append(each)
    found = [_cluster(group, held[head]) for head, group in groups.items() if len(group) > 1]
    return sorted(found, key=lambda cluster: (-len(cluster.members), cluster.members))


class _Shared:
    """Who has which trait, and how much sharing it counts."""

    def __init__(self, of: list[dict[_Trait, str]]) -> None:
        self.of = of
        self.holders: dict[_Trait, list[int]] = defaultdict(list)
        for place, found in enumerate(of):
            for trait in found:
                self.holders[trait].append(place)
        self._common = max(_COMMON, _COMMON_SHARE * len(of))

    def weight(self, trait: _Trait) -> float:
        """The weight of a kind, less where very many share the thing: then it is a fashion, not a hand."""
        count, everybody = len(self.holders[trait]), len(self.of)
        full = WEIGHTS[trait[0]]
        if count <= self._common:
            return full
        return full * log(everybody / count) / log(everybody / self._common)


def _shared(known: Sequence[OffenderTraits], similar: Similar) -> _Shared:
    """The traits of each offender, each with its words for people."""
    found: list[dict[_Trait, str]] = [{} for _ in known]
    for place, each in enumerate(known):
        for kind, values in (
            (TraitKind.ADVERTISER, each.advertisers),
            (TraitKind.CONSTANT, each.constants),
            (TraitKind.HOP, each.hops),
            (TraitKind.TEMPLATE, each.templates),
            (TraitKind.PATH, each.paths),
        ):
            found[place].update({(kind, value): value for value in values})
    texts = sorted({text for each in known for text in each.texts})
    group_of = {texts[index]: group for group in similar(texts, ALIKE) for index in group} if texts else {}
    for place, each in enumerate(known):
        for text in each.texts:
            # Two offenders with the very same copy share it though nothing else is alike.
            head = texts[group_of[text][0]] if text in group_of else text
            found[place][TraitKind.COPY, head] = text
    return _Shared(found)


def _pairs(shared: _Shared) -> Iterator[tuple[int, int]]:
    """Offenders worth comparing, each pair once, in a fixed order."""
    pairs: set[tuple[int, int]] = set()
    for holders in shared.holders.values():
        if len(holders) <= _ALL_PAIRS:
            pairs.update(combinations(holders, 2))
            continue
        # Those most alike stand beside one another when sorted by everything they have.
        ordered = sorted(holders, key=lambda place: (sorted(shared.of[place]), place))
        for position, place in enumerate(ordered):
            for other in ordered[position + 1 : position + 4]:
                pairs.add((min(place, other), max(place, other)))
    yield from sorted(pairs)


def _tie(known: Sequence[OffenderTraits], shared: _Shared, first: int, second: int) -> Tie | None:
    best: dict[TraitKind, tuple[float, str]] = {}
    for trait in shared.of[first].keys() & shared.of[second].keys():
        weight, words = shared.weight(trait), shared.of[first][trait]
        if (weight, words) > best.get(trait[0], (0.0, "")):
            best[trait[0]] = weight, words
    if _same_hours(known[first].hours, known[second].hours):
        best[TraitKind.SCHEDULE] = WEIGHTS[TraitKind.SCHEDULE], "the same hours of the day"
    score = round(sum(weight for weight, _ in best.values()), 3)
    if score < BAR:
        return None
    ordered = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    return Tie(
        first=known[first].offender,
        second=known[second].offender,
        score=score,
        reasons=tuple(f"same {kind}: {words[:120]}" for kind, (weight, words) in ordered if weight > 0),
    )


def _same_hours(first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether two schedules are alike and neither is spread over the whole day."""
    if sum(first) < _ENOUGH_TIMES or sum(second) < _ENOUGH_TIMES:
        return False
    length = sqrt(sum(count * count for count in first)), sqrt(sum(count * count for count in second))
    uneven = (each * sqrt(len(first)) / sum(counts) for each, counts in zip(length, (first, second), strict=True))
    if min(uneven) < _UNEVEN:
        return False
    return sum(a * b for a, b in zip(first, second, strict=True)) / (length[0] * length[1]) >= _SAME_SCHEDULE


def _joined(places: Mapping[str, int], ties: Sequence[Tie]) -> list[int]:
    """The head of each offender's group: the first of all that ties lead to."""
    heads = list(range(len(places)))

    def head(place: int) -> int:
        while heads[place] != place:
            heads[place] = heads[heads[place]]
            place = heads[place]
        return place

    for tie in ties:
        first, second = head(places[tie.first]), head(places[tie.second])
        heads[max(first, second)] = min(first, second)
    return [head(place) for place in range(len(places))]


def _cluster(group: Sequence[OffenderTraits], ties: Sequence[Tie]) -> Cluster:
    members = tuple(each.offender for each in group)
    publishers = {each.offender: each.publisher for each in group if each.publisher}
    named = tuple(sorted(set(publishers.values())))
    strongest = sorted(ties, key=lambda tie: (-tie.score, tie.first, tie.second))
    linked = [
        tie for tie in strongest if tie.score >= NAMING_BAR and (tie.first in publishers) != (tie.second in publishers)
    ]
    suspected = named[0] if len(named) == 1 and linked else None
    reasons = list(dict.fromkeys(reason for tie in (linked or strongest) for reason in tie.reasons))[:_SHOWN]
    if suspected is not None:
        reasons.insert(0, f"a suspicion, no proof: {len(linked)} tie(s) to {suspected} reach {NAMING_BAR:g}")
    elif len(named) > 1:
        reasons.insert(0, f"{len(named)} named publishers share this cluster, so none of them is suspected of the rest")
    digest = hashlib.sha256("\x1f".join(members).encode("utf-8", "backslashreplace")).hexdigest()
    return Cluster(
        id=f"CLU-{digest[:10].upper()}",
        members=members,
        suspected=suspected,
        named=named,
        ties=tuple(strongest[:_SHOWN]),
        reasons=tuple(reasons),
    )
