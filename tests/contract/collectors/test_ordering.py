"""What every queue does alike: take an order once, and give its answer when it is there."""

from datetime import timedelta

from monitor.model.checks import FailedCheck, Ticket
from monitor.model.enums import Engine, PageState
from monitor.parsing import file_state, parse
from monitor.ports import RawCapture
from tests.bought import Shop, check, kinds
from tests.servers.providers import HANG_UP, Reply

KEYWORDS = ("acme", "acme coupon", "100% acme + more")


def test_orders_are_answered_in_their_order_when_they_are_done(queue: Shop) -> None:
    checks = [check(queue.name, keyword) for keyword in KEYWORDS]
    tickets = queue.provider.order(checks)
    assert [each.id for each in checks] == [ticket.check.id for ticket in tickets if isinstance(ticket, Ticket)]
    assert tickets == queue.provider.fetch(tickets)
    answers = queue.provider.fetch(tickets)
    assert ["RawCapture"] * 3 == kinds(answers)
    assert list(KEYWORDS) == [answer.meta.query for answer in answers]
    pages = [parse(answer.content, name=answer.name) for answer in answers]
    assert {PageState.ADS} == {file_state(page) for page in pages}
    assert list(KEYWORDS) == [page.pages[0].query for page in pages]
    assert len(KEYWORDS) == queue.server.charged


def test_fetching_again_is_free(queue: Shop) -> None:
    tickets = queue.provider.order([check(queue.name)])
    queue.server.polls_until_done = 0
    queue.provider.fetch(tickets)
    queue.clock.moment += timedelta(hours=1)
    assert kinds(queue.provider.fetch(tickets)) == kinds(queue.provider.fetch(tickets)) == ["RawCapture"]
    assert queue.server.charged == 1


def test_a_cell_that_cannot_be_searched_loses_no_neighbour(queue: Shop) -> None:
    checks = [check(queue.name), check(queue.name, engine=Engine.YANDEX), check(queue.name, "acme", engine=Engine.BING)]
    assert ["Ticket", "FailedCheck", "Ticket"] == kinds(queue.provider.order(checks))


def test_a_refused_order_is_told(queue: Shop) -> None:
    queue.server.troubles = [Reply(401)]
    [outcome] = queue.provider.order([check(queue.name)])
    assert isinstance(outcome, FailedCheck)
    assert (True, False) == (outcome.permanent, outcome.maybe_charged)


def test_a_check_that_is_given_twice_is_ordered_once(queue: Shop) -> None:
    first, second = queue.provider.order([check(queue.name), check(queue.name)])
    assert first == second
    assert queue.server.charged == 1


def test_an_order_without_confirmation_is_not_placed_again(queue: Shop) -> None:
    queue.server.troubles = [HANG_UP]
    [outcome] = queue.provider.order([check(queue.name)])
    assert isinstance(outcome, FailedCheck)
    assert (1, True, False) == (len(queue.server.asked), outcome.maybe_charged, outcome.permanent)


def test_an_order_answered_with_nonsense_may_have_been_charged(queue: Shop) -> None:
    queue.server.troubles = [Reply(body=b"<html>")]
    [outcome] = queue.provider.order([check(queue.name)])
    assert isinstance(outcome, FailedCheck)
    assert (False, True) == (outcome.permanent, outcome.maybe_charged)


def test_a_failure_while_fetching_leaves_the_order_standing(queue: Shop) -> None:
    tickets = queue.provider.order([check(queue.name)])
    queue.server.troubles = [Reply(503)] * 3
    [outcome] = queue.provider.fetch(tickets)
    assert isinstance(outcome, FailedCheck)
    assert not outcome.permanent
    queue.provider.fetch(tickets)
    assert isinstance(queue.provider.fetch(tickets)[0], RawCapture)
    assert queue.server.charged == 1


def test_a_break_while_fetching_is_asked_again_at_once(queue: Shop) -> None:
    tickets = queue.provider.order([check(queue.name)])
    queue.provider.fetch(tickets)
    queue.server.troubles = [HANG_UP]
    assert ["RawCapture"] == kinds(queue.provider.fetch(tickets))


def test_an_order_that_is_gone_is_a_failure_or_a_page_that_says_so(queue: Shop) -> None:
    ticket = Ticket(check=check(queue.name), reference="0000", ordered_at=queue.clock.moment)
    queue.clock.moment += timedelta(hours=1)
    [outcome] = queue.provider.fetch([ticket])
    if isinstance(outcome, RawCapture):
        assert file_state(parse(outcome.content, name=outcome.name)) is PageState.PROVIDER_ERROR
    else:
        assert outcome.permanent
