"""How networks' rows become claims, and which limits are kept."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.links.shared import SharedHosts
from monitor.model.claims import ClaimBasis
from monitor.partners import awin, cj, impact
from monitor.partners.directory import Rows, identifier, mapping, moment, records, windows

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_the_documented_limits_are_kept() -> None:
    limits = [awin.limit(), impact.limit(), cj.limit()]
    assert [(each.count, each.seconds) for each in limits] == [(20, 60), (1_000, 3_600), (25, 60)]


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - as asked for
    st.integers(1, 400),
    st.integers(1, 45),
)
def test_windows_cover_every_day_once_and_none_is_too_long(now: datetime, days: int, longest: int) -> None:
    found = list(windows(now, days=days, longest=longest))
    assert all(timedelta() < end - start <= timedelta(days=longest) for start, end in found)
    assert [start for start, _ in found[:-1]] == [end for _, end in found[1:]]
    assert found[0][1] - found[-1][0] == timedelta(days=days)
    assert found[0][1] - timedelta(days=1) <= now < found[0][1]


@given(JSON)
def test_any_answer_is_read_or_refused_and_never_breaks(shared: SharedHosts, value: object) -> None:
    rows: list[dict[str, Any]] = []
    with suppress(SourceError):
        rows = records(value, "somewhere", "rows")
    made = Rows("awin", ClaimBasis.NETWORK_API, shared)
    for row in rows:
        made.add(row.get("id"), name=row.get("name"), sites=(row.get("url"),), at=NOW)
    assert len(made.listing().claims) <= len(rows)


@given(JSON, JSON, JSON, JSON)
def test_any_row_is_a_claim_or_a_failure(
    shared: SharedHosts, publisher_id: object, name: object, site: object, contact: object
) -> None:
    made = Rows("awin", ClaimBasis.NETWORK_API, shared)
    made.add(publisher_id, name=name, sites=(site, site), at=NOW, contact=contact)
    listing = made.listing()
    assert listing.claims or listing.failures


def test_the_same_publisher_and_site_again_is_one_claim_over_the_whole_time(shared: SharedHosts) -> None:
    made = Rows("awin", ClaimBasis.TRANSACTION, shared)
    for days, name in ((2, "Old"), (5, None), (1, "New")):
        made.add(7, name=name, sites=("deals.example",), at=NOW - timedelta(days=days), contact="a@deals.example")
    (claim,) = made.listing().claims

    assert (claim.publisher_id, claim.name, claim.contact) == ("7", "New", "a@deals.example")
    assert (claim.first_seen, claim.last_seen) == (NOW - timedelta(days=5), NOW - timedelta(days=1))


@pytest.mark.parametrize(
    ("given_id", "expected"),
    [
        (7, "7"),
        ("a7", "a7"),
        (True, None),
        (None, None),
        (7.5, None),
        ("", None),
        ("two words", None),
        ("9" * 201, None),
    ],
)
def test_an_id_is_a_number_or_one_word(given_id: object, expected: str | None) -> None:
    assert identifier(given_id) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-20T10:00:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T10:00:00+02:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2099-01-01T00:00:00", NOW),
        ("yesterday", NOW),
        (None, NOW),
    ],
)
def test_a_time_without_a_zone_is_utc_and_none_lies_ahead(value: object, expected: datetime) -> None:
    assert moment(value, NOW) == expected


def test_what_is_no_object_has_no_fields() -> None:
    assert mapping([1]) == {}
