"""The way to Microsoft Advertising's services over REST: the login, the credentials of a call, and what a fault means.

Addresses, headers and the shape of faults are those of Microsoft's own REST client (``msads`` 13.0.30.1), the codes
those of its page "Operation error codes". Not verified on a live account. A fault is told by code and symbolic name,
because its text may repeat what was sent.
"""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from monitor.advertiser.http import RestClient
from monitor.config.values import MicrosoftAdsSettings
from monitor.errors import SourceError
from monitor.webclient.answers import Reply
from monitor.webclient.patience import Patience, Trouble

NAME: Final = "microsoft_ads"
_TOKEN_PATH: Final = "/common/oauth2/v2.0/token"  # noqa: S105 - an address
_SCOPE: Final = "https://ads.microsoft.com/msads.manage offline_access"
_EXPIRED: Final = 109
_RESTRICTED: Final = 2064
_HIGHEST: Final = 999_999
"""Codes have four to six digits at most; a longer one is none."""
_A_MINUTE: Final = 60.0
_A_QUARTER: Final = 900.0
_AN_HOUR: Final = 3600.0
_BEFORE_ITS_END: Final = 300.0
"""Seconds before its end at which an access token counts as ended."""
_LISTS: Final = ("Errors", "OperationErrors", "BatchErrors")
_SYMBOL: Final = re.compile(r"[A-Za-z]{1,60}")
_OAUTH: Final = re.compile(r"[a-z_]{1,40}")
_FAULTS: Final[Mapping[int, Trouble]] = MappingProxyType(
    {
        0: Trouble(reason="an internal error of the service (0); expected an answer", again=True),
        105: Trouble(
            reason="the credentials are refused (105); expected a login and a developer token that belong together",
            permanent=True,
        ),
        106: Trouble(
            reason="the user may not read the account (106); expected one with access to it and its customer_id",
            permanent=True,
        ),
        _EXPIRED: Trouble(reason="the access token has expired (109); expected a new login to help", again=True),
        117: Trouble(reason="too many calls in a minute (117); expected fewer", again=True, pause=_A_MINUTE),
        207: Trouble(reason="too many reports at once (207); expected others to end", again=True, pause=_A_MINUTE),
        4204: Trouble(
            reason="no more bulk downloads for now (4204); expected a later run", again=True, pause=_A_QUARTER
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the services answer."""

    login: str = "https://login.microsoftonline.com"
    auctions: str = "https://adinsight.api.bingads.microsoft.com"
    reports: str = "https://reporting.api.bingads.microsoft.com"
    bulk: str = "https://bulk.api.bingads.microsoft.com"
    customers: str = "https://clientcenter.api.bingads.microsoft.com"


ADDRESSES: Final = Addresses()


class ColumnsRestricted(SourceError):
    """A report cannot be had with these columns together (``RestrictedColumnCombinations``)."""


class MicrosoftAccess:
    """Asks the services in the name of one user; the access token is asked for once, and again when it has expired."""

    def __init__(self, settings: MicrosoftAdsSettings, patience: Patience | None, addresses: Addresses | None) -> None:
        self.addresses = addresses or ADDRESSES
        self._settings = settings
        self._client = RestClient(NAME, patience, self._fault)
        self._access_token: str | None = None
        self._ends = 0.0
        self._code: int | None = None

    @property
    def patience(self) -> Patience:
        """How long is waited for anything."""
        return self._client.patience

    def ask(self, account: str, url: str, body: Mapping[str, Any], *, what: str) -> Any:
        """The answer as JSON, of any shape; None where it is none. ``what`` names the question to people.

        Raises ``SourceError``, for one refusal its ``ColumnsRestricted``.
        """
        self._code = None
        try:
            reply = self.patience.until_answered(
                f"{NAME}: {what}", lambda: self._client.once(url, headers=self._headers(account), json=body)
            )
        except SourceError as error:
            if self._code == _RESTRICTED:
                raise ColumnsRestricted(str(error), permanent=True) from None
            raise
        return reply.json()

    def _headers(self, account: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._token()}",
            "DeveloperToken": self._settings.developer_token.reveal(),
            "CustomerId": self._settings.customer_id,
            "CustomerAccountId": account,
        }

    def _token(self) -> str:
        """An access token, which lasts an hour: less than several reports may take."""
        if self._access_token is None or time.monotonic() > self._ends:
            form = {
                "grant_type": "refresh_token",
                "client_id": self._settings.client_id,
                "refresh_token": self._settings.refresh_token.reveal(),
                "scope": _SCOPE,
            }
            answer = self._client.post(f"{self.addresses.login}{_TOKEN_PATH}", what="login", data=form).json()
            token = answer.get("access_token") if isinstance(answer, dict) else None
            if not isinstance(token, str) or not token.isascii() or not token.isprintable():
                raise SourceError(f"{NAME}: login: no access token in the answer; expected one", permanent=True)
            lasts = answer.get("expires_in")
            self._access_token = token
            self._ends = time.monotonic() + (lasts if isinstance(lasts, int) else _AN_HOUR) - _BEFORE_ITS_END
        return self._access_token

    def _fault(self, reply: Reply) -> Trouble | None:
        """What a refusal says of itself; None where it is no fault of Microsoft's shape."""
        said = reply.json()
        if not isinstance(said, dict):
            return None
        word = said.get("error")
        if isinstance(word, str) and _OAUTH.fullmatch(word):
            reason = f"the login is refused ({word}); expected a client_id and a refresh token that still hold"
            again = word == "temporarily_unavailable"
            return Trouble(reason=reason, again=again, permanent=not again)
        errors = list(errors_of(said))
        if not errors:
            return None
        self._code, symbol = next((each for each in errors if each[0] in _FAULTS), errors[0])
        if self._code == _EXPIRED:
            self._access_token = None
        trouble = _FAULTS.get(self._code)
        if trouble is None:
            shown = f"{symbol}, {self._code}" if symbol else f"{self._code}"
            return Trouble(reason=f"the question is refused ({shown}); expected one it takes", permanent=True)
        return replace(trouble, pause=max(trouble.pause, reply.retry_after or 0.0))


def errors_of(said: Mapping[str, Any]) -> Iterable[tuple[int, str]]:
    """(code, symbolic name or nothing) of each error of a fault, or of an answer with errors."""
    for name in _LISTS:
        found = said.get(name)
        for each in found if isinstance(found, list) else ():
            code = each.get("Code") if isinstance(each, dict) else None
            if isinstance(code, int) and not isinstance(code, bool) and 0 <= code <= _HIGHEST:
                symbol = each.get("ErrorCode")
                yield code, symbol if isinstance(symbol, str) and _SYMBOL.fullmatch(symbol) else ""
