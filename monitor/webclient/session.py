"""Requests that go where they are sent and nowhere else, end in time, and raise nothing that holds a secret.

The text of every exception of requests and urllib3 may show the URL, and the object holds the request with its headers.
So none of them leaves this module: what comes instead of an answer is a value that names its cause.
"""

import time
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth
from requests.cookies import RequestsCookieJar
from urllib3.exceptions import HTTPError, NewConnectionError

from monitor.webclient.answers import Cause, Reply, Unanswered

_PIECE: Final = 65_536
_MOST_OF_A_REFUSAL: Final = 65_536
"""Bytes of what a refusal says."""


class Credential(AuthBase):
    """An ``Authorization`` header; it shows nothing of itself."""

    def __init__(self, header: str) -> None:
        self._header = header

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the header on a request."""
        request.headers["Authorization"] = self._header
        return request

    def __repr__(self) -> str:
        return "Credential(***)"


def basic(user: str, password: str) -> AuthBase:
    """Name and password as UTF-8 (RFC 7617): requests would write Latin-1, and not at all what does not fit."""
    return HTTPBasicAuth(user.encode(), password.encode())


def is_own(address: str, base: str) -> bool:
    """Whether an address that an answer names has the base's scheme and host. Raises ``ValueError`` for no URL."""
    return urlsplit(address)[:2] == urlsplit(base)[:2]


class WebSession:
    """Asks over HTTP. No redirect is followed, no cookie kept, no proxy or ``.netrc`` of the machine used."""

    def __init__(self, *, trusted: Path | None = None) -> None:
        """``trusted``: a file with certificate authorities of one's own."""
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies = RequestsCookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers["User-Agent"] = "brand-bidding-monitor"
        self._session.headers["Accept-Encoding"] = "gzip, deflate"
        self._session.verify = str(trusted) if trusted else True

    def close(self) -> None:
        """Close every kept connection; the next request opens a new one."""
        self._session.close()

    def ask(
        self,
        method: str,
        url: str,
        *,
        timeout: tuple[float, float],
        whole: float,
        most: int,
        refusals: bool = False,
        **content: Any,
    ) -> Reply | Unanswered:
        """Ask once. ``timeout``: seconds to connect and without a byte; ``whole``: for all; ``most``: bytes unpacked.

        ``refusals``: what a refusal says is read too, where it is short. ``content`` is what ``requests`` knows as
        params, json, data, headers and auth.
        """
        ends = time.monotonic() + whole
        try:
            with self._session.request(
                method, url, timeout=timeout, allow_redirects=False, stream=True, **content
            ) as response:
                bare = Reply(status=response.status_code, headers=response.headers)
                if bare.succeeded:
                    return _read(response, ends, most)
                said = _read(response, ends, _MOST_OF_A_REFUSAL) if refusals else bare
                return said if isinstance(said, Reply) else bare
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            return Unanswered(cause=_cause(error), most=most, error=type(error).__name__)


def _read(response: requests.Response, ends: float, most: int) -> Reply | Unanswered:
    """The answer, read as far as the limit and the deadline: requests' own timeout is for each single read."""
    content = bytearray()
    try:
        while piece := response.raw.read1(_PIECE, decode_content=True):
            content += piece
            if len(content) > most:
                return Unanswered(cause=Cause.TOO_LARGE, most=most)
            if time.monotonic() > ends:
                return Unanswered(cause=Cause.TOO_SLOW, most=most)
    except (HTTPError, OSError) as error:
        return Unanswered(cause=Cause.CUT, most=most, error=type(error).__name__)
    return Reply(status=response.status_code, headers=response.headers, content=bytes(content))


def _cause(error: Exception) -> Cause:
    match error:
        case requests.exceptions.SSLError():
            return Cause.UNTRUSTED
        case requests.ConnectTimeout():
            return Cause.LATE_CONNECTION
        case requests.ReadTimeout():
            return Cause.LATE_ANSWER
        case requests.ConnectionError():
            reason = getattr(error.args[0], "reason", None) if error.args else None
            return Cause.NOT_REACHED if isinstance(reason, NewConnectionError) else Cause.BROKEN
    return Cause.NOT_MADE
