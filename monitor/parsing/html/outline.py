"""What a person reads in one part of a page, in order: pieces of text, and which link and line each belongs to.

An ad is read from this and not from class names, because engines change those every few months and the order of
headline, address and text hardly ever. Hidden parts, menus and pictures are left out here, once for all engines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff0-\ufffb\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
"""Control, zero-width, bidi and private-use characters: a person does not see them in a result."""
_BLOCK_NAMES: Final = (
    "address article aside blockquote br center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4"
    " h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
_TEXTLESS_NAMES: Final = (
    "script style svg img template noscript iframe object video audio canvas input select textarea button"
    " g-dialog g-dropdown-menu g-popup g-bubble g-menu"
)
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_NEVER_TEXT: Final = frozenset(_TEXTLESS_NAMES.split())
UNSEEN: Final = (
    '[hidden],[style*="display:none"],[style*="display: none"],[style*="visibility:hidden"],'
    '[style*="visibility: hidden"],[role="menu"],[role="dialog"],[role="tooltip"]'
)
"""Elements no person sees, in any engine's pages."""


def clean(text: str) -> str:
    """White space collapsed; control, zero-width, bidi and private-use characters removed."""
    if not text.isascii() or not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def text_of(node: LexborNode | None) -> str | None:
    """The readable text of an element; None when there is none."""
    return join(outline(node, {})) or None if node is not None else None


def class_of(node: LexborNode) -> str:
    """The ``class`` attribute, padded so that `` name `` finds a whole class."""
    return f" {node.attributes.get('class') or ''} "


@dataclass(slots=True)
class Piece:
    """One run of text."""

    text: str
    line: int
    """The block element whose line the text stands on; runs with the same number form one line."""
    link: LexborNode | None
    mark: str
    """What the engine's reader called the nearest marked element around it; empty when none."""
    inside: LexborNode | None = field(repr=False, default=None)
    """That element."""
    in_block: bool = False
    """Whether a block element stands between the text and its link: then the link is a card, not a phrase."""


def join(pieces: list[Piece]) -> str:
    """Pieces as one text: runs of one line follow each other, lines are parted by a space."""
    parts: list[str] = []
    line = None
    for piece in pieces:
        if line is not None and piece.line != line:
            parts.append(" ")
        line = piece.line
        parts.append(piece.text)
    return clean("".join(parts))


class _Around(NamedTuple):
    """What stands around the place that is being read."""

    line: int = 0
    link: LexborNode | None = None
    mark: str = ""
    inside: LexborNode | None = None
    in_block: bool = False


def outline(root: LexborNode, marks: dict[int, str]) -> list[Piece]:
    """The pieces of text under an element in document order.

    ``marks`` names elements by their ``mem_id``; those marked ``unseen`` are left out with all they hold.
    """
    pieces: list[Piece] = []
    lines = count(1)
    waiting = [(root.first_child, _Around(link=root if root.tag == "a" else None))]
    while waiting:
        node, around = waiting.pop()
        while node is not None:
            following = node.next
            tag = node.tag
            if tag == "-text":
                _add(pieces, node.text_content or "", around)
            elif tag == "br":
                around = _Around(next(lines), around.link, around.mark, around.inside, around.in_block)
            elif tag and tag not in _NEVER_TEXT and node.first_child is not None:
                mark = marks.get(node.mem_id, "")
                if mark != "unseen":
                    waiting.append((following, around))
                    around = _inside(node, tag, mark, around, lines)
                    following = node.first_child
            node = following
    return pieces


def _add(pieces: list[Piece], text: str, around: _Around) -> None:
    if text and not text.isspace():
        pieces.append(Piece(text, around.line, around.link, around.mark, around.inside, around.in_block))
    elif text and pieces:
        pieces[-1].text += " "


def _inside(node: LexborNode, tag: str, mark: str, around: _Around, lines: Iterator[int]) -> _Around:
    line, link, outer, inside, in_block = around
    if mark:
        outer, inside = mark, node
    if tag in _BLOCKS:
        return _Around(next(lines), link, outer, inside, link is not None)
    if tag == "a":
        return _Around(line, node, outer, inside, in_block=False)
    return _Around(line, link, outer, inside, in_block) if mark else around
