"""The own ads of Microsoft's bulk file, and that ads on a page are recognised by them."""

import json
from datetime import date
from pathlib import Path

import pytest

from monitor.advertiser.fetching import State, Task, fetch
from monitor.advertiser.microsoft import MicrosoftAds
from monitor.advertiser.records import own_ads_of
from monitor.attribution.own_copies import OwnCopies
from monitor.errors import SourceError
from monitor.model.captures import ParsedAd
from monitor.model.own_ads import OwnAdCopy
from tests.servers.microsoft_ads import MicrosoftService, archive
from tests.servers.rest import Answered, Asked

DAY = date(2026, 11, 14)


def assets(*texts: str) -> str:
    return json.dumps([{"id": number, "text": text, "editorialStatus": "Active"} for number, text in enumerate(texts)])


ACCOUNT = {"Type": "Account", "Id": "22", "Parent Id": "11", "Final Url Suffix": "src=sem_bing&level=account"}
CAMPAIGN = {"Type": "Campaign", "Status": "Active", "Id": "7", "Parent Id": "22", "Campaign": "Brand"}
CAMPAIGN |= {"Tracking Template": "{lpurl}?utm_source=bing&utm_campaign=brand"}
GROUP = {"Type": "Ad Group", "Status": "Active", "Id": "8", "Parent Id": "7", "Ad Group": "Exact"}
RESPONSIVE = {
    "Type": "Responsive Search Ad",
    "Status": "Active",
    "Id": "5",
    "Parent Id": "8",
    "Headline": assets("Alibaba.com", "Source Direct", "Shop Wholesale"),
    "Description": assets("Millions of products.", "Request a quote today."),
    "Path 1": "wholesale",
    "Final Url": "https://www.alibaba.com/; https://www.alibaba.com/b;a",
    "Mobile Final Url": "https://m.alibaba.com/",
    "Custom Parameter": r"{_season}=summer; {_code}=A\;B\\C; nonsense",
}
EXPANDED = {
    "Type": "Expanded Text Ad",
    "Status": "Paused",
    "Id": "6",
    "Parent Id": "8",
    "Title Part 1": "Alibaba.com Official",
    "Title Part 2": "B2B Marketplace",
    "Text": "Find suppliers.",
    "Text Part 2": "Trade safely.",
    "Domain": "alibaba.com",
    "Final Url": "https://www.alibaba.com/trade",
    "Tracking Template": "https://agency.example/?to={lpurl}",
}


def asked(microsoft: MicrosoftAds) -> tuple[list[OwnAdCopy], int]:
    found = microsoft.ask("22", "own_ads", DAY, DAY)
    return found.rows, found.lost


def test_ads_of_every_kind_are_read_with_what_the_levels_above_add(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService
) -> None:
    # Records come in any order, and those of other kinds are nobody's ads.
    microsoft_service.rows["bulk"] = [
        {"Type": "Format Version", "Name": "6.0"},
        RESPONSIVE,
        EXPANDED,
        GROUP,
        {"Type": "Keyword", "Id": "99", "Parent Id": "8"},
        CAMPAIGN,
        ACCOUNT,
    ]
    (responsive, expanded), lost = asked(microsoft)
    assert lost == 0
    assert (responsive.ad, responsive.ad_group, responsive.campaign, responsive.account) == ("5", "8", "7", "22")
    assert (responsive.kind, responsive.status) == ("Responsive Search Ad", "Active")
    assert responsive.headlines == ("Alibaba.com", "Source Direct", "Shop Wholesale")
    assert responsive.descriptions == ("Millions of products.", "Request a quote today.")
    assert responsive.final_urls == (
        "https://www.alibaba.com/",
        "https://www.alibaba.com/b;a",
        "https://m.alibaba.com/",
    )
    assert responsive.paths == ("wholesale",)
    assert responsive.tracking_templates == ("{lpurl}?utm_source=bing&utm_campaign=brand",)
    assert responsive.final_url_suffixes == ("src=sem_bing&level=account",)
    assert responsive.custom_parameters == (("season", "summer"), ("code", "A;B\\C"))
    assert expanded.headlines == ("Alibaba.com Official", "B2B Marketplace")
    assert expanded.descriptions == ("Find suppliers.", "Trade safely.")
    assert (expanded.status, expanded.display_url) == ("Paused", "alibaba.com")
    # The nearest level comes first: it is the one in force.
    assert expanded.tracking_templates[0] == "https://agency.example/?to={lpurl}"


def test_one_request_asks_for_all_levels(microsoft: MicrosoftAds, microsoft_service: MicrosoftService) -> None:
    microsoft_service.pending, microsoft_service.rows["bulk"] = 1, [ACCOUNT | {"Status": ""}]
    assert asked(microsoft) == ([], 0)
    (body,) = microsoft_service.bodies("/DownloadByAccountIds")
    assert (body["AccountIds"], body["DataScope"], body["FormatVersion"]) == (["22"], "EntityData", "6.0")
    assert {"Campaigns", "AdGroups", "ResponsiveSearchAds"} <= set(body["DownloadEntities"])
    assert microsoft_service.bodies("/BulkDownloadStatus/Query") == [{"RequestId": "made-1"}] * 2


def test_a_deleted_ad_is_no_own_ad(microsoft: MicrosoftAds, microsoft_service: MicrosoftService) -> None:
    microsoft_service.rows["bulk"] = [RESPONSIVE | {"Status": "Deleted"}, ACCOUNT]
    assert asked(microsoft) == ([], 0)


@pytest.mark.parametrize(
    "change",
    [
        {"Headline": "Alibaba.com"},
        {"Headline": '{"text": "Alibaba.com"}'},
        {"Headline": "[7]"},
        {"Headline": '[{"name": "x"}]'},
        {"Description": "[" * 100_000},
        {"Id": ""},
    ],
    ids=["text", "object", "number", "no_text", "deep", "no_id"],
)
def test_an_ad_that_cannot_be_read_is_counted(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService, change: dict[str, str]
) -> None:
    microsoft_service.rows["bulk"] = [RESPONSIVE | change, EXPANDED]
    ads, lost = asked(microsoft)
    assert ([each.ad for each in ads], lost) == (["6"], 1)


@pytest.mark.parametrize("content", [b"", b"\x00\x01garbage", b"Type,Name\r\nAccount,x\r\n", b"\xff\xfea"])
def test_a_file_that_is_no_bulk_file_is_one_line(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService, content: bytes
) -> None:
    microsoft_service.archive = archive(("bulk.csv", content))
    with pytest.raises(SourceError, match=r"own ads: .*expected a file with the columns Id, Parent Id, Status, Type"):
        asked(microsoft)


def test_a_bulk_file_without_an_address_is_a_failure_and_no_account_without_ads(
    microsoft: MicrosoftAds, tmp_path: Path
) -> None:
    (outcome,) = fetch(microsoft, Task(folder=tmp_path / "ads", first=DAY, last=DAY, queries={"own_ads"}))
    assert (outcome.state, outcome.file) == (State.FAILED, None)
    assert "own ads: is made, but not to be had; expected ResultFileUrl" in (outcome.error or "")


def test_a_row_of_another_length_is_counted(microsoft: MicrosoftAds, microsoft_service: MicrosoftService) -> None:
    microsoft_service.archive = archive(
        ("bulk.csv", b"Type,Status,Id,Parent Id\nDynamic Search Ad,Active,5,8\nKeyword,Active\n")
    )
    ads, lost = asked(microsoft)
    assert ([each.ad for each in ads], lost) == (["5"], 1)


def test_a_bulk_file_that_failed_says_why(microsoft: MicrosoftAds, microsoft_service: MicrosoftService) -> None:
    usual = microsoft_service.api.answer
    errors = [{"Code": 3207, "ErrorCode": "AccountTooBigToDownload", "Details": "access-secret"}]
    failed = json.dumps({"RequestStatus": "Failed", "Errors": errors}).encode()

    def answer(asked: Asked) -> Answered:
        return Answered(failed) if asked.path.endswith("/BulkDownloadStatus/Query") else usual(asked)

    microsoft_service.api.answer = answer
    with pytest.raises(SourceError, match=r"could not be made \(Failed: AccountTooBigToDownload 3207\)"):
        asked(microsoft)


def test_an_ad_on_a_page_is_recognised_by_what_was_fetched(
    microsoft: MicrosoftAds, microsoft_service: MicrosoftService, tmp_path: Path
) -> None:
    microsoft_service.rows["bulk"] = [ACCOUNT, CAMPAIGN, GROUP, RESPONSIVE]
    task = Task(folder=tmp_path / "ads", first=DAY, last=DAY, queries={"own_ads"})
    (outcome,) = fetch(microsoft, task)
    assert (outcome.state, outcome.rows) == (State.WRITTEN, 1)
    ads, lost = own_ads_of(tmp_path / "ads")
    assert lost == []
    known = OwnCopies(ads)
    shown = ParsedAd(position=1, title="Source Direct - Alibaba.com", description="Millions of products.")
    stranger = ParsedAd(position=1, title="Cheap Alibaba.com", description="Millions of products.")
    assert "Text and landing page" in (known.recognise(shown, "https://www.alibaba.com/", "www.alibaba.com") or "")
    assert known.recognise(stranger, "https://www.alibaba.com/", "www.alibaba.com") is None
    # The templates of campaign and account tell the own page from a hijacker's, whatever the text.
    tagged = "https://www.alibaba.com/?utm_source=bing&utm_campaign=brand&src=sem_bing&level=account"
    assert "parameters its templates add" in (known.recognise(stranger, tagged, "www.alibaba.com") or "")
