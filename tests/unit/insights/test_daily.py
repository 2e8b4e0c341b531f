"""The own daily series: a fall is told when two days running are low beyond the noise of the days before."""

from random import Random

from monitor.insights import watch
from monitor.model.insights import AlarmKind, OwnDay, Share
from tests.unit.insights.exports import days

STEADY = [0.95, 0.94, 0.96, 0.95, 0.93, 0.96, 0.95] * 4


def test_fall_on_two_days_running_is_told_with_what_the_data_could_have_shown() -> None:
    (alarm,) = watch(days([*STEADY, 0.95, 0.84, 0.83])).alarms
    assert (AlarmKind.OWN_SHARE_FELL, "2026-09-30") == (alarm.kind, str(alarm.since))
    assert alarm.before is not None
    assert alarm.after is not None
    assert alarm.after.high < alarm.before.low
    assert alarm.smallest_change is not None
    assert 0 < alarm.smallest_change < 0.1
    assert alarm.explained_by == ()


def test_one_low_day_is_not_told() -> None:
    assert watch(days([*STEADY, 0.7, 0.95, 0.7, 0.95])).alarms == ()


def test_noise_of_the_days_before_is_allowed_for() -> None:
    noisy = [0.95, 0.75, 0.9, 0.97, 0.8, 0.93, 0.85] * 4
    assert watch(days([*noisy, 0.8, 0.78, 0.79])).alarms == ()


def test_weekday_is_compared_with_its_like_when_there_is_history() -> None:
    # 1 September 2026 is a Tuesday: the fifth and sixth days are a weekend.
    week = [0.95, 0.95, 0.95, 0.95, 0.75, 0.75, 0.95]
    quiet_monday = [0.95, 0.95, 0.95, 0.95, 0.75, 0.75, 0.75]
    assert watch(days(week * 10)).alarms == ()
    assert len(watch(days([*week * 9, *quiet_monday, 0.75])).alarms) == 1


def test_short_series_cannot_tell() -> None:
    (alarm,) = watch(days([0.95] * 15, device="Mobile")).alarms
    assert (AlarmKind.CANNOT_TELL, {"device": "Mobile"}) == (alarm.kind, alarm.segment)


def test_days_that_tell_nothing_of_the_auctions_are_left_out() -> None:
    empty = [OwnDay(day=day.day, impressions=0, share=Share(0, 0.1), keyword="alibaba") for day in days([0.95] * 30)]
    zero = [OwnDay(day=day.day, impressions=5, share=Share(0, 0), keyword="alibaba") for day in days([0.95] * 30)]
    assert [AlarmKind.CANNOT_TELL] * 2 == [watch(each).alarms[0].kind for each in (empty, zero)]


def test_same_day_of_two_campaigns_lines_is_one_day() -> None:
    twice = [day for day in days([*STEADY, 0.84, 0.83]) for _ in range(2)]
    (alarm,) = watch(twice).alarms
    assert alarm.before is not None
    assert 0.94 < alarm.before.low < 0.96


def test_bounded_share_counts_as_its_upper_end() -> None:
    fallen = [OwnDay(day=day.day, impressions=50, share=Share(0, 0.1), keyword="alibaba") for day in days([0.9] * 30)][
        -2:
    ]
    assert len(watch([*days(STEADY), *fallen]).alarms) == 1


def test_own_budget_and_own_changes_are_named_before_anybody_is_suspected() -> None:
    usual = days(STEADY, budget_lost=Share(0.01, 0.01))
    series = [*usual, *days([*STEADY, 0.84, 0.83], budget_lost=Share(0.12, 0.12))[-2:]]
    (alarm,) = watch(series).alarms
    assert "lost to the budget" in alarm.explained_by[0]
    changed = [*days(STEADY), *days([*STEADY, 0.84, 0.83], changes=("bids lowered",))[-2:]]
    (alarm,) = watch(changed).alarms
    assert "bids lowered" in alarm.explained_by[0]


def test_share_of_the_whole_has_some_spread_left() -> None:
    assert len(watch(days([*[1.0] * 28, 0.9, 0.9])).alarms) == 1
    assert watch(days([1.0] * 40)).alarms == ()


def test_few_false_alarms_and_a_drop_of_ten_points_is_found() -> None:
    # A small edition of benchmarks/insights/alarms.py, with its own noise.
    random = Random(7)

    def noisy(base: float, count: int) -> list[float]:
        today = (random.betavariate(base * 99, (1 - base) * 99) for _ in range(count))
        return [min(1.0, max(0.01, random.gauss(value, (value * (1 - value) / 300) ** 0.5))) for value in today]

    false = sum(bool(watch(days(noisy(0.95, 42), eligible=300)).alarms) for _ in range(200))
    found = sum(bool(watch(days([*noisy(0.95, 28), *noisy(0.85, 14)], eligible=300)).alarms) for _ in range(100))
    assert (false <= 4, found >= 95) == (True, True)
