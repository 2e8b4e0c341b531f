"""The bar on real URLs, where the shared material lies beside the project."""

import csv
from pathlib import Path

import pytest

from monitor.attribution import Attributor
from monitor.model.enums import OwnAd, UrlRole

_FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "urls_dev.tsv"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    if not _FILE.is_file():
        pytest.skip("the shared development URLs are not here; the contract cases cover every rule")
    with _FILE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


def test_real_urls_are_read_within_the_bar(attributor: Attributor, rows: list[dict[str, str]]) -> None:
    readings = attributor.read_many([row["url"] for row in rows])
    both = list(zip(rows, readings, strict=True))
    assert _share([(read.network or "none") == row["network"] for row, read in both]) >= 0.99
    assert _share([read.publisher_id == row["publisher_id"] for row, read in both if row["publisher_id"]]) >= 0.98
    assert _share([read.id_kind == row["id_kind"] for row, read in both if row["publisher_id"]]) >= 0.98
    assert _share([read.destination == row["destination"] for row, read in both if row["destination"]]) >= 0.95
    assert [] == [row["url"] for row, read in both if row["network"] == "none" and read.network]
    assert [] == [row["url"] for row, read in both if row["destination"] == "" and read.destination]


def test_the_brands_own_real_ads_are_never_accused(attributor: Attributor, rows: list[dict[str, str]]) -> None:
    own = [row["url"] for row in rows if row["kind"] == "brand_own_ad"]
    assert {OwnAd.YES} == {reading.own_ad for reading in attributor.read_many(own)}
    others = [row["url"] for row in rows if row["kind"] != "brand_own_ad"]
    assert OwnAd.YES not in {reading.own_ad for reading in attributor.read_many(others)}


def test_real_urls_have_their_roles(attributor: Attributor, rows: list[dict[str, str]]) -> None:
    roles = {
        "click": UrlRole.AFFILIATE_CLICK,
        "landing": UrlRole.LANDING,
        "ad_wrapper": UrlRole.AD_CLICK,
        "impression_pixel": UrlRole.IMPRESSION,
        "plain_link": UrlRole.PLAIN,
        "plain_product": UrlRole.PLAIN,
        "utm_only": UrlRole.PLAIN,
    }
    known = [row for row in rows if row["kind"] in roles]
    readings = attributor.read_many([row["url"] for row in known])
    assert [] == [row["url"] for row, read in zip(known, readings, strict=True) if read.role is not roles[row["kind"]]]
