"""What a refusal says is read only for whoever asks, and never more of it than a few lines."""

from collections.abc import Iterator

import pytest

from monitor.webclient.answers import Reply
from monitor.webclient.session import WebSession
from tests.servers.rest import Answered, RestServer


@pytest.fixture
def server() -> Iterator[RestServer]:
    with RestServer() as served:
        yield served


@pytest.mark.parametrize(
    ("refusals", "content", "read"),
    [(True, b"why", b"why"), (False, b"why", b""), (True, b"0" * 1_000_000, b"")],
    ids=["asked_for", "not_asked_for", "too_long"],
)
def test_a_refusal_keeps_its_status_and_says_why_where_that_is_asked_for(
    server: RestServer, content: bytes, read: bytes, *, refusals: bool
) -> None:
    server.answer = lambda _asked: Answered(content, status=400, headers={"Retry-After": "7"})
    reply = WebSession().ask("POST", server.url, timeout=(5, 5), whole=5, most=10_000_000, refusals=refusals)
    assert isinstance(reply, Reply)
    assert (reply.status, reply.content, reply.retry_after) == (400, read, 7.0)
