"""The box around a headline: the largest element that holds this headline and no other.

Boxes never overlap, so reading all of them costs no more than reading the page once, however it is nested.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from selectolax.lexbor import LexborNode

_LEVELS: Final = 12


def around(node: LexborNode, levels: int = _LEVELS) -> Iterator[LexborNode]:
    """The elements around one, innermost first, without the page's body."""
    parent = node.parent
    for _ in range(levels):
        if parent is None or parent.tag in {"body", "html"}:
            return
        yield parent
        parent = parent.parent


def boxes_of(
    headlines: Sequence[LexborNode], others: Iterable[LexborNode], *, fence: Callable[[LexborNode], bool]
) -> list[LexborNode]:
    """One box for each headline; ``others`` are headlines of something else, ``fence`` what no box may hold."""
    held: Counter[int] = Counter()
    for node in (*headlines, *others):
        held.update(outer.mem_id for outer in around(node))
    boxes = []
    for headline in headlines:
        box = headline
        for outer in around(headline):
            if held[outer.mem_id] > 1 or fence(outer):
                break
            box = outer
        boxes.append(box)
    return boxes
