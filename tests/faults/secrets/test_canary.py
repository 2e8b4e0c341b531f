"""Promise 8: no secret leaves its place, whatever fails, at DEBUG, in no writing of it.

Ten ways to fail and more, every provider. Searched are standard output and error, the log with them, and every byte of
every file the program wrote: database, journal, evidence.
"""

import base64
import json
import logging
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
import requests
import trustme

from monitor.cli import main
from monitor.collectors import brightdata, dataforseo, serpapi
from tests.bought import KEY, LOGIN, SERVERS
from tests.servers.providers import Asked, ProviderServer, Reply

ROOT = Path(__file__).resolve().parents[3]
MODULES = {module.NAME: module for module in (serpapi, dataforseo, brightdata)}
VARIABLES = {"SERPAPI_KEY": KEY, "DATAFORSEO_PASSWORD": KEY, "BRIGHTDATA_TOKEN": KEY}
SETTINGS = f"""
database: {{url: sqlite:///monitor.db}}
evidence: evidence
digest: {{folder: digests}}
logging: {{level: debug}}
providers:
  serpapi: {{api_key: "${{SERPAPI_KEY}}"}}
  dataforseo: {{login: {LOGIN}, password: "${{DATAFORSEO_PASSWORD}}"}}
  brightdata: {{token: "${{BRIGHTDATA_TOKEN}}", zone: serp}}
"""
REPLIES = {
    "401": Reply(401, f"no such key: {KEY}".encode()),
    "403": Reply(403, KEY.encode()),
    "429": Reply(429, json.dumps({"error": KEY}).encode()),
    "500": Reply(500, quote(KEY).encode(), {"X-Echo": quote(KEY)}),
    "bad json": Reply(200, b'{"error": "' + KEY.encode()),
    "an error that quotes the key": Reply(
        200, json.dumps({"error": f"Bad key {KEY}", "search_metadata": {"status": "Error", "id": "1"}}).encode()
    ),
}
MODES = ["dns", "refused", "tls", "timeout", *REPLIES]


def writings(secret: str) -> set[bytes]:
    """The secret in every writing that somebody could read back; made here, not by what is tested."""
    raw = secret.encode()
    found = {raw, secret.encode("latin-1"), json.dumps(secret)[1:-1].encode(), repr(secret)[1:-1].encode()}
    for encode in (quote, quote_plus):
        once = encode(secret, safe="")
        found |= {once.encode(), once.lower().encode(), quote(once, safe="").encode(), encode(secret).encode()}
    for before in (b"", b"x", b"xy", f"{LOGIN}:".encode()):
        whole = base64.b64encode(before + raw).rstrip(b"=")
        inner = whole[-(-len(before) * 8 // 6) : -2]
        found |= {inner, inner.translate(bytes.maketrans(b"+/", b"-_"))}
    return found | {b"CANARY"}


def leaks(text: bytes) -> list[bytes]:
    return [each for each in writings(KEY) if each in text]


def written(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@dataclass
class Broken(ProviderServer):
    """Gives the same reply to every question."""

    reply: Reply

    def __init__(self, reply: Reply, **options: ssl.SSLContext) -> None:
        super().__init__(**options)
        self.reply = reply

    def answer(self, asked: Asked) -> Reply:
        return self.reply


@pytest.fixture
def untrusted() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "monitor.yaml"
    file.write_text(SETTINGS, encoding="utf-8")
    return file


@pytest.fixture
def log() -> Iterator[None]:
    """The program sets up its own log; what pytest sees of it is not what is shown to anybody."""
    root = logging.getLogger()
    before, levels = (
        list(root.handlers),
        {name: logging.getLogger(name).level for name in ("", "monitor", "urllib3", "requests")},
    )
    root.handlers[:] = []
    yield
    root.handlers[:] = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def run(
    config: Path, log: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., bytes]:
    """Buy one search of a provider at an address; everything that was shown or written."""

    def buy(name: str, url: str) -> bytes:
        monkeypatch.setattr(MODULES[name], "BASE_URL", url)
        monkeypatch.setattr("monitor.collectors.http.PAUSES", (0.0,))
        monkeypatch.setenv("MONITOR_TRACEBACK", "1")
        with pytest.raises(SystemExit) as stop:
            main(arguments(config, name))
        said = capfd.readouterr()
        assert stop.value.code in {0, 3}, said.err
        assert "DEBUG urllib3" in said.err
        return f"{said.out}\n{said.err}".encode() + written(config.parent)

    return buy


def arguments(config: Path, name: str) -> list[str]:
    return [
        "check",
        "acme",
        "--config",
        str(config),
        "--engine",
        "google",
        "--country",
        "US",
        "--provider",
        name,
        "--json",
    ]


@pytest.mark.parametrize("name", list(MODULES))
@pytest.mark.parametrize("mode", MODES)
def test_no_secret_is_shown_or_written_when_it_fails(
    run: Callable[..., bytes], untrusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, mode: str, name: str
) -> None:
    if mode == "dns":
        assert [] == leaks(run(name, "http://nobody.invalid"))
        return
    reply = REPLIES.get(mode, Reply(late=1.0 if mode == "timeout" else 0.0))
    monkeypatch.setattr("monitor.collectors.http.TIMEOUT", 0.3 if mode == "timeout" else 10.0)
    with Broken(reply, **({"tls": untrusted} if mode == "tls" else {})) as server:
        url = server.url
        if mode != "refused":
            assert [] == leaks(run(name, url))
    if mode == "refused":
        assert [] == leaks(run(name, url))


@pytest.mark.parametrize("name", list(MODULES))
def test_no_secret_is_shown_or_written_when_it_works(run: Callable[..., bytes], name: str) -> None:
    with SERVERS[name]() as server:
        everything = run(name, server.url)
    assert [] == leaks(everything)
    assert b'"captures_new": 1' in everything


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX signals")
@pytest.mark.parametrize("name", list(MODULES))
def test_no_secret_is_shown_or_written_when_it_is_killed(config: Path, name: str) -> None:
    program = (
        "import sys; from monitor.cli import main; from importlib import import_module\n"
        "import_module(f'monitor.collectors.{sys.argv[1]}').BASE_URL = sys.argv[2]\n"
        "main(sys.argv[3:])"
    )
    with Broken(Reply()) as server:
        child = subprocess.Popen(
            [sys.executable, "-c", program, name, server.url, *arguments(config, name)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=os.environ | VARIABLES,
        )  # fmt: skip

        def kill(asked: Asked) -> Reply:
            child.kill()
            return Reply()

        server.answer = kill  # type: ignore[method-assign]
        out, err = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL
    assert len(server.asked) == 1
    assert [] == leaks(out + err + written(config.parent))


def test_this_test_would_see_a_leak(config: Path, log: None, capfd: pytest.CaptureFixture[str]) -> None:
    logging.basicConfig(level=logging.DEBUG, force=True)
    logging.getLogger("urllib3").setLevel(logging.DEBUG)
    with Broken(Reply()) as server:
        requests.get(server.url, params={"api_key": KEY}, auth=(LOGIN, "x"), timeout=5).close()
    assert leaks(capfd.readouterr().err.encode())
    for writing in writings(KEY):
        assert leaks(b"..." + writing + b"...")
