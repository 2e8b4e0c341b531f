"""The networks' APIs on this machine, and directories that ask them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.config import Secret
from monitor.config.tables import load_shared_hosts
from monitor.config.values import AdmitadSettings, AwinSettings, CjSettings, ImpactSettings, NetworksSettings
from monitor.partners.directory import Directory
from monitor.partners.networks import directories
from monitor.ports import Store
from monitor.store import open_store
from monitor.webclient.patience import Patience
from tests.servers.network_apis import TOKEN, NetworkApis, serving

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ACCOUNTS = {
    "awin": AwinSettings(advertiser_id="17945", token=Secret(TOKEN)),
    "impact": ImpactSettings(account_sid="IRacme", token=Secret(TOKEN)),
    "admitad": AdmitadSettings(advertiser_id="99", client_id="app", client_secret=Secret(TOKEN)),
    "cj": CjSettings(advertiser_id="1234567", token=Secret(TOKEN)),
}

Ask = Callable[..., list[Directory]]


@pytest.fixture
def apis() -> Iterator[NetworkApis]:
    with serving() as server:
        yield server


@pytest.fixture
def slept() -> list[float]:
    """Every wait, in seconds; nobody really waits."""
    return []


@pytest.fixture
def ask(apis: NetworkApis, tmp_path: Path, slept: list[float]) -> Ask:
    """Directories of the named networks (all without names), in front of the local server."""

    def made(*networks: str, base: str | None = None, days: int = 90, **accounts: object) -> list[Directory]:
        named = {name: accounts.get(name, ACCOUNTS[name]) for name in networks or ACCOUNTS}
        settings = NetworksSettings(
            cache=tmp_path / "cache",
            transaction_days=days,
            **{name: named.get(name) for name in ACCOUNTS},  # type: ignore[arg-type]
        )
        patience = Patience(connect=1.0, read=0.3, whole=0.6, sleep=slept.append)
        bases = dict.fromkeys(ACCOUNTS, base or apis.base)
        return directories(settings, load_shared_hosts(), bases=bases, patience=patience)

    return made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield opened
    opened.close()
