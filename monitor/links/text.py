"""Outside text made safe to show: nothing invisible stays invisible, nothing clickable runs."""

import unicodedata

from monitor.links.address import split_url

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Blank letters that are "letters" or marks by category and show as nothing.
_BLANK_LETTERS = {"\u115f", "\u1160", "\u3164", "\uffa0", "\u2800", "\u034f", "\u17b4", "\u17b5"}


def show_text(text: str) -> str:
    r"""Text on one line with control, bidi, zero-width and unassigned characters as visible escapes.

    A line break becomes ``\n`` with a visible backslash; ordinary letters of every script stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(character) if _is_hidden(character) else character for character in text)


def _is_hidden(character: str) -> bool:
    return (
        unicodedata.category(character) in _HIDDEN
        or character in _BLANK_LETTERS
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def _escaped(character: str) -> str:
    known = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    if known:
        return known
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the plane \u can name


def safe_href(url: str) -> str | None:
    """The URL if a person may be given it as a link (http or https, with a host, nothing hidden in it), else None."""
    if not url.lower().startswith(("http://", "https://")):
        return None
    parts = split_url(url)
    if parts is None or not parts.host:
        return None
    return url if not any(_is_hidden(character) or character.isspace() for character in url) else None
