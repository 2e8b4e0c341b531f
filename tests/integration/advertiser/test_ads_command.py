"""The command as a user runs it: google-ads.yaml, a login server, TLS; nothing is patched or leaves the machine."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
import trustme
import yaml

from monitor.advertiser.google_ads import known_versions
from monitor.advertiser.records import own_ads_of, search_terms_of
from tests.servers.google_ads import AdService, Call, Refusal, TokenServer, service_account

ROOT = Path(__file__).resolve().parents[3]
QUERIES = ["own_ads", "keyword_days", "campaign_days", "search_terms", "changes", "auction_insights"]
SECRET = "-----BEGIN PRIVATE KEY-----"


class Account:
    """One account with an ad, two keywords and two search terms; auction insights are closed to it."""

    def __init__(self, folder: Path, service: AdService, login: TokenServer, authority: trustme.CA) -> None:
        self.folder, self.service, self.login = folder, service, login
        self.environment = {name: value for name, value in os.environ.items() if "PROXY" not in name.upper()}
        (folder / "ca.pem").write_bytes(authority.cert_pem.bytes())
        self.environment |= {
            "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": str(folder / "ca.pem"),
            "PYTHONPATH": str(ROOT),
            "GRPC_VERBOSITY": "NONE",
        }
        self.yaml: dict[str, Any] = {
            "use_proto_plus": True,
            "json_key_file_path": str(service_account(folder, login.url)),
            "endpoint": f"localhost:{service.port}",
            "login_customer_id": 9999999999,
            "logging": {
                "version": 1,
                "handlers": {"all": {"class": "logging.StreamHandler", "level": "DEBUG"}},
                "loggers": {"": {"level": "DEBUG", "handlers": ["all"]}},
            },
        }
        self.settings = {
            "google_ads": {
                "config_file": "google-ads.yaml",
                "customer_ids": ["123-456-7890"],
                "api_version": service.version,
            }
        }
        service.answer = self.answer

    def answer(self, call: Call) -> Iterable[Any]:
        row = self.service.row
        if "FROM customer_client" in call.query:
            return [[row(customer_client__id=1234567890, customer_client__status=2)]]
        if "auction_insight" in call.query:
            raise self.service.refusal(grpc.StatusCode.PERMISSION_DENIED, "authorization_error", "METRIC_ACCESS_DENIED")
        if "FROM ad_group_ad" in call.query:
            return [[row(ad_group_ad__ad__id=5, ad_group_ad__ad__final_urls=["https://www.alibaba.com/"])]]
        if "FROM keyword_view" in call.query:
            days = [
                row(segments__date="2026-11-02", ad_group_criterion__keyword__text=text, metrics__impressions=9)
                for text in ("alibaba", "blue gadget")
            ]
            return [days]
        if "FROM search_term_view" in call.query:
            texts = ("allibaba wholesale", "cheap gadget")
            return [[row(search_term_view__search_term=text, metrics__impressions=3) for text in texts]]
        return []

    def run(self, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        """(exit code, JSON Lines, standard error)."""
        (self.folder / "google-ads.yaml").write_text(yaml.safe_dump(self.yaml))
        (self.folder / "monitor.yaml").write_text(yaml.safe_dump(self.settings))
        command = [sys.executable, "-m", "monitor", "ads", *arguments, "--json"]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    chain = b"".join(each.bytes() for each in certificate.cert_chain_pems)
    version = known_versions().split(" or ")[-1]
    tls = (certificate.private_key_pem.bytes(), chain)
    with TokenServer() as login, AdService(version, tls=tls) as service:
        yield Account(tmp_path, service, login, authority)


def test_fetch_writes_every_answer_and_tells_once_what_is_not_open(account: Account) -> None:
    code, outcomes, said = account.run("fetch", "--days", "14", "--until", "2026-11-14")
    assert (code, said.count("not open")) == (0, 0)  # --json: said in the outcome alone
    assert [(each["query"], each["state"], each["rows"]) for each in outcomes] == [
        ("own_ads", "written", 1),
        ("keyword_days", "written", 1),
        ("campaign_days", "written", 0),
        ("search_terms", "written", 1),
        ("changes", "written", 0),
        ("auction_insights", "not_open", 0),
    ]
    assert "expected an export" in outcomes[-1]["error"]
    ads, lost = own_ads_of(account.folder / "data" / "ads")
    terms, _ = search_terms_of(Path(outcomes[3]["file"]))
    assert ([each.final_urls for each in ads], lost) == ([("https://www.alibaba.com/",)], [])
    assert [each.text for each in terms] == ["allibaba wholesale"]
    assert stat.S_IMODE(Path(outcomes[0]["file"]).stat().st_mode) == 0o600
    before = len(account.service.calls)
    _, again, _ = account.run("fetch", "--until", "2026-11-14")
    assert (again[-1]["state"], again[-1]["error"]) == ("not_open", None)
    assert not any("auction_insight" in call.query for call in account.service.calls[before:])


def test_the_login_of_the_users_file_is_used_and_no_developer_token_is_needed(account: Account) -> None:
    account.run("fetch", "--query", "own_ads")
    sent = account.service.calls[-1].metadata
    assert (sent["authorization"], sent["login-customer-id"]) == ("Bearer token-of-the-test", "9999999999")
    assert "developer-token" not in sent
    assert account.login.asked >= 1


def test_check_validates_every_query_and_runs_only_the_probe(account: Account) -> None:
    code, outcomes, _ = account.run("check")
    assert code == 0
    assert [each["query"] for each in outcomes] == QUERIES
    assert {each["state"] for each in outcomes[:-1]} == {"valid"}
    assert outcomes[-1]["state"] == "not_open"
    run = [
        call.query for call in account.service.calls if not call.validate_only and "customer_client" not in call.query
    ]
    assert run == []  # the refusal came at validation already


def test_no_secret_and_no_customer_data_reaches_the_log(account: Account) -> None:
    _, _, said = account.run("fetch", "--until", "2026-11-14")
    for secret in ("token-of-the-test", SECRET, "allibaba wholesale", "1234567890"):
        assert secret not in said


def test_a_failing_query_leaves_its_old_file_and_its_neighbours(account: Account) -> None:
    _, outcomes, _ = account.run("fetch", "--query", "own_ads")
    file = Path(outcomes[0]["file"])
    before = file.read_bytes()
    whole = account.answer

    def broken(call: Call) -> Iterable[Any]:
        if "FROM ad_group_ad" in call.query:
            yield from whole(call)
            status = grpc.StatusCode.RESOURCE_EXHAUSTED
            raise account.service.refusal(status, "quota_error", "RESOURCE_EXHAUSTED")
        yield from whole(call)

    account.service.answer = broken
    code, outcomes, _ = account.run("fetch", "--query", "own_ads", "--query", "search_terms")
    assert code == 3
    assert [(each["state"]) for each in outcomes] == ["failed", "written"]
    assert "operations of the day are used up" in outcomes[0]["error"]
    assert file.read_bytes() == before
    assert not list(file.parent.glob(".*"))


def test_a_login_that_fails_is_one_line(account: Account) -> None:
    account.yaml["json_key_file_path"] = str(service_account(account.folder, account.login.url + "/../nowhere"))
    account.login.__exit__()
    code, outcomes, said = account.run("fetch", "--query", "own_ads")
    assert code == 3
    assert "login" in outcomes[0]["error"]
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"use_proto_plus": None}, "google-ads.yaml is not usable; expected use_proto_plus"),
        ({"login_customer_id": "999-999-9999"}, "ten digits without dashes"),
        ({"json_key_file_path": "missing.json"}, "cannot be read"),
    ],
)
def test_a_wrong_settings_file_of_googles_is_one_line(account: Account, change: dict[str, Any], expected: str) -> None:
    account.yaml = {key: value for key, value in (account.yaml | change).items() if value is not None}
    code, outcomes, said = account.run("fetch")
    assert (code, outcomes) == (2, [])
    assert expected in said
    assert "Traceback" not in said


def test_a_version_that_the_library_lacks_is_named_with_those_it_has(account: Account) -> None:
    account.settings["google_ads"]["api_version"] = "v7"
    code, _, said = account.run("check")
    assert code == 2
    assert re.search(r"google_ads.api_version: the installed google-ads has no 'v7'; expected v\d+ or ", said)


def test_without_a_section_the_command_says_which_it_expects(account: Account) -> None:
    account.settings = {"policy": "alibaba"}
    assert "expected a section google_ads" in account.run("fetch")[2]


def test_a_service_that_cannot_be_reached_fails_every_query_and_no_more(account: Account) -> None:
    def closed(_call: Call) -> Iterable[Any]:
        raise Refusal(grpc.StatusCode.UNAUTHENTICATED)

    account.service.answer = closed
    code, outcomes, _ = account.run("fetch")
    assert code == 3
    assert [(each["query"], each["state"]) for each in outcomes] == [("accounts", "failed")]


def test_importing_the_program_does_not_load_the_library() -> None:
    code = (
        "import sys, monitor, monitor.cli.app, monitor.cli.ads, monitor.advertiser.fetching;"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in {'google', 'grpc', 'proto', 'requests'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
