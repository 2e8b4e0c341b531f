"""The subject line and the headline: counts before adjectives, and never a word that an advertiser wrote."""

from monitor.digest.floor import floor_words
from monitor.digest.moments import count_words, day_words
from monitor.digest.plain import plain
from monitor.model.digest import Digest

_BRAND_LIMIT = 60


def subject_line(digest: Digest) -> str:
    """``[Alibaba.com] 3 new, 2 recurring, 1 cured - 22 Nov 2026``; only the brand in it comes from a file."""
    return f"[{header_text(digest.brand)}] {headline(digest)} - {day_words(digest.local_date)}"


def headline(digest: Digest) -> str:
    """What happened, in one line; a quiet day says what its silence rests on, or that it rests on too little."""
    changed = [
        f"{count:,} {word}"
        for count, word in ((digest.new, "new"), (digest.recurring, "recurring"), (digest.cured, "cured"))
        if count
    ]
    too_little = floor_words(digest)
    if digest.new or digest.recurring:
        return ", ".join([*changed, *([too_little] if too_little else [])])
    quiet = too_little or f"no new incidents in {count_words(digest.looks, 'look')}"
    still = [f"{digest.open:,} still open"] if digest.open else []
    return ", ".join([quiet, *changed, *still])


def header_text(text: str, limit: int = _BRAND_LIMIT) -> str:
    """Text that may stand in a mail header: one visible line in which nothing reads as an encoded word.

    Python before 3.11.10 decodes an encoded word in the middle of a header and writes the line feed it finds
    there (CVE-2024-6923), so the marks ``=?`` and ``?=`` are taken apart.
    """
    return plain(text, limit).replace("=?", "= ?").replace("?=", "? =")
