"""Nothing that somebody else wrote makes the monitor connect to a machine that is not on the public internet."""

import contextlib

import pytest

from monitor.model.chains import Profile, StopReason
from monitor.tracing import Limits
from monitor.tracing.resolving import Resolver
from tests.servers.forbidden import FORMS, NAMES
from tests.servers.web import PUBLIC, Asked, FollowerOf, Listener, Web, connections, numeric, page, redirect

REFUSALS = {StopReason.ADDRESS, StopReason.URL, StopReason.UNREACHABLE}


def resolver_for(web: Web) -> Resolver:
    """Names of the list are what it says, addresses what the machine takes them for, the rest is the public web."""
    return lambda host, port: NAMES[host] if host in NAMES else numeric(host) or local(host) or [web.address]


def local(host: str) -> list[str]:
    return ["127.0.0.1", "::1"] if host == "localhost" else []


def test_there_are_at_least_sixty_forms() -> None:
    assert len(set(FORMS)) == len(FORMS) >= 60


@pytest.mark.parametrize("place", [0, 1, 9], ids=["first", "first redirect", "ninth redirect"])
@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_a_forbidden_address_is_connected_to(follower_of: FollowerOf, form: str, place: int) -> None:
    """B068 B069 B071 B072 B074 B075: the decision is made on the resolved address, at every hop."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(Listener("127.0.0.1"))
        six = stack.enter_context(Listener("::1", listener.port))
        target = f"http://{form}:{listener.port}/x"

        def answer(asked: Asked) -> bytes:
            number = int(asked.path[1:]) + 1
            return redirect(target if number == place else f"/{number}")

        web = stack.enter_context(Web(answer))
        # Ports are another rule; here it must be the address that is refused.
        follower = follower_of(web, resolver=resolver_for(web), ports=frozenset({80, 443, listener.port}))
        with connections() as seen:
            chain = follower.follow(target if place == 0 else web.url("shop.example", "/0"), Profile())
    assert seen <= {web.exception}
    assert (listener.accepted, six.accepted) == (0, 0)
    assert len(web.asked) == place
    assert chain.stop in REFUSALS
    assert chain.hops[-1].requested is None
    if not form.startswith("%"):
        assert chain.stop is (StopReason.UNREACHABLE if form == "nothing.test" else StopReason.ADDRESS)


def test_a_name_that_changes_its_answer_is_connected_to_where_it_was_checked(follower_of: FollowerOf) -> None:
    """B076: resolved once, pinned; 1,000 tries with a resolver that lies the second time."""
    with Web(lambda asked: redirect("/b") if asked.path == "/a" else page("x" * 300)) as web:
        with Listener("127.0.0.1", web.port) as listener, connections() as seen:
            for _ in range(500):  # two requests each
                answers = iter([[PUBLIC], ["127.0.0.1"], [PUBLIC], ["127.0.0.1"]])
                follower = follower_of(
                    web, resolver=lambda host, port, answers=answers: next(answers), ports=frozenset({web.port})
                )
                chain = follower.follow(web.url("shop.example", "/a"), Profile())
                assert chain.stop is StopReason.ADDRESS
                assert follower.follow(web.url("shop.example", "/a"), Profile()).stop is StopReason.ADDRESS
        assert listener.accepted == 0
    assert seen == {(PUBLIC, web.port)}


@pytest.mark.parametrize("port", [0, 22, 25, 6379, 8080, 65535, 99999])
def test_other_ports_than_those_of_the_web_are_not_asked(follower_of: FollowerOf, port: int) -> None:
    with Web(lambda asked: page()) as web, connections() as seen:
        chain = follower_of(web).follow(f"http://shop.example:{port}/", Profile())
    assert (chain.stop, seen) == (StopReason.URL, set())


def test_no_proxy_or_password_is_taken_from_the_environment(
    follower_of: FollowerOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Listener("127.0.0.1") as listener, Web(lambda asked: page("x" * 300)) as web:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://user:word@127.0.0.1:{listener.port}")
        chain = follower_of(web, limits=Limits(seconds=5)).follow(web.url("shop.example"), Profile())
    assert (chain.stop, listener.accepted) == (StopReason.PAGE, 0)
    assert "proxy-authorization" not in web.asked[0].headers
