from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from monitor.config import Config, load_config, load_policy
from monitor.errors import ConfigError
from monitor.model.policy import Policy

MINIMAL_POLICY = """\
id: acme
version: "1"
brand:
  name: Acme
  terms:
    - text: acme
clauses:
  - id: brand-bidding
    kind: brand_bidding
    title: No ads
    text: No ads on the name.
    source: Acme's page (acme.example/terms)
    valid_from: 2026-01-01
    severity: high
    observable: true
    ask: Stop it.
programmes:
  - id: awin
    network: awin
    name: Acme on Awin
    clauses: [brand-bidding]
    source: Awin (awin.example/acme)
"""


@pytest.fixture
def settings_of(tmp_path: Path) -> Callable[..., Config]:
    """Load settings from text, in a folder of their own."""

    def load(text: str | bytes, environment: Mapping[str, str] | None = None) -> Config:
        file = tmp_path / "monitor.yaml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_config(file, environment=environment or {})

    return load


@pytest.fixture
def problems_of(settings_of: Callable[..., Config], tmp_path: Path) -> Callable[..., list[str]]:
    """The problems of settings text, without the folder that every line begins with."""

    def load(text: str | bytes, environment: Mapping[str, str] | None = None) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            settings_of(text, environment)
        return [problem.removeprefix(f"{tmp_path}/monitor.yaml:") for problem in caught.value.problems]

    return load


@pytest.fixture
def minimal_policy() -> str:
    return MINIMAL_POLICY


@pytest.fixture
def policy_of(tmp_path: Path) -> Callable[[str], Policy]:
    def load(text: str) -> Policy:
        file = tmp_path / "acme.yaml"
        file.write_text(text, encoding="utf-8")
        return load_policy(file)

    return load


@pytest.fixture
def policy_problems_of(policy_of: Callable[[str], Policy], tmp_path: Path) -> Callable[[str], list[str]]:
    def load(text: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            policy_of(text)
        return [problem.removeprefix(f"{tmp_path}/acme.yaml:") for problem in caught.value.problems]

    return load
