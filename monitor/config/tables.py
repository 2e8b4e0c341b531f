"""The shipped tables of facts: YAML in, frozen values out, and a clear error for a wrong row."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from monitor.attribution.decoders import DECODERS
from monitor.data import table
from monitor.links.deny import ANY_HOST, DenyRule, DenyTable, host_pattern
from monitor.links.shared import SharedHost, SharedHosts
from monitor.model.enums import IdKind
from monitor.model.networks import LinkRule, Network, NetworkTable, Place, Reader, RuleKind

if TYPE_CHECKING:
    from monitor.config.document import Document, Problem, Step

TEMPLATE_HOST = "{}"
"""How a rule says that it also fits a tracking template, whose landing page is unknown."""

_READER = re.compile(r"(?P<place>q:(?P<key>[^\s~()]+)|path|address|host)(?:\s+~\s+(?P<pattern>.+))?")
_WRAPPED = re.compile(r"(?P<decoder>\w+)\((?P<inner>.+)\)")
_RULE_KEYS = frozenset(LinkRule.__dataclass_fields__)
_NETWORK_KEYS = frozenset(Network.__dataclass_fields__)
_DENY_KEYS = frozenset(("hosts", "host", "path", "why", "source"))
_SHARED_KEYS = frozenset((*SharedHost.__dataclass_fields__, "source"))
_Choice = TypeVar("_Choice", RuleKind, IdKind)


def load_networks(path: Path | None = None) -> NetworkTable:
    """The network table; None is the shipped one. Raises ``ConfigError`` that names file, line and key."""
    rows = _Rows(path or table("networks.yaml"))
    networks = tuple(
        _network(rows, ("networks", index)) for index, _ in enumerate(rows.items(("networks",), "networks"))
    )
    rows.refuse_twins([(("networks", index, "id"), network.id) for index, network in enumerate(networks)])
    rows.finish()
    return NetworkTable(networks=networks, version=rows.document.sha256)


def load_deny_table(path: Path | None = None, *, networks: NetworkTable | None = None) -> DenyTable:
    """The deny table with every network's click and pixel URLs; None is the shipped one. Raises ``ConfigError``."""
    rows = _Rows(path or table("deny.yaml"))
    own = tuple(_deny_rule(rows, ("deny", index)) for index, _ in enumerate(rows.items(("deny",), "rows")))
    rows.finish()
    known = networks or load_networks()
    clicks = tuple(
        DenyRule(
            host=host_pattern(tuple(host for host in rule.hosts if host != TEMPLATE_HOST)),
            subhost=rule.host,
            path=rule.path,
            need=rule.need,
            why=f"{network.name} {rule.kind} URL",
        )
        for network in known.networks
        for rule in network.rules
        if rule.kind is not RuleKind.LANDING
    )
    return DenyTable(rules=own + clicks)


def load_shared_hosts(path: Path | None = None) -> SharedHosts:
    """The hosts that many publishers share; None is the shipped table. Raises ``ConfigError``."""
    rows = _Rows(path or table("shared_hosts.yaml"))
    shared = [_shared_host(rows, ("shared", index)) for index, _ in enumerate(rows.items(("shared",), "rows"))]
    rows.refuse_twins([(("shared", index, "host"), each.host) for index, each in enumerate(shared)])
    rows.finish()
    return SharedHosts(rows={each.host: each for each in shared})


def _shared_host(rows: "_Rows", path: "tuple[Step, ...]") -> SharedHost:
    rows.refuse_unknown_keys(path, _SHARED_KEYS)
    rows.text((*path, "source"))
    return SharedHost(
        host=rows.text((*path, "host")),
        account=rows.pattern((*path, "account")),
        tenants=rows.get((*path, "tenants")) is True,
        example=rows.text_or_none((*path, "example")),
    )


def _network(rows: "_Rows", path: "tuple[Step, ...]") -> Network:
    rows.refuse_unknown_keys(path, _NETWORK_KEYS)
    rules = tuple(_rule(rows, (*path, "rules", index)) for index, _ in enumerate(rows.items((*path, "rules"), "rules")))
    return Network(
        id=rows.text((*path, "id")),
        name=rows.text((*path, "name")),
        rules=rules,
        own_keys=rows.texts((*path, "own_keys")),
        note=rows.text_or_none((*path, "note")),
    )


def _rule(rows: "_Rows", path: "tuple[Step, ...]") -> LinkRule:
    rows.refuse_unknown_keys(path, _RULE_KEYS)
    hosts = rows.hosts((*path, "hosts"))
    need, need_any = rows.texts((*path, "need")), rows.texts((*path, "need_any"))
    matches = rows.patterns((*path, "matches"))
    segment = rows.text_or_none((*path, "segment"))
    if ANY_HOST in hosts and not (need or need_any or matches or segment):
        rows.note((*path, "hosts"), "any host without need, need_any, matches or segment; expected one of them")
    publisher = rows.readers((*path, "publisher"))
    id_kind = rows.choice((*path, "id_kind"), IdKind)
    if bool(publisher) != bool(id_kind):
        rows.note((*path, "id_kind"), "expected id_kind exactly where publisher is given")
    return LinkRule(
        id=rows.text((*path, "id")),
        kind=rows.choice((*path, "kind"), RuleKind) or RuleKind.LANDING,
        hosts=hosts,
        segment=segment,
        host=rows.pattern((*path, "host")),
        path=rows.pattern((*path, "path")),
        address=rows.pattern((*path, "address")),
        need=need,
        need_any=need_any,
        matches=matches,
        publisher=publisher,
        id_kind=id_kind,
        merchant=rows.readers((*path, "merchant")),
        sub_id=rows.readers((*path, "sub_id")),
        click_id=rows.readers((*path, "click_id")),
        click_time=rows.readers((*path, "click_time")),
        destination=rows.readers((*path, "destination")),
        verified=rows.get((*path, "verified")) is not False,
        source=rows.text((*path, "source")),
        note=rows.text_or_none((*path, "note")),
    )


def _deny_rule(rows: "_Rows", path: "tuple[Step, ...]") -> DenyRule:
    rows.refuse_unknown_keys(path, _DENY_KEYS)
    rows.text((*path, "source"))
    return DenyRule(
        host=host_pattern(rows.hosts((*path, "hosts"))),
        subhost=rows.pattern((*path, "host")),
        path=rows.pattern((*path, "path")),
        why=rows.text((*path, "why")),
    )


class _Rows:
    """A document read field by field; what does not fit is noted with its place and raised at the end."""

    def __init__(self, path: Path) -> None:
        # YAML is loaded when a table is read, not when the monitor is imported.
        from monitor.config.document import plain_value  # noqa: PLC0415
        from monitor.config.reading import read_document  # noqa: PLC0415

        self.document: Document = read_document(path, path.name)
        self._plain = plain_value(self.document.root)
        self._problems: list[Problem] = list(self.document.problems)

    def get(self, path: "tuple[Step, ...]") -> Any:
        value: Any = self._plain
        for step in path:
            if isinstance(value, Mapping):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def note(self, path: "tuple[Step, ...]", message: str) -> None:
        self._problems.append(self.document.problem(path, message))

    def finish(self) -> None:
        if self._problems:
            from monitor.config.document import config_error  # noqa: PLC0415 - as above

            raise config_error(self._problems)

    def items(self, path: "tuple[Step, ...]", what: str) -> list[Any]:
        value = self.get(path)
        if isinstance(value, list) and value:
            return value
        self.note(path, f"no {what}; expected a list of {what}")
        return []

    def text(self, path: "tuple[Step, ...]") -> str:
        value = self.get(path)
        if isinstance(value, str) and value:
            return value
        self.note(path, "is missing or not text; expected text (in quotes where it is a number)")
        return ""

    def text_or_none(self, path: "tuple[Step, ...]") -> str | None:
        return None if self.get(path) is None else self.text(path)

    def texts(self, path: "tuple[Step, ...]") -> tuple[str, ...]:
        value = self.get(path)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        self.note(path, "is not a list of texts; expected [one, two]")
        return ()

    def hosts(self, path: "tuple[Step, ...]") -> tuple[str, ...]:
        hosts = self.texts(path)
        if not hosts:
            self.note(path, "no hosts; expected a list such as [awin1.com], or ['*'] for any host")
        return hosts

    def pattern(self, path: "tuple[Step, ...]") -> re.Pattern[str] | None:
        text = self.text_or_none(path)
        return self._compiled(text, path) if text else None

    def patterns(self, path: "tuple[Step, ...]") -> tuple[tuple[str, re.Pattern[str]], ...]:
        value = self.get(path)
        if value is None:
            return ()
        if not isinstance(value, Mapping):
            self.note(path, "is not a mapping; expected {key: pattern}")
            return ()
        compiled = [(str(key), self._compiled(self.text((*path, key)), (*path, key))) for key in value]
        return tuple((key, pattern) for key, pattern in compiled if pattern)

    def readers(self, path: "tuple[Step, ...]") -> tuple[Reader, ...]:
        found = [self._reader(text, (*path, index)) for index, text in enumerate(self.texts(path))]
        return tuple(reader for reader in found if reader)

    def choice(self, path: "tuple[Step, ...]", choices: type[_Choice]) -> _Choice | None:
        value = self.get(path)
        if value is None:
            return None
        try:
            return choices(value)
        except ValueError:
            self.note(path, f"is {value}; expected one of {', '.join(choices)}")
            return None

    def refuse_unknown_keys(self, path: "tuple[Step, ...]", known: frozenset[str]) -> None:
        row = self.get(path)
        if not isinstance(row, Mapping):
            self.note(path, "is not a row; expected keys below it")
            return
        for key in row:
            if key not in known:
                self._problems.append(
                    self.document.key_problem((*path, key), f"is not known; expected one of {', '.join(sorted(known))}")
                )

    def refuse_twins(self, named: "list[tuple[tuple[Step, ...], str]]") -> None:
        seen: set[str] = set()
        for path, name in named:
            if name in seen:
                self.note(path, f"{name} stands twice; expected every id once")
            seen.add(name)

    def _reader(self, text: str, path: "tuple[Step, ...]") -> Reader | None:
        wrapped = _WRAPPED.fullmatch(text)
        decoder = wrapped["decoder"] if wrapped else None
        match = _READER.fullmatch(wrapped["inner"] if wrapped else text)
        if match is None or (decoder is not None and decoder not in DECODERS):
            self.note(path, f"is {text}; expected q:key, 'q:key ~ regex', 'path ~ regex' or decoder(…)")
            return None
        place = Place.QUERY if match["key"] else Place(match["place"])
        pattern = self._compiled(match["pattern"], path) if match["pattern"] else None
        if place is not Place.QUERY and pattern is None:
            self.note(path, f"is {text}; expected a pattern, such as '{place} ~ ^/c/(\\d+)'")
        return Reader(place=place, key=(match["key"] or "").lower(), pattern=pattern, decoder=decoder)

    def _compiled(self, text: str, path: "tuple[Step, ...]") -> re.Pattern[str] | None:
        try:
            return re.compile(text)
        except re.error as error:
            self.note(path, f"is no regular expression ({error}); expected one")
            return None
