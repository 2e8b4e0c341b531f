"""Different affiliate keys for different visitors are cloaking; what told nothing is no evidence of "none"."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from monitor.model.attribution import UrlReading
from monitor.model.chains import Chain, Hop, Profile, Referrer, Step, StopReason
from monitor.model.enums import UrlRole
from monitor.tracing.cloaking import compared, keys_of


def read(urls: Sequence[str]) -> list[UrlReading]:
    """A key stands in a URL as ``key/ID``."""
    readings = []
    for url in urls:
        _, _, publisher = url.partition("key/")
        readings.append(
            UrlReading(
                url=url, role=UrlRole.PLAIN, network="awin" if publisher else None, publisher_id=publisher or None
            )
        )
    return readings


def chain(*urls: str, stop: StopReason = StopReason.PAGE, possible: tuple[str, ...] = ()) -> Chain:
    hops = tuple(Hop(url=url, step=Step.LOCATION, possible=possible) for url in urls)
    return Chain(
        url="u",
        profile=Profile(referrer=Referrer.SEARCH),
        started_at=datetime.now(UTC),
        hops=hops,
        stop=stop,
        reason="",
    )


def test_keys_come_from_hops_and_from_what_scripts_may_lead_to() -> None:
    assert keys_of(chain("a", "key/1", possible=("key/2", "b")), read) == (("awin", "2"), ("awin", "1"))


def test_the_same_keys_are_no_finding() -> None:
    assert compared([chain("key/1"), chain("x", "key/1")], read).finding is None


def test_nobody_for_everybody_is_no_finding() -> None:
    assert compared([chain("a"), chain("b")], read).finding is None


def test_two_keys_are_cloaking() -> None:
    finding = compared([chain("key/1"), chain("key/2")], read).finding
    assert finding is not None
    assert finding.startswith("cloaking: different affiliate keys")
    assert "awin 1" in finding


def test_a_key_for_some_only_is_cloaking() -> None:
    finding = compared([chain("key/1"), chain("a")], read).finding
    assert finding is not None
    assert "an affiliate key for some visitors only" in finding
    assert "none" in finding


@pytest.mark.parametrize(
    "stop",
    [StopReason.REFUSED_US, StopReason.UNREACHABLE, StopReason.DEADLINE, StopReason.SCRIPT, StopReason.TOO_LARGE],
)
def test_a_chain_that_told_nothing_is_left_out(stop: StopReason) -> None:
    assert compared([chain("key/1"), chain("a", stop=stop)], read).finding is None
