"""What the shares of one group must satisfy, and what follows from it for those printed as a bound.

E auctions, n own impressions in them; a rival was shown in m of them, j of these together with us, i of these j above
us. Own share n/E, the rival's m/E, overlap j/n, above i/j, outranking (n - i)/E. Hence
``outranking = own share * (1 - overlap * above)`` and ``rival's share >= overlap * own share``. Both held on every
real row that was at hand. Arithmetic may refuse a file; it never decides which column is which.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from monitor.errors import InputRefused
from monitor.model.insights import InsightRow, Share

_SLACK: Final = 2
"""Half units by which real rows may miss the identity beyond their own rounding (measured: 0.02 percentage points)."""


class Group(NamedTuple):
    """The rows of one keyword, ad group or campaign in one segment."""

    own: InsightRow | None
    rivals: Sequence[InsightRow]


def _before_rounding(share: Share | None, half: float) -> tuple[float, float]:
    """What a printed share may have been; anything where there is none. Pairs, for there are many of them."""
    if share is None:
        return 0.0, 1.0
    return max(0.0, share.low - half), min(1.0, share.high + half)


def own_share(group: Group, half: float) -> Share:
    """The own impression share as narrow as the group proves it. Raises ``InputRefused`` where rows contradict."""
    least, most = _before_rounding(group.own.impression_share if group.own else None, half)
    for row in group.rivals:
        if row.outranking_share is None:
            continue
        overlap, above = _before_rounding(row.overlap_rate, half), _before_rounding(row.position_above_rate, half)
        outranking = _before_rounding(row.outranking_share, half + _SLACK * half)
        beaten, beaten_most = overlap[0] * above[0], overlap[1] * above[1]
        low = outranking[0] / (1 - beaten) if beaten < 1 else 0.0
        high = outranking[1] / (1 - beaten_most) if beaten_most < 1 else 1.0
        if low > most or high < least:
            raise InputRefused(
                f"{_place(row)}: outranking share {_said(row.outranking_share)} does not go with own share"
                f" {_said(Share(least, most))}, overlap {_said(row.overlap_rate)} and above"
                f" {_said(row.position_above_rate)}; expected outranking = own share x (1 - overlap x above)"
            )
        least, most = max(least, low), min(most, high)
    return Share(least, most)


def check(group: Group, half: float) -> None:
    """Raise ``InputRefused`` with the row that cannot be true under these column names."""
    own = own_share(group, half)
    for row in (group.own, *group.rivals):
        if row is not None and _before_rounding(row.abs_top_rate, half)[0] > _before_rounding(row.top_rate, half)[1]:
            raise InputRefused(
                f"{_place(row)}: absolute top rate {_said(row.abs_top_rate)} above top rate"
                f" {_said(row.top_rate)}; expected it to be a part of that"
            )
    for row in group.rivals:
        overlap = _before_rounding(row.overlap_rate, half)[0]
        if row.impression_share and row.impression_share.high + (1 + _SLACK) * half < overlap * own.low:
            raise InputRefused(
                f"{_place(row)}: impression share {_said(row.impression_share)} below overlap"
                f" {_said(row.overlap_rate)} x own share {_said(own)}; expected at least that"
            )
        if overlap > 0 and "position_above_rate" in row.not_applicable:
            raise InputRefused(
                f"{_place(row)}: no position above rate though ads were shown together; expected a number"
            )


def narrowed(group: Group, half: float) -> Group:
    """The group with every impression share that is only a bound as narrow as the arithmetic proves it."""
    own = group.own
    if own is not None and own.impression_share and not own.impression_share.exact:
        proven = own_share(group, half)
        inside = Share(max(proven.low, own.impression_share.low), min(proven.high, own.impression_share.high))
        own = replace(own, impression_share=inside)
    if own is None or own.impression_share is None:
        return group
    least = max(0.0, own.impression_share.low - half)
    return Group(own, [_narrow(row, least, half) for row in group.rivals])


def _narrow(row: InsightRow, own: float, half: float) -> InsightRow:
    share = row.impression_share
    if share is None or share.exact or row.overlap_rate is None:
        return row
    low = max(share.low, max(0.0, row.overlap_rate.low - half) * own)
    return replace(row, impression_share=Share(min(low, share.high), share.high)) if low > share.low else row


def _place(row: InsightRow) -> str:
    return f"row {row.number} ({row.domain[:60]!r})"


def _said(share: Share | None) -> str:
    if share is None:
        return "--"
    return f"{share.low:.2%}" if share.exact else f"{share.low:.2%} to {share.high:.2%}"
