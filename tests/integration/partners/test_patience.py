"""What goes wrong on the way: what is tried again and how long after, what is not, and what stays of half a list."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from monitor.config import Secret
from monitor.config.values import AwinSettings
from monitor.partners.networks import Synced, sync
from monitor.ports import Store
from tests.integration.partners.conftest import NOW, Ask
from tests.servers.network_apis import TOKEN, Fault, NetworkApis, cut, dripping, silent, status

PUBLISHERS = [{"id": 1, "name": "One"}]


def first_reason(done: Sequence[Synced]) -> str:
    return done[0].failures[0].reason


@pytest.mark.parametrize(
    ("faults", "waited"),
    [
        ([status(429, Retry_After="7")], [7.0]),
        ([status(429)], [60.0]),
        ([status(429, Retry_After="soon")], [60.0]),
        ([status(500), status(503), status(502)], [1.0, 2.0, 4.0]),
        ([silent], [1.0]),
        ([cut], [1.0]),
        ([status(200, body=b"<html>")], [1.0]),
        ([status(200, body=b"[" * 100_000)], [1.0]),
    ],
    ids=["retry-after", "no retry-after", "odd retry-after", "5xx", "silence", "cut", "no JSON", "deep JSON"],
)
def test_what_may_pass_is_tried_again_after_a_while(
    apis: NetworkApis, ask: Ask, store: Store, slept: list[float], faults: list[Fault], waited: list[float]
) -> None:
    apis.awin_publishers = PUBLISHERS
    apis.faults.extend(faults)
    (done,) = sync(ask("awin", days=1), store, now=NOW)

    assert (done.claims, done.failures) == (1, ())
    assert slept == waited


def test_a_date_as_retry_after_is_waited_for(apis: NetworkApis, ask: Ask, store: Store, slept: list[float]) -> None:
    until = datetime.now(UTC) + timedelta(seconds=40)
    apis.faults.append(status(429, Retry_After=format_datetime(until, usegmt=True)))
    list(sync(ask("awin", days=1), store, now=NOW))

    assert 30 < slept[0] <= 40


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (status(401), "the credentials are refused (HTTP 401); expected ones that may read it"),
        (status(403), "the credentials are refused (HTTP 403); expected ones that may read it"),
        (status(404), "HTTP 404; expected an answer (redirects are not followed)"),
        (status(302, Location="https://elsewhere.example/"), "HTTP 302; expected an answer"),
        (status(429, Retry_After="86400"), "too many calls (HTTP 429); the network asks to wait 86400 s"),
        (dripping, "the answer takes too long or is larger than 64 MB"),
        (status(200, body=b'{"no": "list"}'), "the answer has no list of rows"),
    ],
)
def test_what_will_not_pass_is_not_tried_again(
    apis: NetworkApis, ask: Ask, store: Store, slept: list[float], fault: Fault, reason: str
) -> None:
    apis.faults.append(fault)
    done = list(sync(ask("awin", days=1), store, now=NOW))

    assert reason in first_reason(done)
    assert slept == []
    assert [path for _, path, _ in apis.asked] == ["/advertisers/17945/publishers", "/advertisers/17945/transactions/"]


def test_a_network_that_stays_out_of_order_is_left_after_four_tries(
    apis: NetworkApis, ask: Ask, store: Store, slept: list[float]
) -> None:
    apis.faults.extend([status(500)] * 4)
    done = list(sync(ask("awin", days=1), store, now=NOW))

    assert first_reason(done) == "awin: the list of publishers: the network is out of order (HTTP 500)"
    assert slept == [1.0, 2.0, 4.0]


def test_answers_are_kept_for_a_day_for_their_owner_alone(
    apis: NetworkApis, ask: Ask, store: Store, tmp_path: Path
) -> None:
    apis.awin_publishers = PUBLISHERS
    list(sync(ask("awin"), store, now=NOW))
    asked = len(apis.asked)
    kept = list((tmp_path / "cache").iterdir())

    assert asked == len(kept) == 4
    list(sync(ask("awin"), store, now=NOW))
    assert len(apis.asked) == asked
    assert {path.stat().st_mode & 0o077 for path in kept} == ({0} if os.name == "posix" else {0o066})
    other = AwinSettings(advertiser_id="17946", token=Secret(TOKEN))
    list(sync(ask("awin", awin=other), store, now=NOW))
    assert len(apis.asked) > asked


@pytest.mark.parametrize("spoilt", [b"", b"{", b'{"at": 3}', b'{"at": "2020-01-01T00:00:00+00:00", "answer": []}'])
def test_an_answer_that_is_old_or_spoilt_is_asked_for_again(
    apis: NetworkApis, ask: Ask, store: Store, tmp_path: Path, spoilt: bytes
) -> None:
    list(sync(ask("awin", days=1), store, now=NOW))
    for path in (tmp_path / "cache").iterdir():
        path.write_bytes(spoilt)
    list(sync(ask("awin", days=1), store, now=NOW))

    assert len(apis.asked) == 4


def test_failures_are_never_kept(apis: NetworkApis, ask: Ask, store: Store, tmp_path: Path) -> None:
    apis.faults.extend([status(401)] * 2)
    list(sync(ask("awin", days=1), store, now=NOW))

    assert list((tmp_path / "cache").glob("*")) == []


def test_a_list_that_breaks_off_adds_what_came_and_ends_nothing(
    apis: NetworkApis, ask: Ask, store: Store, tmp_path: Path
) -> None:
    apis.partners = [{"Id": str(number), "Website": f"n{number}.example"} for number in range(4)]
    list(sync(ask("impact"), store, now=NOW))
    for path in (tmp_path / "cache").iterdir():
        path.unlink()
    apis.partners[0] = {"Id": "9", "Website": "n9.example"}
    apis.faults.extend([None, status(403)])
    (done,) = sync(ask("impact"), store, now=NOW)

    assert {each.site: each.ended for each in store.claims()} == dict.fromkeys(
        ["n0.example", "n1.example", "n2.example", "n3.example", "n9.example"]
    )
    assert "page 2 of media partners: the credentials are refused" in done.failures[0].reason


@pytest.mark.parametrize(
    ("leads", "reason"),
    [
        ("https://elsewhere.example/Advertisers/IRacme/MediaPartners", "leads to another host"),
        ("//elsewhere.example/x", "leads to another host"),
        ("/Advertisers/IRacme/MediaPartners?Page=1", "never ends"),
    ],
)
def test_pages_lead_to_no_other_host_and_in_no_circle(
    apis: NetworkApis, ask: Ask, store: Store, leads: str, reason: str
) -> None:
    apis.partners = [{"Id": "1", "Website": "n1.example"}]
    apis.next_page = leads
    (done,) = sync(ask("impact"), store, now=NOW)

    assert reason in done.failures[0].reason
    assert done.claims == 1


def test_an_answer_of_another_shape_is_told_and_names_nobody(apis: NetworkApis, ask: Ask, store: Store) -> None:
    apis.faults.extend([status(200, body=b'{"errors": [{"message": "x"}], "data": null}')])
    apis.faults.extend([status(200, body=b'{"access_token": 3}')])
    done = list(sync([*ask("cj", days=1), *ask("admitad")], store, now=NOW))

    assert [each.failures[0].reason.partition(": ")[2] for each in done] == [
        "the commissions since 2026-11-23: the query is refused; expected advertiserCommissions",
        "the sign-in: the answer has no access_token; expected one",
    ]


def test_commissions_that_point_at_themselves_end(apis: NetworkApis, ask: Ask, store: Store) -> None:
    again = b'{"data": {"advertiserCommissions": {"payloadComplete": false, "maxCommissionId": "5", "records": []}}}'
    apis.faults.extend([status(200, body=again)] * 2)
    (done,) = sync(ask("cj", days=1), store, now=NOW)

    assert done.failures[0].reason == "cj: the commissions never end; expected a last page"
