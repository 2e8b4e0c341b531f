"""Weighs how far a word is from a name, in slips people make; a slip on a keyboard is cheaper than any other.

Costs are in "slips": 1.0 is a letter too many. They were set from the plausibility of the slip, not fitted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from rapidfuzz.distance import OSA, Postfix, Prefix

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
_BESIDE = 2
_LEAST_ADDED = 50
"""What adding a letter costs at least, in hundredths: it is a doubled one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a word differs from a name."""

    kind: str
    cost: float


def budget(length: int) -> float:
    """Return the slips a name of ``length`` letters can bear and still be recognised for sure."""
    return next((most for longest, most in _BUDGETS if length <= longest), _BUDGET_OF_LONG_NAMES)


@cache
def _hundredths(length: int) -> int:
    return round(100 * budget(length))


def most_edits(length: int) -> int:
    """Return the number of edits no word within the budget of a name of ``length`` letters can exceed."""
    return 1 if length <= 5 else 2 if length <= 8 else 3  # noqa: PLR2004 - the steps of the budget above


@lru_cache(maxsize=65536)
def compare(name: str, word: str) -> Difference | None:
    """Return how ``word`` differs from ``name``; None when it is more than the name can bear."""
    if name == word:
        return Difference("exact", 0.0)
    edits = most_edits(len(name))
    distance = OSA.distance(name, word, score_cutoff=edits)
    way = _cheapest_way(name, word, distance) if distance <= edits else _FAR
    if way >= _FAR:
        return None
    kind = _KINDS[way % _KIND] if way // _KIND % _SLIPS == 1 else "two_errors"
    return Difference(kind, way // _COST / 100)


# A way from a name to a word is one number, so that the cheaper of two is the smaller: its cost in hundredths of a
# slip, then its number of slips, then the kind of its last slip (by its place in the list).
_KINDS = sorted(
    (
        "exact", "homoglyph", "leet", "phonetic", "neighbour_key", "wrong_letter", "doubled_letter", "added_letter",
        "missing_letter", "swapped_letters",
    )
)  # fmt: skip
_KIND = 16
_SLIPS = 16
_COST = _KIND * _SLIPS
_FAR = 10_000 * _COST
_ALL_BUT_KIND = ~(_KIND - 1)
_START = _KINDS.index("exact")


def _packed(cost: float, kind: str) -> int:
    return round(100 * cost) * _COST + _KIND + _KINDS.index(kind)


_SWAP = _packed(SWAPPED, "swapped_letters")


class _ByLetter(dict[str, int]):
    """One slip by the letter that came of it, as a way of its own, worked out when first met."""

    def __init__(self, slip: Callable[[str], tuple[float, str]]) -> None:
        super().__init__()
        self._slip = slip

    def __missing__(self, letter: str) -> int:
        return self.setdefault(letter, _packed(*self._slip(letter)))


@lru_cache(maxsize=4096)
def _slips_of(name: str) -> tuple[list[int], list[_ByLetter], list[_ByLetter]]:
    """Return, for each letter of a name counted from 1, what leaving it out costs, and others behind it or for it."""
    places = range(len(name) + 1)
    return (
        [_packed(*deletion(name, i)) if i else _FAR for i in places],
        [_ByLetter(partial(insertion, name, i)) for i in places],
        [_ByLetter(partial(substitution, name[i - 1 : i])) for i in places],
    )


@lru_cache(maxsize=4096)
def _least_left_out(name: str) -> int:
    """Return what leaving out a letter of a name costs at least, in hundredths."""
    return min(_slips_of(name)[0]) // _COST


def _cheapest_way(name: str, word: str, distance: int) -> int:
    """Return the cheapest way from ``name`` to ``word``, so many edits from it; ``_FAR`` when none is cheap enough.

    What both begin and end with is passed over, but for two letters beside the slips.
    """
    least = min(len(name), len(word))
    begin = max(0, Prefix.similarity(name, word) - _BESIDE)
    behind = max(0, min(Postfix.similarity(name, word), least - begin) - _BESIDE)
    last, width = len(name) - behind, len(word) - behind
    longer = len(word) - len(name)
    left_out = _least_left_out(name)
    detour = left_out + _LEAST_ADDED
    needed = longer * _LEAST_ADDED if longer > 0 else -longer * left_out
    widest = (_hundredths(len(name)) - needed) // detour
    if widest < 0:
        return _FAR
    if distance == 1 and widest > 0:
        # One slip is the cheapest way unless it costs more than leaving out a letter and adding one besides.
        way = _cheapest_within(name, word, (begin, last, width), 0)
        if way < (needed + detour) * _COST:
            return way
    return _cheapest_within(name, word, (begin, last, width), widest)


def _cheapest_within(name: str, word: str, part: tuple[int, int, int], astray: int) -> int:
    """Return the cheapest way that leaves out and adds at most ``astray`` letters more than it must.

    ``part`` is where both begin to be read, and where the name and the word cease to be.
    """
    begin, last, width = part
    leftmost, rightmost = min(0, width - last) - astray, max(0, width - last) + astray
    left_out, added, changed = _slips_of(name)
    too_much = (_hundredths(len(name)) + 1) * _COST
    blank = [_FAR] * (width + 3)  # the last two stand for the places before the first letter
    row, above, over = blank.copy(), blank, blank
    row[begin] = _START
    for i in range(begin, last + 1):
        if i > begin:
            row, above, over = blank.copy(), row, above
        right = name[i - 1]
        for j in range(max(begin, i + leftmost), min(width, i + rightmost) + 1):
            wrong = word[j - 1]
            best = row[j]
            if (before := above[j - 1]) < best:
                best = before if right == wrong else (before & _ALL_BUT_KIND) + changed[i][wrong]
            if (before := row[j - 1]) < best:
                best = min(best, (before & _ALL_BUT_KIND) + added[i][wrong])
            if (before := above[j]) < best:
                best = min(best, (before & _ALL_BUT_KIND) + left_out[i])
            if (before := over[j - 2]) < best and right != wrong and right == word[j - 2] and name[i - 2] == wrong:
                best = min(best, (before & _ALL_BUT_KIND) + _SWAP)
            if best < too_much:
                row[j] = best
    return row[width]


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
