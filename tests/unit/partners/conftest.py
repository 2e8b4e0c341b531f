import pytest

from monitor.config.tables import load_shared_hosts
from monitor.links.shared import SharedHosts


@pytest.fixture(scope="session")
def shared() -> SharedHosts:
    return load_shared_hosts()
