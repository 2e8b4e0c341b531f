"""The provider client at its edges; what every provider has in common stands in the contract suite."""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import trustme

from monitor.collectors import http
from monitor.collectors.http import ProviderClient, Question
from monitor.errors import SourceError
from monitor.webclient.pace import Pace
from tests.bought import KEY
from tests.servers.providers import Asked, ProviderServer, Reply

QUESTION = Question(method="GET", path="/search", query={"api_key": KEY})


class Anything(ProviderServer):
    def answer(self, asked: Asked) -> Reply:
        return Reply(body=b"{}")


def client(url: str, **options: object) -> ProviderClient:
    return ProviderClient("acme", url, pace=Pace(99, 1), **({"sleep": lambda seconds: None} | options))


def failure(url: str, **options: object) -> SourceError:
    with pytest.raises(SourceError) as caught:
        client(url, **options).send(QUESTION)
    error = caught.value
    # Nothing hangs on it that could be shown instead of it.
    assert (None, None) == (error.__cause__, error.__context__)
    assert "CANARY" not in str(error)
    return error


def test_a_name_that_nobody_knows_is_no_charge() -> None:
    error = failure("http://nobody.invalid")
    assert "GET nobody.invalid/search: no connection" in str(error)
    assert (False, False) == (error.permanent, error.uncertain)


def test_a_port_that_nobody_listens_on_is_no_charge() -> None:
    with Anything() as server:
        url = server.url
    error = failure(url)
    assert "nobody listens there" in str(error)
    assert not error.uncertain


def test_a_certificate_that_nobody_trusts_ends_it() -> None:

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with Anything(tls=context) as server:
        error = failure(server.url)
    assert "no trusted TLS connection" in str(error)
    assert error.permanent
    assert [] == server.asked


def test_a_base_that_is_no_address_ends_it() -> None:
    assert failure("http://.").permanent


def test_an_answer_beyond_the_limit_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_BYTES", 1024 * 1024)
    with Anything() as server:
        server.troubles = [Reply(body=bytes(2 * 1024 * 1024))]
        error = failure(server.url)
    assert "more than 1 MB" in str(error)
    assert error.uncertain


def test_a_date_to_wait_for_is_waited_for() -> None:
    pauses: list[float] = []
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    with Anything() as server:
        server.troubles = [Reply(503, b"", {"Retry-After": later}), Reply(503, b"", {"Retry-After": "soon"})]
        client(server.url, sleep=pauses.append).send(QUESTION)
    assert 20 < pauses[0] <= 30
    assert pauses[1] == 4.0


@pytest.mark.parametrize("status", [300, 304, 307])
def test_a_redirect_with_or_without_an_aim_is_no_answer(status: int) -> None:
    with Anything() as server:
        server.troubles = [Reply(status)]
        assert failure(server.url).permanent
        assert len(server.asked) == 1


def test_a_status_that_nobody_knows_is_told() -> None:
    with Anything() as server:
        server.troubles = [Reply(599)]
        assert "answered 599 (no known status)" in str(failure(server.url))


def test_neither_proxies_nor_netrc_of_the_machine_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with Anything() as server:
        client(server.url).send(QUESTION)
        assert ["search"] == [asked.path.strip("/") for asked in server.asked]
        assert "authorization" not in server.asked[0].headers


def test_no_connection_is_kept_for_a_later_question() -> None:
    with Anything() as server:
        asked = client(server.url)
        for _ in range(50):
            asked.send(QUESTION)  # a kept connection that the server has closed would break one of these
    assert len(server.asked) == 50
