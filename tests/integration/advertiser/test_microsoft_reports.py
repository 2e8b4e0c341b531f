"""Microsoft's reports over real HTTP: made while one waits, fetched over TLS, nothing in them read as zero."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from monitor.advertiser.downloads import Downloads
from monitor.advertiser.fetching import State, Task, fetch
from monitor.advertiser.microsoft import MicrosoftAds
from monitor.advertiser.microsoft_jobs import PAUSES
from monitor.errors import SourceError
from monitor.model.insights import Share
from monitor.webclient.patience import Patience
from tests.integration.advertiser.conftest import MICROSOFT, at, days
from tests.servers.microsoft_ads import FULL, SHARES, TERMS, MicrosoftService, archive, fault, table
from tests.servers.rest import Answered, Asked

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 14)
BLANK = FULL | {
    name: "" if number % 2 else "--"
    for number, name in enumerate(FULL)
    if name.endswith("Percent") or name in {"Spend", "AverageCpc", "Conversions", "DeviceType", "BidMatchType"}
}


def test_a_keywords_day_is_read_whole_and_in_the_words_of_googles_records(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService
) -> None:
    microsoft_service.rows[SHARES] = [FULL]
    (day,) = days(microsoft)
    assert (day.day, day.keyword, day.keyword_id, day.campaign, day.ad_group) == (
        date(2026, 11, 2),
        "alibaba",
        "9",
        "Brand",
        "8",
    )
    assert (day.match_type, day.device, day.ad_network) == ("EXACT", "MOBILE", "SEARCH")
    assert (day.impressions, day.clicks, day.cost, day.average_cpc, day.conversions) == (
        1234,
        57,
        Decimal("31.50"),
        Decimal("0.55"),
        2.5,
    )
    assert day.impression_share == Share(0.9321, 0.9321)
    assert (day.top_share, day.abs_top_share) == (Share(0.805, 0.805), Share(0.0, 0.1))
    assert (day.rank_lost, day.rank_lost_abs_top) == (Share(0.0679, 0.0679), Share(0.9, 1.0))
    assert day.budget_lost == Share(0.0, 0.0)


def test_what_is_not_reported_is_unknown_and_never_zero(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService
) -> None:
    microsoft_service.rows[SHARES] = [BLANK]
    (day,) = days(microsoft)
    assert day.impressions == 1234
    unknown = (day.impression_share, day.top_share, day.abs_top_share, day.rank_lost, day.budget_lost)
    assert unknown == (None,) * 5
    assert (day.cost, day.average_cpc, day.conversions, day.device, day.match_type) == (None,) * 5


SIGNLESS = {name: value.strip("<> %") for name, value in FULL.items() if name.endswith("Percent")}


def test_shares_without_a_sign_are_percents_where_one_is_above_one(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService
) -> None:
    microsoft_service.rows[SHARES] = [FULL | SIGNLESS]
    assert days(microsoft)[0].impression_share == Share(0.9321, 0.9321)


def test_shares_that_may_be_fractions_are_refused_and_not_read_a_hundred_times_too_small(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService
) -> None:
    fractions = {name: f"{float(value) / 100:.4f}" for name, value in SIGNLESS.items()}
    microsoft_service.rows[SHARES] = [FULL | fractions]
    with pytest.raises(SourceError, match="no share has a percent sign or is above 1; expected percents"):
        days(microsoft)


@pytest.mark.parametrize(
    ("printed", "network"),
    [
        ("Bing and Yahoo! search", "SEARCH"),
        ("Syndicated search partners", "SEARCH_PARTNERS"),
        ("AOL search", "AOL_SEARCH"),
        ("Audience", "AUDIENCE"),
        ("--", None),
    ],
)
def test_only_the_own_search_pages_count_as_search(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService, printed: str, network: str | None
) -> None:
    microsoft_service.rows[SHARES] = [FULL | {"Network": printed}]
    assert days(microsoft)[0].ad_network == network


@pytest.mark.parametrize(
    "change",
    [
        {"Impressions": "12,50"},
        {"Impressions": "1.5"},
        {"Impressions": "many"},
        {"Spend": "12,50"},
        {"Spend": "-1"},
        {"Spend": "NaN"},
        {"ImpressionSharePercent": "150%"},
        {"ImpressionSharePercent": "high"},
        {"TimePeriod": "11/2/2026 soon"},
    ],
)
def test_a_row_that_is_not_what_it_should_be_is_counted_and_not_guessed_at(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService, change: dict[str, str]
) -> None:
    microsoft_service.rows[SHARES] = [FULL | change, FULL]
    found = microsoft.ask("22", "keyword_days", FIRST, LAST)
    assert (len(found.rows), found.lost) == (1, 1)


def test_a_report_is_asked_for_until_it_is_made_with_patience(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService, slept: list[float]
) -> None:
    microsoft_service.rows[SHARES], microsoft_service.pending = [FULL], 2
    assert len(days(microsoft)) == 1
    assert slept == list(PAUSES[:3])
    assert microsoft_service.bodies("/Poll") == [{"ReportRequestId": "made-1"}] * 3


def test_who_waits_hears_of_it(microsoft_service: MicrosoftService, patience: Patience, downloads: Downloads) -> None:
    heard: list[tuple[str, int, int | None]] = []
    microsoft_service.rows[SHARES], microsoft_service.pending = [FULL], 1
    addresses = at(microsoft_service.api.url)
    source = MicrosoftAds(
        MICROSOFT,
        patience=patience,
        addresses=addresses,
        downloads=downloads,
        progress=lambda *step: heard.append(step),
    )
    source.ask("22", "keyword_days", FIRST, LAST)
    step = "microsoft_ads 22: report of keyword_days is being made"
    assert heard == [(step, 1, len(PAUSES)), (step, 2, 2)]


def test_the_request_names_days_columns_and_account(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService
) -> None:
    microsoft.ask("22", "keyword_days", date(2020, 1, 1), LAST)
    microsoft.ask("22", "search_terms", date(2026, 1, 1), LAST)
    shares, terms = (body["ReportRequest"] for body in microsoft_service.bodies("/Submit"))
    assert (shares["Type"], shares["Aggregation"], shares["Scope"]) == (SHARES, "Daily", {"AccountIds": ["22"]})
    assert shares["Columns"] == list(FULL)
    # No more than is kept.
    assert shares["Time"] == {
        "CustomDateRangeStart": {"Day": 19, "Month": 5, "Year": 2026},
        "CustomDateRangeEnd": {"Day": 14, "Month": 11, "Year": 2026},
    }
    assert (terms["Type"], terms["Aggregation"], "TimePeriod" in terms["Columns"]) == (TERMS, "Summary", False)
    assert terms["Time"]["CustomDateRangeStart"] == {"Day": 1, "Month": 1, "Year": 2026}


def test_a_report_without_an_address_is_an_empty_answer(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService
) -> None:
    found = microsoft.ask("22", "keyword_days", FIRST, LAST)
    assert (found.rows, found.lost, microsoft_service.storage.asked) == ([], 0, [])


def test_no_credential_goes_to_the_storage(microsoft: MicrosoftAds, microsoft_service: MicrosoftService) -> None:
    microsoft_service.rows[SHARES] = [FULL]
    days(microsoft)
    (asked,) = microsoft_service.storage.asked
    assert asked.method == "GET"
    names = {name.lower() for name in asked.headers}
    assert names.isdisjoint({"authorization", "developertoken", "customerid", "customeraccountid", "cookie"})
    assert "secret" not in str(asked.headers)


def test_search_terms_are_read(microsoft: MicrosoftAds, microsoft_service: MicrosoftService) -> None:
    row = {"SearchQuery": "alibaba wholesale", "CampaignId": "7", "AdGroupId": "8"}
    row |= {"Impressions": "12", "Clicks": "1", "Spend": "3.10"}
    microsoft_service.rows[TERMS] = [row, row | {"SearchQuery": ""}]
    found = microsoft.ask("22", "search_terms", FIRST, LAST)
    (term,) = found.rows
    assert (term.text, term.campaign, term.impressions, term.cost, found.lost) == (
        "alibaba wholesale",
        "7",
        12,
        Decimal("3.10"),
        1,
    )


def test_lines_before_and_after_the_table_are_passed_over(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService
) -> None:
    before = '"Report Name: x"\r\n"Report Time: 11/1/2026,11/14/2026"\r\n"Rows: 1"\r\n\r\n'
    content = table(
        list(FULL), [FULL], before=before, after='\r\n"@2026 Microsoft Corporation. All rights reserved. "\r\n'
    )
    microsoft_service.archive = archive(("report.csv", content))
    found = microsoft.ask("22", "keyword_days", FIRST, LAST)
    assert (len(found.rows), found.lost) == (1, 0)


def test_broken_quotes_cost_no_more_than_their_row(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService
) -> None:
    good = table(list(FULL), [FULL])
    microsoft_service.archive = archive(("r.csv", good + b'"2026-11-03"x,"Brand"\r\n' + good.splitlines()[1]))
    found = microsoft.ask("22", "keyword_days", FIRST, LAST)
    assert (len(found.rows), found.lost) == (2, 1)


def test_columns_that_do_not_go_with_shares_are_left_out(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService
) -> None:
    microsoft_service.faults.append(fault(2064, "RestrictedColumnCombinations", status=400, name="OperationErrors"))
    microsoft_service.rows[SHARES] = [FULL]
    microsoft_service.archive = archive(
        (
            "r.csv",
            table(
                [name for name in FULL if name not in {"BidMatchType", "DeviceType", "Network"}],
                [
                    {
                        name: value
                        for name, value in FULL.items()
                        if name not in {"BidMatchType", "DeviceType", "Network"}
                    }
                ],
            ),
        )
    )
    (day,) = days(microsoft)
    assert (day.impressions, day.match_type, day.device, day.ad_network) == (1234, None, None, None)
    first, second = (body["ReportRequest"]["Columns"] for body in microsoft_service.bodies("/Submit"))
    assert set(first) - set(second) == {"BidMatchType", "DeviceType", "Network"}


def test_columns_that_are_needed_are_not_left_out(microsoft: MicrosoftAds, microsoft_service: MicrosoftService) -> None:
    microsoft_service.faults.append(fault(2064, "RestrictedColumnCombinations", status=400, name="OperationErrors"))
    with pytest.raises(SourceError, match=r"the question is refused \(RestrictedColumnCombinations, 2064\)"):
        microsoft.ask("22", "search_terms", FIRST, LAST)
    assert len(microsoft_service.bodies("/Submit")) == 1


def test_an_address_that_is_no_text_is_one_line(microsoft: MicrosoftAds, microsoft_service: MicrosoftService) -> None:
    microsoft_service.address = ["https://localhost/"]
    with pytest.raises(SourceError, match="is made, but not to be had; expected ReportDownloadUrl as text"):
        days(microsoft)


def test_a_report_that_is_never_ready_ends_after_half_an_hour_of_waiting(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService, slept: list[float]
) -> None:
    microsoft_service.pending = 10_000
    with pytest.raises(SourceError, match="was not ready in time") as late:
        days(microsoft)
    assert not late.value.permanent
    assert 1800 <= sum(slept) < 2000


def test_one_question_that_fails_leaves_the_others_standing(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService, tmp_path: Path
) -> None:
    microsoft_service.rows |= {SHARES: [FULL, FULL | {"Keyword": "blue gadget"}], "bulk": [{"Type": "Account"}]}
    usual = microsoft_service.api.answer

    def answer(asked: Asked) -> Answered:
        return fault(2010, "InvalidDate") if TERMS.encode() in asked.body else usual(asked)

    microsoft_service.api.answer = answer
    task = Task(
        folder=tmp_path / "ads", first=FIRST, last=LAST, branded=lambda texts: ["ali" in text for text in texts]
    )
    outcomes = {each.query: each for each in fetch(microsoft, task)}
    assert list(outcomes) == ["own_ads", "keyword_days", "search_terms", "auction_insights"]
    assert {name: each.state for name, each in outcomes.items()} == {
        "own_ads": State.FAILED,
        "keyword_days": State.WRITTEN,
        "search_terms": State.FAILED,
        "auction_insights": State.WRITTEN,
    }
    file = outcomes["keyword_days"].file
    assert file is not None
    (record,) = [json.loads(line) for line in file.read_text().splitlines()]
    assert (record["platform"], record["day"], record["cost"]) == ("microsoft_advertising", "2026-11-02", "31.5")
    assert record["impression_share"] == {"low": 0.9321, "high": 0.9321}
