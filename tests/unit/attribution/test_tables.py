"""A wrong row of a table of facts is named with file, line and key, and what was expected."""

from pathlib import Path

import pytest

from monitor.config.tables import load_deny_table, load_networks
from monitor.errors import ConfigError
from monitor.model.networks import NetworkTable, RuleKind

_GOOD = """\
networks:
  - id: example_network
    name: Example Network
    own_keys: [ours]
    rules:
      - id: example_click
        kind: click
        hosts: [click.example]
        path: '^/go'
        publisher: ['q:Partner ~ ^(\\d+)']
        id_kind: account
        verified: false
        source: a test
"""


def _load(folder: Path, text: str) -> NetworkTable:
    file = folder / "networks.yaml"
    file.write_text(text, encoding="utf-8")
    return load_networks(file)


def test_a_row_becomes_a_rule(tmp_path: Path) -> None:
    table = _load(tmp_path, _GOOD)
    rule = table.networks[0].rules[0]
    assert (rule.kind, rule.hosts, rule.verified) == (RuleKind.CLICK, ("click.example",), False)
    assert rule.publisher[0].key == "partner"
    assert table.name_of("example_network") == "Example Network"
    assert table.name_of("unknown") == "unknown"
    assert table.is_own_key("example_network", "ours")
    assert not table.is_own_key("example_network", None)
    assert len(table.version) == 64


@pytest.mark.parametrize(
    ("good", "wrong", "place", "expected"),
    [
        ("kind: click", "kind: clicks", "networks.yaml:7:", "expected one of click, landing, impression"),
        ("path: '^/go'", "path: '^/(go'", "networks.yaml:9:", "no regular expression"),
        ("'q:Partner ~ ^(\\d+)'", "'x:Partner'", "networks.yaml:10:", "expected q:key"),
        ("'q:Partner ~ ^(\\d+)'", "'nobody(q:a)'", "networks.yaml:10:", "expected q:key"),
        ("'q:Partner ~ ^(\\d+)'", "path", "networks.yaml:10:", "expected a pattern"),
        ("id_kind: account", "need: [a]", "networks.yaml:6:", "expected id_kind exactly where publisher is given"),
        ("hosts: [click.example]", "hosts: ['*']", "networks.yaml:8:", "any host without"),
        ("hosts: [click.example]", "need: [a]", "networks.yaml:6:", "no hosts"),
        ("hosts: [click.example]", "hosts: click.example", "networks.yaml:8:", "expected [one, two]"),
        ("source: a test", "note: none", "networks.yaml:6:", "source: is missing"),
        ("source: a test", "source: 5", "networks.yaml:13:", "expected text"),
        ("path: '^/go'", "pfad: '^/go'", "networks.yaml:9:", "pfad: is not known"),
        ("path: '^/go'", "matches: [a]", "networks.yaml:9:", "expected {key: pattern}"),
        ("path: '^/go'", "matches: {a: '('}", "networks.yaml:9:", "no regular expression"),
        ("own_keys: [ours]", "own_keys: [5]", "networks.yaml:4:", "expected [one, two]"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, good: str, wrong: str, place: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, _GOOD.replace(good, wrong))
    message = str(caught.value)
    assert message.startswith(place)
    assert expected in message


def test_every_network_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="stands twice"):
        _load(tmp_path, _GOOD + _GOOD.removeprefix("networks:\n"))


@pytest.mark.parametrize("text", ["networks: []\n", "other: 1\n", "networks:\n  - just text\n"])
def test_a_file_without_rows_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="expected"):
        _load(tmp_path, text)


def test_the_networks_clicks_are_denied_beside_the_tables_own_rows(tmp_path: Path) -> None:
    file = tmp_path / "deny.yaml"
    file.write_text(
        "deny:\n  - {hosts: [ads.example], path: '^/click', why: a test, source: a test}\n", encoding="utf-8"
    )
    table = load_deny_table(file, networks=_load(tmp_path, _GOOD))
    assert table.reason("https://ads.example/click?x=1") == "a test"
    assert table.reason("https://click.example/go/1") == "Example Network click URL"
    assert table.reason("https://click.example/about") is None
    assert table.reason("https://ads.example/") is None


def test_a_wrong_deny_row_is_named(tmp_path: Path) -> None:
    file = tmp_path / "deny.yaml"
    file.write_text("deny:\n  - {path: '^/click', why: a test, source: a test}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"deny\.yaml:2:.*hosts"):
        load_deny_table(file)
