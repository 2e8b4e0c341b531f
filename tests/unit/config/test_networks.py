"""The networks' accounts in the settings: credentials come from variables and files, and never show."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config

FULL = """\
networks:
  cache: kept
  transaction_days: 31
  awin: {advertiser_id: "17945", token: "${A}"}
  impact: {account_sid: IRx, token_file: impact.txt}
  admitad: {advertiser_id: "9", client_id: app, client_secret: "${B}"}
  cj: {advertiser_id: "1", token: "${C}"}
"""


def test_every_account_is_read_with_its_credential(settings_of: Callable[..., Config], tmp_path: Path) -> None:
    (tmp_path / "impact.txt").write_text("from file\n")
    config = settings_of(FULL, {"A": "canary-1", "B": "canary-2", "C": "canary-3"})
    networks = config.networks

    assert networks.cache == tmp_path / "kept"
    assert networks.transaction_days == 31
    assert networks.awin is not None
    assert networks.admitad is not None
    assert (networks.awin.advertiser_id, networks.admitad.client_id) == ("17945", "app")
    assert {each.reveal() for each in config.secrets()} == {"canary-1", "canary-2", "canary-3", "from file"}
    assert [secret for secret in ("canary", "from file") if secret in repr(config)] == []


def test_without_accounts_there_are_none_and_no_secret(settings_of: Callable[..., Config]) -> None:
    config = settings_of("policy: alibaba\n")
    assert (config.networks.awin, config.networks.cj, config.secrets()) == (None, None, ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            'awin: {advertiser_id: "1", token: abcdef}',
            "networks.awin.token: stands in this file in the clear; expected ${AWIN_TOKEN}, or token_file",
        ),
        ('awin: {advertiser_id: "1"}', "networks.awin: has no token; expected token: ${AWIN_TOKEN}, or token_file"),
        (
            'admitad: {advertiser_id: "1", client_id: a}',
            "networks.admitad: has no client_secret; expected client_secret: ${ADMITAD_SECRET}, or client_secret_file",
        ),
        (
            'cj: {advertiser_id: "1", token: "${T}", token_file: x}',
            "networks.cj.token_file: stands beside token; expected one of the two",
        ),
        (
            "impact: {account_sid: IRx, token: 12345}",
            "networks.impact.token: is of the wrong kind (it is not shown here)",
        ),
        ("awin: {advertiser_id: 17945}", "networks.awin.advertiser_id: is 17945; expected text; quote it: '17945'"),
        ("transaction_days: 0", "networks.transaction_days: is 0; expected at least 1"),
    ],
)
def test_what_is_wrong_is_said_and_no_credential_is_shown(
    problems_of: Callable[..., list[str]], text: str, problem: str
) -> None:
    problems = problems_of(f"networks:\n  {text}\n", {"T": "secret-of-cj"})
    assert any(problem in each for each in problems), problems
    assert [each for each in problems if "abcdef" in each or "secret-of-cj" in each] == []
