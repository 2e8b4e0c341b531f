"""Shares as small pictures in a line of text."""

from collections.abc import Iterable

from monitor.model.insights import Share

_STEPS = "▁▂▃▄▅▆▇█"
_BOUND = "░"
_NOTHING = "·"
_BAR = 10


def sparkline(shares: Iterable[Share | None]) -> str:
    """One column a share, from 0 to the whole; a bound is shaded, a missing share is a dot."""
    return "".join(map(_column, shares))


def _column(share: Share | None) -> str:
    if share is None:
        return _NOTHING
    return _STEPS[min(int(share.low * len(_STEPS)), len(_STEPS) - 1)] if share.exact else _BOUND


def bar(share: Share | None) -> str:
    """A share as a bar; the part that only may be there is shaded."""
    if share is None:
        return ""
    sure, maybe = round(share.low * _BAR), round(share.high * _BAR)
    return "█" * sure + _BOUND * (maybe - sure)


def percent(share: Share | None) -> str:
    """A share for people: a number, its bounds, or a dash."""
    if share is None:
        return "–"
    if share.exact:
        return f"{share.low:.1%}"
    return f"< {share.high:.0%}" if share.low == 0 else f"{share.low:.1%} – {share.high:.0%}"
