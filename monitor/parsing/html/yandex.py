"""Yandex result pages, 2016 to today: desktop and mobile.

An ad is a result item (``serp-item``) whose headline leads to the click counter (``yabs.yandex.*/count``) or that
wears an advertising label. The link itself is opaque; the destination stands in the headline's ``data-click``,
as JSON. Facts: ``docs/reference/pages.md``.
"""

import json
import re
from typing import Final

from selectolax.lexbor import LexborNode

from monitor.links import is_engine_click, landing_of
from monitor.model.enums import Block, Device, LandingSource
from monitor.parsing.html.advert import Draft, Layout, absolute, finish, read_draft
from monitor.parsing.html.boxes import around
from monitor.parsing.html.document import Document
from monitor.parsing.html.outline import class_of
from monitor.parsing.html.reading import Reading, country, heading_link, parameter, place, shown_query, visible

_LABELS: Final = ".AdvLabel,.OrganicAdvLabel,.Organic-Label_type_advertisement,.serp-adv__label"
_LABELLED: Final = f'{_LABELS},[class*="withAdvLabel"],[class*="_type_advertisement"]'
LAYOUT: Final = Layout(
    heading="h2,.OrganicTitle-LinkText,.organic__title",
    display=".Path,.path,.Organic-Path,.organic__path",
    creative=".OrganicText,.organic__text,.text-container,.Organic-Text",
    aside=f".Meta,.Organic-Meta,.organic__meta,.serp-meta,{_LABELS}",
    below=".Sitelinks,.sitelinks",
    unseen=".A11yHidden,.Extralinks,.AdvCounter,.extralinks,.popup2,.Popup2",
)
_BASE: Final = "https://yandex.ru/search/"
_HOST = re.compile(r"https?://(?:[\w-]+\.)*(?:yandex|ya)\.(?:com?\.)?([a-z]{2,3})(?=[/:?#]|$)")
_COUNTRIES: Final = frozenset(
    {"ru", "by", "kz", "uz", "tr", "az", "am", "ge", "kg", "lt", "lv", "ee", "md", "tj", "tm"}
)


def read(document: Document) -> Reading:
    """Read one page."""
    items: list[tuple[int, LexborNode, bool]] = []
    held: set[int] = set()
    for index, node in enumerate(document.css(".serp-item,.AdvProductGalleryCard")):
        if node.mem_id in held:
            continue
        held.add(node.mem_id)
        held.update(inner.mem_id for inner in node.css(".serp-item"))
        items.append((index, node, " serp-item " in class_of(node)))
    reading = _facts(document)
    organic: list[tuple[int, str]] = []
    ads: list[tuple[int, LexborNode, LexborNode | None]] = []
    for index, item, result in items:
        if not result:
            reading.product_ads += visible(item)
            continue
        link = _headline(item)
        url = absolute(link.attributes.get("href") if link is not None else None, _BASE)
        if (url is not None and is_engine_click(url)) or item.css_first(_LABELLED) is not None:
            ads.append((index, item, link))
        elif url is not None and not _HOST.match(url):
            organic.append((index, url))
    reading.organic_urls = tuple(dict.fromkeys(url for _, url in organic))
    span = (organic[0][0], organic[-1][0]) if organic else None
    for index, item, link in ads:
        _add(reading, item, link, _block(item) or place(index, span))
    return reading


def _headline(item: LexborNode) -> LexborNode | None:
    heading = item.css_first("h2")
    link = heading_link(heading) if heading is not None else None
    return link if link is not None else item.css_first("a.OrganicTitle-Link,a.organic__url,a[href]")


def _add(reading: Reading, item: LexborNode, link: LexborNode | None, block: Block | None) -> None:
    if not visible(item):
        return
    gallery = item.css(".AdvProductGalleryCard,[class*=AdvProductGallery-Item]")
    if gallery:
        return
    draft: Draft = read_draft(item, LAYOUT)
    if draft.link is None or link is None:
        reading.unread += 1
        return
    url = _stated(draft.link)
    reading.ads.append(
        finish(
            draft,
            base=_BASE,
            position=len(reading.ads) + 1,
            block=block,
            landing=(url, LandingSource.YANDEX_DATA_CLICK) if url else None,
            target=_stated,
        )
    )


def _stated(link: LexborNode) -> str | None:
    """The destination a link states in ``data-click``: ``{"arguments": {"url": …}}``."""
    text = link.attributes.get("data-click")
    if not text:
        return None
    try:
        value = json.loads(text)
        url = value["arguments"]["url"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    url = absolute(url, _BASE) if isinstance(url, str) else None
    if url is None:
        return None
    if not is_engine_click(url):
        return url
    inner = landing_of(url)
    return inner[0] if inner else None


def _block(item: LexborNode) -> Block | None:
    for node in around(item):
        name = class_of(node)
        if " content__right " in name or " serp-list_right_yes " in name:
            return Block.SIDE
    return None


def _facts(document: Document) -> Reading:
    stated = document.first('meta[property="og:url"]')
    url = document.url or (stated.attributes.get("content") if stated is not None else None)
    host = _HOST.match(url or "")
    body = class_of(document.tree.body) if document.tree.body is not None else ""
    root = class_of(document.tree.root) if document.tree.root is not None else ""
    touch = "/touch/" in (url or "") or "i-ua_platform_ios" in root + body or "i-ua_platform_android" in root + body
    return Reading(
        query=shown_query(document, 'input[name="text"]', r"\s+[-–—]\s+(?:.*(?:Яндекс|Yandex).*)$", "text"),
        asked_country=country(host.group(1)) if host and host.group(1) in _COUNTRIES else None,
        device=Device.MOBILE if touch else Device.DESKTOP,
        location=None,
        served_country=country(parameter(url, "country")),
    )
