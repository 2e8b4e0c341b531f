"""Microsoft Advertising and Yandex Direct over real HTTP, against servers of our own."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitor.advertiser.fetching import State, Task, fetch
from monitor.advertiser.microsoft import MicrosoftAds
from monitor.advertiser.yandex import YandexDirect
from monitor.config import Secret
from monitor.config.values import YandexDirectSettings
from monitor.errors import SourceError
from monitor.model.insights import Share
from monitor.webclient.patience import Patience
from tests.integration.advertiser.conftest import MICROSOFT, at
from tests.servers.rest import Answered, Asked, RestServer

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 14)


@pytest.fixture
def server() -> Iterator[RestServer]:
    with RestServer() as served:
        yield served


@pytest.fixture
def microsoft(server: RestServer, patience: Patience) -> MicrosoftAds:
    return MicrosoftAds(MICROSOFT, patience=patience, addresses=at(server.url))


@pytest.fixture
def yandex(server: RestServer, patience: Patience) -> YandexDirect:
    settings = YandexDirectSettings(client_login="brand", token=Secret("yandex-secret"))
    return YandexDirect(settings, patience=patience, api=server.url)


def cell(*values: float, day: str = "11/2/2026") -> dict[str, Any]:
    names = ("ImpressionShare", "OverlapRate", "AboveRate", "TopOfPageRate", "AbsoluteTopOfPageRate", "OutrankingShare")
    return {"Segments": [day], "AveragePosition": 0, **dict(zip(names, values, strict=True))}


def entries(scale: float = 1.0, *, outranking: float = 0.84) -> list[dict[str, Any]]:
    own = [value * scale for value in (0.9, 0, 0, 0.95, 0.8, 0)]
    rival = [value * scale for value in (0.4, 1 / 3, 0.2, 0.7, 0.1, outranking)]
    return [
        {"DisplayDomain": "You", "SegmentedKpis": [cell(*own)]},
        {"DisplayDomain": "rival.example", "SegmentedKpis": [cell(*rival), {"Segments": ["soon"]}]},
    ]


def microsoft_answers(server: RestServer, found: Any) -> None:
    def answer(asked: Asked) -> Answered:
        if asked.path.endswith("/token"):
            return Answered(json.dumps({"access_token": "access-secret"}).encode())
        return Answered(json.dumps(found).encode())

    server.answer = answer


@pytest.mark.parametrize("scale", [1.0, 100.0], ids=["fractions", "percents"])
def test_microsofts_auctions_become_rows_in_either_scale(
    server: RestServer, microsoft: MicrosoftAds, scale: float
) -> None:
    microsoft_answers(server, {"Result": {"Entries": entries(scale)}})
    found = microsoft.ask("22", "auction_insights", FIRST, LAST)
    own, rival = found.rows
    assert found.lost == 1
    assert (own.is_own, own.overlap_rate) == (True, None)
    assert own.impression_share.low == pytest.approx(0.9)
    assert (rival.domain, rival.is_own, rival.period) == ("rival.example", False, (date(2026, 11, 2),) * 2)
    assert rival.outranking_share.low == pytest.approx(0.84)


def test_microsoft_is_asked_for_days_with_every_credential_in_its_header(
    server: RestServer, microsoft: MicrosoftAds
) -> None:
    microsoft_answers(server, {"Entries": None})
    assert microsoft.ask("22", "auction_insights", date(2020, 1, 1), LAST).rows == []
    login, question = server.asked
    assert b"refresh_token=refresh-secret" in login.body
    assert question.path == "/AdInsight/v13/AuctionInsightData/query"
    sent = question.headers
    assert [sent[name] for name in ("Authorization", "DeveloperToken", "CustomerId", "CustomerAccountId")] == [
        "Bearer access-secret",
        "developer-secret",
        "11",
        "22",
    ]
    body = json.loads(question.body)
    assert (body["EntityIds"], body["SearchParameters"][1]["Segment"]) == (["22"], "Day")
    # No more than the 180 days that are kept.
    assert body["SearchParameters"][0]["StartDate"] == {"Day": 19, "Month": 5, "Year": 2026}


def test_shares_that_contradict_one_another_are_refused(server: RestServer, microsoft: MicrosoftAds) -> None:
    microsoft_answers(server, {"Entries": entries(outranking=0.3)})
    with pytest.raises(SourceError, match="expected outranking = own share"):
        microsoft.ask("22", "auction_insights", FIRST, LAST)


@pytest.mark.parametrize("answer", [[], {"Entries": 7}, "x", None, {"Result": []}])
def test_an_answer_of_another_shape_is_one_line(server: RestServer, microsoft: MicrosoftAds, answer: Any) -> None:
    microsoft_answers(server, answer)
    with pytest.raises(SourceError, match="expected Result"):
        microsoft.ask("22", "auction_insights", FIRST, LAST)


def test_a_login_without_a_token_is_one_line(server: RestServer, microsoft: MicrosoftAds) -> None:
    server.answer = lambda _asked: Answered(b"{}")
    with pytest.raises(SourceError, match="login: no access token"):
        microsoft.ask("22", "auction_insights", FIRST, LAST)


@pytest.mark.parametrize(
    ("status", "permanent", "said"),
    [(401, True, "credentials are refused"), (400, True, "HTTP 400"), (503, False, "HTTP 503")],
)
def test_a_refusal_says_nothing_of_the_credentials(
    server: RestServer,
    microsoft: MicrosoftAds,
    slept: list[float],
    status: int,
    permanent: bool,  # noqa: FBT001 - a parameter of the test
    said: str,
) -> None:
    server.answer = lambda _asked: Answered(b"refresh-secret", status=status)
    with pytest.raises(SourceError, match=said) as refused:
        microsoft.ask("22", "auction_insights", FIRST, LAST)
    assert refused.value.permanent is permanent
    assert slept == ([] if permanent else [5.0, 10.0, 20.0])
    assert "secret" not in str(refused.value)


def test_a_pause_that_is_asked_for_is_made(server: RestServer, microsoft: MicrosoftAds, slept: list[float]) -> None:
    answers = iter([Answered(status=429, headers={"Retry-After": "42"})])
    microsoft_answers(server, {"Entries": []})
    usual = server.answer
    server.answer = lambda asked: next(answers, None) or usual(asked)
    microsoft.ask("22", "auction_insights", FIRST, LAST)
    assert slept == [42.0]


def test_nobody_there_is_one_line(microsoft: MicrosoftAds, server: RestServer) -> None:
    server.__exit__()
    with pytest.raises(SourceError, match="no connection"):
        microsoft.ask("22", "auction_insights", FIRST, LAST)


DAYS = (
    "Date\tCampaignName\tAdGroupId\tCriterionId\tCriterion\tDevice\tAdNetworkType\tImpressions\tClicks\tCost\tAvgCpc"
    "\tAvgTrafficVolume\n"
    "2026-11-02\tБренд\t8\t9\tалибаба\tMOBILE\tSEARCH\t120\t7\t31.50\t4.50\t98.2\n"
    "2026-11-03\tБренд\t8\t9\tалибаба\tMOBILE\tSEARCH\t0\t0\t--\t--\t--\n"
    "soon\t\t\t\t\t\t\t\t\t\t\t\n"
    "short\n"
)


def test_yandex_makes_a_report_and_is_asked_again_until_it_is_ready(
    server: RestServer, yandex: YandexDirect, slept: list[float]
) -> None:
    making = iter([Answered(status=201, headers={"retryIn": "7"}), Answered(status=202)])
    server.answer = lambda _asked: next(making, Answered(DAYS.encode()))
    found = yandex.ask("brand", "keyword_days", FIRST, LAST)
    full, empty = found.rows
    assert (slept, found.lost) == ([7.0, 5.0], 2)
    assert (full.keyword, full.campaign, full.impressions, full.cost, full.traffic_volume) == (
        "алибаба",
        "Бренд",
        120,
        Decimal("31.50"),
        98.2,
    )
    # There is no impression share at Yandex: what is not reported stays unknown.
    assert (full.impression_share, empty.impressions, empty.cost, empty.traffic_volume) == (
        None,
        0,
        None,
        None,
    )
    assert len({asked.body for asked in server.asked}) == 1
    assert (server.asked[0].headers["Authorization"], server.asked[0].headers["Client-Login"]) == (
        "Bearer yandex-secret",
        "brand",
    )


def test_yandex_search_terms_are_read(server: RestServer, yandex: YandexDirect) -> None:
    text = "Query\tCampaignId\tAdGroupId\tImpressions\tClicks\tCost\nалибаба опт\t7\t8\t12\t1\t3.1\n--\t7\t8\t1\t0\t0\n"
    server.answer = lambda _asked: Answered(text.encode())
    found = yandex.ask("brand", "search_terms", FIRST, LAST)
    assert [(each.text, each.impressions, each.cost) for each in found.rows] == [("алибаба опт", 12, Decimal("3.1"))]
    assert found.lost == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answered(b"Date\tClicks\n"), "expected a report with the columns"),
        (Answered(status=202), "was not ready in time"),
        (Answered(status=202, headers={"retryIn": "9999"}), "was not ready in time"),
        (Answered(status=302), "was not ready in time"),
    ],
)
def test_a_report_that_never_comes_or_is_another_is_one_line(
    server: RestServer, yandex: YandexDirect, answer: Answered, said: str
) -> None:
    server.answer = lambda _asked: answer
    with pytest.raises(SourceError, match=said):
        yandex.ask("brand", "keyword_days", FIRST, LAST)


def test_one_report_that_fails_does_not_lose_the_other(
    server: RestServer, yandex: YandexDirect, tmp_path: Path
) -> None:
    def answer(asked: Asked) -> Answered:
        return Answered(status=400) if b"SEARCH_QUERY" in asked.body else Answered(DAYS.encode())

    server.answer = answer
    task = Task(folder=tmp_path, first=FIRST, last=LAST, branded=lambda texts: ["алибаба" in text for text in texts])
    days, terms = fetch(yandex, task)
    assert (days.state, days.rows, days.rows_lost, terms.state) == (State.WRITTEN, 2, 2, State.FAILED)
    assert days.file is not None
    first = json.loads(days.file.read_text().splitlines()[0])
    assert (first["keyword"], first["cost"], first["impression_share"]) == ("алибаба", "31.5", None)


def test_auctions_are_written_with_their_shares(server: RestServer, microsoft: MicrosoftAds, tmp_path: Path) -> None:
    microsoft_answers(server, {"Entries": entries()})
    task = Task(folder=tmp_path, first=FIRST, last=LAST, queries={"auction_insights"})
    (found,) = fetch(microsoft, task)
    assert found.file is not None
    record = json.loads(found.file.read_text().splitlines()[0])
    assert record["impression_share"] == {"low": 0.9, "high": 0.9}
    assert record["period"] == ["2026-11-02", "2026-11-02"]
    assert Share(**record["impression_share"]).exact
