"""The brand's own ads as its accounts list them: whether an ad on a page is one of them.

Text alone proves nothing where the landing page is known: whoever hijacks an ad copies its text. An ad counts as own
when its text is pieced together from one own ad's *and* the page it leads to (the address it shows, where the page is
not known) is that ad's; or when the page is an own ad's and carries the parameters that the ad's templates add to it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from monitor.links import display_host, show_text
from monitor.links.address import split_url
from monitor.links.query import decoded, parameters
from monitor.model.captures import ParsedAd
from monitor.model.own_ads import OwnAdCopy

_MOST_TEXT: Final = 400
"""Letters of a title or description that are compared; engines show less."""
_LEAST_PREFIX: Final = 8
"""Letters of a piece that an engine cut off, from which it still counts."""
_LEAST_MARKS: Final = 2
"""Parameters of the own templates that a page must carry: a single ``utm_source=google`` is everybody's."""
_INSERTION: Final = re.compile(r"\{[^{}:]{1,40}:([^{}]*)\}")
"""``{KeyWord:Alibaba}``: a place the engine fills in, with what stands there otherwise."""
_CUT: Final = re.compile(r"(?:…|\.{3})\s*$")
_VALUE_TRACK: Final = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class _Text:
    """What one field of an own ad may show, in letters and digits."""

    pieces: tuple[str, ...]

    def fits(self, shown: str) -> bool:
        """Whether a shown text is pieced together of these, each whole; the last one where the engine cut it."""
        cut = _CUT.search(shown) is not None
        letters = _letters(shown)
        if not letters or len(letters) > _MOST_TEXT or not self.pieces:
            return False
        reached = {0}
        for place in range(len(letters)):
            if place in reached:
                reached |= {place + len(piece) for piece in self.pieces if letters.startswith(piece, place)}
                rest = letters[place:]
                if cut and len(rest) >= _LEAST_PREFIX and any(piece.startswith(rest) for piece in self.pieces):
                    return True
        return len(letters) in reached


@dataclass(frozen=True, slots=True)
class _Copy:
    name: str
    title: _Text
    description: _Text


_Page = tuple[str, str]
"""Host and path of a final URL."""
_Marks = frozenset[tuple[str, str]]
"""Parameters with a fixed value that an ad's templates and suffixes add."""


class OwnCopies:
    """Own ads, found by what they lead to and by the headline they begin with; the same text twice counts once."""

    def __init__(self, ads: Iterable[OwnAdCopy]) -> None:
        self._marks: dict[_Page, dict[_Marks, str]] = {}
        self._texts: dict[tuple[_Page | str, str], dict[tuple[_Text, _Text], _Copy]] = {}
        for ad in ads:
            self._add(ad)

    def _add(self, ad: OwnAdCopy) -> None:
        pages = set(filter(None, map(_page, ad.final_urls)))
        name = f"own ad {show_text(ad.ad)} of account {show_text(ad.account)}"
        copy, marks = _Copy(name, _text(ad.headlines), _text(ad.descriptions)), frozenset(_marks(ad))
        for page in pages:
            known = self._marks.setdefault(page, {})
            if len(marks) >= _LEAST_MARKS:
                known.setdefault(marks, name)
        # An engine shows the host of the final URL; a display URL of its own has an ad of an older kind only.
        shown = display_host(ad.display_url) if ad.display_url and pages else None
        hosts = {host for host, _ in pages} | ({_bare(shown)} if shown else set())
        places: list[_Page | str] = [*pages, *hosts]
        for place in places:
            for piece in copy.title.pieces:
                self._texts.setdefault((place, piece), {}).setdefault((copy.title, copy.description), copy)

    def __bool__(self) -> bool:
        return bool(self._marks)

    def recognise(self, ad: ParsedAd, landing: str | None, display: str | None) -> str | None:
        """Why an ad is the brand's own, in a sentence; None where nothing says so. ``display`` is the host it shows."""
        if landing is None:
            name = self._reading_like(ad, _bare(display or ""))
            return name and f"Text and shown address are those of {name}; the landing page itself is not known."
        page = _page(landing)
        if page is None or page not in self._marks:
            return None
        parts = split_url(landing)
        carried = {(each.key, decoded(each.value)) for each in parameters(parts.query if parts else "")}
        for marks, name in self._marks[page].items():
            if marks <= carried:
                return f"The landing page is that of {name}, with the parameters its templates add."
        listed = self._reading_like(ad, page)
        return listed and f"Text and landing page are those of {listed}."

    def _reading_like(self, ad: ParsedAd, place: _Page | str) -> str | None:
        """The own ad of this place that title and description are both pieced together of."""
        title, description = ad.title or "", ad.description or ""
        letters = _letters(title)[:_MOST_TEXT]
        for end in range(1, len(letters) + 1):
            for copy in self._texts.get((place, letters[:end]), {}).values():
                if copy.title.fits(title) and copy.description.fits(description):
                    return copy.name
        return None


def _text(texts: Sequence[str]) -> _Text:
    filled = (_letters(_INSERTION.sub(r"\1", text)) for text in texts)
    return _Text(tuple(dict.fromkeys(filter(None, filled))))


def _marks(ad: OwnAdCopy) -> Iterable[tuple[str, str]]:
    """Fixed parameters of the template in force and the suffix in force (the nearest level's)."""
    queries = [parts.query for template in ad.tracking_templates[:1] if (parts := split_url(template))]
    queries += [suffix.lstrip("?&") for suffix in ad.final_url_suffixes[:1]]
    for query in queries:
        for each in parameters(query):
            value = decoded(each.value)
            if value and not _VALUE_TRACK.search(value):
                yield each.key, value


def _page(url: str) -> _Page | None:
    """Host and path, as they are compared: a slash at the end and letter case of the host make no difference."""
    parts = split_url(url)
    if parts is None or not parts.host:
        return None
    return _bare(parts.host), unquote(parts.path).rstrip("/") or "/"


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


def _letters(text: str) -> str:
    """Letters and digits alone: engines join headlines with signs of their own and change the case."""
    folded = unicodedata.normalize("NFKC", text[: _MOST_TEXT * 4]).casefold()
    return "".join(filter(str.isalnum, folded))
