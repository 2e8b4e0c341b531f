"""Every rule of the network table keeps its contract: one URL with invented IDs each."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.attribution.index import RuleIndex
from monitor.attribution.layer import Layer
from monitor.config.tables import load_deny_table, load_networks
from monitor.links.address import split_url
from monitor.model.networks import RuleKind

_FIELDS = ("publisher", "merchant", "sub_id", "click_id", "destination")
_NETWORKS = load_networks()
_INDEX = RuleIndex(_NETWORKS)
_DENY = load_deny_table(networks=_NETWORKS)
_RULES = {rule.id: (network, rule) for network in _NETWORKS.networks for rule in network.rules}


def _cases() -> list[tuple[str, str, dict[str, str]]]:
    cases = []
    for line in Path(__file__).with_name("network_cases.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            rule, url, *fields = line.split(" ")
            cases.append((rule, url, dict(field.split("=", 1) for field in fields)))
    return cases


_CASES = _cases()


@pytest.mark.parametrize(("rule", "url", "expected"), _CASES, ids=[case[0] for case in _CASES])
def test_a_rule_reads_its_url(rule: str, url: str, expected: dict[str, str]) -> None:
    parts = split_url(url)
    assert parts is not None
    finding = _INDEX.best(Layer(url, parts))
    assert finding is not None
    read = {name: value for name in _FIELDS if (value := getattr(finding, name)) is not None}
    assert (rule, expected) == (finding.rule.id, read)
    assert finding.proof
    assert finding.proof in url or finding.proof == parts.host + parts.path


@pytest.mark.parametrize(
    "url",
    [url for rule, url, _ in _CASES if _RULES[rule][1].kind is not RuleKind.LANDING],
)
def test_a_click_or_pixel_url_is_never_requested(url: str) -> None:
    assert _DENY.matches(url)


def test_every_rule_has_its_case() -> None:
    assert set(_RULES) == {rule for rule, _, _ in _CASES}


def test_rule_ids_are_unique() -> None:
    assert len(_RULES) == sum(len(network.rules) for network in _NETWORKS.networks)


def test_the_table_documents_enough_networks() -> None:
    assert len(_NETWORKS.networks) >= 45


def test_examples_use_the_networks_hosts_and_reserved_names_only() -> None:
    for rule, url, _ in _CASES:
        host = urlsplit(url).hostname or ""
        network, row = _RULES[rule]
        own = [entry.removesuffix(".*") for entry in row.hosts if entry not in {"*", "{}"}]
        assert host.endswith(".example") or any(entry in host for entry in own) or network.id == "adtraction"


def test_every_network_stands_in_the_reference() -> None:
    reference = Path(__file__).resolve().parents[3] / "docs" / "reference" / "networks.md"
    text = reference.read_text(encoding="utf-8")
    assert [network.id for network in _NETWORKS.networks if f"`{network.id}`" not in text] == []
