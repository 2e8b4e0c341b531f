"""What the Google Ads service refuses, as the real client sees it: before the first message and in mid-stream."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import grpc
import pytest

from monitor.advertiser.google_ads import Fetched, GoogleAds
from monitor.advertiser.google_errors import Problem
from monitor.advertiser.google_queries import KEYWORD_DAYS
from tests.servers.google_ads import REQUEST_ID, AdService, Call, Refusal

DAY = date(2026, 11, 2)
CUSTOMER = "1234567890"


def ask(ads: GoogleAds) -> Fetched | Problem:
    return ads.fetch(CUSTOMER, KEYWORD_DAYS, DAY, DAY)


def failing(service: AdService, refusal: Refusal, *, times: int, after: int = 0) -> None:
    """Refuse the first so many calls, each behind so many good messages; later ones are answered with one row."""
    left = iter(range(times))
    row = service.row(segments__date="2026-11-02")

    def answer(_call: Call) -> Iterable[Any]:
        fails = next(left, None) is not None
        for _ in range(after if fails else 1):
            yield [row]
        if fails:
            raise refusal

    service.answer = answer


@pytest.mark.parametrize("after", [0, 3], ids=["before the first message", "in mid-stream"])
@pytest.mark.parametrize("status", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.INTERNAL])
def test_a_broken_answer_is_thrown_away_and_asked_for_anew(
    service: AdService, ads: GoogleAds, slept: list[float], status: grpc.StatusCode, after: int
) -> None:
    failing(service, Refusal(status), times=2, after=after)
    answer = ask(ads)
    assert isinstance(answer, Fetched)
    assert len(answer.rows) == 1
    assert (len(service.calls), slept) == (3, [5.0, 10.0])


def test_a_transient_error_of_the_service_is_tried_again(
    service: AdService, ads: GoogleAds, slept: list[float]
) -> None:
    failing(service, service.refusal(grpc.StatusCode.INTERNAL, "internal_error", "TRANSIENT_ERROR"), times=1)
    assert isinstance(ask(ads), Fetched)
    assert slept == [5.0]


@pytest.mark.parametrize("after", [0, 2], ids=["before the first message", "in mid-stream"])
def test_a_quota_is_waited_for_as_long_as_it_asks(
    service: AdService, ads: GoogleAds, slept: list[float], after: int
) -> None:
    status = grpc.StatusCode.RESOURCE_EXHAUSTED
    refusal = service.refusal(status, "quota_error", "RESOURCE_TEMPORARILY_EXHAUSTED", delay=30.5)
    failing(service, refusal, times=1, after=after)
    assert isinstance(ask(ads), Fetched)
    assert slept == [30.5]


def test_a_quota_that_asks_for_too_long_is_left_to_the_next_run(
    service: AdService, ads: GoogleAds, slept: list[float]
) -> None:
    status = grpc.StatusCode.RESOURCE_EXHAUSTED
    failing(service, service.refusal(status, "quota_error", "RESOURCE_TEMPORARILY_EXHAUSTED", delay=900), times=1)
    answer = ask(ads)
    assert isinstance(answer, Problem)
    assert (answer.retry_after, slept, len(service.calls)) == (900.0, [], 1)


REFUSALS = [
    (grpc.StatusCode.RESOURCE_EXHAUSTED, "quota_error", "RESOURCE_EXHAUSTED", "operations of the day are used up"),
    (grpc.StatusCode.PERMISSION_DENIED, "authorization_error", "METRIC_ACCESS_DENIED", "use the export"),
    (grpc.StatusCode.PERMISSION_DENIED, "authorization_error", "USER_PERMISSION_DENIED", "may not see this account"),
    (grpc.StatusCode.PERMISSION_DENIED, "authorization_error", "CUSTOMER_NOT_ENABLED", "expected an open account"),
    (grpc.StatusCode.PERMISSION_DENIED, "authorization_error", "ACTION_NOT_PERMITTED", "expected access to it"),
    (grpc.StatusCode.UNAUTHENTICATED, "authentication_error", "OAUTH_TOKEN_EXPIRED", "login is not accepted"),
    (grpc.StatusCode.INVALID_ARGUMENT, "query_error", "UNRECOGNIZED_FIELD", "does not take the query: said by"),
    (grpc.StatusCode.INVALID_ARGUMENT, "query_error", "REQUESTED_METRICS_FOR_MANAGER", "expected its clients"),
    (grpc.StatusCode.INVALID_ARGUMENT, "request_error", "INVALID_CUSTOMER_ID", "expected ten digits"),
    (grpc.StatusCode.INVALID_ARGUMENT, "date_error", "INVALID_STRING_DATE", "the request is refused"),
]


@pytest.mark.parametrize(("status", "family", "name", "said"), REFUSALS, ids=[each[2] for each in REFUSALS])
def test_a_refusal_is_never_asked_again_and_says_what_was_expected(
    service: AdService,
    ads: GoogleAds,
    slept: list[float],
    status: grpc.StatusCode,
    family: str,
    name: str,
    said: str,
) -> None:
    failing(service, service.refusal(status, family, name), times=9)
    answer = ask(ads)
    assert isinstance(answer, Problem)
    assert (answer.code, answer.retry, answer.request_id) == (f"{family}.{name}", False, REQUEST_ID)
    assert said in str(answer)
    assert (slept, len(service.calls)) == ([], 1)


def test_one_lasting_refusal_among_passing_ones_decides(service: AdService, ads: GoogleAds) -> None:
    codes = {
        "internal_error": service.number("internal_error", "TRANSIENT_ERROR"),
        "query_error": service.number("query_error", "BAD_FIELD_NAME"),
    }
    failing(service, Refusal(grpc.StatusCode.INVALID_ARGUMENT, codes), times=9)
    answer = ask(ads)
    assert isinstance(answer, Problem)
    assert (answer.code, answer.retry) == ("query_error.BAD_FIELD_NAME", False)


def test_an_error_that_this_version_does_not_know_keeps_its_number(service: AdService, ads: GoogleAds) -> None:
    failing(service, Refusal(grpc.StatusCode.INVALID_ARGUMENT, {"query_error": 9999}), times=9)
    answer = ask(ads)
    assert isinstance(answer, Problem)
    assert answer.code == "query_error.9999"


def test_patience_ends(service: AdService, ads: GoogleAds, slept: list[float]) -> None:
    failing(service, Refusal(grpc.StatusCode.UNAVAILABLE), times=99)
    answer = ask(ads)
    assert isinstance(answer, Problem)
    assert (answer.code, len(service.calls), slept) == ("UNAVAILABLE", 4, [5.0, 10.0, 20.0])


def test_a_service_that_is_silent_is_given_up(
    service: AdService, ads: GoogleAds, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def answer(_call: Call) -> Iterable[Any]:
        over.wait(20)
        return ()

    service.answer = answer
    ads._patience = replace(ads._patience, timeout=0.3, tries=1)
    found = ask(ads)
    over.set()
    assert isinstance(found, Problem)
    assert found.code == "DEADLINE_EXCEEDED"


@pytest.mark.parametrize("query_error", [True, False])
def test_no_line_is_logged_that_holds_an_account_or_a_row(
    service: AdService, ads: GoogleAds, caplog: pytest.LogCaptureFixture, query_error: Callable[..., Any]
) -> None:
    caplog.set_level(logging.DEBUG)
    said = "customer 123-456-7890 has a secret"
    if query_error:
        refusal = service.refusal(grpc.StatusCode.INVALID_ARGUMENT, "query_error", "BAD_VALUE", message=said)
    else:
        refusal = service.refusal(grpc.StatusCode.INTERNAL, "internal_error", "INTERNAL_ERROR", message=said)
    failing(service, refusal, times=9)
    answer = ask(ads)
    assert CUSTOMER not in caplog.text
    assert "123-456-7890" not in caplog.text + str(answer)
    assert "secret" not in caplog.text
