"""What `monitor ads fetch` wrote comes back as the same records that exports give; a bad line loses no neighbour."""

import json
from typing import Any

import pytest

from monitor.insights import read_insights
from monitor.model.insights import InsightKind, InsightLevel, InsightSource, OwnDay, Share
from monitor.model.own_ads import AdPlatform, KeywordDay, OwnAdCopy, SearchTerm
from tests.unit.insights.fetched import FIRST, after, auction, campaign_days, change, keyword_days, lines, read


def test_keyword_day_becomes_an_own_day_with_its_account_and_campaign() -> None:
    file = read(keyword_days([0.95]))
    assert (InsightKind.OWN_PERFORMANCE, InsightSource.GOOGLE_ADS, InsightLevel.KEYWORD) == (
        file.kind,
        file.source,
        file.level,
    )
    assert file.days == (
        OwnDay(
            day=FIRST,
            impressions=950,
            share=Share(0.95, 0.95),
            keyword="alibaba",
            device="MOBILE",
            campaign="Brand",
            source=InsightSource.GOOGLE_ADS,
            account="1",
            campaign_id="70",
            match_type="EXACT",
        ),
    )


def test_search_partners_and_days_without_a_report_are_left_out() -> None:
    partners = keyword_days([0.5], ad_network="SEARCH_PARTNERS")
    silent = [KeywordDay(platform=AdPlatform.GOOGLE_ADS, account="1", keyword="alibaba", day=FIRST, impressions=None)]
    bare = [KeywordDay(platform=AdPlatform.GOOGLE_ADS, account="1", keyword="alibaba", day=FIRST, impressions=3)]
    file = read([*keyword_days([0.9]), *partners, *silent, *bare])
    assert (1, ()) == (len(file.days), file.lost)


def test_yandex_day_has_a_position_and_no_share() -> None:
    yandex = KeywordDay(
        platform=AdPlatform.YANDEX_DIRECT,
        account="me",
        keyword="алибаба",
        day=FIRST,
        impressions=120,
        traffic_volume=98.2,
        ad_network="SEARCH",
    )
    file = read([yandex], "yandex_direct-me-keyword_days.jsonl")
    assert (InsightSource.YANDEX_DIRECT, None, 98.2) == (file.source, file.days[0].share, file.days[0].traffic_volume)


def test_changes_become_own_causes_on_their_dates_and_assets_do_not() -> None:
    budget = change(3, fields=("amount_micros",))
    word = change(4, "AD_GROUP_CRITERION", "CREATE")
    file = read([budget, word, change(5, "CAMPAIGN_ASSET"), change(6, "CAMPAIGN", "ARCHIVED")])
    assert [
        (after(3), "campaign budget changed (amount_micros)"),
        (after(4), "keyword or audience added"),
        (after(6), "campaign archived"),
    ] == [(cause.day, cause.what) for cause in file.causes]
    assert (InsightKind.OWN_CHANGES, None, (after(3), after(6))) == (file.kind, file.level, file.period)


def test_auction_rows_are_of_the_account_that_the_file_is_named_after() -> None:
    rows = [auction(0, "You", 0.9, 1), auction(0, "a.example", Share(0, 0.1), 2, overlap_rate=Share(0.08, 0.08))]
    file = read(rows, "folder/microsoft_advertising-9-auction_insights.jsonl")
    assert (InsightSource.MICROSOFT_ADVERTISING, InsightKind.AUCTION_INSIGHTS) == (file.source, file.kind)
    assert [row.domain for row in file.rows] == ["You", "a.example"]
    bound = file.rows[1].impression_share
    assert bound is not None
    assert 0.07 < bound.low < 0.08  # overlap times the own share


def test_account_rows_and_rows_without_a_period_are_read_too() -> None:
    row = {"domain": "a.example", "is_own": False, "number": 1, "impression_share": {"low": 0.2, "high": 0.2}}
    file = read_insights(json.dumps(row).encode(), "answer.json")
    assert (None, InsightLevel.ACCOUNT, None) == (file.source, file.level, file.period)


def test_nothing_written_is_nothing_read_and_no_failure() -> None:
    file = read([], "google_ads-1-auction_insights.jsonl")
    assert (None, None, 0, InsightSource.GOOGLE_ADS) == (file.error, file.level, len(file.rows), file.source)


def spoiled(**more: Any) -> dict[str, Any]:
    day = json.loads(lines(keyword_days([0.9])))
    return {**day, **more}


AUCTION = json.loads(lines([auction(0, "a.example", 0.2)]))
CHANGE = json.loads(lines([change(0)]))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[1]", "is no JSON object"),
        ("{", "is no JSON object"),
        ("[" * 100_000, "is no JSON object"),
        ('{"a": 1}', "has no day with impressions"),
        (json.dumps(spoiled(impressions="many")), "impressions is no count"),
        (json.dumps(spoiled(impressions=True)), "impressions is no count"),
        (json.dumps(spoiled(impressions=-1)), "impressions is no count"),
        (json.dumps(spoiled(impression_share={"low": 0.5})), "impression_share is no share"),
        (json.dumps(spoiled(impression_share={"low": 0.5, "high": 1.5})), "impression_share is no share"),
        (json.dumps(spoiled(impression_share=0.5)), "impression_share is no share"),
        (json.dumps(spoiled(impression_share={"low": "a", "high": 1})), "low is no number"),
        (json.dumps(spoiled(traffic_volume="much")), "traffic_volume is no number"),
        (json.dumps(spoiled(keyword=7)), "keyword is no text"),
        (json.dumps(spoiled(platform="other")), "'other' is not a valid InsightSource"),
        (json.dumps({key: value for key, value in spoiled().items() if key != "platform"}), "has no platform"),
        (json.dumps(spoiled(day="yesterday")), "Invalid isoformat string"),
        (json.dumps({**CHANGE, "operation": None}), "resource or operation is no text"),
        (json.dumps({**AUCTION, "is_own": "no"}), "domain, is_own or number is of another kind"),
        (json.dumps({**AUCTION, "segment": {"day": 1}}), "segment holds no texts"),
        (json.dumps({**AUCTION, "period": ["2026-10-01"]}), "period has not two days"),
    ],
)
def test_bad_line_is_named_by_file_and_line_and_its_neighbours_are_kept(line: str, said: str) -> None:
    content = lines(keyword_days([0.9])) + f"\n{line}\n".encode() + lines(keyword_days([0.8], start=1))
    file = read_insights(content, "ads/google_ads-1-keyword_days.jsonl")
    assert 2 == len(file.days)
    (lost,) = file.lost
    assert lost.startswith(f"ads/google_ads-1-keyword_days.jsonl:3: {said}")
    assert "expected a record of `monitor ads fetch`" in lost


@pytest.mark.parametrize(
    "value",
    [
        OwnAdCopy(platform=AdPlatform.GOOGLE_ADS, account="1", ad="2"),
        SearchTerm(platform=AdPlatform.GOOGLE_ADS, account="1", text="alibaba"),
    ],
)
def test_answers_that_tell_of_no_share_are_refused_in_a_sentence(value: object) -> None:
    file = read([value], "x.jsonl")
    assert file.error is not None
    assert "x.jsonl:1: tells of ads or search terms, not of shares; expected" in file.error


def test_campaign_days_carry_what_the_budget_lost() -> None:
    file = read(campaign_days([0.2]))
    assert (InsightLevel.CAMPAIGN, Share(0.2, 0.2)) == (file.level, file.days[0].budget_lost)
