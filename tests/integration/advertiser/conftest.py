import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.ads.googleads.client import GoogleAdsClient
from google.oauth2.credentials import Credentials

from monitor.advertiser.downloads import Downloads
from monitor.advertiser.google_ads import GoogleAds, Patience, known_versions
from monitor.advertiser.http import PATIENCE
from monitor.advertiser.microsoft import MicrosoftAds
from monitor.advertiser.microsoft_access import Addresses
from monitor.config import Secret
from monitor.config.values import MicrosoftAdsSettings
from monitor.model.own_ads import KeywordDay
from monitor.webclient.patience import Patience as WebPatience
from tests.servers.google_ads import AdService
from tests.servers.microsoft_ads import MicrosoftService


@pytest.fixture(params=["oldest", "newest"])
def version(request: pytest.FixtureRequest) -> str:
    versions = known_versions().split(" or ")
    return versions[0 if request.param == "oldest" else -1]


@pytest.fixture
def service(version: str) -> Iterator[AdService]:
    with AdService(version) as served:
        yield served


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture(params=[True, False], ids=["proto_plus", "raw"])
def ads(
    request: pytest.FixtureRequest, service: AdService, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> GoogleAds:
    """Seam A: the real client with its interceptors; only TLS is left out."""
    path = f"google.ads.googleads.{service.version}.services.services.google_ads_service.transports.grpc"
    transport = import_module(path).GoogleAdsServiceGrpcTransport

    def insecure(_cls: type, host: str, *, options: Any = None, **_: Any) -> grpc.Channel:
        return grpc.insecure_channel(host, options=options)

    monkeypatch.setattr(transport, "create_channel", classmethod(insecure))
    client = GoogleAdsClient(
        Credentials("token"),
        endpoint=f"127.0.0.1:{service.port}",
        version=service.version,
        use_proto_plus=request.param,
    )
    return GoogleAds(client, Patience(sleep=slept.append, chance=lambda: 0.0, timeout=20))


@pytest.fixture(autouse=True)
def library_logger() -> Iterator[None]:
    logger = logging.getLogger("google.ads.googleads.client")
    level = logger.level
    yield
    logger.setLevel(level)


@pytest.fixture
def patience(slept: list[float]) -> WebPatience:
    return replace(PATIENCE, sleep=slept.append, connect=5, read=5, whole=20)


MICROSOFT = MicrosoftAdsSettings(
    customer_id="11",
    account_ids=("22",),
    client_id="app",
    developer_token=Secret("developer-secret"),
    refresh_token=Secret("refresh-secret"),
)


def at(url: str) -> Addresses:
    """Every service of Microsoft's at one address."""
    return Addresses(login=url, auctions=url, reports=url, bulk=url, customers=url)


@pytest.fixture
def microsoft_service(tmp_path: Path) -> Iterator[MicrosoftService]:
    with MicrosoftService(tmp_path) as served:
        yield served


@pytest.fixture
def downloads(microsoft_service: MicrosoftService, patience: WebPatience) -> Downloads:
    """Takes the storage of the test for a known one, and little of it."""
    hosts = (f"localhost:{microsoft_service.storage.port}",)
    return Downloads("microsoft_ads", patience, hosts, trusted=microsoft_service.trusted, most=(100_000, 1_000_000))


@pytest.fixture
def microsoft(microsoft_service: MicrosoftService, patience: WebPatience, downloads: Downloads) -> MicrosoftAds:
    addresses = at(microsoft_service.api.url)
    return MicrosoftAds(MICROSOFT, patience=patience, addresses=addresses, downloads=downloads)


def days(microsoft: MicrosoftAds) -> list[KeywordDay]:
    """The keyword days of a fortnight."""
    return microsoft.ask("22", "keyword_days", date(2026, 11, 1), date(2026, 11, 14)).rows
