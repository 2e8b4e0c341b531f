"""What Microsoft's refusals mean, over real HTTP: who waits, who logs in anew, and what a person is told."""

import json

import pytest

from monitor.advertiser.microsoft import MicrosoftAds
from monitor.advertiser.microsoft_jobs import PAUSES
from monitor.errors import SourceError
from tests.integration.advertiser.conftest import days
from tests.servers.microsoft_ads import FULL, SHARES, MicrosoftService, fault
from tests.servers.rest import Answered


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        (fault(117, "CallRateExceeded"), 60.0),
        (fault(207, "ConcurrentRequestOverLimit", name="OperationErrors"), 60.0),
        (fault(117, "CallRateExceeded", status=429, **{"Retry-After": "90"}), 90.0),
        (Answered(status=429, headers={"Retry-After": "42"}), 42.0),
        (fault(0, "InternalError", name="OperationErrors"), 5.0),
        (Answered(b"<html>", status=503), 5.0),
    ],
)
def test_who_is_too_fast_waits_as_long_as_is_documented_and_goes_on(
    microsoft: MicrosoftAds,
    microsoft_service: MicrosoftService,
    slept: list[float],
    answer: Answered,
    pause: float,
) -> None:
    microsoft_service.rows[SHARES] = [FULL]
    microsoft_service.faults.append(answer)
    assert len(days(microsoft)) == 1
    assert slept == [pause, PAUSES[0]]


def test_a_token_near_its_end_is_renewed_before_it_is_refused(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService
) -> None:
    microsoft_service.token_lasts = 60
    days(microsoft)
    assert microsoft_service.logins == len(microsoft_service.bodies("/Submit") + microsoft_service.bodies("/Poll")) == 2


def test_an_expired_token_is_renewed_once_and_the_report_goes_on(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService
) -> None:
    microsoft_service.rows[SHARES] = [FULL]
    microsoft_service.faults.append(fault(109, "AuthenticationTokenExpired", status=401))
    assert len(days(microsoft)) == 1
    assert microsoft_service.logins == 2
    tokens = [
        asked.headers["Authorization"] for asked in microsoft_service.api.asked if "Authorization" in asked.headers
    ]
    assert tokens == ["Bearer access-secret-1", "Bearer access-secret-2", "Bearer access-secret-2"]


@pytest.mark.parametrize(
    ("answer", "said", "permanent"),
    [
        (fault(105, "InvalidCredentials"), r"the credentials are refused \(105\)", True),
        (fault(106, "UserIsNotAuthorized"), r"the user may not read the account \(106\)", True),
        (fault(2010, "InvalidDate", name="BatchErrors"), r"the question is refused \(InvalidDate, 2010\)", True),
        (fault(2010, "access-secret\n"), r"the question is refused \(2010\)", True),
        (fault(4204, "BulkServiceNoMoreCalls"), "no more bulk downloads for now", False),
        (Answered(b'{"Errors": "many"}', status=400), "HTTP 400", True),
        (Answered(b'{"Errors": [{"Code": true}, 7]}', status=400), "HTTP 400", True),
        (Answered(b"{}"), "expected a ReportRequestId", False),
        (Answered(b"[]"), "expected a ReportRequestId", False),
        (Answered(b'{"ReportRequestId": 7}'), "expected a ReportRequestId", False),
    ],
)
def test_a_refusal_is_one_line_of_ours(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService, answer: Answered, said: str, *, permanent: bool
) -> None:
    microsoft_service.faults.append(answer)
    with pytest.raises(SourceError, match=said) as refused:
        days(microsoft)
    assert refused.value.permanent is permanent
    told = str(refused.value)
    assert "secret" not in told
    assert "\n" not in told


def test_a_login_that_is_refused_says_which_way(microsoft: MicrosoftAds, microsoft_service: MicrosoftService) -> None:
    said = json.dumps({"error": "invalid_grant", "error_description": "refresh-secret"}).encode()
    microsoft_service.api.answer = lambda _asked: Answered(said, status=400)
    with pytest.raises(SourceError, match=r"login: the login is refused \(invalid_grant\)") as refused:
        days(microsoft)
    assert refused.value.permanent
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("state", "said"),
    [("Error", r"could not be made \(Error\)"), ("<b>\n", r"could not be made \(no state\)")],
)
def test_a_report_that_cannot_be_made_is_one_line(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService, state: str, said: str
) -> None:
    microsoft_service.state = state
    with pytest.raises(SourceError, match=said):
        days(microsoft)


@pytest.mark.parametrize("answer", [b"[]", b"7", b"{}", b'{"ReportRequestStatus": 7}', b"not JSON"])
def test_a_state_of_another_shape_is_one_line(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService, answer: bytes
) -> None:
    usual = microsoft_service.api.answer
    microsoft_service.api.answer = lambda asked: Answered(answer) if asked.path.endswith("/Poll") else usual(asked)
    with pytest.raises(SourceError, match=r"could not be made \(no state\)"):
        days(microsoft)
