"""A Google Ads service of our own on this machine, for the real client library to talk to.

The library ships no servicer classes; its message classes are enough for a generic gRPC handler. What a query is
answered with is decided by ``answer``, which may fail before the first message or in mid-stream by raising ``Refusal``.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent import futures
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any, Self

import grpc
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

REQUEST_ID = "request-0007"


@dataclass
class Refusal(Exception):
    """A gRPC status with a GoogleAdsFailure; without ``codes`` the status stands alone."""

    status: grpc.StatusCode
    codes: Mapping[str, int] = field(default_factory=dict)
    """Family: number of the error."""
    message: str = "said by the service"
    delay: float | None = None


@dataclass(frozen=True)
class Call:
    """What arrived."""

    customer: str
    query: str
    metadata: dict[str, str]
    page: str | None = None
    validate_only: bool = False


Answer = Callable[[Call], Iterable[Any]]


class AdService:
    """Serves one API version; ``port`` is picked by the kernel."""

    def __init__(self, version: str, *, tls: tuple[bytes, bytes] | None = None) -> None:
        types = import_module(f"google.ads.googleads.{version}.services.types.google_ads_service")
        errors = import_module(f"google.ads.googleads.{version}.errors.types.errors")
        self.version = version
        self.Row = types.GoogleAdsRow.pb()
        self.calls: list[Call] = []
        self.answer: Answer = lambda _call: ()
        self._batch, self._page = types.SearchGoogleAdsStreamResponse.pb(), types.SearchGoogleAdsResponse.pb()
        self._failure = errors.GoogleAdsFailure.pb()
        # Two servers on one port would share its calls.
        self._server = grpc.server(futures.ThreadPoolExecutor(4), options=[("grpc.so_reuseport", 0)])
        handlers = {
            "SearchStream": grpc.unary_stream_rpc_method_handler(
                self._stream,
                request_deserializer=types.SearchGoogleAdsStreamRequest.pb().FromString,
                response_serializer=_bytes,
            ),
            "Search": grpc.unary_unary_rpc_method_handler(
                self._search,
                request_deserializer=types.SearchGoogleAdsRequest.pb().FromString,
                response_serializer=_bytes,
            ),
        }
        name = f"google.ads.googleads.{version}.services.GoogleAdsService"
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, handlers),))
        if tls is None:
            self.port = self._server.add_insecure_port("127.0.0.1:0")
        else:
            self.port = self._server.add_secure_port("localhost:0", grpc.ssl_server_credentials([tls]))

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop(None).wait()

    def row(self, **values: Any) -> Any:
        """A row; ``campaign__id=7`` sets ``row.campaign.id``, a list is added to a repeated field."""
        made = self.Row()
        for name, value in values.items():
            *path, last = name.split("__")
            part = made
            for step in path:
                part = getattr(part, step)
            if isinstance(value, list):
                _extend(getattr(part, last), value)
            else:
                setattr(part, last, value)
        return made

    def number(self, family: str, name: str) -> int:
        """The number of an error: ``("quota_error", "RESOURCE_EXHAUSTED")``."""
        code = self._failure().errors.add().error_code
        return int(code.DESCRIPTOR.fields_by_name[family].enum_type.values_by_name[name].number)

    def refusal(self, status: grpc.StatusCode, family: str, name: str, **more: Any) -> Refusal:
        """A refusal by the name of its error."""
        return Refusal(status, {family: self.number(family, name)}, **more)

    def _stream(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        call = Call(request.customer_id, request.query, _metadata(context))
        self.calls.append(call)
        try:
            for rows in self.answer(call):
                yield rows if isinstance(rows, bytes) else self._batch(results=rows, request_id=REQUEST_ID)
        except Refusal as refusal:
            self._abort(context, refusal)

    def _search(self, request: Any, context: grpc.ServicerContext) -> Any:
        call = Call(
            request.customer_id, request.query, _metadata(context), request.page_token, bool(request.validate_only)
        )
        self.calls.append(call)
        try:
            pages = list(self.answer(call))
        except Refusal as refusal:
            self._abort(context, refusal)
        if call.validate_only or not pages:
            return self._page()
        number = int(call.page or 0)
        following = str(number + 1) if number + 1 < len(pages) else ""
        return self._page(results=pages[number], next_page_token=following)

    def _abort(self, context: grpc.ServicerContext, refusal: Refusal) -> None:
        metadata: list[tuple[str, Any]] = [("request-id", REQUEST_ID)]
        if refusal.codes:
            failure = self._failure(request_id=REQUEST_ID)
            for family, number in refusal.codes.items():
                error = failure.errors.add(message=refusal.message)
                setattr(error.error_code, family, number)
                if refusal.delay is not None:
                    error.details.quota_error_details.retry_delay.FromMilliseconds(round(refusal.delay * 1000))
            key = f"google.ads.googleads.{self.version}.errors.googleadsfailure-bin"
            metadata.append((key, failure.SerializeToString()))
        context.set_trailing_metadata(metadata)
        context.abort(refusal.status, refusal.message)


class TokenServer:
    """A login server that gives everybody a token, over plain HTTP on this machine."""

    def __init__(self) -> None:
        server = self
        self.asked = 0

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                server.asked += 1
                self.rfile.read(int(self.headers["Content-Length"]))
                body = json.dumps({"access_token": "token-of-the-test", "expires_in": 3600, "token_type": "Bearer"})
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/token"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def service_account(folder: Path, token_url: str) -> Path:
    """A key file of a service account that never existed; its key is made here and now."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "key.json"
    fact = {
        "type": "service_account",
        "project_id": "test",
        "private_key_id": "0",
        "private_key": key.decode(),
        "client_email": "monitor@test.example",
        "client_id": "0",
        "token_uri": token_url,
    }
    path.write_text(json.dumps(fact))
    return path


def _bytes(message: Any) -> bytes:
    return message if isinstance(message, bytes) else message.SerializeToString()


def _metadata(context: grpc.ServicerContext) -> dict[str, str]:
    return {key: str(value) for key, value in context.invocation_metadata()}


def _extend(repeated: Any, values: list[Any]) -> None:
    for value in values:
        if isinstance(value, dict):
            repeated.add(**value)
        else:
            repeated.append(value)
