"""The advertiser's own ad accounts in the settings: credentials come from variables or files only."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config
from monitor.errors import ConfigError

FULL = """\
google_ads:
  config_file: google-ads.yaml
  customer_ids: ["123-456-7890", "123-456-7890"]
  login_customer_id: "999-999-9999"
  api_version: v26
microsoft_ads:
  customer_id: "11"
  account_ids: ["22"]
  client_id: app
  developer_token: ${DEVELOPER}
  refresh_token_file: refresh
  download_hosts: [.files.example, one.example:8443, .files.example]
yandex_direct: {token: "${YANDEX}"}
own_ads: [data/ads]
own_ad_token: {keys_file: keys, parameter: mark}
"""


MICROSOFT = (
    "microsoft_ads: {customer_id: '1', account_ids: ['2'], client_id: a, refresh_token: '${R}', developer_token: '${D}'"
)


def test_every_account_is_read_with_its_credentials(settings_of: Callable[..., Config], tmp_path: Path) -> None:
    (tmp_path / "refresh").write_text("canary-refresh\n")
    config = settings_of(FULL, {"DEVELOPER": "canary-developer", "YANDEX": "canary-yandex"})
    assert config.google_ads is not None
    assert config.google_ads.config_file == tmp_path / "google-ads.yaml"
    assert config.google_ads.customer_ids == ("123-456-7890",)
    assert config.microsoft_ads is not None
    assert config.microsoft_ads.download_hosts == (".files.example", "one.example:8443")
    assert config.own_ads == (tmp_path / "data/ads",)
    assert config.own_ad_token is not None
    assert (config.own_ad_token.keys_file, config.own_ad_token.parameter) == (tmp_path / "keys", "mark")
    assert {each.reveal() for each in config.secrets()} == {"canary-developer", "canary-refresh", "canary-yandex"}
    assert "canary" not in repr(config)


def test_without_sections_there_are_no_accounts(settings_of: Callable[..., Config]) -> None:
    config = settings_of("policy: alibaba\n")
    assert (config.google_ads, config.microsoft_ads, config.yandex_direct, config.own_ad_token) == (None,) * 4
    assert config.own_ads == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("yandex_direct: {token: canary}", "stands in this file in the clear; expected ${YANDEX_DIRECT_TOKEN}"),
        ("yandex_direct: {}", "has no token; expected token: ${YANDEX_DIRECT_TOKEN}, or token_file"),
        ("google_ads: {api_version: newest}", "google_ads.api_version"),
        (MICROSOFT + ", download_hosts: ['https://files.example/']}", "microsoft_ads.download_hosts"),
        (MICROSOFT + ", download_hosts: ['*']}", "microsoft_ads.download_hosts"),
        ("own_ad_token: {keys_file: k, parameter: 'a b'}", "own_ad_token.parameter"),
    ],
)
def test_a_wrong_section_is_named(settings_of: Callable[..., Config], text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refused:
        settings_of(text)
    assert problem in str(refused.value)
    assert "canary" not in str(refused.value)
