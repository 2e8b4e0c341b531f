"""Which addresses may be connected to: only the public internet, whatever an address is wrapped in."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis.strategies import integers, ip_addresses, sampled_from

from monitor.tracing.addresses import why_forbidden
from tests.servers.forbidden import HOSTS

LITERALS = [host.strip("[]") for host in HOSTS if host.startswith("[") or host.replace(".", "").isdecimal()]


def written(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("address", [text for text in LITERALS if written(text)])
def test_every_forbidden_address_is_refused_with_its_reason(address: str) -> None:
    """B071 B072: NAT64, 6to4, Teredo, v4-compatible, site-local, CGNAT."""
    assert why_forbidden(address)


@pytest.mark.parametrize(
    "address",
    [
        "93.184.216.34",
        "8.8.8.8",
        "1.1.1.1",
        "2606:4700::1111",
        "2a00:1450:4001::200e",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_an_address_of_the_public_internet_passes(address: str) -> None:
    assert why_forbidden(address) is None


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "127.0.0.1:80", "[::1]"])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert why_forbidden(text) == "no IP address"


@given(ip_addresses(v=4))
def test_whatever_python_calls_not_global_is_refused(address: IPv4Address) -> None:
    if not address.is_global:
        assert why_forbidden(str(address)) is not None


@given(ip_addresses(v=6))
def test_ipv6_outside_what_is_handed_out_is_refused(address: IPv6Address) -> None:
    if why_forbidden(str(address)) is None:
        assert address.is_global
        assert int(address) >> 125 == 1 or int(address) >> 32 in {0, 0xFFFF, 0xFFFF << 16, 0x64_FF9B << 64}


@given(
    sampled_from(["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"]),
    sampled_from([(0, 0), (0xFFFF << 32, 0), (0xFFFF << 48, 0), (0x64_FF9B << 96, 0), (0x2002 << 112, 80)]),
)
def test_a_forbidden_address_is_refused_in_every_wrapping(inner: str, wrapping: tuple[int, int]) -> None:
    prefix, shift = wrapping
    assert why_forbidden(str(IPv6Address(prefix | int(IPv4Address(inner)) << shift))) is not None


@given(integers(0, 2**32 - 1))
def test_a_teredo_address_is_as_good_as_what_it_carries(client: int) -> None:
    teredo = IPv6Address((0x2001_0000 << 96) | (0x0808_0808 << 64) | (client ^ 0xFFFF_FFFF))
    assert (why_forbidden(str(teredo)) is None) == (why_forbidden(str(IPv4Address(client))) is None)
