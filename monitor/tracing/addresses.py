"""Which addresses belong to the public internet: decides, touches nothing.

``ipaddress`` alone is not enough: on Python 3.11 NAT64, 6to4, v4-compatible, site-local and mapped CGNAT
addresses count as global, and CGNAT is neither private nor global. So every IPv4 address that an IPv6 one
carries is checked as well, and IPv6 must lie in the part that is handed out at all.
"""

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_FORBIDDEN_4 = {
    IPv4Network(network): why
    for network, why in (
        # IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its successors).
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local, cloud metadata"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.52.193.0/24", "AMT"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "AS112"),
        ("198.18.0.0/15", "benchmarks"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        # Azure's platform service, which answers virtual machines on a public address.
        ("168.63.129.16/32", "cloud metadata"),
    )
}
_HANDED_OUT_6 = IPv6Network("2000::/3")
_FORBIDDEN_6 = {
    IPv6Network(network): why
    for network, why in (
        # IANA IPv6 Special-Purpose Address Registry, the part inside 2000::/3; Teredo and 6to4 are unwrapped.
        ("2001::/23", "protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("2620:4f:8000::/48", "AS112"),
        ("3fff::/20", "documentation"),
    )
}
_TEREDO = IPv6Network("2001::/32")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_CARRIES_4_AT_THE_END = (
    IPv6Network("::/96"),  # v4-compatible, with :: and ::1
    IPv6Network("::ffff:0:0/96"),  # mapped
    IPv6Network("::ffff:0:0:0/96"),  # translated (SIIT)
    IPv6Network("64:ff9b::/96"),  # NAT64; its local-use 64:ff9b:1::/48 is not handed out, so it is refused whole
)
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def why_forbidden(text: str) -> str | None:
    """Why nobody may be connected to at this address; None when it is part of the public internet."""
    try:
        address = ip_address(text.partition("%")[0])
    except (AddressValueError, ValueError):
        return "no IP address"
    if isinstance(address, IPv4Address):
        return _why_4(address)
    carried = list(_carried(address))
    for inner in carried:
        why = _why_4(inner)
        if why is not None:
            return f"{why} ({inner} inside {address})"
    if carried and any(address in network for network in (*_CARRIES_4_AT_THE_END, _TEREDO, _SIX_TO_FOUR)):
        return None
    if address not in _HANDED_OUT_6:
        return "loopback" if address.is_loopback else "not globally routable"
    return next((why for network, why in _FORBIDDEN_6.items() if address in network), None)


def _why_4(address: IPv4Address) -> str | None:
    return next((why for network, why in _FORBIDDEN_4.items() if address in network), None)


def _carried(address: IPv6Address) -> Iterator[IPv4Address]:
    """Every IPv4 address that packets to this one may be handed on to."""
    number = int(address)
    if any(address in network for network in _CARRIES_4_AT_THE_END) or (number >> 32) & 0xFFFF_FFFF in _ISATAP:
        yield IPv4Address(number & 0xFFFF_FFFF)
    if address in _SIX_TO_FOUR:
        yield IPv4Address((number >> 80) & 0xFFFF_FFFF)
    if address in _TEREDO:
        yield IPv4Address((number >> 64) & 0xFFFF_FFFF)
        yield IPv4Address(~number & 0xFFFF_FFFF)
