from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config
from monitor.errors import ConfigError

SettingsOf = Callable[..., Config]
ProblemsOf = Callable[..., list[str]]

CANARY = "canary-7f3a"
SMTP = "digest:\n  smtp:\n    host: h\n    from: a@example.com\n    to: [b@example.com]\n    user: u\n"


def smtp_password(config: Config) -> str:
    assert config.digest.smtp is not None
    assert config.digest.smtp.password is not None
    return config.digest.smtp.password.reveal()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("${A}", "one"),
        ("'${A}'", "one"),
        ("x-${A}-${B}-y", "x-one-two-y"),
        ("$${A}", "${A}"),
        ("$$$$", "$$"),
        ("5$", "5$"),
        ("$A", "$A"),
        ("${C}", "${A} $$"),
        ("${D}", "no"),
    ],
)
def test_variables_are_filled_in_once_and_as_text(settings_of: SettingsOf, written: str, value: str) -> None:
    environment = {"A": "one", "B": "two", "C": "${A} $$", "D": "no"}
    config = settings_of(f"sources:\n  - name: n\n    path: {written}\n", environment)
    assert config.sources[0].path.name == value


def test_a_variable_may_hold_a_number(settings_of: SettingsOf) -> None:
    assert settings_of("incidents: {min_looks: '${LOOKS}'}", {"LOOKS": "7"}).incidents.min_looks == 7


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("${MISSING}", "1:11: evidence: the environment variable MISSING is not set; expected a value, such as"),
        ("${EMPTY}", "1:11: evidence: the environment variable EMPTY is empty; expected a value, such as"),
        ("${BROKEN}", "1:11: evidence: the environment variable BROKEN is not UTF-8; expected text"),
        ("'${'", "1:11: evidence: holds '${' that names no variable; expected ${NAME}, or $$ for a dollar sign"),
        ("'${}'", "1:11: evidence: holds '${' that names no variable; expected ${NAME}, or $$ for a dollar sign"),
        ("'${A B}'", "1:11: evidence: holds '${' that names no variable; expected ${NAME}, or $$ for a dollar sign"),
        ("'${A:-x}'", "1:11: evidence: holds '${' that names no variable; expected ${NAME}, or $$ for a dollar sign"),
    ],
)
def test_what_cannot_be_filled_in_is_an_error_that_names_it(
    problems_of: ProblemsOf, written: str, problem: str
) -> None:
    (found,) = problems_of(f"evidence: {written}", {"EMPTY": "", "BROKEN": "a\udcffb"})
    assert found.startswith(problem)


def test_keys_are_not_filled_in(problems_of: ProblemsOf) -> None:
    assert problems_of("'${A}': 1", {"A": "policy"})[0].startswith("1:1: ${A}: is not a key here")


def test_a_password_comes_from_a_variable_or_a_file(settings_of: SettingsOf, tmp_path: Path) -> None:
    assert smtp_password(settings_of(SMTP + "    password: ${P}\n", {"P": CANARY})) == CANARY
    (tmp_path / "secret").write_bytes(f"\ufeff{CANARY}\r\n".encode())
    assert smtp_password(settings_of(SMTP + "    password_file: secret\n")) == CANARY


def test_a_database_url_comes_from_a_file(settings_of: SettingsOf, tmp_path: Path) -> None:
    (tmp_path / "url").write_text(f"postgresql+psycopg://u@h/d?password={CANARY}")
    database = settings_of("database: {url_file: url}").database
    assert database.password is not None
    assert database.password.reveal() == CANARY
    assert CANARY not in database.shown


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty; expected one line of text"),
        (b"\n", "is empty; expected one line of text"),
        (b"two\nlines\n", "holds more than one line or unprintable characters; expected one line of text"),
        (b"\xff\xfe", "is not UTF-8; expected one line of text"),
        (b"x" * 70_000, "is larger than 64 KiB; expected one line of text"),
    ],
)
def test_a_secret_file_holds_one_line(problems_of: ProblemsOf, tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "secret").write_bytes(content)
    (found,) = problems_of(SMTP + "    password_file: secret\n")
    assert found == f"7:20: digest.smtp.password_file: the file {tmp_path}/secret {problem}"


def test_a_secret_file_that_cannot_be_read_is_named(problems_of: ProblemsOf, tmp_path: Path) -> None:
    (found,) = problems_of(SMTP + "    password_file: nowhere\n")
    assert found.startswith(
        f"7:20: digest.smtp.password_file: the file {tmp_path}/nowhere cannot be read (No such file"
    )


def test_a_secret_is_given_in_one_way_only(problems_of: ProblemsOf, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(CANARY)
    (found,) = problems_of(SMTP + "    password: ${P}\n    password_file: secret\n", {"P": CANARY})
    assert found == "8:20: digest.smtp.password_file: stands beside password; expected one of the two"


def test_a_password_without_a_user_is_an_error(problems_of: ProblemsOf) -> None:
    text = SMTP.replace("    user: u\n", "    password: ${P}\n")
    (found,) = problems_of(text, {"P": CANARY})
    assert found == "3:5: digest.smtp.user: is missing; expected the user name that goes with the password"


@pytest.mark.parametrize(
    "text",
    [
        SMTP + f"    password: {CANARY}\n",
        SMTP + f"    password: '{CANARY}'\n",
        SMTP + f"    password: [{CANARY}]\n",
        SMTP + f"    passwort: {CANARY}\n",
        SMTP + "    password: 73117311\n    port: x\n",
        f"database: {{url: 'postgresql://u:{CANARY}@h/d'}}",
        f"database: {{url: 'postgresql://u@h/d?password={CANARY}'}}",
        f"database: {{url: 'mysql://u:{CANARY}@h/d'}}",
        f"database: {{url: 'postgresql://u:{CANARY}@h:port/d'}}",
        "database: {url: '${S}'}",
        "timezone: ${S}",
        "keywords: ['${T}']",
        "schedule: ${S}",
        "logging: {level: '${S}'}",
        "digest: {max_incidents: '${S}'}",
        "sources: [{name: a, path: b, engine: '${S}', country: '${S}', device: '${S}'}]",
        "sources: [{name: a, path: b, recursive: '${S}'}]",
        "digest: {smtp: {host: h, from: '${S}', to: ['${S}', 'x@${S} y']}}",
        "keywords: ${S}",
        "digest: ${S}",
    ],
)
def test_no_secret_stands_in_an_error(settings_of: SettingsOf, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings_of(text, {"S": CANARY, "T": "\u202e" + CANARY})
    chain: list[BaseException] = [caught.value]
    while (before := chain[-1].__cause__ or chain[-1].__context__) and not chain[-1].__suppress_context__:
        chain.append(before)
    shown = " ".join(f"{error} {error!r}" for error in chain)
    assert CANARY not in shown
    assert "73117311" not in shown


def test_no_secret_stands_in_the_settings_as_shown(settings_of: SettingsOf) -> None:
    text = SMTP + "    password: ${S}\ndatabase: {url: 'postgresql://u:${S}@h/d'}\n"
    config = settings_of(text, {"S": CANARY})
    assert CANARY not in f"{config!r} {config}"
    assert smtp_password(config) == CANARY
