"""Whose site a bare domain may be: named where sources name somebody, never on a host that many share."""

from datetime import UTC, datetime

import pytest

from monitor.attribution.domains import publishers_on
from monitor.attribution.registry import standings
from monitor.config.tables import load_shared_hosts
from monitor.model.claims import ClaimBasis, SiteClaim

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SHARED = load_shared_hosts()


def claim(site: str, publisher: str = "1", *, ended: bool = False, basis: ClaimBasis = ClaimBasis.TABLE) -> SiteClaim:
    return SiteClaim(
        network="awin",
        publisher_id=publisher,
        basis=basis,
        source="table.csv",
        site=site,
        name=f"Publisher {publisher}" if publisher != "nameless" else None,
        first_seen=NOW,
        last_seen=NOW,
        ended=NOW if ended else None,
    )


def named(domain: str, *claims: SiteClaim) -> list[tuple[str, str | None]]:
    found = publishers_on(domain, standings(claims, SHARED), SHARED)
    return [(each.publisher_id, each.name) for each in found]


@pytest.mark.parametrize("domain", ["deals.example", "www.deals.example", "Shop.Deals.example"])
def test_domain_names_whoever_has_a_site_on_it(domain: str) -> None:
    assert [("1", "Publisher 1")] == named(domain, claim("blog.deals.example"), claim("other.example", "2"))


def test_publisher_without_a_name_is_named_by_id() -> None:
    assert [("nameless", None)] == named("deals.example", claim("deals.example", "nameless"))


def test_claims_that_contradict_one_another_are_all_told() -> None:
    two = (claim("deals.example"), claim("deals.example", "2"), claim("deals.example", "3", ended=True))
    assert [("1", "Publisher 1"), ("2", "Publisher 2")] == named("deals.example", *two)
    decided = claim("deals.example", "2", basis=ClaimBasis.OPERATOR)
    assert [("2", "Publisher 2")] == named("deals.example", two[0], decided)


def test_ended_claim_names_nobody() -> None:
    assert [] == named("deals.example", claim("deals.example", ended=True))


def test_host_that_many_share_names_nobody() -> None:
    assert [] == named("youtube.com", claim("youtube.com/@deals"))
    assert [] == named("substack.com", claim("deals.substack.com"))
    assert [("1", "Publisher 1")] == named("deals.substack.com", claim("deals.substack.com"))


@pytest.mark.parametrize("text", ["", "You", "com", "192.0.2.1"])
def test_what_is_no_domain_names_nobody(text: str) -> None:
    assert [] == named(text, claim("deals.example"))
