"""From percentages back to whole numbers: the auctions behind one group's printed shares."""

from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from operator import and_
from typing import Final

from monitor.insights.arithmetic import Group
from monitor.model.insights import Auctions, InsightFile, InsightRow, Share

MOST_AUCTIONS: Final = 2_000
"""Above this two printed decimals no longer tell the number of auctions."""
_LUCK: Final = 0.05
"""Accepted chance that a smaller number fits by luck."""
_UNIT: Final = 10_000
"""Shares are printed in hundredths of a percent."""


@lru_cache(maxsize=_UNIT + 1)
def _fitting(printed: int) -> int:
    """Numbers E of auctions for which some k/E is printed as this many hundredths of a percent: bit E is set."""
    low, high, twice = 2 * printed - 1, 2 * printed + 1, 2 * _UNIT
    # Some whole k lies between both ends. A set of bits takes a hundredth of a set of numbers.
    return sum(1 << e for e in range(1, MOST_AUCTIONS + 1) if high * e // twice >= -(-low * e // twice))


def _smallest(numbers: Iterable[int]) -> int:
    """The smallest number of auctions that fits all printed numbers; 0 where none does."""
    fitting = reduce(and_, map(_fitting, numbers))
    return (fitting & -fitting).bit_length() - 1 if fitting else 0


def recover(group: Group) -> Auctions | None:
    """The smallest number of auctions that fits every share of the group which is a part of them.

    None where none fits (there were more than ``MOST_AUCTIONS``, or the shares are not counts), or where so few
    shares are printed that a number may fit by luck. A divisor of the true number fits as well as it does: tests on
    it are then too careful, never too bold.
    """
    own = group.own.impression_share if group.own else None
    if own is None or not own.exact:
        return None
    shares = [own, *_of_auctions(group)]
    numbers = sorted({round(share.low * _UNIT) for share in shares})
    eligible = _smallest(numbers)
    if not eligible:
        return None
    telling = [number for number in numbers if 0 < number < _UNIT]
    luck = sum(_chance(e) ** len(telling) for e in range(1, eligible))
    if luck > _LUCK:
        return None
    return Auctions(eligible=eligible, shown=round(own.low * eligible))


def auctions_of(file: InsightFile, *, most_groups: int) -> dict[int, Auctions]:
    """The auctions behind each row of a file, by row number; empty where the file has more groups than asked for.

    Files that print coarser shares than hundredths of a percent give none.
    """
    if not prints_hundredths(file):
        return {}
    groups: dict[tuple[object, ...], list[InsightRow]] = {}
    for row in file.rows:
        names = (row.account, row.campaign, row.ad_group, row.keyword, row.keyword_id, row.match_type)
        groups.setdefault((*names, *row.segment.values()), []).append(row)
    found: dict[int, Auctions] = {}
    for rows in groups.values() if len(groups) <= most_groups else ():
        own = next((row for row in rows if row.is_own), None)
        auctions = recover(Group(own, [row for row in rows if not row.is_own]))
        found |= {row.number: auctions for row in rows} if auctions else {}
    return found


def prints_hundredths(file: InsightFile) -> bool:
    """Whether shares are printed to hundredths of a percent, so that whole numbers can be recovered."""
    return round(1 / file.rounding) == 2 * _UNIT


def too_many(group: Group) -> bool:
    """Whether no number up to ``MOST_AUCTIONS`` fits, so that there were more."""
    own = group.own.impression_share if group.own else None
    if own is None or not own.exact:
        return False
    numbers = {round(share.low * _UNIT) for share in (own, *_of_auctions(group))}
    return not _smallest(numbers)


def _of_auctions(group: Group) -> Sequence[Share]:
    shares = (share for row in group.rivals for share in (row.impression_share, row.outranking_share))
    return [share for share in shares if share is not None and share.exact]


def _chance(auctions: int) -> float:
    """Chance that any printed number fits: E of the 10,000 that can be printed do."""
    return min(1.0, auctions / _UNIT)
