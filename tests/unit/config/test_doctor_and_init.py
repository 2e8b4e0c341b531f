import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from monitor.config import Config, doctor, load_config
from monitor.config.doctor import Finding, check_config
from monitor.config.initialise import write_example
from monitor.data import table
from monitor.errors import UsageError

SettingsOf = Callable[..., Config]


def failures(findings: list[Finding]) -> dict[str, str]:
    return {finding.name: finding.message for finding in findings if not finding.ok}


def test_the_example_works_as_it_stands(tmp_path: Path) -> None:
    written = write_example(tmp_path / "monitor.yaml")
    assert written == tmp_path / "monitor.yaml"
    config = load_config(written, environment={})
    assert failures(check_config(config)) == {}
    assert [source.path for source in config.sources] == [tmp_path / "captures"]
    assert config.sources[0].path.is_dir()
    assert config.warnings == ()


def test_a_folder_as_target_gets_a_monitor_yaml(tmp_path: Path) -> None:
    assert write_example(tmp_path) == tmp_path / "monitor.yaml"


def test_the_written_example_names_the_installed_schema_to_editors(tmp_path: Path) -> None:
    first = write_example(tmp_path).read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={table('schema/config.schema.json').as_uri()}"


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "monitor.yaml"
    target.write_text("mine")
    with pytest.raises(UsageError, match=r"monitor\.yaml: exists already and is left alone; expected a new name$"):
        write_example(target)
    assert target.read_text() == "mine"
    assert not (tmp_path / "captures").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be written \(No such file or directory\); expected a folder"):
        write_example(tmp_path / "nowhere" / "monitor.yaml")


def test_everything_that_is_missing_is_found(settings_of: SettingsOf, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    config = settings_of(
        """
policy: ./broken.yaml
database: {url: 'sqlite:///file/monitor.db'}
evidence: file/evidence
sources: [{name: gone, path: nowhere}]
publishers: [nowhere.csv]
digest:
  folder: file/digests
  smtp: {host: mail.example.com, security: none, from: a@example.com, to: [b@example.com]}
"""
    )
    (tmp_path / "broken.yaml").write_text("id: x\n")
    found = failures(check_config(config))
    assert set(found) == {"policy", "database", "evidence", "sources", "publishers", "digest.folder", "digest.smtp"}
    assert found["policy"].endswith("(and 3 more)")
    assert found["sources"] == f"gone: {tmp_path}/nowhere is not a folder; expected one that exists"
    assert found["publishers"] == f"{tmp_path}/nowhere.csv cannot be read; expected a CSV file"
    assert found["digest.smtp"].endswith("the digest would travel in the clear; expected security: starttls or tls")


def test_a_policy_with_one_problem_is_told_in_full(settings_of: SettingsOf) -> None:
    found = failures(check_config(settings_of("policy: nope")))
    assert found == {"policy": "policy 'nope' is not a shipped one; expected alibaba, or the path of a .yaml file"}


def test_a_programme_on_a_network_that_nothing_can_be_read_of_is_found(
    settings_of: SettingsOf, minimal_policy: str, tmp_path: Path
) -> None:
    (tmp_path / "acme.yaml").write_text(minimal_policy.replace("network: awin", "network: awinn"))
    (message,) = failures(check_config(settings_of("policy: acme.yaml"))).values()
    assert message.startswith("programme awin: no link can be read for the network 'awinn'; expected a network")


def test_what_is_well_is_told_too(settings_of: SettingsOf, tmp_path: Path) -> None:
    (tmp_path / "publishers.csv").write_text("")
    (tmp_path / "monitor.db").write_text("")
    config = settings_of(
        """
publishers: [publishers.csv]
database: {url: 'sqlite:///monitor.db'}
keywords: [alibaba, Alibaba]
digest: {smtp: {host: localhost, security: none, from: a@example.com, to: [b@example.com]}}
"""
    )
    findings = check_config(config)
    assert failures(findings) == {}
    said = [(finding.name, finding.message) for finding in findings]
    assert ("sources", "none; captures come in with: monitor import FILE") in said
    assert ("digest.smtp", "localhost:25 (none), to 1") in said
    assert ("schedule", "none; call 'monitor run' yourself, or from cron") in said
    assert said[-1][1].endswith("'Alibaba' is the same keyword as 'alibaba'; watched once")


def test_a_database_that_is_a_folder_is_found(settings_of: SettingsOf, tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    found = failures(check_config(settings_of("database: {url: 'sqlite:///db'}")))
    assert found == {"database": f"{tmp_path}/db cannot be read and written; expected a file that can"}


def test_a_server_is_shown_without_its_password(settings_of: SettingsOf) -> None:
    config = settings_of("database: {url: '${DB}'}", {"DB": "postgresql://u:canary@h/d"})
    (finding,) = [each for each in check_config(config) if each.name == "database"]
    assert finding.message == "server postgresql://h/d; not asked here"


def test_too_little_room_is_found(settings_of: SettingsOf, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    # No test can fill a disk; this is the one thing of the machine that is replaced.
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: Usage(free=1024**2))
    found = failures(check_config(settings_of("{}")))
    assert set(found) == {"database", "evidence", "digest.folder"}
    assert found["evidence"].startswith("1 MiB are free in ")
    assert shutil is doctor.shutil
