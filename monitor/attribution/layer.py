"""One URL of a chain, taken apart once, and what a rule of the network table finds on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.attribution.decoders import DECODERS
from monitor.links import show_text
from monitor.links.address import UrlParts
from monitor.links.encoded import web_url
from monitor.links.query import decoded, first_texts, value_in
from monitor.model.networks import LinkRule, Network, Place, Reader

MAX_VALUE = 512
"""Characters of an ID; longer ones are no IDs."""
MAX_SEARCHED = 8_192
"""Characters that a reader's pattern looks at: patterns are not all linear, and hostile text is long."""


class Layer:
    """One URL of a chain."""

    __slots__ = ("_address", "parts", "texts", "url")

    def __init__(self, url: str, parts: UrlParts) -> None:
        self.url = url
        self.parts = parts
        texts = first_texts(parts.query)
        # Some software puts its mark behind the hash ("#a_aid=…"); the query counts first.
        if "=" in parts.fragment:
            texts = {**first_texts(parts.fragment), **texts}
        self.texts: Mapping[str, str] = texts
        """By key: ``key=value`` as written."""
        self._address: str | None = None

    @property
    def address(self) -> str:
        """Path, question mark and query as written."""
        if self._address is None:
            self._address = f"{self.parts.path}?{self.parts.query}" if self.parts.query else self.parts.path
        return self._address

    def value(self, key: str) -> str | None:
        """The decoded value of a parameter; None when absent or empty."""
        text = self.texts.get(key)
        return (value_in(text) or None) if text is not None else None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found on one layer."""

    network: Network
    rule: LinkRule
    publisher: str | None
    merchant: str | None
    sub_id: str | None
    click_id: str | None
    click_time: str | None
    destination: str | None
    proof: str
    """The very characters that bear the publisher or, failing that, the network."""


def fits(rule: LinkRule, layer: Layer) -> bool:
    """Whether every condition of a rule but its hosts holds."""
    known = layer.texts
    if rule.need and not all(key in known for key in rule.need):
        return False
    if rule.need_any and not any(key in known for key in rule.need_any):
        return False
    return (
        (rule.path is None or rule.path.search(layer.parts.path) is not None)
        and (rule.host is None or rule.host.search(layer.parts.host) is not None)
        and (rule.address is None or rule.address.search(layer.address) is not None)
        and (not rule.matches or all(pattern.search(layer.value(key) or "") for key, pattern in rule.matches))
    )


def find(network: Network, rule: LinkRule, layer: Layer) -> Finding:
    """Read everything a fitting rule can read."""
    publisher, proof = _first(rule.publisher, layer)
    return Finding(
        network,
        rule,
        publisher,
        _first(rule.merchant, layer)[0],
        _first(rule.sub_id, layer)[0],
        _first(rule.click_id, layer)[0],
        _first(rule.click_time, layer)[0],
        _destination(rule.destination, layer),
        proof or _mark(rule, layer),
    )


def _first(readers: tuple[Reader, ...], layer: Layer) -> tuple[str | None, str]:
    """Value and proving characters of the first reader that finds something."""
    for reader in readers:
        value, proof = _read(reader, layer)
        if value and reader.decoder:
            value = DECODERS[reader.decoder](value)
        if value and len(value) <= MAX_VALUE and (value := show_text(value.strip())):
            return value, proof
    return None, ""


def _read(reader: Reader, layer: Layer) -> tuple[str | None, str]:
    if reader.place is Place.QUERY:
        written = layer.texts.get(reader.key)
        if written is None:
            return None, ""
        value = value_in(written)
        if reader.pattern is None:
            return value, written
        match = reader.pattern.search(value[:MAX_SEARCHED])
        return (match.group(1), written) if match else (None, "")
    text = {Place.PATH: layer.parts.path, Place.HOST: layer.parts.host}.get(reader.place, layer.address)
    match = reader.pattern.search(text[:MAX_SEARCHED]) if reader.pattern else None
    return (decoded(match.group(1)), match.group(0)) if match else (None, "")


def _destination(readers: tuple[Reader, ...], layer: Layer) -> str | None:
    for reader in readers:
        value, _ = _read(reader, layer)
        if not value:
            continue
        url = web_url(value)
        if url is not None:
            return url
        # Networks take addresses relative to the advertiser's site too ("/item/1", "shop.example/x"); a word, an
        # unfilled macro and another scheme (javascript:) are no destination.
        if not value.startswith(("{", "[", "!", "%")) and ":" not in value.partition("/")[0] and set("/.") & set(value):
            return value
    return None


def _mark(rule: LinkRule, layer: Layer) -> str:
    """The characters by which a rule without a readable publisher knew its network."""
    keys = [*(key for key, _ in rule.matches), *rule.need, *rule.need_any]
    marks = [layer.texts[key] for key in keys if key in layer.texts]
    return marks[0] if marks else f"{layer.parts.host}{layer.parts.path}"
