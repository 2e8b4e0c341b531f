"""Shared hosts: whose site an address is, when the host alone says nothing."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.tables import load_shared_hosts
from monitor.errors import ConfigError
from monitor.links.shared import SharedHosts

SHARED = load_shared_hosts()


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://www.Deals.example/en/?x=1", "deals.example"),
        ("deals.example", "deals.example"),
        ("shop.deals.co.uk", "shop.deals.co.uk"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("https://198.51.100.7/x", "198.51.100.7"),
        ("deals.blogspot.com", "deals.blogspot.com"),
        ("https://name.substack.com/p/x", "name.substack.com"),
        ("https://www.youtube.com/@Deals/videos", "youtube.com/@deals"),
        ("https://m.youtube.com/%40Deals", "youtube.com/@deals"),
        ("https://youtube.com/channel/UCabc/about", "youtube.com/channel/ucabc"),
        ("https://de-de.facebook.com/DealsPage/posts/1", "facebook.com/dealspage"),
        ("https://facebook.com/groups/123", "facebook.com/groups/123"),
        ("https://t.me/deals", "t.me/deals"),
        ("https://t.me/s/deals", "t.me/s/deals"),
        ("https://sites.google.com/view/deals/home", "sites.google.com/view/deals"),
        ("https://www.pinterest.de/deals/board", "pinterest.de/deals"),
        ("https://blog.naver.com/deals/1", "blog.naver.com/deals"),
    ],
)
def test_a_site_is_its_host_or_the_account_on_a_shared_one(address: str, site: str) -> None:
    assert SHARED.site_of(address) == (site, "")
    assert SHARED.site_of(site) == (site, "")


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/",
        "youtube.com/watch?v=1",
        "https://youtu.be/abc",
        "https://www.facebook.com/sharer.php?u=x",
        "facebook.com/groups",
        "https://t.me/joinchat/abc",
        "https://www.google.co.uk/search?q=x",
        "https://support.google.com/x",
        "https://bit.ly/abc",
        "https://www.bing.com/",
        "x.com/i/flow",
        "blogspot.com",
        "co.uk",
        "deals",
        "",
        "javascript:alert(1)",
        "https://[::1]/",
    ],
)
def test_what_everybody_shares_is_nobodys_and_the_reason_is_told(address: str) -> None:
    site, reason = SHARED.site_of(address)
    assert site is None
    assert reason


def test_without_the_table_only_public_suffixes_are_shared() -> None:
    assert SharedHosts().site_of("youtube.com") == ("youtube.com", "")
    assert SharedHosts().site_of("github.io")[0] is None


@given(st.text(max_size=200) | st.from_regex(r"https?://[a-z.]{1,30}/[^ ]{0,40}", fullmatch=True))
def test_any_text_gives_a_site_or_a_reason_and_a_site_stays_itself(text: str) -> None:
    site, reason = SHARED.site_of(text)
    assert (site is None) == bool(reason)
    if site is not None and "/" not in site:
        assert SHARED.site_of(site) == (site, "")


@pytest.mark.parametrize("host", [row.host for row in SHARED.rows.values() if row.example])
def test_every_example_of_the_table_is_an_account(host: str) -> None:
    example = SHARED.rows[host].example or ""
    assert SHARED.site_of(example) == (example, "")


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("[{host: a.example}]", "shared[0].source: is missing"),
        ("[{host: a.example, source: x}, {host: a.example, source: x}]", "stands twice"),
        ("[{host: a.example, source: x, acount: y}]", "is not known"),
        ("[{host: a.example, source: x, account: '('}]", "no regular expression"),
        ("[]", "no rows"),
    ],
)
def test_a_wrong_row_of_the_table_is_told_with_its_place(tmp_path: Path, rows: str, problem: str) -> None:
    table = tmp_path / "shared_hosts.yaml"
    table.write_text(f"shared: {rows}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(problem)):
        load_shared_hosts(table)
