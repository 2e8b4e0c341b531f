"""Certificates are checked against the name that was asked for, although the connection goes to an address."""

import ssl
from collections.abc import Iterator

import pytest
import trustme

from monitor.model.chains import Profile, StopReason
from tests.servers.web import FollowerOf, Web, page, redirect


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def client(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def web(authority: trustme.CA) -> Iterator[Web]:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("shop.example").configure_cert(server)
    named: list[str | None] = []
    server.sni_callback = lambda connection, name, context: named.append(name)
    with Web(lambda asked: redirect("/b") if asked.path == "/" else page("x" * 300), tls=server) as each:
        each.named = named  # type: ignore[attr-defined]
        yield each


def test_the_name_is_sent_and_checked(follower_of: FollowerOf, web: Web, client: ssl.SSLContext) -> None:
    chain = follower_of(web, tls=client).follow(web.url("shop.example"), Profile())
    assert [hop.status for hop in chain.hops] == [302, 200]
    assert web.named == ["shop.example", "shop.example"]  # type: ignore[attr-defined]
    assert web.asked[0].host == "shop.example"


def test_a_certificate_for_another_name_is_refused(follower_of: FollowerOf, web: Web, client: ssl.SSLContext) -> None:
    chain = follower_of(web, tls=client).follow(web.url("other.example"), Profile())
    assert (chain.stop, web.asked) == (StopReason.UNREACHABLE, [])
    assert "no valid certificate" in chain.reason


def test_a_certificate_of_an_unknown_authority_is_refused(follower_of: FollowerOf, web: Web) -> None:
    chain = follower_of(web).follow(web.url("shop.example"), Profile())
    assert (chain.stop, web.asked) == (StopReason.UNREACHABLE, [])
