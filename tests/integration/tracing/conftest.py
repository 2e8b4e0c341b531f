from functools import cache

import pytest

from monitor.attribution import Attributor
from monitor.config import default_tracing, load_policy
from monitor.config.tables import load_deny_table, load_networks
from monitor.links import DenyTable
from monitor.model.enums import Device
from monitor.tracing import ChainFollower, Guard, Limits
from tests.servers.web import FollowerOf, Noon, Web


@cache
def attributor() -> Attributor:
    return Attributor(load_networks(), load_policy(None))


@pytest.fixture(scope="session")
def deny() -> DenyTable:
    return load_deny_table()


@pytest.fixture
def follower_of(deny: DenyTable) -> FollowerOf:
    """A follower that takes one web for the public one."""

    def make(web: Web, *, limits: Limits | None = None, **guard: object) -> ChainFollower:
        settings = default_tracing()
        given = {"deny": deny, "resolver": web.resolver, "exception": web.exception, **guard}
        return ChainFollower(
            guard=Guard(**given),
            clock=Noon(),
            read=attributor().read_many,
            user_agents={Device.DESKTOP: settings.desktop_agent, Device.MOBILE: settings.mobile_agent},
            limits=limits or Limits(seconds=5),
        )

    return make
