"""Landing pages out of saved files: HTML, MHTML, HAR and WARC, each page with the requests it made.

Unlike the registered formats these are no search pages, so nothing here is tried when captures are imported.
"""

from collections.abc import Sequence
from typing import Final

from monitor.errors import InputRefused
from monitor.model.landing import LandingPage, PageRequest
from monitor.parsing.html import har, mhtml, page, warc
from monitor.parsing.html.captured import Captured
from monitor.parsing.html.document import Document
from monitor.parsing.landing_elements import elements_of
from monitor.parsing.landing_requests import Recorded, har_requests, warc_requests
from monitor.parsing.payload import Payload

MAX_PAGES: Final = 50
"""Pages read of one archive; a recording of one visit has a handful."""

_FRAMES: Final = frozenset({"iframe", "frame", "embed", "object", "fencedframe"})


def landing_pages(content: bytes, *, name: str = "", url: str | None = None) -> tuple[LandingPage, ...]:
    """Every page of one file; ``url`` is where a bare HTML file was saved from, if it does not say.

    Raises ``InputRefused`` when the file is none of these, holds no page, or would cost unbounded time.
    """
    payload = Payload(content, name=name)
    if har.identify(payload):
        return _archived(list(har.documents(payload)), har_requests(payload), "an HTTP archive (HAR)")
    if warc.identify(payload):
        return _archived(list(warc.documents(payload)), warc_requests(payload), "a web archive (WARC)")
    if mhtml.identify(payload):
        return (_page(mhtml.document(payload), ()),)
    if page.identify(payload):
        return (_page(Captured(url=url or "", content=payload.content), ()),)
    raise InputRefused("not a web page; expected HTML, MHTML, HAR or WARC")


def _archived(documents: Sequence[Captured], recorded: Sequence[Recorded], container: str) -> tuple[LandingPage, ...]:
    """Top-level documents as pages; requests belong to the newest page that was asked for before them."""
    frames = {each.request.url for each in recorded if each.request.destination in _FRAMES}
    kept = [each for each in documents if each.url not in frames or each is documents[0]][:MAX_PAGES]
    owners: dict[int, list[PageRequest]] = {}
    by_url = {each.url: number for number, each in reversed(list(enumerate(kept)))}
    current: int | None = None
    began = None
    for each in recorded:
        number = by_url.get(each.request.url)
        if number is not None and number not in owners:
            current, began = number, each.at
            owners[number] = []
        elif current is not None:
            owners[current].append(each.since(began))
    pages, refused = [], ""
    for number, document in enumerate(kept):
        try:
            pages.append(_page(document, tuple(owners.get(number, ()))))
        except InputRefused as problem:
            refused = refused or str(problem)
    if not pages:
        raise InputRefused(refused or f"{container} without a web page; expected one recorded with content")
    return tuple(pages)


def _page(document: Captured, requests: tuple[PageRequest, ...]) -> LandingPage:
    if document.problem is not None:
        raise InputRefused(document.problem)
    try:
        parsed = Document(document.content, charset=document.charset, url=document.url or None)
    except InputRefused as refused:
        raise InputRefused(f"{str(refused).partition(';')[0]}; expected a page as browsers save it") from refused
    elements, warnings = elements_of(parsed)
    return LandingPage(
        url=parsed.url, elements=elements, requests=requests, seen_at=document.seen_at, warnings=warnings
    )
