"""A brand, its own marks and the shipped network table."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from monitor.attribution import Attributor
from monitor.config.tables import load_networks
from monitor.model.attribution import Attribution, Publisher
from monitor.model.captures import AdObservation, ParsedAd
from monitor.model.networks import NetworkTable
from monitor.model.policy import OwnAdMark, Policy
from monitor.model.vocabulary import BrandTerm, Vocabulary

SEEN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

POLICY = Policy(
    id="alibaba",
    version="1",
    digest="0",
    brand="Alibaba.com",
    vocabulary=Vocabulary(terms=(BrandTerm(text="alibaba"),), own_domains=("alibaba.com",)),
    clauses=(),
    programmes=(),
    own_ad_marks=(OwnAdMark(host="alibaba.com", parameter="src", value_prefix="sem_", unless=("cps_sk",)),),
    own_advertiser_names=("Alibaba.com Singapore E-Commerce",),
    own_publisher_keys=("brandkey",),
)

Attribute = Callable[..., Attribution]


@pytest.fixture(scope="session")
def networks() -> NetworkTable:
    return load_networks()


@pytest.fixture(scope="session")
def attributor(networks: NetworkTable) -> Attributor:
    return Attributor(networks, POLICY)


@pytest.fixture
def attribute(networks: NetworkTable) -> Attribute:
    def run(ad: ParsedAd, publishers: Sequence[Publisher] = ()) -> Attribution:
        return Attributor(networks, POLICY, publishers).attribute([observation(ad)])[0]

    return run


def observation(ad: ParsedAd) -> AdObservation:
    return AdObservation(
        id="o1",
        check="c1",
        capture="f" * 64,
        engine=None,
        query="alibaba",
        seen_at=SEEN,
        country="US",
        location=None,
        language=None,
        device=None,
        fingerprint="f",
        ad=ad,
    )
