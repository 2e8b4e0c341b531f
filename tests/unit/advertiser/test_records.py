"""Answers as files: every value survives the way there and back, and a bad line loses no neighbour."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.advertiser.known import known_ads, known_tokens, write_secret
from monitor.advertiser.memory import Access
from monitor.advertiser.records import own_ads_of, record, search_terms_of, write
from monitor.attribution.own_token import TokenKey, write_keys
from monitor.config.values import OwnTokenSettings
from monitor.errors import ConfigError, SourceError
from monitor.model.insights import InsightRow, Share
from monitor.model.own_ads import AdPlatform, OwnAdCopy, SearchTerm

GOOGLE = AdPlatform.GOOGLE_ADS
AD = OwnAdCopy(platform=GOOGLE, account="1", ad="2", headlines=("A",), final_urls=("https://www.alibaba.com/",))
TODAY = date(2026, 11, 22)


@given(
    st.builds(
        OwnAdCopy,
        platform=st.sampled_from(AdPlatform),
        account=st.text(),
        ad=st.text(min_size=1),
        headlines=st.lists(st.text()).map(tuple),
    )
)
def test_an_own_ad_survives_the_way_there_and_back(tmp_path_factory: pytest.TempPathFactory, ad: OwnAdCopy) -> None:
    path = tmp_path_factory.mktemp("ads") / "x-own_ads.jsonl"
    write(path, [ad])
    (found,), lost = own_ads_of(path)
    assert lost == []
    # Lone surrogates come back as they are shown.
    assert record(found)["headlines"] == [each.encode("utf-8", "backslashreplace").decode() for each in ad.headlines]


def test_money_days_and_shares_have_a_plain_form() -> None:
    row = InsightRow(
        number=1,
        domain="x.example",
        is_own=False,
        impression_share=Share(0, 0.1),
        period=(TODAY, TODAY),
        segment={"day": "1"},
    )
    found = record(row)
    assert (found["impression_share"], found["period"], found["segment"]) == (
        {"low": 0, "high": 0.1},
        ["2026-11-22", "2026-11-22"],
        {"day": "1"},
    )
    assert record(SearchTerm(platform=GOOGLE, account="1", text="x", cost=Decimal("1.500000")))["cost"] == "1.5"


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        "7",
        "{}",
        '{"platform": "myspace", "ad": "1"}',
        '{"platform": "google_ads", "ad": 7}',
        '{"platform": "google_ads", "ad": "1", "headlines": "x"}',
        '{"platform": "google_ads", "ad": "1", "headlines": [7]}',
        "[" * 100_000,
    ],
)
def test_a_bad_line_of_own_ads_is_named_and_loses_no_neighbour(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a-own_ads.jsonl"
    good = json.dumps(record(AD))
    path.write_text(f"{good}\n{line}\n\n{good}\n")
    ads, lost = own_ads_of(tmp_path)
    assert len(ads) == 2
    assert len(lost) == 1
    assert lost[0].startswith(f"{path}:2: ")
    assert "expected a record" in lost[0]


@pytest.mark.parametrize(
    "line",
    [
        "x",
        '{"platform": "google_ads"}',
        '{"platform": "google_ads", "text": "a", "impressions": -1}',
        '{"platform": "google_ads", "text": "a", "impressions": true}',
        '{"platform": "google_ads", "text": "a", "cost": "much"}',
    ],
)
def test_a_bad_line_of_search_terms_is_named_and_loses_no_neighbour(tmp_path: Path, line: str) -> None:
    path = tmp_path / "terms.jsonl"
    path.write_text(f'{line}\n{{"platform": "google_ads", "text": "alibaba", "impressions": 3, "cost": 1.5}}\n')
    (term,), lost = search_terms_of(path)
    assert (term.text, term.impressions, term.cost) == ("alibaba", 3, Decimal("1.5"))
    assert len(lost) == 1


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(SourceError, match="expected a folder that can"):
        write(tmp_path / "taken" / "x.jsonl", [])
    (tmp_path / "x.jsonl").mkdir()
    with pytest.raises(SourceError, match="cannot be written"):
        write(tmp_path / "x.jsonl", [AD])
    assert sorted(each.name for each in tmp_path.iterdir()) == ["taken", "x.jsonl"]


def test_known_ads_are_read_once_each_and_missing_files_are_failures(tmp_path: Path) -> None:
    write(tmp_path / "google_ads-1-own_ads.jsonl", [AD, AD])
    (tmp_path / "empty").mkdir()
    ads, failures = known_ads([tmp_path, tmp_path / "google_ads-1-own_ads.jsonl", tmp_path / "no", tmp_path / "empty"])
    assert len(ads) == 1
    assert [failure.name for failure in failures] == ["no", "empty"]


def test_keys_are_read_from_their_file_and_a_wrong_one_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    settings = OwnTokenSettings(keys_file=file, parameter="bbm")
    assert known_tokens(None) is None
    with pytest.raises(ConfigError, match="expected the file that `monitor ads token make` writes"):
        known_tokens(settings)
    write_secret(file, write_keys([TokenKey(id="k1", secret=b"0" * 32)]))
    tokens = known_tokens(settings)
    assert tokens is not None
    assert [key.id for key in tokens.keys] == ["k1"]
    assert file.stat().st_mode & 0o777 == 0o600
    for content in (b"\xff", b"k1 00"):
        file.write_bytes(content)
        with pytest.raises(ConfigError, match="expected"):
            known_tokens(settings)
    with pytest.raises(ConfigError, match="cannot be written"):
        write_secret(tmp_path / "no" / "keys", "")


def test_a_refusal_is_news_once_and_asked_again_after_a_month(tmp_path: Path) -> None:
    access = Access(tmp_path / "access.json")
    assert access.refused("1", TODAY) is False
    assert access.remember("1", TODAY, refused=True) is True
    assert access.refused("1", date(2026, 12, 21)) is True
    assert access.refused("1", date(2026, 12, 22)) is False
    assert access.remember("1", date(2026, 12, 22), refused=True) is False
    assert access.remember("1", TODAY, refused=False) is False
    assert access.refused("1", TODAY) is False
    assert access.remember("2", TODAY, refused=False) is False


@pytest.mark.parametrize(
    "text", ["", "x", "[]", '{"auction_insights_refused": 7}', '{"auction_insights_refused": {"1": "soon"}}']
)
def test_a_spoilt_memory_only_costs_a_question(tmp_path: Path, text: str) -> None:
    (tmp_path / "access.json").write_text(text)
    access = Access(tmp_path / "access.json")
    assert access.refused("1", TODAY) is False
    access.remember("1", TODAY, refused=True)
    assert access.refused("1", TODAY) is True
