"""The hostile settings of the catalogue of bad inputs, by their ids, each with its expected answer.

The catalogue is other people's material and does not ship; where it lies beside the checkout, one test proves that no
row of its kind ``config`` is without an answer here.
"""

import csv
import resource
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.config import Config
from monitor.config.doctor import check_config
from monitor.config.schedule import next_runs, parse_schedule
from monitor.errors import ConfigError

SettingsOf = Callable[..., Config]
ProblemsOf = Callable[..., list[str]]

BERLIN = ZoneInfo("Europe/Berlin")
CATALOGUE = Path(__file__).resolve().parents[4] / "shared" / "data" / "bad_inputs_dev.tsv"


def runs_on(day: date, schedule: str) -> int:
    start = datetime.combine(day, datetime.min.time(), tzinfo=BERLIN).astimezone(UTC)
    runs = next_runs([parse_schedule(schedule)], after=start, zone=BERLIN, count=3)
    return sum(run.astimezone(BERLIN).date() == day for run in runs)


def test_every_settings_row_of_the_catalogue_has_a_test_here() -> None:
    if not CATALOGUE.is_file():
        pytest.skip("the catalogue of bad inputs does not lie beside this checkout")
    with CATALOGUE.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        wanted = {row["id"].lower() for row in rows if row["kind"] == "config"}
    assert wanted
    answered = {name.split("_")[1] for name in globals() if name.startswith("test_b0")}
    assert wanted <= answered


def test_b004_a_python_object_is_refused_and_nothing_is_run(problems_of: ProblemsOf, tmp_path: Path) -> None:
    (problem,) = problems_of(f'policy: !!python/object/apply:os.system ["touch {tmp_path}/pwned"]\n')
    assert problem.startswith(
        "1:9: policy: the tag tag:yaml.org,2002:python/object/apply:os.system is not read; expected"
    )
    assert not (tmp_path / "pwned").exists()


def test_b005_an_alias_bomb_is_refused_at_once(problems_of: ProblemsOf) -> None:
    levels = [f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 9)}]" for level in range(1, 10)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    (problem,) = problems_of("l0: &l0 [lol]\n" + "\n".join(levels))
    assert time.perf_counter() - started < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
    assert problem.startswith(
        "1:5: l0: anchors (&name) and aliases (*name) are not read; expected the value written out"
    )


@pytest.mark.parametrize("word", ["NO", "no", "No", "off", "ON", "yes"])
def test_b006_a_country_that_older_yaml_takes_for_false_must_be_quoted(
    settings_of: SettingsOf, problems_of: ProblemsOf, word: str
) -> None:
    source = "sources:\n  - name: a\n    path: b\n    country: {}\n"
    (problem,) = problems_of(source.format(word))
    expected = (
        f"4:14: sources[0].country: is {word}; expected text; quote it: '{word}' (older YAML reads it as true or false)"
    )
    assert problem == expected
    assert settings_of(source.format("'NO'")).sources[0].defaults.country == "NO"


@pytest.mark.parametrize("cron", ["0 6 * * 1", "30 2 * * *", "*/15 6-18 * * 1-5"])
def test_b009_cron_numbers_are_refused_and_day_names_are_shown_back_with_the_weekday(
    settings_of: SettingsOf, problems_of: ProblemsOf, cron: str
) -> None:
    (problem,) = problems_of(f'schedule: "{cron}"')
    assert problem.startswith("1:11: schedule: cron numbers are not read, because programs disagree on which day 1 is;")
    config = settings_of("schedule: mon 06:00\n")
    (shown,) = [
        finding.message
        for finding in check_config(config, now=datetime(2026, 11, 22, 12, tzinfo=UTC))
        if finding.name == "schedule"
    ]
    assert shown == "next runs (UTC): Mon 2026-11-23 06:00, Mon 2026-11-30 06:00, Mon 2026-12-07 06:00"


def test_b010_a_time_that_occurs_twice_runs_once() -> None:
    assert runs_on(date(2026, 10, 25), "daily 02:30") == 1


def test_b011_a_time_that_does_not_occur_runs_once() -> None:
    assert runs_on(date(2026, 3, 29), "daily 02:30") == 1


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("Mars/Olympus", ""),
        ("Europe/Berln", " (did you mean 'Europe/Berlin'?)"),
        ("asia/shanghai", " (did you mean 'Asia/Shanghai'?)"),
    ],
)
def test_b012_an_unknown_time_zone_names_the_key_and_a_near_match(
    problems_of: ProblemsOf, zone: str, hint: str
) -> None:
    (problem,) = problems_of(f"timezone: {zone}")
    expected = "expected a name of the IANA list, such as 'Europe/Berlin' or 'UTC'"
    assert problem == f"1:11: timezone: '{zone}' is not a time zone; {expected}{hint}"


def test_b014_keywords_equal_after_normalising_are_one_with_a_warning(settings_of: SettingsOf) -> None:
    config = settings_of("keywords: [Alibaba, ＡＬＩＢＡＢＡ]")
    assert config.keywords == ("Alibaba",)
    (warning,) = config.warnings
    assert warning.endswith(":1:21: keywords[1]: 'ＡＬＩＢＡＢＡ' is the same keyword as 'Alibaba'; watched once")


@pytest.mark.parametrize("keyword", ["", "a", " a ", "ａ", "\u200b\u200b\u200b", "b\u200d"])
def test_b015_a_keyword_that_would_match_every_ad_is_refused(problems_of: ProblemsOf, keyword: str) -> None:
    (problem,) = problems_of(f'keywords: ["{keyword}"]')
    assert problem.startswith("1:12: keywords[0]: ")
    assert problem.endswith(" would match every ad; expected at least 2 characters")


def test_b015_a_brand_term_that_would_match_every_ad_is_refused(
    policy_problems_of: ProblemsOf, minimal_policy: str
) -> None:
    (problem,) = policy_problems_of(minimal_policy.replace("text: acme", "text: 'é'", 1))
    assert problem == "6:13: brand.terms[0].text: 'é' would match every ad; expected at least 2 characters"


def test_b016_fifty_thousand_keywords_are_read_in_seconds_and_more_are_refused_with_the_limit(
    settings_of: SettingsOf, problems_of: ProblemsOf
) -> None:
    lines = [f"  - alibaba coupon number {number}\n" for number in range(50_001)]
    started = time.process_time()
    config = settings_of("keywords:\n" + "".join(lines[:50_000]))
    assert time.process_time() - started < 10
    assert len(config.keywords) == 50_000
    (problem,) = problems_of("keywords:\n" + "".join(lines))
    assert problem == "2:3: keywords: is a list of 50001; expected at most 50,000 of them"


def test_b018_an_unset_variable_is_named_and_its_text_is_never_used(problems_of: ProblemsOf) -> None:
    smtp = "digest: {smtp: {host: h, user: u, password: '${SERPAPI_KEY}', from: a@example.com, to: [b@example.com]}}"
    (problem,) = problems_of(smtp, {})
    assert problem == (
        "1:45: digest.smtp.password: the environment variable SERPAPI_KEY is not set; "
        "expected a value, such as: export SERPAPI_KEY=…"
    )


def test_b018_it_is_an_error_of_configuration() -> None:
    assert ConfigError("any").exit_code == 2


def test_b022_a_database_that_cannot_be_written_is_found_before_a_run(settings_of: SettingsOf, tmp_path: Path) -> None:
    # A file in the place of the folder stops root as well, whom permissions do not.
    (tmp_path / "file").write_text("")
    config = settings_of("database: {url: 'sqlite:///file/sub/monitor.db'}")
    (finding,) = [each for each in check_config(config) if each.name == "database"]
    assert not finding.ok
    assert finding.message == f"{tmp_path}/file/sub cannot be written (Not a directory); expected a folder that can"
