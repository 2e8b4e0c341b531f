"""The watcher is told by one short request, and nothing that goes wrong with it holds a run up."""

import logging
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor.delivery.pings import Pings
from monitor.model.watch import Signal
from tests.servers.providers import HANG_UP, Reply
from tests.servers.watcher import Watcher
from tests.servers.web import Web, page

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Clock:
    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    with Watcher(period=DAY, grace=DAY, clock=lambda: NOON) as running:
        yield running


def pings(watcher: Watcher, *, clock: Clock | None = None, seconds: float = 5.0) -> Pings:
    urls = {signal: watcher.addresses()[f"PING_{signal.upper()}_URL"] for signal in Signal}
    return Pings(urls, clock=clock or Clock(), seconds=seconds)


def test_each_signal_goes_to_its_url_with_one_line(watcher: Watcher) -> None:
    told = [pings(watcher).tell(signal, f"line {signal}") for signal in Signal]
    assert [("start", "line start"), ("success", "line success"), ("fail", "line fail")] == watcher.lines
    assert [None, None, None] == [each and each.failure for each in told]
    assert {"POST"} == {each.method for each in watcher.asked}


def test_a_signal_without_a_url_is_not_sent(watcher: Watcher) -> None:
    assert Pings({}, clock=Clock()).tell(Signal.FAIL, "x") is None
    assert [] == watcher.asked


@pytest.mark.parametrize("ahead", [timedelta(), DAY, -DAY])
def test_a_clock_that_is_wrong_here_is_seen_by_the_watchers_date(watcher: Watcher, ahead: timedelta) -> None:
    told = pings(watcher, clock=Clock(NOON + ahead)).tell(Signal.START, "started")
    assert told is not None
    assert ahead == told.ahead


@pytest.mark.parametrize("answer", [page("OK"), page("OK", Date="soon")])
def test_an_answer_without_a_readable_date_says_nothing_of_the_clock(answer: bytes) -> None:
    with Web(lambda _asked: answer, address="127.0.0.1") as web:
        told = Pings({Signal.START: web.url("127.0.0.1")}, clock=Clock()).tell(Signal.START, "started")
    assert told is not None
    assert (None, None) == (told.failure, told.ahead)


@pytest.mark.parametrize(
    ("trouble", "failure"),
    [
        (Reply(404), "answered 404; expected 200"),
        (Reply(302, headers={"Location": "/elsewhere"}), "answered 302; expected 200"),
        (HANG_UP, "the connection broke before an answer"),
        (Reply(200, b"x" * 100_000), "sent more than it may"),
    ],
)
def test_what_goes_wrong_is_a_value_and_is_not_tried_again(watcher: Watcher, trouble: Reply, failure: str) -> None:
    watcher.troubles.append(trouble)
    told = pings(watcher).tell(Signal.SUCCESS, "done")
    assert told is not None
    assert failure == told.failure
    assert 1 == len(watcher.asked)


@pytest.mark.parametrize("trouble", [Reply(200, b"OK", late=3.0), Reply(200, b"x" * 1000, drip=0.1)])
def test_a_watcher_that_is_slow_holds_nothing_up(watcher: Watcher, trouble: Reply) -> None:
    watcher.troubles.append(trouble)
    began = time.monotonic()
    told = pings(watcher, seconds=0.5).tell(Signal.SUCCESS, "done")
    assert time.monotonic() - began < 2.5, "and not the three seconds or more that the watcher takes"
    assert told is not None
    assert told.failure is not None


def test_a_watcher_that_is_not_there_is_a_value() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    told = Pings({Signal.FAIL: f"http://127.0.0.1:{port}/x"}, clock=Clock()).tell(Signal.FAIL, "x")
    assert told is not None
    assert "no connection: the name is not known or nobody listens there" == told.failure


def test_neither_url_nor_line_is_logged_by_the_monitor(watcher: Watcher, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="monitor"):
        pings(watcher).tell(Signal.START, "a line")
    assert [] == [each.getMessage() for each in caplog.records if each.name.startswith("monitor")]
