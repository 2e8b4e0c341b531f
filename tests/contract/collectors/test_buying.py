"""What every provider does alike: buy a search once, hand over the bytes, and say why there are none."""

import pytest

from monitor.collectors.providers import PROVIDERS
from monitor.model.checks import FailedCheck
from monitor.model.enums import Engine, PageState
from monitor.parsing import file_state, parse, with_meta
from monitor.ports import RawCapture
from tests.bought import KEY, SERVERS, Shop, check
from tests.servers.providers import HANG_UP, Reply


def test_every_provider_there_is_stands_in_this_suite() -> None:
    assert set(PROVIDERS) == set(SERVERS)


def test_an_answer_is_the_providers_bytes_with_what_was_asked_beside_them(shop: Shop) -> None:
    asked = check(shop.name, country="DE", language="de")
    bought = shop.provider.buy(asked)
    assert isinstance(bought, RawCapture)
    assert (shop.name, 1, []) == (bought.source, shop.server.charged, shop.pauses)
    meta = bought.meta
    assert (shop.clock.moment, Engine.GOOGLE, "acme coupon") == (meta.seen_at, meta.engine, meta.query)
    assert ("DE", "de", asked.cell.device) == (meta.country, meta.language, meta.device)
    parsed = parse(bought.content, name=bought.name)
    assert file_state(parsed) is PageState.ADS
    [page] = with_meta(parsed, meta).pages
    assert page.asked_country == "DE"
    assert page.seen_at is not None


def test_every_engine_that_is_offered_can_be_bought(shop: Shop) -> None:
    assert shop.provider.engines
    for engine in shop.provider.engines:
        bought = shop.provider.buy(check(shop.name, engine=engine))
        assert isinstance(bought, RawCapture), bought
        assert file_state(parse(bought.content, name=bought.name)) is PageState.ADS


def test_a_cell_that_cannot_be_searched_costs_nothing_and_asks_nothing(shop: Shop) -> None:
    for impossible in (check(shop.name, engine=Engine.NAVER), check(shop.name, country="XX")):
        outcome = shop.provider.buy(impossible)
        assert isinstance(outcome, FailedCheck)
        assert (True, False, impossible.id) == (outcome.permanent, outcome.maybe_charged, outcome.check)
    assert shop.server.asked == []


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (401, True), (403, True), (404, True), (429, False)])
def test_a_refusal_is_told_in_words_and_not_asked_again(shop: Shop, status: int, permanent: bool) -> None:  # noqa: FBT001 - a case
    shop.server.troubles = [Reply(status, b'{"error": "no"}')]
    outcome = shop.provider.buy(check(shop.name))
    assert isinstance(outcome, FailedCheck)
    assert (permanent, False) == (outcome.permanent, outcome.maybe_charged)
    assert f"answered {status} (" in outcome.reason
    assert "127.0.0.1" in outcome.reason
    assert (1, [], 0) == (len(shop.server.asked), shop.pauses, shop.server.charged)


def test_a_redirect_is_not_followed(shop: Shop) -> None:
    shop.server.troubles = [Reply(302, b"", {"Location": "/elsewhere"})]
    outcome = shop.provider.buy(check(shop.name))
    assert isinstance(outcome, FailedCheck)
    assert outcome.permanent
    assert len(shop.server.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_servers_own_trouble_is_waited_out(shop: Shop, status: int) -> None:
    shop.server.troubles = [Reply(status), Reply(status)]
    assert isinstance(shop.provider.buy(check(shop.name)), RawCapture)
    assert ([1.0, 4.0], 1) == (shop.pauses, shop.server.charged)


def test_a_trouble_that_stays_ends_after_three_tries(shop: Shop) -> None:
    shop.server.troubles = [Reply(503)] * 9
    outcome = shop.provider.buy(check(shop.name))
    assert isinstance(outcome, FailedCheck)
    assert (3, False, False) == (len(shop.server.asked), outcome.permanent, outcome.maybe_charged)


def test_the_time_a_provider_asks_to_wait_is_waited(shop: Shop) -> None:
    shop.server.troubles = [Reply(429, b"", {"Retry-After": "7"})]
    assert isinstance(shop.provider.buy(check(shop.name)), RawCapture)
    assert [7.0] == shop.pauses


def test_nobody_waits_an_hour_within_a_check(shop: Shop) -> None:
    shop.server.troubles = [Reply(429, b"", {"Retry-After": "3600"})]
    outcome = shop.provider.buy(check(shop.name))
    assert isinstance(outcome, FailedCheck)
    assert "3600 s" in outcome.reason
    assert (False, []) == (outcome.permanent, shop.pauses)


@pytest.mark.parametrize("trouble", [HANG_UP, Reply(late=1.0)], ids=["hangs up", "silent"])
def test_after_a_break_without_an_answer_at_most_one_search_is_charged(shop: Shop, trouble: Reply) -> None:
    shop.server.troubles = [trouble]
    outcome = shop.impatient.buy(check(shop.name))
    if isinstance(outcome, FailedCheck):
        assert (1, True, False) == (len(shop.server.asked), outcome.maybe_charged, outcome.permanent)
    else:
        # Asked again only because the provider gives the stored answer for nothing.
        assert "no_cache" in shop.server.asked[0].query
        assert "no_cache" not in shop.server.asked[1].query


@pytest.mark.parametrize("trouble", [Reply(body=b"x" * 1000, cut=10), Reply(body=b"x" * 9999, drip=0.02)])
def test_an_answer_that_began_is_never_asked_for_again(shop: Shop, trouble: Reply) -> None:
    shop.server.troubles = [trouble]
    outcome = shop.impatient.buy(check(shop.name))
    assert isinstance(outcome, FailedCheck)
    assert (1, True) == (len(shop.server.asked), outcome.maybe_charged)


@pytest.mark.parametrize("body", [b"", b"{", b"<html>busy</html>", b"[" * 100_000, b"\xff\xfe\x00"])
def test_an_answer_of_any_kind_is_handed_over_and_left_to_the_parsers(shop: Shop, body: bytes) -> None:
    shop.server.troubles = [Reply(body=body)]
    bought = shop.provider.buy(check(shop.name))
    assert isinstance(bought, RawCapture)
    assert body == bought.content
    assert file_state(parse(bought.content, name=bought.name)) not in {PageState.ADS, PageState.NO_ADS}


def test_nothing_a_provider_says_of_itself_holds_its_secret(shop: Shop) -> None:
    shop.server.troubles = [Reply(401, KEY.encode())]
    outcome = shop.provider.buy(check(shop.name))
    assert KEY not in repr(outcome)
    assert KEY not in repr(shop.provider)
    assert KEY not in repr(vars(shop.provider))


def test_cookies_are_not_kept(shop: Shop) -> None:
    shop.server.troubles = [Reply(503, b"", {"Set-Cookie": "session=1"})]
    shop.provider.buy(check(shop.name))
    assert all("cookie" not in asked.headers for asked in shop.server.asked)
