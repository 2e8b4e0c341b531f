"""How much must have been seen before silence may be told as one; the words for a day on which it was not.

Below the floor no sentence of a digest reads like an all-clear: not the subject, not the headline, not a count of zero.
"""

from monitor.digest.moments import count_words
from monitor.model.coverage import Coverage
from monitor.model.digest import Digest

MIN_LOOKS = 20
"""Usable looks below which silence says nothing: 19 miss an advertiser on a seventh of the searches one day in twenty.

``monitor.planning.promise.TOO_FEW`` is the same bound for slices of the coverage.
"""


def is_below_floor(coverage: Coverage, looks: int) -> bool:
    """Whether too little was seen: fewer than ``MIN_LOOKS`` usable looks, or not even half of what was asked for."""
    return looks < MIN_LOOKS or 2 * looks < _asked_for(coverage)


def floor_words(digest: Digest) -> str | None:
    """For subject and headline: how little was seen; None where it was enough."""
    if digest.blind:
        return "nothing could be seen"
    return f"too little was seen ({count_words(digest.looks, 'look')})" if digest.below_floor else None


def floor_warning(digest: Digest) -> str | None:
    """The sentence beneath the headline; None where enough was seen."""
    if not digest.below_floor:
        return None
    asked_for = _asked_for(digest.coverage)
    if digest.blind:
        why = "no page could be looked at"
    elif 2 * digest.looks < asked_for:
        why = f"only {digest.looks:,} of {count_words(asked_for, 'search', 'searches')} showed a usable page"
    else:
        pages = count_words(digest.looks, "search", "searches")
        why = f"only {pages} showed a usable page; silence needs {MIN_LOOKS} to mean anything"
    return f"This is not an all-clear: {why}."


def _asked_for(coverage: Coverage) -> int:
    """Searches that were made or imported, or planned where more were: one that got no answer is in no check."""
    return max(coverage.checks, coverage.planned)
