from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config, QuietDays, SmtpSecurity, load_config
from monitor.config.document import MAX_PROBLEMS
from monitor.errors import ConfigError
from monitor.model.captures import CaptureMeta
from monitor.model.enums import Device, Engine

SettingsOf = Callable[..., Config]
ProblemsOf = Callable[..., list[str]]

SMTP = "digest: {smtp: {host: mail.example.com, from: a@example.com, to: [b@example.com], "


def test_every_key_may_be_left_out(settings_of: SettingsOf, tmp_path: Path) -> None:
    config = settings_of("policy: alibaba\n")
    assert config.timezone.key == "UTC"
    assert config.database.path == tmp_path / "data/monitor.db"
    assert config.database.url.reveal() == f"sqlite:///{tmp_path}/data/monitor.db"
    assert config.evidence == tmp_path / "data/evidence"
    assert (config.sources, config.publishers, config.keywords, config.schedule) == ((), (), (), ())
    assert (config.incidents.cured_after_days, config.incidents.min_looks) == (14, 3)
    assert (config.digest.folder, config.digest.max_incidents) == (tmp_path / "digests", 10)
    assert (config.digest.quiet_days, config.digest.smtp) == (QuietDays.SEND, None)
    assert (config.log_level, config.warnings, config.secrets()) == ("INFO", (), ())


def test_everything_set_arrives(settings_of: SettingsOf, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("from a file\n")
    config = settings_of(
        """
policy: mine/acme.yaml
timezone: Asia/Singapore
database: {url: '${DB}'}
evidence: /srv/evidence
sources:
  - {name: a, path: in, recursive: false, engine: bing, country: SG, location: Singapore, language: en, device: mobile}
publishers: [p.csv]
keywords: [alibaba, alibaba coupon]
schedule: [mon-fri 06:00, 'sat 09:00']
incidents: {cured_after_days: 7, min_looks: 5}
digest:
  folder: out
  max_incidents: 5
  quiet_days: skip
  smtp:
    {host: h, port: 2525, security: tls, user: u, password_file: password, from: M <m@example.com>, to: [x@example.com],
     timeout: 5}
logging: {level: debug}
""",
        {"DB": "postgresql://u:p%40ss@db.example:6432/monitor?sslmode=require"},
    )
    assert config.policy == str(tmp_path / "mine/acme.yaml")
    assert config.timezone.key == "Asia/Singapore"
    assert config.database.shown == "postgresql://db.example:6432/monitor"
    assert config.database.url.reveal().endswith("sslmode=require")
    assert config.database.path is None
    assert config.evidence == Path("/srv/evidence")
    (source,) = config.sources
    assert (source.name, source.path, source.recursive) == ("a", tmp_path / "in", False)
    assert source.defaults == CaptureMeta(
        engine=Engine.BING, country="SG", location="Singapore", language="en", device=Device.MOBILE
    )
    assert config.publishers == (tmp_path / "p.csv",)
    assert config.keywords == ("alibaba", "alibaba coupon")
    assert [str(entry) for entry in config.schedule] == ["mon,tue,wed,thu,fri 06:00", "sat 09:00"]
    assert (config.incidents.cured_after_days, config.incidents.min_looks) == (7, 5)
    assert (config.digest.max_incidents, config.digest.quiet_days) == (5, QuietDays.SKIP)
    smtp = config.digest.smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.security, smtp.user) == ("h", 2525, SmtpSecurity.TLS, "u")
    assert (smtp.sender, smtp.to, smtp.timeout) == ("M <m@example.com>", ("x@example.com",), 5.0)
    assert config.log_level == "DEBUG"
    assert [secret.reveal() for secret in config.secrets()] == ["p@ss", "from a file"]


def test_without_a_path_monitor_yaml_of_the_current_folder_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "monitor.yaml").write_text("timezone: Asia/Tokyo\n")
    config = load_config(None)
    assert config.timezone.key == "Asia/Tokyo"
    assert config.evidence.is_absolute()


def test_a_missing_file_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"^monitor\.yaml: no such file; .*monitor init\)$"):
        load_config(None)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_from_the_security(settings_of: SettingsOf, security: str, port: int) -> None:
    config = settings_of(f"{SMTP}security: {security}}}}}")
    assert config.digest.smtp is not None
    assert config.digest.smtp.port == port


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("polcy: x", "1:1: polcy: is not a key here (did you mean 'policy'?); expected one of policy, timezone,"),
        ("zzz: x", "1:1: zzz: is not a key here; expected one of policy, timezone,"),
        ("digest: {smpt: {}}", "1:10: digest.smpt: is not a key here (did you mean 'smtp'?); expected one of folder,"),
        ("timezone: europe/berlin", "1:11: timezone: 'europe/berlin' is not a time zone; expected a name of the IANA"),
        ("timezone: ../../etc/passwd", "1:11: timezone: '../../etc/passwd' is not a time zone; expected"),
        ("timezone: ''", "1:11: timezone: '' is not a time zone; expected"),
        ("timezone:", "1:10: timezone: has no value; expected text"),
        ("keywords:", "1:10: keywords: has no value; expected a list: one item a line, each after '- '"),
        ("keywords: alibaba", "1:11: keywords: is alibaba; expected a list: one item a line, each after '- '"),
        ("keywords: [1688]", "1:12: keywords[0]: is 1688; expected text; quote it: '1688'"),
        ("keywords: [true]", "1:12: keywords[0]: is true; expected text; quote it: 'true'"),
        ("keywords: [[a]]", "1:12: keywords[0]: is a list of 1; expected text"),
        ("keywords: [{ab: c}]", "1:12: keywords[0]: has keys below it; expected text"),
        ('keywords: ["a\\u202eb"]', "1:12: keywords[0]: holds the character U+202E; expected plain text"),
        ("digest: digests", "1:9: digest: is digests; expected keys below it, indented"),
        ("evidence: ' '", "1:11: evidence: is empty; expected some text"),
        ("sources: [{name: a}]", "1:11: sources[0].path: is missing; expected the folder; a relative path counts"),
        ("sources: [{name: a, path: p, recursive: yes}]", "1:41: sources[0].recursive: is yes; expected true or false"),
        (
            "sources: [{name: a, path: p, engine: bingo}]",
            (
                "1:38: sources[0].engine: is bingo; expected one of google, bing, yandex, duckduckgo, yahoo, baidu, "
                "naver, seznam, ecosia, qwant, brave (did you mean 'bing'?)"
            ),
        ),
        (
            "sources: [{name: a, path: p, country: de}]",
            (
                "1:39: sources[0].country: 'de' is not a country code; expected two capital letters of ISO 3166-1, "
                "such as "
                "'DE' (did you mean 'DE'?)"
            ),
        ),
        (
            "sources: [{name: a, path: p, country: UK}]",
            (
                "1:39: sources[0].country: 'UK' is not a country code; expected two capital letters of ISO 3166-1, "
                "such as "
                "'DE' (the United Kingdom is 'GB')"
            ),
        ),
        (
            "sources: [{name: a, path: p, country: XX}]",
            "1:39: sources[0].country: 'XX' is not a country code; expected",
        ),
        (
            "sources: [{name: a, path: p}, {name: a, path: q}]",
            "1:38: sources[1].name: 'a' is also the name of sources[0]; expected another name",
        ),
        ("incidents: {cured_after_days: 0}", "1:31: incidents.cured_after_days: is 0; expected at least 1"),
        ("incidents: {cured_after_days: 1.5}", "1:31: incidents.cured_after_days: is 1.5; expected a whole number"),
        ("incidents: {min_looks: many}", "1:24: incidents.min_looks: is many; expected a whole number"),
        ("digest: {max_incidents: 1000}", "1:25: digest.max_incidents: is 1000; expected at most 100"),
        ("digest: {quiet_days: Send}", "1:22: digest.quiet_days: is Send; expected one of send, skip (did you mean"),
        ("logging: {level: verbose}", "1:18: logging.level: is verbose; expected one of debug, info, warning, error"),
        ("schedule: 25:00", "1:11: schedule: not a schedule; expected day names and a 24-hour time, such as"),
        ("schedule: [mon 06:00, mon]", "1:23: schedule[1]: not a schedule; expected day names and a 24-hour time,"),
        ("schedule: 6", "1:11: schedule: is 6; expected text; quote it: '6'"),
        ("database: {url: mysql://h/d}", "1:17: database.url: is not the URL of a database this program can use;"),
        ("database: {url: 'postgresql://h'}", "1:17: database.url: is not the URL of a database this program can use"),
        ("database: {url: 'postgresql://h:x/d'}", "1:17: database.url: is not a URL; expected sqlite:///FILE or"),
        ("database: {url: 'sqlite:///'}", "1:17: database.url: names no file; expected sqlite:///FILE, such as"),
        ("database: {url: 'sqlite:///:memory:'}", "1:17: database.url: names no file; expected sqlite:///FILE"),
        ("database: {url: ''}", "1:17: database.url: is of the wrong kind (it is not shown here); expected at least 1"),
        ("database: {url_file: missing}", "1:22: database.url_file: the file "),
        (SMTP + "port: 99999}}", "1:89: digest.smtp.port: is 99999; expected at most 65535"),
        (
            SMTP + "security: startls}}",
            "1:93: digest.smtp.security: is startls; expected one of starttls, tls, none (did you mean 'starttls'?)",
        ),
        ("digest: {smtp: {host: h, from: me, to: [b@example.com]}}", "1:32: digest.smtp.from: 'me' is not a mail addr"),
        (
            "digest: {smtp: {host: h, from: a@b.example, to: []}}",
            "1:49: digest.smtp.to: is a list of 0; expected at le",
        ),
        ("digest: {smtp: {host: h, from: a@b.example, to: ['a@b.example, c@d.example']}}", "1:50: digest.smtp.to[0]: "),
        ("digest: {smtp: {host: h, from: a@b.example}}", "1:16: digest.smtp.to: is missing; expected addresses the"),
    ],
)
def test_each_mistake_is_one_line_with_place_key_and_what_was_expected(
    problems_of: ProblemsOf, text: str, problem: str
) -> None:
    problems = problems_of(text)
    assert problems[0].startswith(problem)
    assert len(problems) == 1
    assert "\n" not in problems[0]


def test_all_mistakes_are_listed_in_the_order_of_the_file(problems_of: ProblemsOf) -> None:
    text = "timezone: Mars/Olympus\npolcy: x\nkeywords: [a]\nsources:\n  - path: p\n    path: q\n"
    assert [problem.split(":")[0] for problem in problems_of(text)] == ["1", "2", "3", "5", "6"]


def test_a_flood_of_mistakes_is_cut_and_counted(problems_of: ProblemsOf) -> None:
    problems = problems_of("keywords:\n" + "  - a\n" * 1_000)
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1].endswith(" and 975 more problems")


def test_hostile_text_of_the_file_stays_on_one_line_of_the_terminal(problems_of: ProblemsOf) -> None:
    (problem,) = problems_of('"evil\\e[2Jkey\\n\\u202e": 1')
    assert problem.startswith("1:1: evil\\x1b[2Jkey\\n\\u202e: is not a key here")
    assert problem.isprintable()


@pytest.mark.parametrize("key", ["timezone", "logging: {level", "digest", "k" * 900])
def test_no_message_grows_with_the_value(problems_of: ProblemsOf, key: str) -> None:
    closing = "}" if "{level" in key else ""
    assert all(len(problem) < 400 for problem in problems_of(f"{key}: {'v' * 100_000}{closing}\n"))


def test_equal_keywords_are_watched_once_and_said_to_be_the_same(settings_of: SettingsOf) -> None:
    config = settings_of("keywords:\n  - Alibaba Coupon\n  - alibaba  coupon\n  - ali\u200bbaba coupon\n  - other\n")
    assert config.keywords == ("Alibaba Coupon", "other")
    assert [warning.split("monitor.yaml:")[1] for warning in config.warnings] == [
        "3:5: keywords[1]: 'alibaba coupon' is the same keyword as 'Alibaba Coupon'; watched once",
        "4:5: keywords[2]: 'ali\\u200bbaba coupon' is the same keyword as 'Alibaba Coupon'; watched once",
    ]


def test_home_is_known_in_paths(settings_of: SettingsOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert settings_of("evidence: ~/evidence").evidence == tmp_path / "home/evidence"
    assert settings_of("evidence: ~nobody-here/evidence").evidence == tmp_path / "~nobody-here/evidence"


def test_no_key_is_ever_required(settings_of: SettingsOf) -> None:
    assert settings_of("{}").policy == "alibaba"
