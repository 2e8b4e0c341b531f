"""Where the watcher outside is told: URLs that are secrets."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config
from monitor.evidence import redact

START = "https://watcher.example/ping/canary-4711/start"
FULL = 'pings: {start: "${S}", success_file: success, fail: "${F}"}\n'


def test_every_url_comes_from_a_variable_or_a_file_and_never_shows(
    settings_of: Callable[..., Config], tmp_path: Path
) -> None:
    (tmp_path / "success").write_text("https://watcher.example/ping/canary-4711\n")
    config = settings_of(FULL, {"S": START, "F": "https://watcher.example/ping/canary-4711/fail"})
    assert config.pings.start is not None
    assert START == config.pings.start.reveal()
    assert "canary" not in repr(config)


def test_what_a_log_shows_of_a_url_is_masked_too(settings_of: Callable[..., Config]) -> None:
    secrets = [each.reveal() for each in settings_of('pings: {start: "${S}"}', {"S": START + "?k=1"}).secrets()]
    for line in (f"told {START}?k=1", 'watcher.example:443 "POST /ping/canary-4711/start?k=1 HTTP/1.1" 200'):
        assert b"canary" not in redact(line.encode(), secrets)


@pytest.mark.parametrize(
    ("url", "logged"),
    [
        ("https://watcher.example/canary-1", "/canary-1"),
        ("https://watcher.example:8443/a/canary?k=canary", "/a/canary?k=canary"),
        ("https://watcher.example?key=canary", "/?key=canary"),
        ("https://[canary/canary-1", "/canary-1"),
    ],
)
def test_every_form_of_a_url_is_masked_as_a_log_shows_it(
    settings_of: Callable[..., Config], url: str, logged: str
) -> None:
    secrets = [each.reveal() for each in settings_of('pings: {fail: "${F}"}', {"F": url}).secrets()]
    assert b"canary" not in redact(f'"POST {logged} HTTP/1.1" 404'.encode(), secrets)


def test_a_path_that_stands_everywhere_is_left_in_other_texts(settings_of: Callable[..., Config]) -> None:
    config = settings_of('pings: {success: "${S}"}', {"S": "https://watcher.example/ping"})
    assert b"/ping" == redact(b"/ping", [each.reveal() for each in config.secrets()])


def test_without_urls_nobody_is_told(settings_of: Callable[..., Config]) -> None:
    assert [None, None, None] == [url for _, url in settings_of("policy: alibaba\n").pings.by_signal()]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "success: https://watcher.example/canary",
            "pings.success: stands in this file in the clear; expected ${PING_SUCCESS_URL}, or success_file",
        ),
        ('fail: "${T}"', "pings.fail: holds no URL; expected that of a watcher, such as https://HOST/…"),
        ("start_file: nowhere", "pings.start_file: the file "),
        ('start: "${T}", start_file: x', "pings.start_file: stands beside start; expected one of the two"),
        ('sucess: "${T}"', "pings.sucess: is not a key here (did you mean 'success'?)"),
    ],
)
def test_what_is_wrong_is_said_and_no_url_is_shown(
    problems_of: Callable[..., list[str]], text: str, problem: str
) -> None:
    problems = problems_of(f"pings: {{{text}}}\n", {"T": "canary without a scheme"})
    assert any(problem in each for each in problems), problems
    assert [each for each in problems if "canary" in each] == []
