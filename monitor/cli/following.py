"""``monitor trace --follow``: what following shows, for programs and for people."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from monitor.cli.output import console, safe
from monitor.errors import UsageError
from monitor.links import host_of, landing_of, show_host
from monitor.model.chains import Chain, Comparison, Profile

if TYPE_CHECKING:
    from monitor.attribution import Attributor
    from monitor.bootstrap import Workspace
    from monitor.ports import Tracer

AT_ONCE = 8
"""Chains that are followed at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a person wants URLs to be followed."""

    profile: Profile
    compare: bool
    browser: bool
    config: Path | None
    """Settings file; with one, what is fetched is stored as evidence."""
    policy: str | None = None


class Following:
    """Follows URLs as one wish says; used as a context manager."""

    def __init__(self, wish: Wish, attributor: "Attributor") -> None:
        self._wish = wish
        self._read = attributor.read_many
        self._known: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._tracer, self._workspace = self._opened(stack)
            self._stack = stack.pop_all()
        return self

    def _opened(self, stack: ExitStack) -> "tuple[Tracer, Workspace | None]":
        """What follows, and where it is stored. Raises ``UsageError`` when the settings forbid it."""
        from monitor.bootstrap import open_tracer, open_workspace
        from monitor.config import default_tracing

        wish = self._wish
        if wish.config is None:
            return open_tracer(default_tracing(), self._read, browser=wish.browser), None
        workspace = stack.enter_context(open_workspace(wish.config, policy=wish.policy))
        settings = workspace.config.tracing
        if not settings.enabled:
            raise UsageError(f"{wish.config}: tracing.enabled is false, so nothing is requested; expected true")
        return open_tracer(settings, self._read, browser=wish.browser), workspace

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    def records(self, readings: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Trace records in order, each with what following its URL showed; a URL is followed once a command."""
        while some := list(islice(readings, AT_ONCE)):
            urls = dict.fromkeys(each["url"] for each in some if each["error"] is None)
            fresh = [url for url in urls if url not in self._known]
            # A browser is a crowd by itself; chains fetched by hand wait for their servers most of the time.
            with ThreadPoolExecutor(1 if self._wish.browser else AT_ONCE) as pool:
                for url, comparison in zip(fresh, pool.map(self._follow, fresh), strict=True):
                    self._known[url] = self._told(comparison)
            for each in some:
                yield {**each, **self._known.get(each["url"], _NOTHING)}

    def _follow(self, url: str) -> Comparison:
        """Follow from where the ad's own click URL says it leads: that one is decoded, never requested."""
        decoded = landing_of(url)
        start = decoded[0] if decoded else url
        if "://" not in start[:10] and host_of(start) is not None:
            start = f"https://{start}"  # as people write addresses: www.example.com/x
        if self._wish.compare:
            return self._tracer.compare(start)
        return Comparison(chains=(self._tracer.follow(start, self._wish.profile),), finding=None)

    def _told(self, comparison: Comparison) -> dict[str, Any]:
        from monitor.tracing.keeping import hop_record, keep

        chains, evidence = list(comparison.chains), []
        if self._workspace is not None:
            pipeline = self._workspace.pipeline
            for index, chain in enumerate(chains):
                chains[index], digest = keep(
                    chain, store=pipeline.store, evidence=pipeline.evidence, redact=pipeline.redact
                )
                evidence.append(digest)
        told = [
            {
                "profile": str(chain.profile),
                "followed": [hop_record(hop) for hop in chain.hops],
                "stop": chain.stop,
                "stop_reason": chain.reason,
                "names": self._names(chain),
                "refused": list(chain.refused),
            }
            for chain in chains
        ]
        return {**told[0], "chains": told, "cloaking": comparison.finding, "evidence": evidence}

    def _names(self, chain: Chain) -> list[dict[str, Any]]:
        """Every network or publisher that a URL of the chain names, with the characters that prove it."""
        found = {
            (each.network, each.publisher_id): {
                "network": each.network,
                "publisher_id": each.publisher_id,
                "id_kind": each.id_kind,
                "url": each.url,
                "proof": each.proof,
            }
            for each in reversed(self._read(chain.urls()))
            if each.network is not None
        }
        return list(found.values())[::-1]


_NOTHING: dict[str, Any] = {
    "profile": None,
    "followed": None,
    "stop": None,
    "stop_reason": None,
    "names": None,
    "refused": None,
    "chains": None,
    "cloaking": None,
    "evidence": None,
}


def show(record: dict[str, Any]) -> None:
    """Print what following showed, below the offline reading."""
    for each in record["chains"] or ():
        _show_chain(each)
    if record["cloaking"]:
        _print(f"   {record['cloaking']}", "bold red")
    for digest in record["evidence"] or ():
        _print(f"   evidence {digest}")


def _show_chain(told: dict[str, Any]) -> None:
    _print(f"   followed as {told['profile']}", "bold")
    for hop in told["followed"]:
        status = hop["status"] if hop["requested"] else "not requested"
        host = show_host(host_of(hop["url"]) or "") or "no host"
        _print(f"   {hop['step'].replace('_', ' ')}: {host}  {hop['url']}  [{status}]")
        for cookie in hop["cookies"]:
            _print(f"      sets the cookie {cookie.partition('=')[0]}")
        for url in hop["possible"]:
            _print(f"      a script may lead to {url}")
    _print(f"   stopped: {told['stop_reason']}")
    for name in told["names"]:
        _print(f"   names {name['network']} {name['publisher_id'] or 'without a publisher'}: {name['proof']}", "bold")
    if not told["names"]:
        _print("   names nobody; that does not mean that nobody is behind it")
    for refused in told["refused"]:
        _print(f"   not requested: {refused}")


def _print(line: str, style: str = "") -> None:
    from rich.text import Text

    indent = line[: len(line) - len(line.lstrip())]
    console().print(Text(indent + safe(line.lstrip()), style=style), soft_wrap=True)
