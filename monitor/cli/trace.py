"""``monitor trace``: who is behind a URL, read offline; ``--follow`` requests what lies behind."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.following import Following, Wish, show
from monitor.cli.options import PARTLY, file_option, json_option, lines_of, moment, moment_option, policy_option
from monitor.cli.output import console, emit, safe
from monitor.links import host_of, show_host
from monitor.model.attribution import UrlReading
from monitor.model.chains import Profile, Referrer
from monitor.model.enums import Device, OwnAd

if TYPE_CHECKING:
    from monitor.attribution import Attributor

KEYS = (
    "url",
    "role",
    "network",
    "publisher_id",
    "id_kind",
    "merchant_id",
    "sub_id",
    "click_id",
    "click_time",
    "replayed",
    "destination",
    "paid_click",
    "own_ad",
    "chain",
    "reason",
)
MAX_URL = 100_000
"""Characters; browsers stop far below."""
BATCH = 5_000

_OWN = {OwnAd.YES: True, OwnAd.NO: False, OwnAd.UNKNOWN: None}

Input = tuple[str | None, datetime | None, str | None]
"""URL, when it was seen, and what is wrong with the line."""


@click.command()
@click.argument("urls", nargs=-1, metavar="[URL]...")
@file_option
@policy_option
@moment_option("--seen-at", explained="When the URLs were seen; needed to tell a pasted click ID.")
@click.option("--follow", is_flag=True, help="Request what lies behind, except engine and affiliate click URLs.")
@click.option("--offline", is_flag=True, help="Request nothing; refuses --follow.")
@click.option("--compare", is_flag=True, help="Follow as four visitors: desktop and mobile, with and without referrer.")
@click.option("--browser", is_flag=True, help="Follow in Chromium, which runs scripts (extra: browser).")
@click.option("--device", type=click.Choice(["desktop", "mobile"]), default="desktop", help="Follow as this device.")
@click.option(
    "--referrer", type=click.Choice(["none", "search"]), default="search", help="Follow as if coming from it."
)
@click.option("--config", "-c", type=click.Path(path_type=Path), default=None, help="Store what is followed by it.")
@json_option
def command(
    *,
    urls: tuple[str, ...],
    source: str | None,
    policy: str | None,
    seen_at: datetime | None,
    as_json: bool,
    **following: Any,
) -> int:
    """Say who is behind each URL: network, publisher, click ID, destination. Nothing is requested without --follow.

    Lines of --file are URLs, or JSON objects {"url": …, "seen_at": …}.

    \b
    Example:
      monitor trace "https://offer.alibaba.com/cps/ab12cd34?bm=cps&src=saf"
      monitor trace --file urls.txt --json
      monitor trace --follow --compare "https://coupons.example/go/alibaba"
    """
    from monitor.attribution import Attributor
    from monitor.config import load_policy
    from monitor.config.tables import load_networks

    if not urls and source is None:
        raise click.UsageError("nothing to trace; expected URL or --file F")
    for url in urls:
        if (wrong := _problem(url)) is not None:
            raise click.UsageError(wrong)
    attributor = Attributor(load_networks(), load_policy(policy))
    records = _records(attributor, _inputs(urls, source, seen_at))
    wish = _wish(policy, **following)
    with ExitStack() as stack:
        if wish is not None:
            records = stack.enter_context(Following(wish, attributor)).records(records)
        partly = False
        for each in records:
            partly = partly or each["error"] is not None
            if as_json:
                emit(each)
            else:
                _show(each)
    return PARTLY if partly else 0


def _wish(
    policy: str | None,
    *,
    follow: bool,
    offline: bool,
    compare: bool,
    browser: bool,
    device: str,
    referrer: str,
    config: Path | None,
) -> Wish | None:
    """What is to be followed and how; None for nothing. Raises ``click.UsageError`` for options that contradict."""
    if follow and offline:
        raise click.UsageError("--follow makes requests and --offline forbids them; expected one of the two")
    if not follow:
        if compare or browser or config is not None:
            raise click.UsageError("--compare, --browser and --config say how to follow; expected --follow with them")
        return None
    profile = Profile(device=Device(device), referrer=Referrer(referrer))
    return Wish(profile=profile, compare=compare, browser=browser, config=config, policy=policy)


def _problem(url: str) -> str | None:
    if not url.strip():
        return "empty URL; expected an address"
    if len(url) > MAX_URL:
        return f"URL of {len(url)} characters; expected at most {MAX_URL}"
    return None


def _inputs(urls: tuple[str, ...], source: str | None, seen_at: datetime | None) -> Iterator[Input]:
    for url in urls:
        yield url, seen_at, None
    for line, error in lines_of(source) if source is not None else ():
        if line is None:
            yield None, None, error
        elif line.lstrip().startswith("{") and not line.lstrip().startswith("{lpurl}"):
            yield _from_json(line, seen_at)
        else:
            yield line, seen_at, _problem(line)


def _from_json(line: str, seen_at: datetime | None) -> Input:
    expected = 'expected {"url": "…", "seen_at": "2026-11-22T08:00:00Z"}'
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return None, None, f"not JSON; {expected}"
    url, seen = given.get("url"), given.get("seen_at")
    if not isinstance(url, str):
        return None, None, f"no url; {expected}"
    if seen is None:
        return url, seen_at, _problem(url)
    try:
        seen = moment(str(seen))
    except click.BadParameter as error:
        return url, None, f"seen_at: {error.message}"
    return url, seen, _problem(url)


def _records(attributor: "Attributor", inputs: Iterator[Input]) -> Iterator[dict[str, Any]]:
    batch: list[Input] = []
    for each in inputs:
        batch.append(each)
        if len(batch) >= BATCH:
            yield from _answer(attributor, batch)
            batch = []
    yield from _answer(attributor, batch)


def _answer(attributor: "Attributor", batch: list[Input]) -> Iterator[dict[str, Any]]:
    good = [(url, seen_at) for url, seen_at, error in batch if error is None and url is not None]
    readings = iter(attributor.read_many([url for url, _ in good], seen_at=[seen_at for _, seen_at in good]))
    for url, _, error in batch:
        if error is None:
            yield record(next(readings))
        else:
            yield {**dict.fromkeys(KEYS), "url": url[:200] if url else url, "error": error}


def record(reading: UrlReading) -> dict[str, Any]:
    """The contract of ``trace --json`` for one URL; ``own_ad`` is null where it cannot be told."""
    return {
        "url": reading.url,
        "role": reading.role,
        "network": reading.network,
        "publisher_id": reading.publisher_id,
        "id_kind": reading.id_kind,
        "merchant_id": reading.merchant_id,
        "sub_id": reading.sub_id,
        "click_id": reading.click_id,
        "click_time": reading.click_time,
        "replayed": reading.replayed,
        "destination": reading.destination,
        "paid_click": reading.paid_click,
        "own_ad": _OWN[reading.own_ad],
        "chain": reading.chain,
        "reason": reading.reason,
        "proof": {"hop": reading.proof_hop, "text": reading.proof},
        "error": None,
    }


def _show(each: dict[str, Any]) -> None:
    from rich.text import Text

    screen = console()
    if each["error"] is not None:
        screen.print(Text(f"{safe(each['url'])}: {safe(each['error'])}", style="red"))
        return
    proof = each["proof"]
    for depth, url in enumerate(each["chain"]):
        host = show_host(host_of(url) or "")
        line = Text(f"{'   ' * depth}{'└─ ' if depth else ''}")
        line.append(host or "no host", style="bold")
        line.append(f"  {safe(url)}")
        if depth == proof["hop"] and proof["text"]:
            line.highlight_words([safe(proof["text"])], style="reverse")
        screen.print(line, soft_wrap=True)
    names = ("role", "network", "publisher_id", "id_kind", "merchant_id", "sub_id", "click_id", "click_time")
    told = [f"{name} {safe(each[name])}" for name in names if each[name] is not None]
    marks = [name for name in ("paid_click", "own_ad", "replayed") if each[name]]
    screen.print(Text("   " + " · ".join([*told, *marks])), soft_wrap=True)
    screen.print(Text(f"   {safe(each['reason'])}"), soft_wrap=True)
    if each.get("chains"):
        show(each)
