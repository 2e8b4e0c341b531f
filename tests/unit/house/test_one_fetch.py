"""Nothing in the program reaches the network but through the modules named here, each for its reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

NETWORK = frozenset((
    "aiohttp", "asyncore", "curl_cffi", "ftplib", "google.ads", "grpc", "http.client", "http.server", "httplib2",
    "httpx", "imaplib", "nntplib", "playwright", "poplib", "pycurl", "requests", "selenium", "smtplib", "socket",
    "socketserver", "ssl", "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc",
))  # fmt: skip
"""Modules that can open a connection. ``urllib.parse`` only reads text."""

ALLOWED = {
    # URLs that somebody else wrote: the one guarded fetch and its parts.
    "monitor/tracing/guarded.py": {"http.client", "ssl"},
    "monitor/tracing/connecting.py": {"socket", "ssl"},
    "monitor/tracing/resolving.py": {"socket"},
    "monitor/tracing/bodies.py": {"http.client"},
    # The browser, whose every request comes back to the guarded fetch through the proxy.
    "monitor/tracing/proxy.py": {"socket", "ssl"},
    "monitor/tracing/throwaway.py": {"ssl"},
    "monitor/tracing/browser.py": {"playwright"},
    # Providers of captures, the networks' APIs and the operator's own watcher: hosts from a constant of ours or the
    # settings, never from an answer. Where a file lies an answer does say (advertiser/downloads.py), but only a host of
    # the constant or the settings is asked.
    "monitor/webclient/session.py": {"requests", "urllib3"},
    # Google's own library, which speaks to Google Ads and nothing else.
    "monitor/advertiser/google_ads.py": {"google.ads", "grpc"},
    # The operator's own mail server, from the settings.
    "monitor/delivery/smtp.py": {"smtplib", "ssl"},
}
"""File: what of these it may import.

A client of a provider or a network's API gets a row of its own. It speaks to the hosts of a constant allow list
over https only, and never takes a host from an answer, an ad or a page.
"""


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever the statement stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"import_module", "__import__"}:
            yield from (
                each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def network_of(module: str) -> str | None:
    """The network module that a dotted name is or lies in."""
    parts = module.split(".")
    found = (name for end in range(len(parts), 0, -1) if (name := ".".join(parts[:end])) in NETWORK)
    return next(found, None)


def test_only_the_guarded_fetch_and_named_clients_reach_the_network() -> None:
    found = {
        str(path.relative_to(ROOT)): used
        for path in sorted((ROOT / "monitor").rglob("*.py"))
        if (used := {name for module in imports(path) if (name := network_of(module))})
    }
    strangers = {file: used - ALLOWED.get(file, set()) for file, used in found.items()}
    assert {file: used for file, used in strangers.items() if used} == {}


def test_every_row_of_the_allow_list_is_used() -> None:
    for file, allowed in ALLOWED.items():
        used = {network_of(module) for module in imports(ROOT / file)}
        assert allowed <= used, file


def test_the_test_exception_is_given_by_no_module_of_the_program() -> None:
    for path in sorted((ROOT / "monitor").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Guard":
                assert {keyword.arg for keyword in node.keywords} == {"deny"}, path
