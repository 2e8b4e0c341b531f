import logging
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import grpc
import pytest
from google.ads.googleads.client import GoogleAdsClient
from google.oauth2.credentials import Credentials

from monitor.advertiser.google_ads import GoogleAds, Patience, known_versions
from tests.servers.google_ads import AdService


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
