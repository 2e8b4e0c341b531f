"""Google result pages, 2016 to today: desktop, mobile, tablet and without scripts.

Text ads stand in items that have kept their names for years (``li.ads-ad`` and ``li.ads-fr`` to 2020,
``div.uEierd`` and ``data-text-ad`` since). Where those are missing, an ad is the box around a headline whose link
is a click URL (``/aclk``, or ``data-rw``). Facts: ``docs/reference/pages.md``.
"""

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from monitor.links import is_engine_click, unwrap_tracker
from monitor.model.captures import ParsedAd
from monitor.model.enums import Block, Device
from monitor.parsing.html.advert import Layout, absolute, finish, read_draft
from monitor.parsing.html.boxes import around, boxes_of
from monitor.parsing.html.document import Document
from monitor.parsing.html.outline import text_of
from monitor.parsing.html.reading import (
    Reading,
    country,
    heading_link,
    holder,
    parameter,
    place,
    shown_query,
    visible,
)

_ITEMS: Final = "li.ads-ad,li.ads-fr,.uEierd,[data-text-ad]"
_CLICKS: Final = 'a[href*="/aclk"],a[data-rw]'
_EVERYTHING: Final = f'{_ITEMS},{_CLICKS},h3,[role="heading"]'

LAYOUT: Final = Layout(
    heading='h3,[role="heading"]',
    display="cite,.qzEoUe,[data-dtld]",
    creative=".ads-creative",
    below='[role="list"],ul',
    aside='[role="img"],.PXnpre',
    unseen='[id^="rp_"],[class*="fexp-h"],[data-counterfactual-logging],[id^="aobm_"],[data-async-type^="wta"],.action-menu,'
    '[role="button"]:not(a)',
)
_TOP: Final = frozenset({"tads", "tvcap", "taw", "atvcap"})
_BOTTOM: Final = frozenset({"tadsb", "bottomads", "botstuff"})
_SIDE: Final = frozenset({"rhs", "rhs_block", "mbEnd", "rhscol"})
_FENCES: Final = _TOP | _BOTTOM | _SIDE | {"search", "rso", "center_col", "main", "rcnt", "cnt", "gsr"}
_PRODUCT: Final = ("pla-", "commercial-unit", "cu-container")
_TITLE_TAIL: Final = r"\s+[-–]\s+(?:[^-–]*Google[^-–]*)$"
_HOST = re.compile(r"https?://(?:[\w-]+\.)*google\.(?:com?\.)?([a-z]{2,3})(?=[/:?#]|$)")


def read(document: Document) -> Reading:
    """Read one page."""
    items, clicks, headings = _sorted(document)
    base = document.url if document.url and _HOST.match(document.url) else "https://www.google.com/search"
    organic = list(_organic(headings, base))
    boxes, reading = _loose(clicks, [heading for _, heading in headings])
    span = (organic[0][0], organic[-1][0]) if organic else None
    guessed = {box.mem_id for _, box in boxes}
    for index, item in sorted([*items, *boxes], key=lambda pair: pair[0]):
        for part in _parts(item):
            units = _units(part)
            if units:
                reading.product_ads += units
                continue
            ad = _ad(part, base, len(reading.ads) + 1, _block(part) or place(index, span))
            if ad is not None and (ad.display_url or part.mem_id not in guessed):
                reading.ads.append(ad)
            elif part.css_first(_CLICKS) is not None and _shown(part):
                reading.unread += part.mem_id not in guessed
                reading.strays += part.mem_id in guessed
    if not reading.ads:
        # A container for text ads that holds words, though no ad was read: never a page without ads.
        reading.unread += sum(text_of(box) is not None for box in document.css("#tads,#tadsb") if _shown(box))
    reading.organic_urls = tuple(dict.fromkeys(url for _, url in organic))
    reading.query = shown_query(document, 'input[name="q"],textarea[name="q"]', _TITLE_TAIL, "q")
    reading.asked_country = _asked(document)
    reading.device = _device(document)
    return reading


_Found = list[tuple[int, LexborNode]]


def _sorted(document: Document) -> tuple[_Found, _Found, _Found]:
    """Items, click links outside of items, headings outside of items; each with its place in the page."""
    items: _Found = []
    clicks: _Found = []
    headings: _Found = []
    inside: set[int] = set()
    for index, node in enumerate(document.css(_EVERYTHING)):
        if node.mem_id in inside:
            continue
        # An element that matches twice is listed twice.
        inside.add(node.mem_id)
        tag = node.tag
        if tag == "a":
            clicks.append((index, node))
        elif tag == "h3" or _is_heading(node):
            headings.append((index, node))
        else:
            inside.update(other.mem_id for other in node.css(_EVERYTHING))
            items.append((index, node))
    return items, clicks, headings


def _is_heading(node: LexborNode) -> bool:
    attributes = node.attributes
    return attributes.get("role") == "heading" and "data-text-ad" not in attributes


def _organic(headings: _Found, base: str) -> Iterator[tuple[int, str]]:
    """Place and address of each organic result."""
    for index, heading in headings:
        link = heading_link(heading)
        if link is None:
            continue
        attributes = link.attributes
        url = absolute(attributes.get("href"), base)
        if url is None or "data-rw" in attributes or "/aclk" in url:
            continue
        if "google." in url[:64] and _HOST.match(url):
            inner = None if is_engine_click(url) else unwrap_tracker(url)
            if inner is None or _HOST.match(inner):
                continue
            url = inner
        yield index, url


def _loose(clicks: _Found, headings: list[LexborNode]) -> tuple[_Found, Reading]:
    """Boxes around headlines that lead to a click URL though no known item holds them; products counted."""
    reading = Reading()
    cards: set[object] = set()
    headlines: _Found = []
    seen: set[int] = set()
    for index, link in clicks:
        card = _product(link)
        if card is not None:
            cards.add(card)
            continue
        headline = link if _shown(link) else _twin(link, after=True)
        if headline is None or headline.mem_id in seen:
            continue
        seen.add(headline.mem_id)
        heading = headline.css_first('h3,[role="heading"]') or holder(headline, "h3", levels=3)
        if heading is not None:
            headlines.append((index, heading))
        else:
            reading.strays += 1
    reading.product_ads = len(cards - {""})
    own = {heading.mem_id for _, heading in headlines}
    boxes = boxes_of(
        [heading for _, heading in headlines],
        [heading for heading in headings if heading.mem_id not in own] if own else (),
        fence=lambda node: (node.attributes.get("id") or "") in _FENCES,
    )
    return [(index, box) for (index, _), box in zip(headlines, boxes, strict=True)], reading


def _product(link: LexborNode) -> object | None:
    """What tells one product card from another; an empty text for the hidden twin of a card; None for no product."""
    attributes = link.attributes
    url = (attributes.get("href") or "") + (attributes.get("data-rw") or "")
    product = "ctype=5" in url
    card: object = None
    for node in (link, *around(link, 7)):
        attributes = node.attributes
        name = attributes.get("class") or ""
        if "pla-unit" in name.split():
            card, product = (attributes.get("data-offer-id") or node.mem_id, attributes.get("data-merchant-id")), True
            break
        if "product_ads" in name:
            # The box that opens over the page repeats every card.
            return ""
        if node.tag == "g-inner-card":
            card, product = node.mem_id, True
            break
        product = product or any(part in name for part in _PRODUCT)
    if not product:
        return None
    return card if card is not None and _shown(link) else ""


def _shown(node: LexborNode) -> bool:
    return visible(node, "rp_", "fexp-h")


def _parts(item: LexborNode) -> list[LexborNode]:
    """The item, or the several ads of one item."""
    inner: list[LexborNode] = []
    held: set[int] = set()
    for node in item.css("[data-text-ad]"):
        if node.mem_id not in held:
            inner.append(node)
            held.update(other.mem_id for other in node.css("[data-text-ad]"))
    return inner if len(inner) > 1 else [item]


def _units(item: LexborNode) -> int:
    """Product cards and local services' profiles that stand where a text ad would; 0 for a text ad."""
    if "data-text-ad" in item.attributes or item.css_first("[data-text-ad]") is not None:
        return 0
    return sum(map(_shown, item.css(".pla-unit,gls-profile-entrypoint")))


def _ad(item: LexborNode, base: str, position: int, block: Block | None) -> ParsedAd | None:
    if not _shown(item):
        return None
    draft = read_draft(item, LAYOUT)
    if draft.link is None:
        return None
    click = _click(draft.link)
    href = draft.link.attributes.get("href") or ""
    if click is None and not is_engine_click(absolute(href, base) or ""):
        return None
    return finish(draft, base=base, position=position, block=block, click=click)


def _click(link: LexborNode) -> str | None:
    """The click URL beside a clean headline link: in ``data-rw``, or on its hidden twin (to 2019)."""
    attributes = link.attributes
    click = attributes.get("data-rw") or attributes.get("data-arwt")
    if click:
        return click
    twin = _twin(link, after=False)
    href = (twin.attributes.get("href") or "") if twin is not None else ""
    return href if twin is not None and "/aclk" in href and not twin.text(strip=True) else None


def _twin(link: LexborNode, *, after: bool) -> LexborNode | None:
    """The other link of a pair: a hidden one with the click URL stands before the headline (to 2019)."""
    other = link.next if after else link.prev
    while other is not None and other.tag != "a":
        other = other.next if after else other.prev
    return other if other is not None and (not after or _shown(other)) else None


def _block(item: LexborNode) -> Block | None:
    for outer in (item, *around(item)):
        name = outer.attributes.get("id")
        if name in _TOP:
            return Block.TOP
        if name in _BOTTOM:
            return Block.BOTTOM
        if name in _SIDE:
            return Block.SIDE
    return None


def _asked(document: Document) -> str | None:
    host = _HOST.match(document.url or "")
    return country(parameter(document.url, "gl")) or (country(host.group(1)) if host else None)


def _device(document: Document) -> Device | None:
    """Mobile pages fit themselves to the screen; desktop pages do not, and have the box of two columns."""
    if b"device-width" in document.head:
        return Device.MOBILE
    return Device.DESKTOP if b'id="rcnt"' in document.content else None
