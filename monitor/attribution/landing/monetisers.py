"""Sub-networks and the scripts of link monetisers: told as what they are, and never abuse by themselves."""

import re
from typing import Final

from monitor.links.address import split_url
from monitor.links.hosts import belongs_to
from monitor.model.landing import ElementUse, PageElement

SUB_NETWORKS: Final = frozenset(
    {
        *("skimlinks", "sovrn_viglink", "digidip", "yieldkit", "brandreward", "kelkoo", "takeads", "linkbux"),
        *("linkhaitao", "geniuslink", "shopstyle", "rewardstyle", "cuelinks"),
    }
)
"""Networks of ``networks.yaml`` that are themselves publishers of the programme's network."""

_SCRIPTS: Final = (
    # Host, path with the publisher's handle, what it is. Sources: the snippets these companies give to publishers.
    ("skimresources.com", re.compile(r"/js/(\d+X\d+)\.skimlinks\.js"), "Skimlinks"),
    ("viglink.com", re.compile(r"/api/vglnk\.js"), "Sovrn (VigLink)"),
    ("dwin2.com", re.compile(r"/pub\.(\d+)\.min\.js"), "Awin's link converter"),
    ("anrdoezrs.net", re.compile(r"/am/(\d+)/"), "CJ's link converter"),
    ("digidip.net", re.compile(r"\.js$"), "digidip"),
)
_VIGLINK_KEY: Final = re.compile(r"vglnk\s*=\s*\{[^}]{0,300}?key\s*:\s*['\"]([0-9a-f]{16,40})['\"]")


def monetisers_of(elements: tuple[PageElement, ...]) -> tuple[str, ...]:
    """One sentence for each such script of a page, in order, each once."""
    found = [sentence for element in elements for sentence in _of(element)]
    return tuple(dict.fromkeys(found))


def _of(element: PageElement) -> list[str]:
    if element.use is ElementUse.SCRIPT:
        key = _VIGLINK_KEY.search(element.value[:100_000]) if "vglnk" in element.value else None
        return [_sentence("Sovrn (VigLink)", key.group(1))] if key else []
    if element.tag != "script" or element.attribute != "src":
        return []
    parts = split_url(element.value)
    if parts is None:
        return []
    for domain, path, name in _SCRIPTS:
        match = path.search(parts.path) if belongs_to(parts.host, domain) else None
        if match:
            return [_sentence(name, match.group(1) if path.groups else None)]
    return []


def _sentence(name: str, handle: str | None) -> str:
    whose = f" of publisher {handle}" if handle else ""
    return f"{name}{whose}: a script that turns ordinary links into affiliate links when they are clicked"
