"""From what a provider states of each ad to the ads of a page: order, rank, destination, and what was lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from monitor.model.captures import ParsedAd, ParsedPage, Sitelink
from monitor.model.enums import Block, PageState
from monitor.parsing.destination import address, destination, is_no_address, sitelink_target
from monitor.parsing.wording import is_damaged, words

MAX_WARNINGS: Final = 50
"""Warnings of one page that are kept; the rest is counted."""

_BLOCKS: Final = {
    "top": Block.TOP,
    "bottom": Block.BOTTOM,
    "side": Block.SIDE,
    "right": Block.SIDE,
    "left": None,  # DataForSEO calls the main column so
    "middle": None,
}
_PAGE_ORDER: Final = {Block.TOP: 0, None: 1, Block.SIDE: 2, Block.BOTTOM: 3}
_TEXTS: Final = ("title", "description", "display_url")
_LINKS: Final = ("link", "tracking_link", "landing")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAd:
    """One ad in the provider's own values, whatever their types, under the names the monitor uses."""

    title: Any = None
    description: Any = None
    display_url: Any = None
    link: Any = None
    """The destination as stated; it may turn out to be a click URL."""
    tracking_link: Any = None
    landing: Any = None
    """A landing URL that somebody decoded already."""
    sitelinks: Any = None
    advertiser_name: Any = None
    block: Block | None = None


class AdCollector:
    """Collects the ads of one page; an ad that cannot be read costs its neighbours nothing, not even their rank."""

    def __init__(self) -> None:
        self.product_ads = 0
        self.lost = 0
        self._entries: list[StatedAd | None] = []
        self._warnings: list[str] = []
        self._unsaid = 0

    def warn(self, text: str) -> None:
        """Note in one line what could not be read."""
        if len(self._warnings) < MAX_WARNINGS:
            self._warnings.append(text)
        else:
            self._unsaid += 1

    def add(self, ad: StatedAd) -> None:
        """Take one text ad."""
        self._entries.append(ad)

    def lose(self, reason: str) -> None:
        """Note an ad that is there and cannot be read; it keeps its place in the count."""
        self._entries.append(None)
        self.lost += 1
        self.warn(f"ad {len(self._entries)} {reason}")

    @property
    def warnings(self) -> tuple[str, ...]:
        """What could not be read, at most ``MAX_WARNINGS`` lines and one that counts the rest."""
        return (*self._warnings, *([f"{self._unsaid} more warnings"] if self._unsaid else ()))

    def ads(self) -> tuple[ParsedAd, ...]:
        """The ads in the order they were given, ranked from 1 over the page. To be asked for once."""
        read = []
        for position, entry in enumerate(self._entries, start=1):
            if entry is None:
                continue
            ad = self._parsed(entry, position)
            if ad is None:
                self.lost += 1
                self.warn(f"ad {position} has neither text nor link")
            else:
                read.append(ad)
        return tuple(read)

    def _parsed(self, ad: StatedAd, position: int) -> ParsedAd | None:
        target = destination(ad.link, ad.tracking_link, ad.landing)
        title, description, display_url = (words(value) for value in (ad.title, ad.description, ad.display_url))
        if not (title or description or display_url or target.final_url or target.click_url or target.landing_url):
            return None
        self._note_damage(ad, position)
        return ParsedAd(
            position=position,
            block=ad.block,
            title=title,
            description=description,
            display_url=display_url,
            final_url=target.final_url,
            click_url=target.click_url,
            landing_url=target.landing_url,
            landing_source=target.landing_source,
            sitelinks=sitelinks_of(ad.sitelinks),
            advertiser_name=words(ad.advertiser_name),
        )

    def _note_damage(self, ad: StatedAd, position: int) -> None:
        for name in _TEXTS:
            value = getattr(ad, name)
            if value is None:
                continue
            if not isinstance(value, str):
                self.warn(f"ad {position}: {name} is {type(value).__name__}, expected text")
            elif is_damaged(value):
                self.warn(f"ad {position}: {name} held broken characters or was too long, and was mended")
        for name in _LINKS:
            value = getattr(ad, name)
            if value is not None and is_no_address(value):
                self.warn(f"ad {position}: {name} is no web address, expected http or https")


def block_of(value: object) -> Block | None:
    """The block a provider names; None for the middle of the page and for unknown words."""
    return _BLOCKS.get(value.strip().lower()) if isinstance(value, str) else None


def in_page_order(rows: list[Any]) -> list[Any]:
    """Rows with ``block_position`` and ``position`` from the top of the page to its bottom.

    Positions only order the ads of one block, because providers start anew in each or do not. Rows that
    are no objects, or of which not all say a position, stay where they are.
    """
    if not all(isinstance(row, Mapping) for row in rows):
        return rows
    ranked = all(type(row.get("position")) is int for row in rows)
    return sorted(
        rows, key=lambda row: (_PAGE_ORDER[block_of(row.get("block_position"))], row["position"] if ranked else 0)
    )


def blocks_among(ranks: list[int], organic: list[int]) -> list[Block | None]:
    """The block of each ad rank by the ranks of the organic results on the same page.

    Before the first is top, behind the last is bottom, between them is neither; without organic results
    nobody can tell.
    """
    if not organic:
        return [None] * len(ranks)
    first, last = min(organic), max(organic)
    return [Block.TOP if rank < first else Block.BOTTOM if rank > last else None for rank in ranks]


def sitelinks_of(stated: object) -> tuple[Sitelink, ...]:
    """Sitelinks from a list, or from a dictionary of lists (``inline``, ``expanded``), each a title with a link.

    A sitelink whose link is only a click URL that hides its target keeps its title and has no URL.
    """
    groups: Iterable[object] = stated.values() if isinstance(stated, Mapping) else [stated]
    found = []
    for group in groups:
        for row in group if isinstance(group, list) else ():
            if not isinstance(row, Mapping):
                continue
            title = words(row.get("title"))
            if title:
                url = sitelink_target(row.get("link") or row.get("url"), row.get("tracking_link"))
                found.append(Sitelink(title=title, url=url))
    return tuple(found)


def organic_of(rows: object, key: str) -> tuple[str, ...]:
    """The addresses of organic results in page order, read from one key of each row."""
    if not isinstance(rows, list):
        return ()
    links = (row.get(key) for row in rows if isinstance(row, Mapping))
    return tuple(url for url in map(address, links) if url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What decides the state of an answer that names no error."""

    collector: AdCollector
    ads_readable: bool = True
    """False where the place of the ads is there and is not what the format says."""
    page_seen: bool = False
    """Other results prove that a search page was seen."""


def settled(look: Look, page: ParsedPage) -> ParsedPage:
    """``page`` with its ads, counts and state: damaged input never becomes a page without ads.

    Text ads make ``ads``; text ads that are there and cannot be read make ``unknown_layout``; results or
    product-listing units without text ads make ``no_ads``; an answer that shows nothing at all is ``empty``.
    """
    collector = look.collector
    ads = collector.ads()
    error = page.error
    if ads:
        state = PageState.ADS
        if collector.lost:
            error = f"{collector.lost} of {collector.lost + len(ads)} text ads could not be read"
    elif collector.lost or not look.ads_readable:
        state, error = PageState.UNKNOWN_LAYOUT, "layout not recognised: there are ads, and none of them can be read"
    elif collector.product_ads:
        state, error = PageState.NO_ADS, error or "product-listing units only, no text ads"
    elif look.page_seen:
        state = PageState.NO_ADS
    else:
        state, error = PageState.EMPTY, error or "the answer holds neither ads nor organic results"
    return replace(
        page,
        state=state,
        ads=ads,
        product_ads=collector.product_ads,
        error=error,
        warnings=page.warnings + collector.warnings,
    )
