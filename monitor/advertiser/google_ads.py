"""The Google Ads API through Google's own library, which is loaded when an account is opened: it is heavy.

A query is answered whole or not at all: a failure in mid-stream throws away what came before it, and the query is asked
anew where that can help. What an answer holds is never logged; the library, which would, is made silent.
"""

import gc
import logging
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from monitor.advertiser import google_rows
from monitor.advertiser.google_errors import Problem, problem_of
from monitor.advertiser.google_queries import ACCOUNTS, AUCTION_INSIGHTS, Query
from monitor.config.values import GoogleAdsSettings
from monitor.errors import ConfigError, SourceError, UsageError
from monitor.model.own_ads import AdAccount

log = logging.getLogger(__name__)

_Result = TypeVar("_Result")
_EXPECTED: Final = (
    "expected use_proto_plus, login_customer_id (if any) as ten digits without dashes, and either client_id,"
    " client_secret and refresh_token or json_key_file_path"
)
_CUSTOMER: Final = re.compile(r"\d{10}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long and how often one query is tried."""

    tries: int = 4
    timeout: float = 300.0
    """Seconds for one whole answer; the library itself would wait for ever."""
    pause: float = 5.0
    """Seconds before the second try, doubled for each further one; up to half as much again is added by chance."""
    longest: float = 300.0
    """The longest wait a quota may ask for; beyond it the next run tries again."""
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


@dataclass(slots=True)
class Fetched:
    """The whole answer to one query."""

    rows: list[Any] = field(default_factory=list)
    """Values of the model, as the query's reader makes them."""
    lost: int = 0
    """Rows that are not what they should be."""


def digits(customer: str) -> str:
    """A customer ID as the API wants it: people paste ``123-456-7890``. Raises ``UsageError``."""
    found = re.sub(r"[\s-]", "", customer)
    if not found.isascii() or not _CUSTOMER.fullmatch(found):
        raise UsageError(f"google_ads: {customer!r} is no customer ID; expected ten digits, such as 123-456-7890")
    return found


def open_google_ads(settings: GoogleAdsSettings, patience: Patience | None = None) -> "GoogleAds":
    """Log in with the user's ``google-ads.yaml``, which already asks the login server for a token.

    Raises ``ConfigError`` for a file or version that cannot be used, ``UsageError`` without the library, and
    ``SourceError`` where the login fails.
    """
    try:
        import yaml  # noqa: PLC0415 - with the library
        from google.ads.googleads.client import GoogleAdsClient  # noqa: PLC0415 - 20 MB; only when asked for
        from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415 - same
    except ImportError as error:
        raise UsageError(
            "google_ads: the package google-ads is not installed;"
            " expected: pip install 'brand-bidding-monitor[google-ads]'"
        ) from error
    file = str(settings.config_file) if settings.config_file else None
    shown = file or "google-ads.yaml"
    try:
        # No version means the library's own default: it drops old ones with every major release.
        client = GoogleAdsClient.load_from_storage(file, version=settings.api_version)
    except GoogleAuthError as error:
        # No cause: it may hold what the login server was sent.
        problem = problem_of(error)
        raise SourceError(f"google_ads: {problem}", permanent=not problem.retry) from None
    except OSError as error:
        reason = error.strerror or "not found"
        raise ConfigError(
            f"google_ads: {shown} cannot be read ({reason}); expected Google's own settings file"
        ) from None
    except (ValueError, TypeError, AttributeError, yaml.YAMLError):
        # Neither text nor cause: a line of the file is a secret.
        raise ConfigError(f"google_ads: {shown} is not usable; {_EXPECTED}") from None
    if settings.login_customer_id:
        client.login_customer_id = digits(settings.login_customer_id)
    return GoogleAds(client, patience or Patience())


class GoogleAds:
    """Asks accounts. What fails is a ``Problem`` in place of an answer; nothing of the library is raised.

    Raises ``ConfigError`` when made for an API version that the library does not have.
    """

    def __init__(self, client: Any, patience: Patience) -> None:
        self._client, self._patience = client, patience
        self._login: str | None = client.login_customer_id
        self._logins: dict[str, str | None] = {}
        """Account: the manager it is read through."""
        self._services: dict[str | None, Any] = {}
        # It logs a line with the account for each refusal, and whole rows at DEBUG, whatever the user's file says.
        logging.getLogger("google.ads.googleads.client").setLevel(logging.CRITICAL)
        self._service(self._login)

    @property
    def login(self) -> str | None:
        """The manager account that is logged in, if one is named."""
        return self._login

    def accounts(self, root: str) -> list[AdAccount] | Problem:
        """Every open account at or below one (dashes or not) that can hold ads: managers are looked through."""
        top = digits(root)
        found = self._tried(lambda: [google_rows.account(row, top) for row in self._paged(top, ACCOUNTS)])
        if isinstance(found, Problem):
            return found
        leaves = {account.id: account for account, usable in found if usable}
        for name in leaves:
            self._logins[name] = self._login or (top if name != top else None)
        return list(leaves.values())

    def fetch(self, account: str, query: Query, first: date, last: date) -> Fetched | Problem:
        """The whole answer for the days from ``first`` to ``last``."""
        text = query.text(first, last)
        return self._tried(lambda: self._read(account, text, query))

    def check(self, account: str, query: Query, first: date, last: date) -> Problem | None:
        """Have a query validated without being run; None where it is good."""
        found = self._tried(lambda: list(self._paged(account, query.text(first, last), validate_only=True)))
        return found if isinstance(found, Problem) else None

    def may_read_auctions(self, account: str, day: date) -> bool | Problem:
        """Find out with one row of one day whether auction insights are open to this account."""
        text = AUCTION_INSIGHTS.text(day, day, limit=1)
        found = self._tried(lambda: list(self._paged(account, text)))
        if isinstance(found, Problem):
            return False if found.denied else found
        return True

    def _read(self, account: str, text: str, query: Query) -> Fetched:
        fetched = Fetched()
        read, rows = query.read, fetched.rows
        with _without_collection():
            for batch in self._batches(account, text):
                for row in batch.results:
                    try:
                        rows.append(read(row, account))
                    except ValueError:
                        fetched.lost += 1
        return fetched

    def _batches(self, account: str, text: str) -> Iterable[Any]:
        """The stream, one raw message at a time: none is kept, for each may have ten thousand rows."""
        service = self._service(self._logins.get(account, self._login))
        return map(_raw, service.search_stream(customer_id=account, query=text, timeout=self._patience.timeout))

    def _paged(self, account: str, text: str, *, validate_only: bool = False) -> Iterator[Any]:
        """Rows page by page: for small answers, and the one call that validates."""
        request = {"customer_id": account, "query": text, "validate_only": validate_only}
        service = self._service(self._logins.get(account, self._login))
        for page in service.search(request=request, timeout=self._patience.timeout).pages:
            yield from _raw(page).results

    def _service(self, login: str | None) -> Any:
        if login not in self._services:
            self._client.login_customer_id = login
            try:
                self._services[login] = self._client.get_service("GoogleAdsService")
            except ValueError:
                version = self._client.version
                raise ConfigError(
                    f"google_ads.api_version: the installed google-ads has no {version!r}; expected {known_versions()}"
                ) from None
        return self._services[login]

    def _tried(self, ask: Callable[[], _Result]) -> _Result | Problem:
        """Ask until there is a whole answer, a problem that asking again cannot help, or an end of patience."""
        from google.ads.googleads.errors import GoogleAdsException  # noqa: PLC0415 - same
        from google.api_core.exceptions import GoogleAPIError  # noqa: PLC0415 - comes with the library
        from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415 - same
        from grpc import RpcError  # noqa: PLC0415 - same

        number = 1
        while True:
            try:
                return ask()
            except (GoogleAdsException, GoogleAPIError, GoogleAuthError, RpcError) as error:
                problem = problem_of(error)
            wait = self._patience.pause * 2 ** (number - 1) * (1 + self._patience.chance() / 2)
            wait = max(wait, problem.retry_after or 0.0)
            if not problem.retry or number >= self._patience.tries or wait > self._patience.longest:
                return problem
            log.info("google_ads: try %d failed (%s); the next one in %.0f s", number, problem.code, wait)
            self._patience.sleep(wait)
            number += 1


@contextmanager
def _without_collection() -> Iterator[None]:
    """No search for cycles while values pile up that have none: it would look through all of them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def known_versions() -> str:
    """The API versions inside the installed library, in words."""
    from pkgutil import iter_modules  # noqa: PLC0415 - for this message only

    import google.ads.googleads as library  # noqa: PLC0415 - heavy

    found: Sequence[str] = sorted(
        each.name for each in iter_modules(library.__path__) if re.fullmatch(r"v\d+", each.name)
    )
    return " or ".join(found)


def _raw(message: Any) -> Any:
    """The protobuf message itself, whatever the user's ``use_proto_plus`` says."""
    import proto  # noqa: PLC0415 - part of the library that is loaded late

    return type(message).pb(message) if isinstance(message, proto.Message) else message
