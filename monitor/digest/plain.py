"""Outside text made fit to be read: bounded, visible, and nothing a mail program would turn into a link."""

import re

from monitor.links import show_host, show_text

_SCHEME = re.compile(r"(?i)\bh(tt)(ps?)://")
_SPACES = re.compile(r"[ \t\r\n\u00a0\u3000]+")


def plain(text: str | None, limit: int = 300) -> str:
    """One line of visible characters, at most ``limit`` of them; what was cut is marked by an ellipsis.

    ``https://`` becomes ``hxxps://``, so that no mail program makes an address from an ad clickable.
    """
    if not text:
        return ""
    # Cut before the work so that it is bounded, and after it because escapes are longer than what they show.
    visible = show_text(_SPACES.sub(" ", text[: limit * 4]).strip())
    unlinked = _SCHEME.sub(r"hxx\2://", visible)
    return unlinked if len(unlinked) <= limit and len(text) <= limit * 4 else unlinked[: limit - 1] + "…"


def plain_host(host: str | None) -> str:
    """A host as a person can judge it: punycode beside any non-ASCII form."""
    return plain(show_host(host[:512]), 300) if host else ""
