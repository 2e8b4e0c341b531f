from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.schedule import Schedule, next_runs, parse_schedule

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri 06:00", {0, 1, 2, 3, 4}),
        ("daily 06:00", {0, 1, 2, 3, 4, 5, 6}),
        ("sat,sun 06:00", {5, 6}),
        ("fri-mon 06:00", {4, 5, 6, 0}),
        ("wed 06:00", {2}),
        ("  Mon,WED-thu   06:00 ", {0, 2, 3}),
        ("mon-mon 06:00", {0}),
    ],
)
def test_days_are_read_by_name(text: str, days: set[int]) -> None:
    assert Schedule(days=frozenset(days), at=time(6)) == parse_schedule(text)


def test_a_schedule_is_shown_as_it_would_be_written() -> None:
    assert [str(parse_schedule(text)) for text in ("fri,mon 06:05", "mon-sun 23:59")] == [
        "mon,fri 06:05",
        "daily 23:59",
    ]


@pytest.mark.parametrize("text", ["0 6 * * 1", "*/5 * * * *", "0 6 * * mon", "30 2 * * 1-5"])
def test_cron_numbers_are_refused_with_the_reason(text: str) -> None:
    with pytest.raises(ValueError, match="disagree on which day 1 is; expected day names"):
        parse_schedule(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "06:00",
        "mon",
        "mon 6:00",
        "mon 24:00",
        "mon 06:60",
        "monday 06:00",
        "1-5 06:00",
        "mon- 06:00",
        "mon,,tue 06:00",
        "mon 06:00 07:00",
        "mon ٠٦:٠٠",
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="expected day names and a 24-hour time, such as 'mon-fri 06:00'"):
        parse_schedule(text)


def test_without_a_schedule_nothing_is_due() -> None:
    assert next_runs([], after=datetime(2026, 1, 1, tzinfo=UTC), zone=BERLIN, count=3) == []


def test_runs_are_counted_from_the_moment_given_in_order_and_each_once() -> None:
    entries = [parse_schedule("mon-fri 06:00"), parse_schedule("fri 06:00"), parse_schedule("sun 18:30")]
    runs = next_runs(entries, after=datetime(2026, 11, 20, 5, tzinfo=UTC), zone=BERLIN, count=3)
    assert [
        datetime(2026, 11, 22, 17, 30, tzinfo=UTC),
        datetime(2026, 11, 23, 5, tzinfo=UTC),
        datetime(2026, 11, 24, 5, tzinfo=UTC),
    ] == runs


def test_a_skipped_time_late_on_the_day_before_is_not_lost() -> None:
    # Samoa skipped 30 December 2011 altogether.
    apia = ZoneInfo("Pacific/Apia")
    runs = next_runs([parse_schedule("daily 12:00")], after=datetime(2011, 12, 29, tzinfo=UTC), zone=apia, count=3)
    assert sorted(set(runs)) == runs


@given(
    st.sampled_from(sorted(available_timezones())),
    st.dates(date(2024, 1, 1), date(2027, 12, 1)),
    st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
)
def test_every_local_date_has_one_run_in_every_zone(zone: str, first: date, at: time) -> None:
    entry = Schedule(days=frozenset(range(7)), at=at)
    start = datetime.combine(first, time(0), tzinfo=UTC)
    runs = next_runs([entry], after=start, zone=ZoneInfo(zone), count=12)
    gaps = [later - earlier for earlier, later in pairwise(runs)]
    assert all(timedelta(hours=21) <= gap <= timedelta(hours=27) for gap in gaps)
    assert len(runs) == 12
