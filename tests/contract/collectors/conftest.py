from collections.abc import Iterator

import pytest

from tests.bought import SERVERS, Shop, open_shop


@pytest.fixture(params=list(SERVERS))
def shop(request: pytest.FixtureRequest) -> Iterator[Shop]:
    """Every provider, before a server of its own."""
    with SERVERS[request.param]() as server:
        yield open_shop(request.param, server)


@pytest.fixture(params=["serpapi", "dataforseo"])
def queue(request: pytest.FixtureRequest) -> Iterator[Shop]:
    """Every provider that takes orders."""
    with SERVERS[request.param]() as server:
        yield open_shop(request.param, server)
