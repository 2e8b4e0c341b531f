"""Bing result pages, 2018 to today: desktop, mobile and without scripts.

An ad is the list item around a headline (``h2``) whose link is a click URL (``bing.com/aclick`` or ``/aclk``),
whatever class the item wears: Bing has dressed ads as ``b_algo`` results. Facts: ``docs/reference/pages.md``.
"""

import re
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from typing import Final

from selectolax.lexbor import LexborNode

from monitor.links import is_engine_click
from monitor.model.enums import Block
from monitor.parsing.html.advert import Layout, absolute, finish, read_draft
from monitor.parsing.html.boxes import around, boxes_of
from monitor.parsing.html.document import Document
from monitor.parsing.html.outline import class_of, text_of
from monitor.parsing.html.reading import Reading, country, heading_link, holder, parameter, place, shown_query, visible

_HEADLINES: Final = "h2"
_CLICKS: Final = 'a[href*="/aclick?"],a[href*="/aclk?"]'
LAYOUT: Final = Layout(
    heading="h2",
    display="cite,.b_adurl,.b_attribution",
    creative=".b_caption p,p.b_paractl,.b_lineclamp2,.b_lineclamp3,.b_lineclamp4",
    aside=".b_adSlug,.b_adlabel,.ad_gt,.b_factrow,.csrc,.b_tpcn,.b_attribution .b_adcaret",
    below=".b_vlist2col,.b_deep",
    unseen=".b_adcaret,.b_adinfo,.infobubble_item,.b_imagePair img",
)
_BASE: Final = "https://www.bing.com/search"
_SERVED = re.compile(rb'RevIpCC:"([a-z]{2})"')
_SIDE_IDS: Final = frozenset({"b_context", "b_pole_rhs", "b_rrtop"})
_FENCES: Final = frozenset({"ol", "ul", "main", "aside"})
_CARDS: Final = ("slide", "pa_item", "b_adpla", "pla", "mva_")


def read(document: Document) -> Reading:
    """Read one page."""
    found: list[tuple[int, LexborNode]] = []
    others: list[LexborNode] = []
    clicks: list[LexborNode] = []
    organic: list[tuple[int, str]] = []
    for index, node in enumerate(document.css(f"{_HEADLINES},{_CLICKS}")):
        if node.tag == "a":
            clicks.append(node)
            continue
        link = heading_link(node)
        url = absolute(link.attributes.get("href") if link is not None else None, _BASE)
        if url is not None and is_engine_click(url):
            found.append((index, node))
            continue
        others.append(node)
        if url is not None and " b_algo " in _result_class(node):
            organic.append((index, _target(url)))
    reading = Reading(
        organic_urls=tuple(dict.fromkeys(url for _, url in organic)),
        query=shown_query(document, 'input[name="q"],textarea[name="q"]', r"\s+[-–]\s+(?:[^-–]*Bing[^-–]*)$", "q"),
        asked_country=_asked(document.url),
    )
    served = _SERVED.search(document.content[:65_536])
    reading.served_country = country(served.group(1).decode()) if served else None
    span = (organic[0][0], organic[-1][0]) if organic else None
    held: set[int] = set()
    boxes = boxes_of([heading for _, heading in found], others, fence=lambda node: node.tag in _FENCES)
    for (index, _), box in zip(found, boxes, strict=True):
        held.update(other.mem_id for other in box.css(_CLICKS))
        if not visible(box):
            continue
        block = _block(box) or place(index, span)
        reading.ads.append(finish(read_draft(box, LAYOUT), base=_BASE, position=len(reading.ads) + 1, block=block))
    if not reading.ads:
        # An item for ads that holds words, though no ad was read: never a page without ads.
        reading.unread = sum(text_of(item) is not None for item in document.css("li.b_ad") if visible(item))
    _count_rest(reading, [link for link in clicks if link.mem_id not in held])
    return reading


def _result_class(heading: LexborNode) -> str:
    """The classes of the list item a headline stands in."""
    item = holder(heading, "li", levels=8)
    return class_of(item) if item is not None else ""


def _block(box: LexborNode) -> Block | None:
    for node in (box, *around(box, 8)):
        name = class_of(node)
        if " b_adBottom " in name:
            return Block.BOTTOM
        if " b_adTop " in name:
            return Block.TOP
        if (node.attributes.get("id") or "") in _SIDE_IDS or node.tag == "aside":
            return Block.SIDE
    return None


def _count_rest(reading: Reading, clicks: list[LexborNode]) -> None:
    """Product cards, and click links that belong to nothing known."""
    cards: set[int] = set()
    for link in clicks:
        if not visible(link):
            continue
        card = None
        for node in (link, *around(link, 8)):
            if any(f" {part}" in class_of(node) for part in _CARDS):
                card = node.mem_id
        if card is None:
            reading.strays += 1
        else:
            cards.add(card)
    reading.product_ads = len(cards)


def _target(url: str) -> str:
    """An organic result's own address: ``bing.com/ck/a`` carries it in ``u`` as ``a1`` and URL-safe base64."""
    value = parameter(url, "u") if "/ck/a?" in url else None
    if not value or not value.startswith("a1"):
        return url
    try:
        plain = urlsafe_b64decode(value[2:] + "=" * (-len(value[2:]) % 4)).decode("utf-8")
    except (Base64Error, ValueError):
        return url
    return absolute(plain, _BASE) or url


def _asked(url: str | None) -> str | None:
    market = parameter(url, "mkt", "setmkt") or ""
    return country(parameter(url, "cc")) or country(market.rpartition("-")[2])
