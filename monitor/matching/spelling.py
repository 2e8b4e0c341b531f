"""Weighs how far a word is from a name, in slips people make; a slip on a keyboard is cheaper than any other.

Costs are in "slips": 1.0 is a letter too many. They were set from the plausibility of the slip, not fitted.
"""

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from monitor.matching.keyboards import are_neighbours, share_phone_key

DOUBLED, LOOK_ALIKE, BY_EAR, SWAPPED, NEAR_KEY, MISSING, ADDED, PHONE_KEY, VOWEL, ADDED_BEHIND, WRONG, ADDED_BEFORE = (
    0.5, 0.25, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.5, 1.8,
)  # fmt: skip
_EAR_PAIRS = frozenset(
    frozenset(pair)
    for pair in (
        "ie",
        "iy",
        "ey",
        "bv",
        "bp",
        "ck",
        "cq",
        "kq",
        "sz",
        "cs",
        "dt",
        "gj",
        "fv",
        "vw",
        "ou",
        "uw",
        "mn",
        "gk",
    )
)
_LOOK_PAIRS = frozenset(
    frozenset(pair) for pair in ("il", "il", "1l", "1i", "0o", "4a", "8b", "6b", "3e", "5s", "7t", "2z", "9g")
)
_VOWELS = frozenset("aeiouy")
_SILENT = frozenset("h")
# A name of so many letters may have slips of so much together and still be sure to be meant.
_BUDGETS = ((3, 0.25), (4, 0.7), (5, 0.9), (6, 1.3), (8, 1.75), (11, 2.2))
_BUDGET_OF_LONG_NAMES = 2.6
_Way = tuple[float, int, str]
_FAR: _Way = (99.0, 9, "")
_BESIDE = 2
_SWAP = (SWAPPED, "swapped_letters")


@dataclass(frozen=True, slots=True)
class Difference:
    """How a word differs from a name."""

    kind: str
    cost: float


def budget(length: int) -> float:
    """Return the slips a name of ``length`` letters can bear and still be recognised for sure."""
    return next((most for longest, most in _BUDGETS if length <= longest), _BUDGET_OF_LONG_NAMES)


def most_edits(length: int) -> int:
    """Return the number of edits no word within the budget of a name of ``length`` letters can exceed."""
    return 1 if length <= 5 else 2 if length <= 8 else 3  # noqa: PLR2004 - the steps of the budget above


@lru_cache(maxsize=65536)
def compare(name: str, word: str) -> Difference | None:
    """Return how ``word`` differs from ``name``; None when it is more than the name can bear."""
    if name == word:
        return Difference("exact", 0.0)
    edits = most_edits(len(name))
    if OSA.distance(name, word, score_cutoff=edits) > edits:
        return None
    most = budget(len(name)) + 1e-9
    cost, slips, kind = _weigh(name, word, edits, most)
    if cost > most:
        return None
    return Difference(kind if slips == 1 else "two_errors", cost)


def _weigh(name: str, word: str, edits: int, most: float) -> _Way:
    """Return the cheapest way from ``name`` to ``word``: its cost, its number of slips, the last slip's kind.

    What both begin and end with is passed over, but for two letters beside the slips; ways that stray further than
    ``edits`` letters from the straight one, or must cost more than ``most`` in the end, are given up.
    """
    least = min(len(name), len(word))
    same = next((i for i in range(least) if name[i] != word[i]), least)
    begin = max(0, same - _BESIDE)
    rest = least - begin
    same = next((i for i in range(rest) if name[-1 - i] != word[-1 - i]), rest)
    behind = max(0, same - _BESIDE)
    last, width = len(name) - behind, len(word) - behind
    row: dict[int, _Way] = {begin: (0.0, 0, "exact")}
    above: dict[int, _Way] = {}
    over: dict[int, _Way] = {}
    for i in range(begin, last + 1):
        if i > begin:
            over, above, row = above, row, {}
        right = name[i - 1 : i]
        for j in range(max(begin, i - edits), min(width, i + edits) + 1):
            best = row.get(j, _FAR)
            wrong = word[j - 1 : j]
            if before := above.get(j - 1):
                best = min(best, before if right == wrong else _step(before, substitution(right, wrong)))
            if before := row.get(j - 1):
                best = min(best, _step(before, insertion(name, i, wrong)))
            if before := above.get(j):
                best = min(best, _step(before, deletion(name, i)))
            if (before := over.get(j - 2)) and right != wrong and right == word[j - 2] and name[i - 2] == wrong:
                best = min(best, _step(before, _SWAP))
            # Each letter that is still to be left out or added costs as much as a doubled one at least.
            if best[0] + DOUBLED * abs((width - j) - (last - i)) <= most:
                row[j] = best
    return row.get(width, _FAR)


def _step(before: _Way, slip: tuple[float, str]) -> _Way:
    return (before[0] + slip[0], before[1] + 1, slip[1])


@lru_cache(maxsize=4096)
def substitution(right: str, wrong: str) -> tuple[float, str]:
    """Return the cost and kind of ``wrong`` standing for ``right``."""
    pair = frozenset((right, wrong))
    if pair in _LOOK_PAIRS:
        return LOOK_ALIKE, "homoglyph" if wrong.isalpha() else "leet"
    if pair in _EAR_PAIRS:
        return BY_EAR, "phonetic"
    if are_neighbours(right, wrong):
        return NEAR_KEY, "neighbour_key"
    if share_phone_key(right, wrong):
        return PHONE_KEY, "neighbour_key"
    return (VOWEL, "phonetic") if pair <= _VOWELS else (WRONG, "wrong_letter")


@lru_cache(maxsize=4096)
def insertion(name: str, i: int, added: str) -> tuple[float, str]:
    """Return the cost and kind of a letter added between ``name[i - 1]`` and ``name[i]``."""
    beside = name[max(0, i - 1) : i + 1]
    if added in beside:
        return DOUBLED, "doubled_letter"
    if added in _SILENT:
        return (BY_EAR if i else MISSING), "phonetic"
    if any(are_neighbours(letter, added) for letter in beside):
        return NEAR_KEY, "added_letter"
    # Another letter before a name makes another word far more often than a slip does.
    return (ADDED if 0 < i < len(name) else ADDED_BEHIND if i else ADDED_BEFORE), "added_letter"


@lru_cache(maxsize=4096)
def deletion(name: str, i: int) -> tuple[float, str]:
    """Return the cost and kind of leaving out ``name[i - 1]``."""
    doubled = name[i - 1] == name[i - 2 : i - 1] or name[i - 1] == name[i : i + 1]
    return (DOUBLED if doubled else MISSING), "missing_letter"
