"""Which rules can fit a URL: looked up by host, first path segment and query keys, never one by one."""

from collections.abc import Iterator
from dataclasses import replace

from monitor.attribution.layer import Finding, Layer, find, fits
from monitor.links import registrable_domain
from monitor.model.enums import IdKind
from monitor.model.networks import LinkRule, Network, NetworkTable, RuleKind

_Entry = tuple[int, Network, LinkRule]
"""Place in the table, so that the first row wins, and the rule."""

_KINDS = {RuleKind.IMPRESSION: 0, RuleKind.CLICK: 1, RuleKind.LANDING: 2}
_KNOWN_HOSTS = 65_536
_TEMPLATE_HOST = "{}"
_ANY_HOST = "*"


class RuleIndex:
    """The network table, arranged for looking up."""

    def __init__(self, table: NetworkTable) -> None:
        self._by_host: dict[str, list[_Entry]] = {}
        self._by_label: dict[str, list[_Entry]] = {}
        self._by_segment: dict[str, list[_Entry]] = {}
        self._by_key: dict[str, list[_Entry]] = {}
        self._seen_hosts: dict[str, tuple[_Entry, ...]] = {}
        entries = ((network, rule) for network in table.networks for rule in network.rules)
        for place, (network, rule) in enumerate(entries):
            for host in rule.hosts:
                for shelf, label in self._shelves(host, rule):
                    shelf.setdefault(label, []).append((place, network, rule))

    def _shelves(self, host: str, rule: LinkRule) -> Iterator[tuple[dict[str, list[_Entry]], str]]:
        if host == _ANY_HOST and rule.segment is not None:
            yield self._by_segment, rule.segment
        elif host == _ANY_HOST:
            keys = rule.need[:1] or tuple(key for key, _ in rule.matches[:1]) or rule.need_any
            for key in keys:
                yield self._by_key, key
        elif host.endswith(".*"):
            yield self._by_label, host[:-2]
        else:
            yield self._by_host, host

    def best(self, layer: Layer) -> Finding | None:
        """What the table knows of one URL: a pixel before a click, a click before marks on a landing page.

        Of several marks on one landing page the one that bears a publisher counts, an account before a
        link key, then the order of the table.
        """
        entries = self._candidates(layer)
        if not entries:
            return None
        entries.sort(key=_rank)
        landings: list[Finding] = []
        for _, network, rule in entries:
            if not fits(rule, layer):
                continue
            finding = find(network, rule, layer)
            if rule.kind is not RuleKind.LANDING:
                return finding
            landings.append(finding)
        return _strongest(landings) if landings else None

    def _candidates(self, layer: Layer) -> list[_Entry]:
        found: list[_Entry] = list(self._at_host(layer.parts.host))
        path = layer.parts.path
        if len(path) > 1:
            found += self._by_segment.get(path[1:].partition("/")[0], ())
        for key in layer.texts.keys() & self._by_key.keys():
            found += self._by_key[key]
        return found

    def _at_host(self, host: str) -> tuple[_Entry, ...]:
        known = self._seen_hosts.get(host)
        if known is None:
            if len(self._seen_hosts) >= _KNOWN_HOSTS:
                self._seen_hosts.clear()
            known = self._seen_hosts[host] = tuple(self._look_up_host(host))
        return known

    def _look_up_host(self, host: str) -> Iterator[_Entry]:
        if not host:
            yield from self._by_host.get(_TEMPLATE_HOST, ())
            return
        labels = host.split(".")
        for start in range(len(labels)):
            yield from self._by_host.get(".".join(labels[start:]), ())
        if not self._by_label.keys().isdisjoint(labels):
            domain = registrable_domain(host) or ""
            yield from self._by_label.get(domain.partition(".")[0], ())


def _rank(entry: _Entry) -> tuple[int, int]:
    return _KINDS[entry[2].kind], entry[0]


def _strongest(findings: list[Finding]) -> Finding:
    best = min(findings, key=lambda finding: (finding.publisher is None, finding.rule.id_kind is IdKind.LINK_KEY))
    if best.click_time is None:
        # A click ID that carries its own time says more than one that does not: it can prove a paste.
        timed = next((finding for finding in findings if finding.click_time), None)
        if timed is not None:
            return replace(best, click_id=timed.click_id, click_time=timed.click_time)
    return best
