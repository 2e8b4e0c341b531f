"""Finds the hosts in a text and tells the brand's own from others."""

from dataclasses import dataclass

_SECOND_LEVEL = frozenset({"com", "co", "net", "org", "gov", "edu", "ac", "or", "ne", "in"})
_LONGEST_LABEL = 63
_TRAILING = ".,;:!?)]}>\"'"
_ENDS = "/?#:\\"


@dataclass(frozen=True, slots=True)
class Host:
    """One host in a text."""

    start: int
    end: int
    name: str
    """Lower case."""
    suffix: int
    """Where the top-level domain begins, its dot included."""
    own: bool


def hosts_in(text: str, own_domains: tuple[str, ...]) -> list[Host]:
    """Return the hosts of ``text``: runs without spaces that hold a dot between labels, URLs and e-mails included."""
    if "." not in text:
        return []
    found = []
    at = 0
    for chunk in text.split():
        begin = text.index(chunk, at)
        at = begin + len(chunk)
        host = _host_of(chunk, begin, own_domains) if "." in chunk else None
        if host:
            found.append(host)
    return found


def _host_of(chunk: str, begin: int, own_domains: tuple[str, ...]) -> Host | None:
    scheme = chunk.find("://")
    skipped = scheme + 3 if scheme >= 0 else 0
    rest = chunk[skipped:]
    cut = min((place for place in map(rest.find, _ENDS) if place >= 0), default=len(rest))
    rest = rest[:cut]
    user = rest.rfind("@") + 1
    # An "@" is a user's name before a host only when letters stand around it; "alib@ba.com" has no such user.
    if user and "." in rest[user:] and scheme < 0 and rest[:user].isascii() and len(rest) - user > 4:  # noqa: PLR2004
        skipped += user
        rest = rest[user:]
    lead = len(rest) - len(rest.lstrip("([{<\"'."))
    name = rest.strip("([{<\"'.").rstrip(_TRAILING)
    labels = name.split(".")
    if len(labels) < 2 or not all(0 < len(label) <= _LONGEST_LABEL for label in labels):  # noqa: PLR2004 - a name and its top level
        return None
    top = labels[-1]
    if not (top.isalpha() and len(top) > 1) and not top.lower().startswith("xn--"):
        return None
    start = begin + skipped + lead
    tail = len(top) + 1
    if len(labels) > 2 and len(top) == 2 and labels[-2].lower() in _SECOND_LEVEL:  # noqa: PLR2004 - co.uk and its like
        tail += len(labels[-2]) + 1
    low = name.lower()
    own = any(low == domain or low.endswith("." + domain) for domain in own_domains)
    return Host(start, start + len(name), low, start + len(name) - tail, own)
