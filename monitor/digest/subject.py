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
    signs = new_signs(digest)
    told = [f"{count_words(signs, 'new sign')} in own data"] if signs else []
    too_little = floor_words(digest)
    if digest.new or digest.recurring:
        return ", ".join([*changed, *told, *([too_little] if too_little else [])])
    quiet = too_little or f"no new incidents in {count_words(digest.looks, 'look')}"
    still = [f"{digest.open:,} still open"] if digest.open else []
    return ", ".join([quiet, *changed, *told, *still])


def new_signs(digest: Digest) -> int:
    """Signs in the advertiser's own data that the digest before did not tell; what the own budget did is none."""
    signs = digest.own_data.signs if digest.own_data else ()
    return sum(sign.new and not sign.alarm.accounted for sign in signs)


def header_text(text: str, limit: int = _BRAND_LIMIT) -> str:
    """Text that may stand in a mail header: one visible line in which nothing reads as an encoded word.

    Python before 3.11.10 decodes an encoded word in the middle of a header and writes the line feed it finds
    there (CVE-2024-6923), so the marks ``=?`` and ``?=`` are taken apart.
    """
    return plain(text, limit).replace("=?", "= ?").replace("?=", "? =")
