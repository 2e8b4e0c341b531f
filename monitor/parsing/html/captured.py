"""Search pages inside a container: which of its documents are search pages, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from monitor.errors import InputRefused
from monitor.model.captures import ParsedPage
from monitor.model.enums import PageState
from monitor.parsing.html.page import read_page, search_engine

_MOST_DOCUMENTS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """One document of a container."""

    url: str
    content: bytes = field(repr=False)
    charset: str | None = None
    seen_at: datetime | None = None
    problem: str | None = None
    """Why the container does not hold the document's bytes."""


def read_captured(documents: Iterable[Captured], container: str) -> tuple[ParsedPage, ...]:
    """Read every document that was loaded from a search page's address; one bad one loses none of the others.

    Raises ``InputRefused`` when the container holds no search page at all.
    """
    pages = []
    looked_at = 0
    for document in documents:
        looked_at += 1
        if looked_at > _MOST_DOCUMENTS:
            break
        if search_engine(document.url) is not None:
            pages.append(_page(document))
    if not pages:
        raise InputRefused(
            f"{container} with {looked_at} document(s), none from a search page's address; "
            "expected a search page of Google, Bing, Yandex or DuckDuckGo"
        )
    return tuple(pages)


def _page(document: Captured) -> ParsedPage:
    engine = search_engine(document.url)
    if document.problem is not None:
        return ParsedPage(state=PageState.REFUSED, engine=engine, seen_at=document.seen_at, error=document.problem)
    try:
        return read_page(document.content, url=document.url, charset=document.charset, seen_at=document.seen_at)
    except InputRefused as refused:
        return ParsedPage(state=PageState.REFUSED, engine=engine, seen_at=document.seen_at, error=str(refused))
