"""What a page does by itself: every address it requests or opens without a person asking for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.attribution.landing.code import Code, Trigger, trigger_of
from monitor.attribution.landing.links import absolute, addresses_in, element_of
from monitor.attribution.landing.sinks import Sink, SinkKind
from monitor.model.landing import ElementUse, LandingPage, PageElement, PageRequest

SOON: Final = 2.0
"""Seconds after the page within which nobody has read it and clicked (Convertro's conservative cut)."""
MAX_FIRES: Final = 2_000
"""Such addresses looked at on one page."""

_FRAMES: Final = frozenset({"iframe", "amp-iframe", "frame", "object", "embed", "fencedframe"})
_RULES_BY_TAG: Final = {"script": "script", "link": "prefetch", "style": "style-sheet"}
_RULES_BY_DESTINATION: Final = {
    **dict.fromkeys(("image", "video", "audio", "track", "font"), "image"),
    **dict.fromkeys(("script", "worker"), "script"),
    "style": "style-sheet",
    "empty": "background-request",
}
_MAX_REDIRECTS: Final = 20
_WHEN: Final = {
    Trigger.ITSELF: "while the page is shown",
    Trigger.LEAVING: "when the page is left",
    Trigger.ANYWHERE: "on a click anywhere on the page",
}
_SMALL: Final = 50_000
"""Characters up to which a script is read before the larger ones."""


@dataclass(frozen=True, slots=True)
class Fire:
    """One address that a page goes to by itself."""

    rule: str
    url: str
    path: str
    proof: str
    how: str
    """In words."""


def code_of(page: LandingPage) -> Code:
    """The page's scripts and handlers as one stream, handlers and short scripts first: the budget is limited."""
    code = Code()
    for element in page.elements:
        if element.use is ElementUse.HANDLER:
            whole = element.tag in {"body", "html", "frameset"}
            link = element.attribute in {"href", "action", "formaction"}
            trigger = Trigger.GESTURE if link else trigger_of(element.attribute, whole_page=whole)
            code.add(element.value[11:] if link else element.value, trigger)
    scripts = [element.value for element in page.elements if element.use is ElementUse.SCRIPT]
    for script in sorted(scripts, key=lambda text: len(text) > _SMALL):
        code.add(script)
    return code


def fires_of(page: LandingPage, sinks: Sequence[Sink]) -> list[Fire]:
    """Everything the page goes to by itself, elements first, then scripts, then what only the archive shows."""
    found: dict[tuple[str, str], Fire] = {}
    known: set[str] = set()
    for fire in (*_elements(page), *_scripts(page, sinks), *_requests(page)):
        if len(found) >= MAX_FIRES:
            break
        url = absolute(fire.url, page.url)
        if url is not None and (fire.path != "request" or url not in known):
            known.add(url)
            found.setdefault((url, fire.rule), Fire(fire.rule, url, fire.path, fire.proof, fire.how))
    return list(found.values())


def _elements(page: LandingPage) -> Iterator[Fire]:
    for element in page.elements:
        if element.use is ElementUse.REFRESH:
            how = f"meta refresh after {element.text or 0} s"
            yield Fire("forced-click", element.value, element.path, element.value, how)
        elif element.use is ElementUse.LOAD:
            rule, how = _loading(element)
            for raw in addresses_in(element):
                yield Fire(rule, raw, element.path, raw, how)


def _loading(element: PageElement) -> tuple[str, str]:
    hidden = f", unseen ({element.unseen})" if element.unseen else ""
    how = f"loaded by <{element.tag} {element.attribute or 'text'}>{hidden}"
    if element.attribute == "style":
        return "style-sheet", how
    if element.tag in _FRAMES:
        return ("hidden-frame" if element.unseen else "frame"), how
    return _RULES_BY_TAG.get(element.tag, "image"), how


def _scripts(page: LandingPage, sinks: Sequence[Sink]) -> Iterator[Fire]:
    for sink in sinks:
        if sink.trigger < Trigger.ANYWHERE:
            continue
        when = _WHEN[sink.trigger]
        if sink.kind in {SinkKind.SUBMIT, SinkKind.CLICK}:
            for element in _pushed(page, sink):
                how = f"{'sent' if sink.kind is SinkKind.SUBMIT else 'clicked'} by a script {when}"
                yield Fire("forced-click", element.value, element.path, sink.excerpt, how)
            continue
        rule, how = _scripted(sink)
        path = element_of(page, sink).path
        for url in sink.urls:
            yield Fire(rule, url, path, sink.excerpt, f"{how} by a script {when}")


def _scripted(sink: Sink) -> tuple[str, str]:
    if sink.kind is SinkKind.WINDOW:
        return "pop-up", "opened in a new window"
    if sink.kind is SinkKind.NAVIGATE or sink.tag == "meta":
        return "forced-click", "gone to"
    if sink.kind is SinkKind.FETCH:
        return "background-request", "requested"
    if sink.tag in _FRAMES:
        hidden = f", unseen ({sink.unseen})" if sink.unseen else ""
        return ("hidden-frame" if sink.unseen else "frame"), f"loaded into a frame{hidden}"
    return _RULES_BY_TAG.get(sink.tag, "image"), f"loaded as <{sink.tag or 'img'}>"


def _pushed(page: LandingPage, sink: Sink) -> list[PageElement]:
    """The forms a script sends, or the links it clicks: by id, else every form of the page."""
    tags, attributes = ({"form"}, {"action"}) if sink.kind is SinkKind.SUBMIT else ({"a", "area"}, {"href"})
    among = [each for each in page.elements if each.tag in tags and each.attribute in attributes]
    name = sink.urls[0] if sink.urls else ""
    named = [each for each in among if name and each.path.endswith(f"#{name}")]
    return named or (among if sink.kind is SinkKind.SUBMIT else [])


def _requests(page: LandingPage) -> Iterator[Fire]:
    """Requests that nobody asked for; of a chain of redirects each address, told as the one step it is."""
    following: set[str] = set()
    by_url = {each.url: each for each in reversed(page.requests)}
    for request in page.requests:
        rule = _unasked(request) if request.url not in following else None
        if request.redirect:
            following.add(request.redirect)
        if rule is None:
            continue
        cookie = ", and a cookie was set" if request.sets_cookie else ""
        what = f"requested as {request.destination or 'unknown'} without a gesture{cookie}"
        chain: dict[str, PageRequest] = {}
        step: PageRequest | None = request
        while step is not None and step.url not in chain and len(chain) < _MAX_REDIRECTS:
            chain[step.url] = step
            step = by_url.get(step.redirect or "")
        for url in chain:
            yield Fire(rule, url, "request", url, what)


def _unasked(request: PageRequest) -> str | None:
    """The rule a request falls under; None where a person may have caused it."""
    if request.gesture:
        return None
    if request.destination in _FRAMES:
        return "frame"
    if request.destination in _RULES_BY_DESTINATION:
        return _RULES_BY_DESTINATION[request.destination]
    soon = request.after is not None and 0 <= request.after <= SOON
    return "forced-click" if request.gesture is False or soon else None
