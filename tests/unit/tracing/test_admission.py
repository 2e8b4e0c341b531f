"""What attribution calls a click is never requested: the deny table and the reading of URLs agree."""

import csv
from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest

from monitor.attribution import Attributor
from monitor.config import load_policy
from monitor.config.tables import load_deny_table, load_networks
from monitor.model.chains import StopReason
from monitor.model.enums import UrlRole
from monitor.tracing.deadline import Deadline
from monitor.tracing.guarded import Guard, Refused, Request, admitted, fetch
from monitor.tracing.resolving import resolved, system_resolver

_FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "urls_dev.tsv"
_CLICKS = {UrlRole.AD_CLICK, UrlRole.AFFILIATE_CLICK, UrlRole.IMPRESSION}


def unasked(host: str, port: int) -> Sequence[str]:
    raise AssertionError(f"{host}:{port} was looked up")


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard(deny=load_deny_table(), resolver=unasked)


def test_no_real_click_url_is_admitted_and_no_plain_one_refused(guard: Guard) -> None:
    if not _FILE.is_file():
        pytest.skip("the shared development URLs are not here; tests/unit/links/test_deny.py covers every rule")
    with _FILE.open(encoding="utf-8", newline="") as stream:
        urls = [row["url"] for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)]
    attributor = Attributor(load_networks(), load_policy(None))
    layers = list(dict.fromkeys(layer for reading in attributor.read_many(urls) for layer in reading.chain))
    roles = {reading.url: reading.role for reading in attributor.read_many(layers)}
    assert [
        url for url, role in roles.items() if role in _CLICKS and not isinstance(admitted(url, guard), Refused)
    ] == []
    refused = [url for url, role in roles.items() if role not in _CLICKS and isinstance(admitted(url, guard), Refused)]
    assert len(refused) <= len(roles) // 50


@pytest.mark.parametrize(
    "url",
    [
        "https://www.awin1.com/cread.php?awinmid=1&awinaffid=2",
        "HTTPS://WWW.AWIN1.COM./cread.php?awinmid=1&awinaffid=2",
        "https://www.awin1.com/%63read.php?awinmid=1&awinaffid=2",
        "https://www.google.com/x/..//aclk?sa=l",
        "https://ｗｗｗ.google.com/aclk?sa=l",
    ],
)
def test_no_spelling_of_a_click_url_is_looked_up(guard: Guard, url: str) -> None:
    refused = fetch(Request(url=url), guard, Deadline(5), body_bytes=1)
    assert isinstance(refused, Refused)
    assert refused.stop is StopReason.CLICK_URL


def test_a_look_up_that_hangs_meets_the_deadline() -> None:
    hanging = Event()

    def hangs(host: str, port: int) -> Sequence[str]:
        hanging.wait(5)
        return []

    with pytest.raises(TimeoutError, match="in time"):
        resolved(hangs, "shop.example", 80, Deadline(0.01))
    hanging.set()


def test_a_name_that_cannot_be_encoded_is_no_name() -> None:
    with pytest.raises(OSError, match="label"):
        resolved(system_resolver, "x" * 300 + ".example", 80, Deadline(5))


def test_the_machines_resolver_reads_odd_spellings_of_addresses() -> None:
    """B068: the reason why the decision is made on what comes out of it."""
    assert system_resolver("2130706433", 80) == ["127.0.0.1"]
    assert system_resolver("0x7f.1", 80) == ["127.0.0.1"]


def test_a_passed_deadline_leaves_no_time() -> None:
    with pytest.raises(TimeoutError):
        Deadline(0).left()
