"""The providers' accounts in the settings: credentials come from variables and files, and never show."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from monitor.config import Config
from monitor.config.doctor import check_config

ENVIRONMENT = {"SERPAPI_KEY": "canary-1", "BRIGHTDATA_TOKEN": "canary-2"}


def test_accounts_are_read_with_prices_for_one_search(settings_of: Callable[..., Config], tmp_path: Path) -> None:
    (tmp_path / "password").write_text("canary-3\n")
    config = settings_of(
        """
providers:
  serpapi: {api_key: "${SERPAPI_KEY}", price: 10}
  dataforseo: {login: a@example.com, password_file: password}
  brightdata: {token: "${BRIGHTDATA_TOKEN}", zone: serp}
""",
        ENVIRONMENT,
    )
    serpapi, dataforseo, brightdata = (
        config.providers.serpapi,
        config.providers.dataforseo,
        config.providers.brightdata,
    )
    assert serpapi is not None
    assert dataforseo is not None
    assert brightdata is not None
    assert (Decimal("0.01"), Decimal("0.0006")) == (serpapi.price, dataforseo.queue_price)
    assert ["canary-1", "canary-3", "canary-2"] == [each.reveal() for each in config.providers.secrets()]
    assert set(config.providers.secrets()) <= set(config.secrets())
    assert "canary" not in repr(config)


def test_doctor_names_the_accounts_and_their_prices(settings_of: Callable[..., Config]) -> None:
    bare = settings_of("sources: []\n")
    told = settings_of('providers: {serpapi: {api_key: "${SERPAPI_KEY}", price: 10}}\n', ENVIRONMENT)
    shown = [next(each for each in check_config(config) if each.name == "providers").message for config in (bare, told)]
    assert shown[0].startswith("none; ")
    assert shown[1] == "serpapi ($10.00 for 1,000); not asked here"


def test_without_accounts_there_is_nothing_to_buy(settings_of: Callable[..., Config]) -> None:
    assert settings_of("sources: []\n").providers.secrets() == ()


def test_a_key_in_the_clear_is_refused_and_not_shown(problems_of: Callable[..., list[str]]) -> None:
    [problem] = problems_of("providers:\n  serpapi: {api_key: canary}\n")
    assert problem.endswith("stands in this file in the clear; expected ${SERPAPI_KEY}, or api_key_file")
    assert "canary" not in problem


def test_an_account_without_its_key_is_told(problems_of: Callable[..., list[str]]) -> None:
    [problem] = problems_of("providers:\n  dataforseo: {login: a@example.com}\n")
    assert problem.endswith("has no password; expected password: ${DATAFORSEO_PASSWORD}, or password_file")


@pytest.mark.parametrize(("cap", "well"), [("0.069", False), ("0.070", True)])
def test_doctor_tells_when_the_days_money_leaves_none_for_screenshots(
    settings_of: Callable[..., Config], *, cap: str, well: bool
) -> None:
    config = settings_of(
        f"""
providers:
  dataforseo: {{login: a@example.com, password: "${{BRIGHTDATA_TOKEN}}", screenshots: true}}
plan:
  markets: [{{country: GB}}]
  budgets: [{{provider: dataforseo, queue: true, checks_per_day: 100, usd_per_day: {cap}}}]
""",
        ENVIRONMENT,
    )
    told = [each.message for each in check_config(config) if each.name == "providers" and not each.ok]
    assert well is (not told)
    assert all("may cost $0.0660 of usd_per_day, and leave none for screenshots" in each for each in told)
