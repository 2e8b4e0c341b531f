"""``monitor ads`` for Microsoft Advertising, as a user runs it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.advertiser import microsoft_access
from monitor.cli.app import main
from tests.integration.advertiser.conftest import at
from tests.servers.microsoft_ads import MicrosoftService, fault
from tests.servers.rest import Answered, Asked

Run = Callable[..., tuple[int, list[dict[str, Any]], str]]
SETTINGS = """
microsoft_ads:
  customer_id: "11"
  account_ids: ["22", "33"]
  client_id: app
  developer_token: ${DEVELOPER}
  refresh_token: ${REFRESH}
"""


@pytest.fixture
def run(
    tmp_path: Path,
    microsoft_service: MicrosoftService,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """The settings know no other addresses than Microsoft's own, so the command is pointed at the server."""
    (tmp_path / "monitor.yaml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEVELOPER", "developer-secret")
    monkeypatch.setenv("REFRESH", "refresh-secret")
    monkeypatch.setattr(microsoft_access, "ADDRESSES", at(microsoft_service.api.url))

    def call(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        with pytest.raises(SystemExit) as left:
            main(["ads", *arguments, "--json"])
        out, err = capsys.readouterr()
        return int(left.value.code or 0), [json.loads(line) for line in out.splitlines()], err

    return call


def test_check_logs_in_once_and_reads_every_account_without_making_a_report(
    run: Run, microsoft_service: MicrosoftService
) -> None:
    code, outcomes, _ = run("check")
    assert code == 0
    assert [(each["account"], each["query"], each["state"]) for each in outcomes] == [
        ("22", "account", "valid"),
        ("33", "account", "valid"),
    ]
    assert {each["platform"] for each in outcomes} == {"microsoft_advertising"}
    assert microsoft_service.logins == 1
    assert {asked.path for asked in microsoft_service.api.asked} == {
        "/common/oauth2/v2.0/token",
        "/CustomerManagement/v13/Account/Query",
    }


def test_an_account_that_may_not_be_read_leaves_its_neighbour(run: Run, microsoft_service: MicrosoftService) -> None:
    microsoft_service.faults.append(fault(106, "UserIsNotAuthorized"))
    code, outcomes, said = run("check")
    assert code == 3
    assert [each["state"] for each in outcomes] == ["failed", "valid"]
    assert "may not read the account (106)" in outcomes[0]["error"]
    assert "secret" not in f"{outcomes}{said}"


def test_an_answer_of_another_account_is_none(run: Run, microsoft_service: MicrosoftService) -> None:
    usual = microsoft_service.api.answer

    def answer(asked: Asked) -> Answered:
        return usual(replace(asked, body=asked.body.replace(b"33", b"44")))

    microsoft_service.api.answer = answer
    code, outcomes, _ = run("check")
    assert (code, [each["state"] for each in outcomes]) == (3, ["valid", "failed"])
    assert "is not of account 33; expected it" in outcomes[1]["error"]


def test_fetch_asks_only_what_is_wanted(run: Run) -> None:
    code, outcomes, _ = run("fetch", "--query", "auction_insights", "--query", "changes")
    assert code == 0
    assert [(each["account"], each["query"], each["state"]) for each in outcomes] == [
        ("22", "auction_insights", "written"),
        ("33", "auction_insights", "written"),
    ]


def test_without_an_account_to_check_the_command_says_what_it_expects(run: Run, tmp_path: Path) -> None:
    (tmp_path / "monitor.yaml").write_text("policy: alibaba\n")
    code, outcomes, said = run("check")
    assert (code, outcomes) == (2, [])
    assert "expected a section google_ads or microsoft_ads" in said
