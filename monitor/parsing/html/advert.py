"""One ad, read from its outline: headline, address as shown, text, links below.

The engine's reader says where an ad begins and which elements of it carry fixed names; the rest is read from the
order a person sees. Nothing here raises: what cannot be read is None.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import Final
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from monitor.links import is_engine_click, landing_of, unwrap_tracker
from monitor.model.captures import ParsedAd, Sitelink
from monitor.model.enums import Block, LandingSource
from monitor.parsing.html.outline import UNSEEN, Piece, clean, join, outline

_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}(?::\d{1,5})?(?:\s*[/›»?#].*)?", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{6}")
_BESIDE_LINKS = re.compile(r"[^\s·•,|]")
_NO_LINKS: Final = frozenset({"aside", "display", "creative"})
_FEWEST_WORDS: Final = 3
"""Words that make a line a description rather than a label or a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The fixed names of one engine's markup, as CSS selectors. What they miss is found by order."""

    heading: str
    display: str
    creative: str
    aside: str
    """Labels, prices, ratings, telephones: neither text of the ad nor links of it."""
    below: str = ""
    """Boxes of the links below the text."""
    unseen: str = ""

    def marks(self, item: LexborNode) -> dict[int, str]:
        """The elements of an item by what they are; the first name given to an element holds."""
        marks: dict[int, str] = {}
        for name, selector in (
            ("unseen", f"{UNSEEN},{self.unseen}" if self.unseen else UNSEEN),
            ("aside", self.aside),
            ("below", self.below),
            ("display", self.display),
            ("heading", self.heading),
            ("creative", self.creative),
        ):
            for node in item.css(selector) if selector else ():
                marks.setdefault(node.mem_id, name)
        return marks


@dataclass(slots=True, kw_only=True)
class Draft:
    """What was read of one ad before its links were decoded."""

    title: str | None
    link: LexborNode | None
    """The headline's link."""
    display_url: str | None
    description: str | None
    links: list[tuple[str, LexborNode]]
    """The visible links below the ad's text."""
    advertiser_name: str | None = None


def read_draft(item: LexborNode | Iterable[LexborNode], layout: Layout) -> Draft:
    """Read one ad's item, or the rows that together are one ad."""
    pieces: list[Piece] = []
    for root in [item] if isinstance(item, LexborNode) else item:
        found = outline(root, layout.marks(root))
        offset = pieces[-1].line + 1_000_000 if pieces else 0
        for piece in found:
            piece.line += offset
        pieces += found
    headline = _headline(pieces)
    link = headline[0].link if headline else None
    shown = _shown(pieces, headline)
    return Draft(
        title=join(headline) or None,
        link=link,
        display_url=join(shown) or None,
        description=_description(pieces, headline, shown),
        links=_links_below(pieces, link, join(shown)),
        advertiser_name=_advertiser(pieces, headline, shown),
    )


def _same(one: LexborNode | None, other: LexborNode | None) -> bool:
    return one is not None and other is not None and one.mem_id == other.mem_id


def _headline(pieces: list[Piece]) -> list[Piece]:
    """The first heading that is a link; failing that, the first linked line that is no address."""
    for piece in pieces:
        if piece.mark == "heading" and piece.link is not None:
            return [other for other in pieces if other.mark == "heading" and _same(other.inside, piece.inside)]
    for piece in pieces:
        if piece.link is None or piece.mark == "aside":
            continue
        line = [other for other in pieces if other.line == piece.line and _same(other.link, piece.link)]
        if join(line) and not any(other.mark == "display" or _ADDRESS.fullmatch(clean(other.text)) for other in line):
            return line
    return []


def _shown(pieces: list[Piece], headline: list[Piece]) -> list[Piece]:
    """The address as the engine shows it: a marked element, else the first line that reads like an address."""
    for piece in pieces:
        if piece.mark == "display" and clean(piece.text):
            return [other for other in pieces if other.mark == "display" and _same(other.inside, piece.inside)]
    taken = {id(piece) for piece in headline}
    rest = [piece for piece in pieces if id(piece) not in taken and piece.mark != "aside"]
    lines: dict[int, list[Piece]] = {}
    for piece in rest:
        lines.setdefault(piece.line, []).append(piece)
    candidates = [*([piece] for piece in rest), *lines.values()]
    return next((candidate for candidate in candidates if _ADDRESS.fullmatch(join(candidate))), [])


def _description(pieces: list[Piece], headline: list[Piece], shown: list[Piece]) -> str | None:
    for piece in pieces:
        if piece.mark == "creative" and clean(piece.text):
            return join([other for other in pieces if other.mark == "creative" and _same(other.inside, piece.inside)])
    # Engines repeat the label and the address below the headline; the text begins after the last of them.
    address, last = join(shown), 0
    for index, piece in enumerate(pieces):
        if piece in headline or piece.mark == "display" or (address and clean(piece.text) == address):
            last = index
    rest = [piece for piece in pieces[last + 1 :] if not piece.mark]
    # Some layouts make the whole text a link of its own (Google on phones, 2020).
    return _first_sentence([piece for piece in rest if piece.link is None]) or _first_sentence(
        [piece for piece in rest if piece.link is not None and piece.in_block]
    )


def _first_sentence(pieces: list[Piece]) -> str | None:
    lines: dict[int, list[Piece]] = {}
    for piece in pieces:
        lines.setdefault(piece.line, []).append(piece)
    texts = map(join, lines.values())
    # Chinese, Japanese and Thai put no spaces between words.
    return next((text for text in texts if len(_WORDS.findall(text)) >= _FEWEST_WORDS or _UNSPACED.search(text)), None)


def _links_below(pieces: list[Piece], headline: LexborNode | None, address: str) -> list[tuple[str, LexborNode]]:
    """Links that are a phrase of their own: no cards, and nothing but separators beside them on their line."""
    links: dict[int, list[Piece]] = {}
    talkative = {piece.line for piece in pieces if piece.link is None and _BESIDE_LINKS.search(clean(piece.text))}
    for piece in pieces:
        if piece.link is not None and not _same(piece.link, headline):
            links.setdefault(piece.link.mem_id, []).append(piece)
    found = []
    for group in links.values():
        text = join(group)
        card = any(piece.in_block or piece.mark in _NO_LINKS or piece.line in talkative for piece in group)
        # "Town · 5 locations nearby" is a place, not a page of the advertiser's.
        if not card and "·" not in text and text != address and _WORDS.search(text) and group[0].link is not None:
            found.append((text, group[0].link))
    return found


def _advertiser(pieces: list[Piece], headline: list[Piece], shown: list[Piece]) -> str | None:
    """The line of its own between headline and address, inside the headline's link (Google, since 2023)."""
    if not headline or not shown or not _same(headline[0].link, shown[0].link):
        return None
    lines: dict[int, list[Piece]] = {}
    for piece in takewhile(lambda piece: piece is not shown[0], pieces):
        if _same(piece.link, headline[0].link) and piece.line not in {shown[0].line, headline[0].line}:
            lines.setdefault(piece.line, []).append(piece)
    return (join(list(lines.values())[-1]) or None) if lines else None


def finish(
    draft: Draft,
    *,
    base: str,
    position: int,
    block: Block | None,
    click: str | None = None,
    landing: tuple[str, LandingSource] | None = None,
    target: Callable[[LexborNode], str | None] | None = None,
) -> ParsedAd:
    """Turn a draft into an ad, decoding its links without a request.

    ``click`` is the engine's click URL where it is not the headline's own; ``landing`` what the page itself
    states; ``target`` reads the destination of a link below the ad from its markup.
    """
    href = absolute(draft.link.attributes.get("href") if draft.link is not None else None, base)
    paid = href is not None and is_engine_click(href)
    click = absolute(click, base) or (href if paid else None)
    final = href if not paid else None
    landing = landing or (landing_of(click) if click else None) or (landing_of(href) if href and paid else None)
    if landing is None and final is not None:
        landing = (unwrap_tracker(final) or final, LandingSource.HREF)
    return ParsedAd(
        position=position,
        block=block,
        title=draft.title,
        description=draft.description,
        display_url=draft.display_url,
        final_url=final,
        click_url=click,
        landing_url=landing[0] if landing else None,
        landing_source=landing[1] if landing else None,
        sitelinks=tuple(
            Sitelink(title=text, url=(target(link) if target else None) or _destination(link, base))
            for text, link in draft.links
            if absolute(link.attributes.get("href"), base)
        ),
        advertiser_name=draft.advertiser_name,
    )


def _destination(link: LexborNode, base: str) -> str | None:
    url = absolute(link.attributes.get("href"), base)
    if url is None or not is_engine_click(url):
        return url
    landing = landing_of(url)
    return landing[0] if landing else None


def absolute(href: str | None, base: str) -> str | None:
    """A link as an absolute web address; None for ``javascript:``, ``tel:``, an anchor and what is no address."""
    if not href:
        return None
    href = href.strip()
    if href.startswith(("http://", "https://")):
        return href
    if href.startswith("#"):
        return None
    try:
        url = urljoin(base, href)
    except ValueError:
        return None
    return url if url[:8].lower().startswith(("http://", "https://")) else None
