"""What Google Ads says when it refuses, in one line for a person, and whether asking again helps.

The library raises three families of exceptions. ``GoogleAdsException`` bears the failure; two statuses
(RESOURCE_EXHAUSTED, INTERNAL) come as ``google.api_core`` exceptions with the failure hidden in the trailing metadata;
the rest are plain statuses. None of their texts is passed on but that of a query error: they may hold customers' data.
"""

import re
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

_FAILURE_KEY: Final = re.compile(r"google\.ads\.googleads\.(v\d{1,3})\.errors\.googleadsfailure-bin")
_ACCOUNT: Final = re.compile(r"\d{3}-?\d{3}-?\d{4}")
_MOST_SHOWN: Final = 160

DENIED: Final = "authorization_error.METRIC_ACCESS_DENIED"

_PROJECT = "the Cloud project of the OAuth client may not read production accounts; expected Explorer access or better"
_LOGIN = "the login is not accepted; expected a fresh refresh_token or key file in google-ads.yaml"
_SENTENCES: Final = {
    DENIED: "auction insights are not open to this account over the API; use the export from the web pages",
    "authorization_error.USER_PERMISSION_DENIED": (
        "the login may not see this account; expected a user of it, or its manager in google_ads.login_customer_id"
    ),
    "authorization_error.CUSTOMER_NOT_ENABLED": "the account is not enabled or is closed; expected an open account",
    "authorization_error.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION": _PROJECT,
    "authorization_error.DEVELOPER_TOKEN_NOT_APPROVED": _PROJECT,
    "authorization_error.DEVELOPER_TOKEN_PROHIBITED": _PROJECT,
    "authorization_error.MISSING_TOS": "terms of service wait for consent; expected them accepted in the Cloud console",
    "query_error.REQUESTED_METRICS_FOR_MANAGER": "a manager account has no numbers; expected its clients",
    "quota_error.RESOURCE_EXHAUSTED": "the operations of the day are used up; expected a later run",
    "quota_error.EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION": (
        "queries have used too much for the moment; expected fewer days or campaigns, or a later run"
    ),
    "header_error.INVALID_LOGIN_CUSTOMER_ID": "login_customer_id is none; expected the manager account's ten digits",
    "request_error.INVALID_CUSTOMER_ID": "the customer ID is none; expected ten digits",
}
_FAMILIES: Final = {
    "authentication_error": _LOGIN,
    "authorization_error": "the account may not be read with this login; expected access to it",
    "query_error": "this API version does not take the query",
    "quota_error": "too many requests at once; expected the run to go on after a pause",
    "internal_error": "the service is out of order; expected it back soon",
}
_WORTH_ANOTHER: Final = frozenset(
    {
        "quota_error.RESOURCE_TEMPORARILY_EXHAUSTED",
        "quota_error.EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION",
        "internal_error.TRANSIENT_ERROR",
        "internal_error.INTERNAL_ERROR",
        "internal_error.DEADLINE_EXCEEDED",
        "database_error.CONCURRENT_MODIFICATION",
    }
)
_STATUSES: Final = {
    "UNAVAILABLE": ("the service cannot be reached; expected a network that lets gRPC through", True),
    "DEADLINE_EXCEEDED": ("no answer in time", True),
    "INTERNAL": ("the service is out of order; expected it back soon", True),
    "RESOURCE_EXHAUSTED": ("too many requests; expected the run to go on after a pause", True),
    "UNAUTHENTICATED": (_LOGIN, False),
    "PERMISSION_DENIED": ("the account may not be read with this login; expected access to it", False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a query failed."""

    code: str
    """The first error of the failure (``query_error.UNRECOGNIZED_FIELD``), else the gRPC status."""
    sentence: str
    retry: bool = False
    """Whether asking again helps."""
    retry_after: float | None = None
    """Seconds the quota asks us to wait."""
    request_id: str | None = None
    """What Google's support asks for."""

    @property
    def denied(self) -> bool:
        """Whether the account is not allowed to read these metrics over the API."""
        return self.code == DENIED

    def __str__(self) -> str:
        request = f", request {self.request_id}" if self.request_id else ""
        return f"{self.sentence} ({self.code}{request})"


def problem_of(error: BaseException) -> Problem:
    """What an exception of the library, of api_core, of gRPC or of the login means."""
    from google.auth.exceptions import GoogleAuthError, TransportError  # noqa: PLC0415 - heavy, and only with the library

    if isinstance(error, TransportError):
        return Problem(code="TRANSPORT", sentence="the login server cannot be reached; expected a network", retry=True)
    if isinstance(error, GoogleAuthError):
        return Problem(code="CREDENTIALS", sentence=_LOGIN)
    failure = _failure(error)
    status = _status(error)
    if failure is None or not failure.errors:
        sentence, retry = _STATUSES.get(status, ("the request failed", False))
        return Problem(code=status, sentence=sentence, retry=retry)
    codes = [_code(each) for each in failure.errors]
    # One refusal among several decides: asking again cannot help then.
    main = next((place for place, code in enumerate(codes) if code not in _WORTH_ANOTHER), 0)
    return Problem(
        code=codes[main],
        sentence=_sentence(codes[main], failure.errors[main].message),
        retry=all(code in _WORTH_ANOTHER for code in codes),
        retry_after=max((_delay(each) for each in failure.errors), default=0.0) or None,
        request_id=_request_id(failure.request_id),
    )


def _failure(error: BaseException) -> Any:
    """The GoogleAdsFailure as raw protobuf, from wherever it hides; None without one."""
    import proto  # noqa: PLC0415 - part of the library that is loaded late

    carried = getattr(error, "failure", None)
    if carried is not None:
        return type(carried).pb(carried) if isinstance(carried, proto.Message) else carried
    for call in getattr(error, "errors", None) or (error,):
        metadata = getattr(call, "trailing_metadata", None)
        for key, value in (metadata() if callable(metadata) else None) or ():
            found = _FAILURE_KEY.fullmatch(key)
            if found:
                module = import_module(f"google.ads.googleads.{found[1]}.errors.types.errors")
                return module.GoogleAdsFailure.pb().FromString(value)
    return None


def _status(error: BaseException) -> str:
    """The name of the gRPC status."""
    for holder in (error, getattr(error, "error", None)):
        code = getattr(holder, "grpc_status_code", None) or getattr(holder, "code", None)
        code = code() if callable(code) else code
        name = getattr(code, "name", None)
        if isinstance(name, str):
            return name
    return type(error).__name__


def _code(error: Any) -> str:
    """``family.NAME`` of one error; a name this version does not know stays a number."""
    family = error.error_code.WhichOneof("error_code")
    if family is None:
        return "UNKNOWN"
    number = getattr(error.error_code, family)
    names = error.error_code.DESCRIPTOR.fields_by_name[family].enum_type.values_by_number
    return f"{family}.{names[number].name if number in names else number}"


def _sentence(code: str, message: str) -> str:
    family = code.partition(".")[0]
    sentence = _SENTENCES.get(code) or _FAMILIES.get(family) or "the request is refused"
    if family == "query_error" and code not in _SENTENCES:
        # Names fields of the query, which is ours; numbers of accounts are taken out all the same.
        said = _ACCOUNT.sub("…", " ".join("".join(filter(str.isprintable, message)).split()))[:_MOST_SHOWN]
        return f"{sentence}: {said}" if said else sentence
    return sentence


def _delay(error: Any) -> float:
    delay = error.details.quota_error_details.retry_delay
    return float(delay.seconds) + float(delay.nanos) / 1e9


def _request_id(text: str) -> str | None:
    return text[:40] if re.fullmatch(r"[\w-]+", text) else None
