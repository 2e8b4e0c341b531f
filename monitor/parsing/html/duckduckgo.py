"""DuckDuckGo result pages, 2018 to today: with scripts (desktop and mobile), html.duckduckgo.com and lite.

Ads wear ``result--ad``, ``data-layout="ad"``, ``data-testid="ad"`` or, in lite's table, ``result-sponsored`` rows;
their links go through ``duckduckgo.com/y.js``. Facts: ``docs/reference/pages.md``.
"""

import re
from typing import Final

from selectolax.lexbor import LexborNode

from monitor.links import is_engine_click, unwrap_tracker
from monitor.model.enums import Block, Device
from monitor.parsing.html.advert import Layout, absolute, finish, read_draft
from monitor.parsing.html.document import Document
from monitor.parsing.html.outline import class_of
from monitor.parsing.html.reading import Reading, country, parameter, place, shown_query, visible

_ADS: Final = '.result--ad,[data-layout="ad"],[data-testid="ad"],tr.result-sponsored'
_HEADLINES: Final = 'a.result__a,a.result-link,a[data-testid="result-title-a"]'
_CLICKS: Final = 'a[href*="/y.js?"]'
LAYOUT: Final = Layout(
    heading=f"h2,{_HEADLINES}",
    display='.result__url,.link-text,a[data-testid="result-extras-url-link"]',
    creative='.result__snippet,.result-snippet,[data-result="snippet"]',
    below=".result__sitelinks,[data-testid=sitelinks]",
    aside='.badge--ad-wrap,.badge--ad,.result__check,[data-testid="result-extras-site-search-link"]',
)
_BASE: Final = "https://duckduckgo.com/"


def read(document: Document) -> Reading:
    """Read one page."""
    ads: list[tuple[int, list[LexborNode]]] = []
    organic: list[tuple[int, str]] = []
    strays: list[LexborNode] = []
    held: set[int] = set()
    for index, node in enumerate(document.css(f"{_ADS},{_HEADLINES},{_CLICKS}")):
        if node.mem_id in held:
            continue
        # An element that matches twice is listed twice.
        held.add(node.mem_id)
        if node.tag == "tr":
            held.update(inner.mem_id for inner in node.css(f"{_HEADLINES},{_CLICKS}"))
            # Lite's ads are rows in a row: a headline begins the next.
            if node.css_first(_HEADLINES) is not None or not ads:
                ads.append((index, []))
            ads[-1][1].append(node)
        elif node.tag == "a":
            url = _organic(node)
            if url is not None:
                organic.append((index, url))
            elif is_engine_click(absolute(node.attributes.get("href"), _BASE) or ""):
                strays.append(node)
        else:
            held.update(inner.mem_id for inner in node.css(f"{_ADS},{_HEADLINES},{_CLICKS}"))
            ads.append((index, [node]))
    reading = _facts(document)
    reading.organic_urls = tuple(dict.fromkeys(url for _, url in organic))
    reading.strays = sum(map(visible, strays))
    span = (organic[0][0], organic[-1][0]) if organic else None
    for index, rows in ads:
        _add(reading, rows, place(index, span))
    return reading


def _organic(link: LexborNode) -> str | None:
    attributes = link.attributes
    if "result" not in (attributes.get("class") or "") and attributes.get("data-testid") != "result-title-a":
        return None
    url = absolute(attributes.get("href"), _BASE)
    if url is None or is_engine_click(url):
        return None
    url = unwrap_tracker(url) or url
    return None if re.match(r"https?://(?:[\w-]+\.)*duckduckgo\.com(?=[/:?#]|$)", url) else url


def _add(reading: Reading, rows: list[LexborNode], block: Block | None) -> None:
    if not visible(rows[0]):
        return
    draft = read_draft(rows, LAYOUT)
    if draft.link is None:
        reading.unread += 1
        return
    reading.ads.append(finish(draft, base=_BASE, position=len(reading.ads) + 1, block=block))


def _facts(document: Document) -> Reading:
    root = class_of(document.tree.root) if document.tree.root is not None else ""
    mobile = " is-mobile-device " in root or " is-mobile " in root
    desktop = " is-not-mobile-device " in root
    region = parameter(document.url, "kl") or ""
    return Reading(
        query=shown_query(document, 'input[name="q"]', r"\s+at DuckDuckGo$", "q"),
        asked_country=country(region.partition("-")[0]),
        device=Device.MOBILE if mobile else Device.DESKTOP if desktop else None,
    )
