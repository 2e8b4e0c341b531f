"""The publishers table: every usable row counts, every other is named with its place."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.links.shared import SharedHosts
from monitor.model.claims import ClaimBasis, SiteClaim
from monitor.partners.publishers_csv import read_claims

HEAD = "network,publisher_id,name,sites,contact"
AT = datetime(2026, 11, 23, tzinfo=UTC)

Read = Callable[..., tuple[list[SiteClaim], list[str]]]


@pytest.fixture
def read(tmp_path: Path, shared: SharedHosts) -> Read:
    def run(*lines: str, encoding: str = "utf-8") -> tuple[list[SiteClaim], list[str]]:
        table = tmp_path / "publishers.csv"
        table.write_bytes("\n".join(lines).encode(encoding))
        claims, failures = read_claims(table, basis=ClaimBasis.TABLE, at=AT, shared=shared)
        return claims, [f"{each.name}: {each.reason}" for each in failures]

    return run


def test_a_row_claims_each_of_its_sites_by_host(read: Read) -> None:
    sites = '"https://www.deals.example/x; coupons.example|Bücher.example, a.b.co.uk coupons.example"'
    claims, failures = read(HEAD, f"Awin,123456, Deal Finder ,{sites},a@deals.example")

    assert [each.site for each in claims] == [
        "deals.example",
        "coupons.example",
        "xn--bcher-kva.example",
        "a.b.co.uk",
    ]
    assert claims[0] == SiteClaim(
        network="awin",
        publisher_id="123456",
        basis=ClaimBasis.TABLE,
        source="publishers.csv",
        site="deals.example",
        name="Deal Finder",
        contact="a@deals.example",
        first_seen=AT,
        last_seen=AT,
    )
    assert failures == []


def test_a_site_on_a_shared_host_needs_its_account(read: Read) -> None:
    claims, failures = read(
        HEAD,
        "awin,1,,https://www.youtube.com/@Deals/videos,",
        "awin,2,,youtube.com,",
        "awin,3,,https://m.facebook.com/DealsPage/,",
        "awin,4,,deals.blogspot.com,",
        "awin,5,,blogspot.com,",
    )

    assert [(each.publisher_id, each.site) for each in claims] == [
        ("1", "youtube.com/@deals"),
        ("2", None),
        ("3", "facebook.com/dealspage"),
        ("4", "deals.blogspot.com"),
        ("5", None),
    ]
    assert failures == [
        (
            "publishers.csv:3: sites: youtube.com is shared by many publishers; "
            "expected the path of one account, such as youtube.com/@name"
        ),
        "publishers.csv:6: sites: blogspot.com is shared by many sites; expected the host of one of them",
    ]


def test_columns_come_in_any_order_and_by_common_names(read: Read) -> None:
    claims, _ = read("Website;Affiliate ID;NETWORK;Extra", "deals.example;7;cj;x")
    assert [(each.network, each.publisher_id, each.site) for each in claims] == [("cj", "7", "deals.example")]


def test_a_bad_row_is_named_with_file_and_row_and_the_others_count(read: Read) -> None:
    claims, failures = read(
        HEAD,
        "awin,,No id,,",
        ",9,No network,,",
        "awin,2,N\x00,,",
        "awin,3,Good,nohost,",
        "awin,4,,ok.example",
    )
    assert [each.publisher_id for each in claims] == ["3", "4"]
    assert failures == [
        "publishers.csv:2: publisher_id is empty; expected the network's id and the publisher's",
        "publishers.csv:3: network is empty; expected the network's id and the publisher's",
        "publishers.csv:4: NUL bytes; expected text",
        "publishers.csv:5: sites: 'nohost' is no site; expected a host such as deals.example",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_b024_b025_any_encoding_a_spreadsheet_writes_is_read(read: Read, encoding: str) -> None:
    claims, failures = read(HEAD, "awin,1,Größe 折扣,a.example,", encoding=encoding)
    assert [each.name for each in claims] == ["Größe 折扣"]
    assert failures == []


def test_b026_windows_1252_is_read_and_flagged(read: Read) -> None:
    claims, failures = read(HEAD, "awin,1,Caf\u00e9 \u201cX\u201d,a.example,", encoding="cp1252")
    assert [each.name for each in claims] == ["Café “X”"]
    assert failures == ["publishers.csv: 1 lines are not UTF-8 and were read as Windows-1252, the first is line 2"]


@pytest.mark.parametrize(
    ("text", "reason"), [("", "no column network and publisher_id"), ("network,name\nawin,x", "no column publisher_id")]
)
def test_a_table_without_its_columns_is_one_failure(read: Read, text: str, reason: str) -> None:
    claims, failures = read(text)
    assert claims == []
    assert failures == [f"publishers.csv: {reason}; expected network, publisher_id, name, sites, contact"]


def test_a_missing_table_is_one_failure(tmp_path: Path, shared: SharedHosts) -> None:
    claims, failures = read_claims(tmp_path / "none.csv", basis=ClaimBasis.TABLE, at=AT, shared=shared)
    assert claims == []
    assert [each.reason for each in failures] == ["No such file or directory; expected a readable CSV file"]


def test_a_table_over_the_cap_is_one_failure(tmp_path: Path, shared: SharedHosts) -> None:
    table = tmp_path / "big.csv"
    with table.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    _, failures = read_claims(table, basis=ClaimBasis.TABLE, at=AT, shared=shared)
    assert [each.reason for each in failures] == ["larger than 64 MB; expected a table of publishers"]
