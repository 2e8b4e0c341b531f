"""``monitor check`` and ``monitor leads`` against local servers."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main
from monitor.collectors import brightdata, dataforseo, microsoft_ad_library, serpapi
from tests.bought import KEY, LOGIN, SERVERS
from tests.servers.providers import Asked, ProviderServer, Reply, SerpApiServer, as_json

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("SERPAPI_KEY", "DATAFORSEO_PASSWORD", "BRIGHTDATA_TOKEN"):
        monkeypatch.setenv(name, KEY)
    monkeypatch.setenv("COLUMNS", "160")
    config = tmp_path / "monitor.yaml"
    config.write_text(
        f"""
database: {{url: sqlite:///monitor.db}}
providers:
  serpapi: {{api_key: "${{SERPAPI_KEY}}"}}
  dataforseo: {{login: {LOGIN}, password: "${{DATAFORSEO_PASSWORD}}"}}
  brightdata: {{token: "${{BRIGHTDATA_TOKEN}}", zone: serp, price: 1.25}}
""",
        encoding="utf-8",
    )

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main([*arguments, "--config", str(config)])
        said = capsys.readouterr()
        return int(stop.value.code or 0), said.out, said.err

    return command


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ProviderServer]]:
    made = {name: make() for name, make in SERVERS.items()}
    for module in (serpapi, dataforseo, brightdata):
        monkeypatch.setattr(module, "BASE_URL", made[module.NAME].__enter__().url)
    yield made
    for server in made.values():
        server.__exit__()


def check(run: Run, *more: str, engine: str = "google", keyword: str = "alibaba login") -> tuple[int, dict[str, Any]]:
    """``alibaba login`` is what the page of Google that stands in the corpus was searched for."""
    code, out, _ = run("check", keyword, "--engine", engine, "--country", "DE", "--json", *more)
    return code, json.loads(out)


@pytest.mark.parametrize("name", list(SERVERS))
def test_exactly_one_search_is_bought_stored_and_judged(
    run: Run, servers: dict[str, ProviderServer], name: str
) -> None:
    code, told = check(run, "--provider", name)
    assert (0, name, "ads") == (code, told["check"]["provider"], told["check"]["state"])
    assert told["captures_new"] == 1
    assert told["observations_new"] == told["judged"] == told["check"]["text_ads"] > 0
    assert {name: 1} == {each: server.charged for each, server in servers.items() if server.charged}


def test_a_page_of_another_search_is_told(run: Run, servers: dict[str, ProviderServer]) -> None:
    code, told = check(run, keyword="alibaba coupon")
    assert code == 3
    assert "the capture says alibaba login" in told["failures"][0]["reason"]


def test_the_cheapest_that_searches_the_engine_is_asked(run: Run, servers: dict[str, ProviderServer]) -> None:
    for engine, name in (("google", "brightdata"), ("bing", "brightdata"), ("duckduckgo", "serpapi")):
        _, told = check(run, engine=engine)
        assert name == told["check"]["provider"]
    assert 0.015 == told["check"]["price"]


def test_no_answer_is_told_and_is_exit_3(run: Run, servers: dict[str, ProviderServer]) -> None:
    servers["brightdata"].troubles = [Reply(401)]
    code, told = check(run)
    assert (3, None, False) == (code, told["check"]["state"], told["check"]["maybe_charged"])
    assert "the API token is refused" in told["check"]["error"]
    assert [told["check"]["error"]] == [each["reason"] for each in told["failures"]]


def test_an_answer_that_is_no_page_is_kept_and_is_exit_3(run: Run, servers: dict[str, ProviderServer]) -> None:
    server = servers["serpapi"]
    assert isinstance(server, SerpApiServer)
    server.outcome = lambda query: {"search_parameters": query, "search_metadata": {"status": "Error", "id": "1"},
                                    "error": f"Key {KEY} is out of searches."}  # fmt: skip
    code, told = check(run, "--provider", "serpapi")
    assert (3, "provider_error", 1) == (code, told["check"]["state"], told["captures_new"])
    assert "REDACTED is out of searches" in told["check"]["error"]


def test_a_person_is_told_in_one_line(run: Run, servers: dict[str, ProviderServer]) -> None:
    code, out, _ = run("check", "алибаба оптом", "--engine", "yandex", "--country", "RU", "--language", "ru")
    assert code == 0
    assert out.startswith("brightdata, yandex RU desktop: ads, ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engine", "naver", "--country", "DE"], "expected one of bing, duckduckgo, google, yandex"),
        (["--engine", "yandex", "--country", "DE", "--provider", "serpapi"], "serpapi does not search it"),
        (
            ["--engine", "google", "--country", "DE", "--provider", "acme"],
            "expected one of serpapi, dataforseo, brightdata",
        ),
        (["--engine", "google", "--country", "XX"], "two letters of ISO 3166-1"),
    ],
)
def test_a_wrong_call_buys_nothing(
    run: Run, servers: dict[str, ProviderServer], arguments: list[str], said: str
) -> None:
    code, out, err = run("check", "alibaba", *arguments)
    assert (2, "") == (code, out)
    assert said in err
    assert not any(server.asked for server in servers.values())


def test_an_empty_keyword_buys_nothing(run: Run, servers: dict[str, ProviderServer]) -> None:
    assert run("check", " ", "--engine", "google", "--country", "DE")[0] == 2


def test_without_an_account_nothing_can_be_bought(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "bare.yaml"
    config.write_text("sources: []\n")
    with pytest.raises(SystemExit) as stop:
        main(["check", "a b", "--engine", "google", "--country", "DE", "--config", str(config)])
    assert stop.value.code == 2
    assert "no provider is set up" in capsys.readouterr().err


def test_without_an_account_nobody_is_asked_for_a_domain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "bare.yaml"
    config.write_text("sources: []\n")
    with pytest.raises(SystemExit) as stop:
        main(["leads", "--domain", "deals.example", "--config", str(config)])
    assert stop.value.code == 2
    assert "expected providers.serpapi in the settings" in capsys.readouterr().err


class Library(ProviderServer):
    """An ad library with one ad for the brand and one that has nothing of it."""

    def answer(self, asked: Asked) -> Reply:
        ads = [
            {
                "AdId": 1,
                "AdvertiserName": "Deals Ltd",
                "Title": "Alibaba coupons",
                "DestinationUrl": "https://d.example/",
            },
            {"AdId": 2, "AdvertiserName": "Lamps Ltd", "Title": "Lamps", "DestinationUrl": "https://lamps.example/"},
        ]
        return as_json({"value": ads})


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with Library() as server:
        monkeypatch.setattr(microsoft_ad_library, "BASE_URL", server.url)
        yield server


def test_leads_are_ads_with_the_brand_in_them(run: Run, library: Library) -> None:
    code, out, _ = run("leads", "alibaba", "--json")
    [lead] = [json.loads(line) for line in out.splitlines()]
    assert (0, "Deals Ltd", True, None) == (code, lead["advertiser"], lead["brand_in_copy"], lead["error"])
    assert "Deals Ltd" in run("leads", "alibaba")[1]


def test_a_library_that_fails_is_told(run: Run, library: Library) -> None:
    library.troubles = [Reply(403)] * 2
    code, out, _ = run("leads", "alibaba", "--json")
    [lead] = [json.loads(line) for line in out.splitlines()]
    assert (3, None) == (code, lead["advertiser"])
    assert "answered 403" in lead["error"]
    assert "answered 403" in run("leads", "alibaba")[2]


def test_advertisers_behind_a_domain_come_from_the_transparency_center(
    run: Run, servers: dict[str, ProviderServer]
) -> None:
    server = servers["serpapi"]
    assert isinstance(server, SerpApiServer)
    server.troubles = [as_json({"ad_creatives": [{"advertiser": "Deals Ltd", "target_domain": "deals.example"}]})]
    _, out, _ = run("leads", "--domain", "deals.example", "--country", "DE", "--json")
    assert json.loads(out)["advertiser"] == "Deals Ltd"
    assert [("deals.example", "2276")] == [(asked.query["text"], asked.query["region"]) for asked in server.asked]


def test_a_country_that_is_none_is_a_wrong_call(run: Run, servers: dict[str, ProviderServer]) -> None:
    assert run("leads", "--domain", "deals.example", "--country", "XX")[0] == 2
