"""Outside text as the monitor keeps it: one line, no control characters, bounded, and still the advertiser's words."""

import re

MAX_TEXT = 5_000
"""Characters of a title, description or name that are kept; real ones have a few hundred."""

_BROKEN = re.compile("[\\ud800-\\udfff\\x00]")
"""What no database stores: halves of a character, and NUL."""
_CONTROL = re.compile("[\\x01-\\x1f\\x7f-\\x9f]")


def words(value: object) -> str | None:
    """Text with white space collapsed; None for anything that is no text or holds none.

    Lone surrogates and NUL become U+FFFD, other control characters go. Marks of direction and invisible
    letters stay: they are what the advertiser wrote, and showing them is the display's business.
    """
    if not isinstance(value, str):
        return None
    text = " ".join(value[: 2 * MAX_TEXT].split())
    if not text.isprintable():
        text = _CONTROL.sub("", _BROKEN.sub("\ufffd", text)).strip()
    return text[:MAX_TEXT] or None


def is_damaged(value: object) -> bool:
    """Whether ``words`` has to change more than white space: a character is half or NUL, or the text too long."""
    if not isinstance(value, str) or (len(value) <= MAX_TEXT and value.isprintable()):
        return False
    return len(value) > MAX_TEXT or (not value.isprintable() and _BROKEN.search(value) is not None)
