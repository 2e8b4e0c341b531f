"""A local HTTP server that behaves as the affiliate networks' documents say, and fails in every way a server can."""

import base64
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

TOKEN = "canary-7b1e-token"
ADMITAD_TOKEN = "canary-7b1e-handed-out"
BASIC = base64.b64encode(f"IRacme:{TOKEN}".encode()).decode()
ADMITAD_BASIC = base64.b64encode(f"app:{TOKEN}".encode()).decode()

Fault = Callable[[BaseHTTPRequestHandler], None]
"""Answers one request in the server's place."""


def status(code: int, *, body: bytes = b"{}", **headers: str) -> Fault:
    """An answer with this status; ``Retry_After="3"`` becomes ``Retry-After: 3``."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        _send(request, code, body, {name.replace("_", "-"): value for name, value in headers.items()})

    return answer


def silent(request: BaseHTTPRequestHandler) -> None:
    """Nothing for longer than anybody waits."""
    time.sleep(1.0)


def cut(request: BaseHTTPRequestHandler) -> None:
    """The connection ends in the middle of the answer."""
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"half": ')


def dripping(request: BaseHTTPRequestHandler) -> None:
    """A byte now and then, each in time, for ever."""
    request.send_response(200)
    request.send_header("Content-Length", "100000")
    request.end_headers()
    for _ in range(40):
        request.wfile.write(b" ")
        request.wfile.flush()
        time.sleep(0.05)


class NetworkApis:
    """The server's state: what the networks know, what goes wrong next, and what was asked."""

    def __init__(self) -> None:
        self.faults: deque[Fault | None] = deque()
        """For the next requests, in turn; None lets one through."""
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        """(method, path, query) of every request."""
        self.awin_publishers: list[Any] = []
        self.transactions: list[dict[str, Any]] = []
        self.partners: list[Any] = []
        self.websites: list[Any] = []
        self.commissions: list[dict[str, Any]] = []
        self.page_size = 2
        self.base = ""
        self.next_page: str | None = None
        """Where Impact's pages lead instead of to the next one."""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """One request: the fault that is due, else what the network would say."""
        parts = urlsplit(request.path)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        self.asked.append((request.command, parts.path, query))
        content = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            fault(request)
            return
        code, said = self._say(request, parts.path, query, content)
        _send(request, code, json.dumps(said).encode(), {})

    def _say(  # noqa: PLR0911 - one answer an address
        self, request: BaseHTTPRequestHandler, path: str, query: dict[str, str], content: bytes
    ) -> tuple[int, Any]:
        allowed = request.headers.get("Authorization")
        match path:
            case "/advertisers/17945/publishers" if allowed == f"Bearer {TOKEN}":
                return 200, self.awin_publishers
            case "/advertisers/17945/transactions/" if allowed == f"Bearer {TOKEN}":
                return self._awin_transactions(query)
            case "/Advertisers/IRacme/MediaPartners" if allowed == f"Basic {BASIC}":
                return 200, self._impact(query)
            case "/token/" if allowed == f"Basic {ADMITAD_BASIC}":
                return self._admitad_token(content)
            case "/advertiser/99/websites/" if allowed == f"Bearer {ADMITAD_TOKEN}":
                start, size = int(query["offset"]), min(int(query["limit"]), self.page_size)
                meta = {"count": len(self.websites), "limit": size, "offset": start}
                return 200, {"results": self.websites[start : start + size], "_meta": meta}
            case "/query" if allowed == f"Bearer {TOKEN}":
                return self._cj(json.loads(content))
        return 401, {"error": f"not allowed: {allowed}"}

    def _awin_transactions(self, query: dict[str, str]) -> tuple[int, Any]:
        start, end = datetime.fromisoformat(query["startDate"]), datetime.fromisoformat(query["endDate"])
        if end - start > timedelta(days=31) or (query["timezone"], query["dateType"]) != ("UTC", "transaction"):
            return 400, {"error": "at most 31 days"}
        within = [row for row in self.transactions if start <= datetime.fromisoformat(row["transactionDate"]) < end]
        return 200, within

    def _impact(self, query: dict[str, str]) -> Any:
        page = int(query.get("Page", "1"))
        rest = self.partners[page * self.page_size :]
        following = (
            f"/Advertisers/IRacme/MediaPartners?{urlencode({'PageSize': 100, 'Page': page + 1})}" if rest else ""
        )
        rows = self.partners[(page - 1) * self.page_size : page * self.page_size]
        return {"@page": str(page), "@nextpageuri": self.next_page or following, "MediaPartners": rows}

    def _admitad_token(self, content: bytes) -> tuple[int, Any]:
        asked = {key: values[0] for key, values in parse_qs(content.decode()).items()}
        if asked == {"grant_type": "client_credentials", "client_id": "app", "scope": "advertiser_websites"}:
            return 200, {"access_token": ADMITAD_TOKEN, "token_type": "bearer", "expires_in": 604800}
        return 400, {"error": "invalid_request"}

    def _cj(self, asked: dict[str, Any]) -> tuple[int, Any]:
        variables = asked["variables"]
        if "advertiserCommissions" not in asked["query"] or variables["for"] != ["1234567"]:
            return 200, {"errors": [{"message": "unknown field"}], "data": None}
        start, end = (datetime.fromisoformat(variables[key]) for key in ("since", "before"))
        within = [row for row in self.commissions if start <= datetime.fromisoformat(row["postingDate"]) < end]
        skipped = int(variables["after"] or 0)
        given = within[skipped : skipped + self.page_size]
        last = skipped + len(given)
        records = [{key: value for key, value in row.items() if key != "id"} for row in given]
        found = {"payloadComplete": last >= len(within), "maxCommissionId": str(last), "records": records}
        return 200, {"data": {"advertiserCommissions": found}}


def _send(request: BaseHTTPRequestHandler, code: int, body: bytes, headers: dict[str, str]) -> None:
    request.send_response(code)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)


@contextmanager
def serving() -> Iterator[NetworkApis]:
    """Run the server on a free port of this machine; its ``base`` is the address."""
    apis = NetworkApis()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            apis.answer(self)

        do_POST = do_GET  # noqa: N815 - same

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server gives it
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that went away is part of the test."""

    server = Server(("127.0.0.1", 0), Handler)
    apis.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield apis
    finally:
        server.shutdown()
        server.server_close()
