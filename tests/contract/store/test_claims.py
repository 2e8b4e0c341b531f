"""Claims: each voice is kept beside the others, heard from first to last, and ends when its source says no more."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.model.claims import ClaimBasis, SiteClaim
from monitor.model.enums import AttributionBasis, IdKind, OwnAd
from monitor.ports import Store
from tests.builders import NOON, attribution
from tests.store_story import DAY, STORED, batch, read_all, reading

CLAIM = SiteClaim(
    network="awin",
    publisher_id="1" * 5000,
    basis=ClaimBasis.TABLE,
    source="table.csv",
    site="deals.example",
    id_kind=IdKind.SITE,
    name="Zoé \ud800",
    contact="a@deals.example",
    first_seen=STORED,
    last_seen=STORED,
)
LISTING = (ClaimBasis.TABLE, "table.csv")


def test_a_claim_comes_back_as_it_was_and_the_same_again_is_no_change(store: Store) -> None:
    assert store.put_claims([CLAIM], at=STORED) == 1
    assert store.claims() == [CLAIM]
    assert store.put_claims([CLAIM, replace(CLAIM, last_seen=STORED + DAY / 2)], at=STORED) == 0
    assert store.put_claims([], at=STORED) == 0


@pytest.mark.parametrize(
    "other",
    [{"basis": ClaimBasis.OPERATOR}, {"source": "b.csv"}, {"publisher_id": "2"}, {"site": None}, {"network": "cj"}],
)
def test_another_voice_stands_beside_the_first_and_overwrites_nothing(store: Store, other: dict[str, object]) -> None:
    second = replace(CLAIM, **other)  # type: ignore[arg-type]
    store.put_claims([CLAIM], at=STORED)
    store.put_claims([second], at=STORED)

    assert sorted(store.claims(), key=repr) == sorted([CLAIM, second], key=repr)


def test_the_same_voice_is_heard_from_first_to_last_in_any_order(store: Store) -> None:
    late = replace(CLAIM, name="New", contact=None, first_seen=STORED + DAY, last_seen=STORED + 2 * DAY)
    early = replace(CLAIM, name="Old", first_seen=STORED - DAY, last_seen=STORED - DAY)

    assert store.put_claims([late], at=STORED) == 1
    assert store.put_claims([CLAIM, early], at=STORED) == 1
    assert store.claims() == [replace(late, contact="a@deals.example", first_seen=STORED - DAY)]


def test_what_a_source_no_longer_says_ends_and_begins_again(store: Store) -> None:
    other, foreign = replace(CLAIM, site="b.example"), replace(CLAIM, source="other.csv")
    store.put_claims([CLAIM, other, foreign], at=STORED)

    assert store.put_claims([other], at=STORED + DAY, listing=LISTING) == 1
    assert {(each.site, each.source, each.ended) for each in store.claims()} == {
        ("deals.example", "table.csv", STORED + DAY),
        ("b.example", "table.csv", None),
        ("deals.example", "other.csv", None),
    }
    assert store.put_claims([other], at=STORED + 2 * DAY, listing=LISTING) == 0
    assert store.put_claims([CLAIM, other], at=STORED + 2 * DAY, listing=LISTING) == 1
    assert {each.ended for each in store.claims()} == {None}


PROVING: dict[str, Any] = {
    "basis": AttributionBasis.LINK,
    "own_ad": OwnAd.NO,
    "network": "awin",
    "publisher_id": "7",
    "id_kind": IdKind.ACCOUNT,
    "display_domain": "deals.example",
    "landing_domain": "acme.com",
    "chain": ("https://deals.example/out?url=x", "https://www.awin1.com/cread.php", "https://acme.com/"),
}


def test_readings_prove_a_site_for_as_long_as_they_stand(store: Store) -> None:
    store.add_captures([batch(1, {}, seen_at=NOON), batch(2, {}, seen_at=NOON + DAY), batch(3, {}, seen_at=None)])
    seen = store.unread("one", limit=9)
    store.save_readings([replace(reading(each, "one"), attribution=attribution(**PROVING)) for each in seen])
    proven = SiteClaim(
        network="awin",
        publisher_id="7",
        basis=ClaimBasis.PROVEN_ATTRIBUTION,
        source="own sightings",
        site="deals.example",
        id_kind=IdKind.ACCOUNT,
        first_seen=NOON,
        last_seen=NOON + DAY,
    )

    assert store.proven_claims() == [proven]
    read_all(store, "two")
    assert store.proven_claims() == []
