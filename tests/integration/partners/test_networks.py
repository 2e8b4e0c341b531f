"""Each network as its documents describe it: sign-in, pages, windows, and claims with their basis and times."""

from datetime import UTC, datetime, timedelta

from monitor.model.claims import ClaimBasis, SiteClaim
from monitor.model.enums import IdKind
from monitor.partners.networks import sync
from monitor.ports import Store
from tests.integration.partners.conftest import NOW, Ask
from tests.servers.network_apis import NetworkApis

Told = set[tuple[str, str | None, str | None]]


def told(claims: list[SiteClaim]) -> Told:
    return {(each.publisher_id, each.site, each.name) for each in claims}


def reasons(synced: object) -> list[str]:
    return [failure.reason for each in synced for failure in each.failures]  # type: ignore[attr-defined]


def test_awin_names_publishers_and_its_transactions_their_sites(apis: NetworkApis, ask: Ask, store: Store) -> None:
    apis.awin_publishers = [{"id": 100200, "name": "Shop Finder"}, {"id": "300", "name": None}, {"name": "x"}, "y"]
    apis.transactions = [
        {"publisherId": 100200, "url": "https://www.shopfinder.example/a", "transactionDate": "2026-11-20T10:00:00"},
        {"publisherId": 100200, "url": "http://shopfinder.example/b", "transactionDate": "2026-09-05T10:00:00"},
        {"publisherId": 300, "url": None, "siteName": "codes.example", "transactionDate": "2026-11-01T00:00:00"},
        {"publisherId": 300, "url": "https://www.google.com/", "transactionDate": "2026-11-02T00:00:00"},
        {"publisherId": 300, "siteName": "Codes and more", "transactionDate": "2026-11-02T00:00:00"},
        {"publisherId": 400, "url": "https://www.youtube.com/@Deals/videos", "transactionDate": "2026-11-02T00:00:00"},
        {"publisherId": 500, "url": "https://early.example/", "transactionDate": "2026-08-01T00:00:00"},
    ]
    done = list(sync(ask("awin"), store, now=NOW))
    claims = store.claims()

    listed = [each for each in claims if each.basis is ClaimBasis.NETWORK_API]
    sold = [each for each in claims if each.basis is ClaimBasis.TRANSACTION]
    assert told(listed) == {("100200", None, "Shop Finder"), ("300", None, None)}
    assert told(sold) == {
        ("100200", "shopfinder.example", None),
        ("300", "codes.example", None),
        ("300", None, None),
        ("400", "youtube.com/@deals", None),
    }
    assert {(each.network, each.source, each.id_kind) for each in claims} == {("awin", "awin", IdKind.ACCOUNT)}
    finder = next(each for each in sold if each.publisher_id == "100200")
    assert finder.first_seen == datetime(2026, 9, 5, 10, tzinfo=UTC)
    assert finder.last_seen == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert reasons(done) == [
        "a row without a publisher ID; expected one",
        "transaction: google.com is shared by many publishers; it names nobody",
    ]


def test_awin_is_asked_for_at_most_31_days_at_once_and_for_every_day(apis: NetworkApis, ask: Ask, store: Store) -> None:
    list(sync(ask("awin", days=100), store, now=NOW))
    windows = [
        (datetime.fromisoformat(query["startDate"]), datetime.fromisoformat(query["endDate"]))
        for _, path, query in apis.asked
        if path.endswith("/transactions/")
    ]

    assert max(end - start for start, end in windows) <= timedelta(days=31)
    assert [start for start, _ in windows[:-1]] == [end for _, end in windows[1:]]
    assert windows[0][1] - windows[-1][0] == timedelta(days=100)
    assert windows[0][1] == datetime(2026, 11, 24)  # noqa: DTZ001 - as it is written in the query


def test_impact_gives_sites_and_contacts_page_by_page(apis: NetworkApis, ask: Ask, store: Store) -> None:
    apis.partners = [
        {
            "Id": "7",
            "Name": "Deals",
            "Website": "https://deals.example",
            "Properties": [{"Url": "https://www.coupons.example/x"}, {"Url": None}, "odd"],
            "Contacts": [
                {"Email": "first@deals.example", "IsPrimary": "false"},
                {"Email": "main@deals.example", "IsPrimary": "true"},
            ],
        },
        *({"Id": str(number), "Name": f"N{number}", "Website": f"n{number}.example"} for number in range(8, 13)),
    ]
    done = list(sync(ask("impact"), store, now=NOW))
    claims = store.claims()

    assert len(claims) == 7
    assert {("7", "deals.example", "Deals"), ("7", "coupons.example", "Deals"), ("12", "n12.example", "N12")} <= told(
        claims
    )
    assert {each.contact for each in claims if each.publisher_id == "7"} == {"main@deals.example"}
    assert len(apis.asked) == 3
    assert reasons(done) == []


def test_admitad_signs_in_and_pages_through_the_websites(apis: NetworkApis, ask: Ask, store: Store) -> None:
    apis.websites = [
        {"website": {"id": number, "name": "Site", "site_url": f"https://s{number}.example/"}, "user": {"name": "U"}}
        for number in range(1, 6)
    ]
    done = list(sync(ask("admitad"), store, now=NOW))

    assert told(store.claims()) == {(str(number), f"s{number}.example", "U") for number in range(1, 6)}
    assert {each.id_kind for each in store.claims()} == {IdKind.SITE}
    assert [path for _, path, _ in apis.asked] == ["/token/", *["/advertiser/99/websites/"] * 3]
    assert reasons(done) == []


def test_cj_names_publishers_of_commissions_page_by_page(apis: NetworkApis, ask: Ask, store: Store) -> None:
    apis.commissions = [
        {
            "publisherId": str(number),
            "publisherName": f"P{number}",
            "websiteName": f"w{number}.example" if number % 2 else "A website",
            "postingDate": f"2026-11-1{number}T00:00:00Z",
        }
        for number in range(5)
    ]
    done = list(sync(ask("cj"), store, now=NOW))

    assert told(store.claims()) == {
        ("0", None, "P0"),
        ("1", "w1.example", "P1"),
        ("2", None, "P2"),
        ("3", "w3.example", "P3"),
        ("4", None, "P4"),
    }
    assert {each.basis for each in store.claims()} == {ClaimBasis.TRANSACTION}
    assert reasons(done) == []


def test_a_publisher_that_left_the_programme_ends_and_its_history_stays(
    apis: NetworkApis, ask: Ask, store: Store
) -> None:
    site = {"id": 1, "name": "Site", "site_url": "https://left.example"}
    apis.websites = [{"website": site}, {"website": {**site, "id": 2, "site_url": "https://stays.example"}}]
    list(sync(ask("admitad"), store, now=NOW))
    apis.websites = apis.websites[1:]
    for kept in ask_cache(ask):
        kept.unlink()
    list(sync(ask("admitad"), store, now=NOW + timedelta(days=1)))

    assert {each.site: each.ended for each in store.claims()} == {
        "left.example": NOW + timedelta(days=1),
        "stays.example": None,
    }


def ask_cache(ask: Ask) -> list[object]:
    folder = ask("admitad")[0]._client._cache.folder  # type: ignore[attr-defined]
    return list(folder.iterdir())


def test_one_network_out_of_order_does_not_stop_the_others(apis: NetworkApis, ask: Ask, store: Store) -> None:
    apis.websites = [{"website": {"id": 1, "name": "Site", "site_url": "https://s.example"}}]
    wrong = ask("awin", base="http://127.0.0.1:9")
    done = list(sync([*wrong, *ask("admitad")], store, now=NOW))

    assert [(each.network, each.claims) for each in done] == [("awin", 0), ("admitad", 1)]
    assert [reason.split(": ")[1] for reason in reasons(done)] == [
        "the list of publishers",
        "the transactions since 2026-10-24",
    ]
