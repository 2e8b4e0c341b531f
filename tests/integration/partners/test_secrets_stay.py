"""The canary: over every failure no credential shows in an error, a log line, a kept answer or the database."""

import logging
import traceback
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from monitor.errors import SourceError
from monitor.partners.networks import sync
from monitor.ports import Store
from tests.integration.partners.conftest import NOW, Ask
from tests.servers.network_apis import (
    ADMITAD_BASIC,
    ADMITAD_TOKEN,
    BASIC,
    TOKEN,
    Fault,
    NetworkApis,
    cut,
    dripping,
    silent,
    status,
)

CANARIES = {
    "awin": [TOKEN],
    "impact": [TOKEN, BASIC],
    "admitad": [TOKEN, ADMITAD_BASIC, ADMITAD_TOKEN],
    "cj": [TOKEN],
}


def echo(request: BaseHTTPRequestHandler) -> None:
    """The network repeats the header it was sent, once plainly and once with every character escaped."""
    sent = request.headers["Authorization"].rpartition(" ")[2]
    escaped = "".join(f"\\u{ord(character):04x}" for character in sent)
    row = f'{{"id": 1, "Id": 1, "name": "{sent} {escaped}", "Name": "{escaped}", "{escaped}": 1}}'
    status(200, body=f'{{"MediaPartners": [{row}], "results": [{row}], "data": "{escaped}"}}'.encode())(request)


def echo_rows(request: BaseHTTPRequestHandler) -> None:
    """The same as a bare list."""
    sent = request.headers["Authorization"].rpartition(" ")[2]
    status(200, body=f'[{{"id": 1, "publisherId": 1, "name": "{sent}", "url": "{sent}.example"}}]'.encode())(request)


ECHO = f'[{{"id": 1, "name": "{TOKEN} {ADMITAD_TOKEN}"}}]'.encode()
FAULTS = {
    "401": status(401, body=ECHO),
    "403": status(403, body=ECHO, X_Echo=TOKEN),
    "404": status(404, body=ECHO),
    "302": status(302, Location=f"/{TOKEN}"),
    "429": status(429, body=ECHO),
    "500": status(500, body=ECHO),
    "timeout": silent,
    "cut": cut,
    "dripping": dripping,
    "bad JSON": status(200, body=ECHO + b"]"),
    "echo": echo,
    "echo of rows": echo_rows,
}


def listen(log: pytest.LogCaptureFixture) -> None:
    """Hear everything, whatever an earlier command set in this process."""
    for logger in (None, "monitor", "urllib3", "requests"):
        log.set_level(logging.DEBUG, logger=logger)


def shown(log: pytest.LogCaptureFixture, error: BaseException | None) -> str:
    lines = [record.getMessage() for record in log.records]
    while error is not None:
        lines += [repr(error), repr(vars(error)), *traceback.format_exception(error)]
        error = error.__cause__ or error.__context__
    return "\n".join(lines)


@pytest.mark.parametrize("network", ["awin", "impact", "admitad", "cj"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_no_credential_shows_whatever_goes_wrong(
    apis: NetworkApis,
    ask: Ask,
    store: Store,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    network: str,
    fault: Fault,
) -> None:
    listen(caplog)
    apis.faults.extend([None] * (network == "admitad"))
    apis.faults.extend([fault] * 8)
    done = list(sync(ask(network, days=1), store, now=NOW))
    store.add_failures([failure for each in done for failure in each.failures], at=NOW)

    everything = shown(caplog, None) + repr(done)
    everything += "".join(path.read_bytes().decode("latin-1") for path in tmp_path.rglob("*") if path.is_file())
    assert caplog.records
    assert [canary for canary in CANARIES[network] if canary in everything] == []


@pytest.mark.parametrize("base", ["http://127.0.0.1:9", "http://no-such-host.invalid"])
def test_no_credential_shows_where_nobody_answers(ask: Ask, caplog: pytest.LogCaptureFixture, base: str) -> None:
    listen(caplog)
    (admitad,) = ask("admitad", base=base)
    with pytest.raises(SourceError) as raised:
        list(admitad.listings(now=NOW))

    everything = shown(caplog, raised.value)
    assert "the sign-in: no connection (ConnectionError)" in everything
    assert [canary for canary in CANARIES["admitad"] if canary in everything] == []
    assert repr(admitad._client.credential) == "Credential(***)"  # type: ignore[attr-defined]
