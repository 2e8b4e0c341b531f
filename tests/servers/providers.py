"""Providers of searches on a loopback port, answering as their documentation says, troubles included.

Real sockets and real HTTP. Each counts what it would have charged for.
"""

import base64
import contextlib
import json
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlsplit

CASES = Path(__file__).resolve().parents[1] / "corpus" / "html" / "cases"


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """``cut``: the connection breaks after so many bytes of the body; ``late``: seconds before the first byte."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    late: float = 0.0
    drip: float = 0.0
    """Seconds between single bytes."""


HANG_UP = Reply(status=0)
"""The connection closes without a byte."""


def as_json(value: object, status: int = 200, **headers: str) -> Reply:
    content = {"Content-Type": "application/json", **{key.replace("_", "-"): each for key, each in headers.items()}}
    return Reply(status, json.dumps(value).encode(), content)


class ProviderServer:
    """``troubles`` are replied first, one a request, before ``answer`` is asked."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.troubles: list[Reply] = []
        self.charged = 0
        self._tls = tls

    def answer(self, asked: Asked) -> Reply:
        raise NotImplementedError

    def now(self) -> datetime:
        """The server's own clock, in the ``Date`` of its answers."""
        return datetime.now(UTC)

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _reply(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                headers = {key.lower(): value for key, value in self.headers.items()}
                asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, self.rfile.read(length))
                provider.asked.append(asked)
                reply = provider.troubles.pop(0) if provider.troubles else provider.answer(asked)
                with contextlib.suppress(OSError):
                    self._send(reply)

            do_GET = do_POST = _reply  # noqa: N815 - named by the library

            def _send(self, reply: Reply) -> None:
                time.sleep(reply.late)
                self.close_connection = True
                if reply is HANG_UP:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                body = reply.body[: reply.cut] if reply.cut is not None else reply.body
                if reply.drip:
                    for byte in body:
                        self.wfile.write(bytes([byte]))
                        time.sleep(reply.drip)
                else:
                    self.wfile.write(body)

            def date_time_string(self, timestamp: float | None = None) -> str:
                return format_datetime(provider.now(), usegmt=True)

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - named by the library
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        # What breaks on purpose needs no traceback on the tests' standard error.
        self._server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        if self._tls:
            self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


class SerpApiServer(ProviderServer):
    """serpapi.com: the key in the query, cached answers within the hour, async searches and their archive."""

    def __init__(self, key: str, **options: Any) -> None:
        super().__init__(**options)
        self._key = key
        self.outcome: Callable[[dict[str, str]], dict[str, Any]] = self.page
        self.polls_until_done = 1
        self.archive: dict[str, tuple[dict[str, str], int]] = {}
        self._cache: dict[tuple[tuple[str, str], ...], bytes] = {}

    def answer(self, asked: Asked) -> Reply:  # noqa: PLR0911 - one way out for each thing the documentation says
        query = dict(asked.query)
        if query.pop("api_key", None) != self._key:
            return as_json(
                {"error": "Invalid API key. Your API key should be here: https://serpapi.com/manage-api-key"}, 401
            )
        if asked.path.startswith("/searches/"):
            return self._archived(asked.path.removeprefix("/searches/").removesuffix(".json"))
        fresh, later = query.pop("no_cache", None) == "true", query.pop("async", None) == "true"
        if not query.get("q"):
            return as_json({"error": "Missing query `q` parameter."}, 400)
        if query.get("engine") == "google_ads" and not query.get("location"):
            return as_json({"error": "Missing `location` parameter."}, 400)
        if later and fresh:
            return as_json({"error": "`async` and `no_cache` cannot be combined."}, 400)
        if later:
            self.charged += 1
            found = f"{len(self.archive):024x}"
            self.archive[found] = (query, self.polls_until_done)
            return as_json({"search_metadata": {"id": found, "status": "Queued"}})
        key = tuple(sorted(query.items()))
        if fresh or key not in self._cache:
            self.charged += 1
            self._cache[key] = json.dumps(self.outcome(query)).encode()
        return Reply(body=self._cache[key])

    def _archived(self, found: str) -> Reply:
        if found not in self.archive:
            return as_json({"error": "Not found"}, 404)
        query, left = self.archive[found]
        self.archive[found] = (query, left - 1)
        if left > 0:
            return as_json({"search_metadata": {"id": found, "status": "Processing"}})
        return as_json(self.outcome(query))

    def page(self, query: dict[str, str], *, ads: bool = True, **more: Any) -> dict[str, Any]:
        """A search page; as the real ones do, it repeats the key in a link."""
        link = f"https://serpapi.com/search.json?q={query['q']}&api_key={self._key}"
        answer: dict[str, Any] = {
            "search_metadata": {
                "id": "5f0f", "status": "Success", "created_at": _now(), "processed_at": _now(), "json_endpoint": link,
            },
            "search_parameters": query,
            "organic_results": [{"position": 1, "title": "Acme", "link": "https://acme.example/"}],
            "serpapi_pagination": {"next": link},
        }  # fmt: skip
        if ads:
            answer["ads"] = [
                {
                    "position": 1, "block_position": "top", "title": "Acme deals", "link": "https://deals.example/acme",
                    "displayed_link": "deals.example/acme", "description": "Acme for less",
                    "tracking_link": "https://www.google.com/aclk?sa=l&adurl=https://deals.example/acme%3Fa%3D1",
                }
            ]  # fmt: skip
        return answer | more


class DataForSeoServer(ProviderServer):
    """api.dataforseo.com: Basic auth, HTTP 200 around a status of its own, a queue, pages and screenshots."""

    def __init__(self, login: str, password: str, **options: Any) -> None:
        super().__init__(**options)
        self._basic = "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()
        self.outcome: Callable[[dict[str, Any]], dict[str, Any]] = self.page
        self.polls_until_done = 1
        self.tasks: dict[str, dict[str, Any]] = {}
        self.fetched: set[str] = set()
        self.screenshot_host: str | None = None
        self.html: str | None = None
        """Served in the place of an engine's page."""

    def answer(self, asked: Asked) -> Reply:  # noqa: PLR0911 - same
        if asked.headers.get("authorization") != self._basic:
            return as_json(
                {"status_code": 40100, "status_message": "You are not Authorized to Access this Resource."}, 401
            )
        steps = asked.path.strip("/").split("/")
        if steps[0] == "cdn":
            return Reply(body=b"\x89PNG\r\n\x1a\n picture", headers={"Content-Type": "image/png"})
        match steps[1:]:
            case ["serp", "screenshot"]:
                self.charged += 1
                address = (self.screenshot_host or self.url) + "/cdn/i/picture.png"
                return self._envelope([self._done(steps, {"items": [{"type": "image", "image": address}]})])
            case ["serp", engine, "organic", "live", "advanced"]:
                self.charged += 1
                return self._envelope([{**self._task(steps, asked.json[0], engine), **self.outcome(asked.json[0])}])
            case ["serp", engine, "organic", "task_post"]:
                return self._envelope([self._post(steps, data, engine, n) for n, data in enumerate(asked.json)])
            case ["serp", engine, "organic", "tasks_ready"]:
                return self._ready(steps, engine)
            case ["serp", engine, "organic", "task_get", form, found]:
                return self._get(steps, engine, form, found)
        return as_json({"status_code": 40400, "status_message": "Not Found."}, 404)

    def _post(self, steps: list[str], data: dict[str, Any], engine: str, number: int) -> dict[str, Any]:
        task = self._task(steps, data, engine)
        if number >= 100:
            return {
                **task,
                "status_code": 40006,
                "status_message": "You can set only 100 tasks at a time.",
                "result": None,
            }
        self.charged += 1
        self.tasks[task["id"]] = {"data": data, "engine": engine, "left": self.polls_until_done}
        return {**task, "status_code": 20100, "status_message": "Task Created.", "result": None}

    def _ready(self, steps: list[str], engine: str) -> Reply:
        rows = []
        for found, task in self.tasks.items():
            task["left"] -= 1
            if task["left"] < 0 and found not in self.fetched and task["engine"] == engine:
                rows.append({"id": found, "se": engine, "tag": task["data"].get("tag")})
        return self._envelope(
            [{"id": "ready", "status_code": 20000, "path": steps, "data": {}, "result": rows or None}]
        )

    def _get(self, steps: list[str], engine: str, form: str, found: str) -> Reply:
        task = self.tasks.get(found)
        if task is None:
            return self._envelope(
                [{"id": found, "status_code": 40401, "status_message": "Task Not Found.", "result": None}]
            )
        answer = {**self._task(steps[:5], task["data"], engine), "id": found}
        if task["left"] >= 0:
            return self._envelope(
                [{**answer, "status_code": 40602, "status_message": "Task In Queue.", "result": None}]
            )
        self.fetched.add(found)
        if form == "html":
            page = self.html or (CASES / f"{engine}-no-ads.html").read_text()
            return self._envelope([self._done(steps, {"items": [{"page": 1, "html": page}]})])
        return self._envelope([{**answer, **self.outcome(task["data"])}])

    def _task(self, steps: list[str], data: dict[str, Any], engine: str) -> dict[str, Any]:
        number = len(self.tasks) + 1
        path = ["v3", *steps[1:]]
        said = {"api": "serp", "function": steps[4], "se": engine, "se_type": "organic", **data}
        return {"id": f"11231842-0001-0066-0000-{number:012x}", "path": path, "data": said}

    def page(self, data: dict[str, Any], *, ads: bool = True) -> dict[str, Any]:
        paid = {
            "type": "paid", "rank_absolute": 1, "title": "Acme deals", "url": "https://deals.example/acme",
            "breadcrumb": "deals.example", "description": "Acme for less", "domain": "deals.example",
        }  # fmt: skip
        organic = {"type": "organic", "rank_absolute": 2, "title": "Acme", "url": "https://acme.example/"}
        result = {
            "keyword": data["keyword"].replace("%2B", "+").replace("%25", "%"),
            "location_code": data.get("location_code"),
            "language_code": data["language_code"],
            "datetime": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S +00:00"),
            "items": [paid, organic] if ads else [organic],
        }
        return {"status_code": 20000, "status_message": "Ok.", "result": [result]}

    def _done(self, steps: list[str], result: dict[str, Any]) -> dict[str, Any]:
        return {"id": "x", "status_code": 20000, "status_message": "Ok.", "path": steps, "data": {}, "result": [result]}

    def _envelope(self, tasks: list[dict[str, Any]]) -> Reply:
        return as_json({"status_code": 20000, "status_message": "Ok.", "tasks_count": len(tasks), "tasks": tasks})


class BrightDataServer(ProviderServer):
    """api.brightdata.com: a page of the engine for a bearer token and a zone."""

    def __init__(self, token: str, **options: Any) -> None:
        super().__init__(**options)
        self._bearer = f"Bearer {token}"
        self.case = "ads"

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != self._bearer:
            return Reply(401, b"Invalid credentials")
        if (asked.method, asked.path) != ("POST", "/request") or asked.json["zone"] != "serp":
            return Reply(400, b"zone not found", {"x-brd-error-code": "zone_not_found"})
        host = urlsplit(asked.json["url"]).hostname or ""
        engine = next(each for each in ("google", "bing", "yandex") if each in host)
        case = {
            "ads": {"google": "google-desktop-2023", "bing": "bing-2024", "yandex": "yandex-desktop-2025"}[engine]
        }.get(self.case, f"{engine}-{self.case}")
        self.charged += 1
        return Reply(body=(CASES / f"{case}.html").read_bytes(), headers={"Content-Type": "text/html"})


def query_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)
