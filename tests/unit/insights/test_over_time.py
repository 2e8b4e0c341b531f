"""Shares over time: each series once, counts put together, bounds kept."""

from monitor.insights import assess
from monitor.insights.over_time import share_of, shares_over_time
from monitor.model.insights import InsightFile, OwnDay, Share
from tests.unit.insights.exports import BELOW, file, month, row
from tests.unit.insights.fetched import after, auction, keyword_days, read


def test_own_days_of_several_devices_are_put_together_by_their_counts() -> None:
    both = read([*keyword_days([0.9], eligible=900), *keyword_days([0.5], eligible=100, device="DESKTOP")])
    (series,) = shares_over_time([both], both.days)
    share = series.points[0].share
    assert share is not None
    assert (0.86, 860, None) == (round(share.low, 3), series.impressions, series.domain)


def test_bounds_stay_bounds_when_days_are_put_together() -> None:
    sure = OwnDay(day=after(0), impressions=90, share=Share(0.9, 0.9))
    below = OwnDay(day=after(0), impressions=5, share=BELOW)
    narrow = OwnDay(day=after(0), impressions=5, share=Share(0.05, 0.1))
    wide, narrower = share_of([sure, below]), share_of([sure, narrow])
    assert wide is not None
    assert narrower is not None
    assert (0.0, True) == (wide.low, 0.6 < wide.high < 0.7)
    assert 0.4 < narrower.low < narrower.high


def test_days_that_tell_of_no_share_give_none() -> None:
    assert share_of([OwnDay(day=after(0), impressions=0, share=Share(0.9, 0.9))]) is None
    assert share_of([OwnDay(day=after(0), impressions=9, share=None)]) is None


def test_days_are_shown_instead_of_the_weeks_that_hold_them() -> None:
    weekly = file(
        row("You", 0.9, period=(after(0), after(6)), account="1", keyword="alibaba"),
        row("You", 0.8, period=(after(7), after(13)), account="1", keyword="alibaba"),
    )
    daily = [auction(day, "You", 0.95, day) for day in range(7)]
    files = [weekly, InsightFile(rows=tuple(daily))]
    (series,) = shares_over_time(files, [])
    assert [after(day) for day in range(7)] + [after(7)] == [point.first for point in series.points]


def test_month_that_days_run_into_is_shown_by_its_days() -> None:
    whole = file(row("You", 0.9, period=(after(0), after(27)), account="1", keyword="alibaba"))
    daily = InsightFile(rows=tuple(auction(day, "You", 0.95, day) for day in range(27, 30)))
    (series,) = shares_over_time([whole, daily], [])
    assert [after(day) for day in (27, 28, 29)] == [point.first for point in series.points]


def test_rows_of_one_period_span_what_they_say_and_undated_ones_are_not_shown() -> None:
    rows = [row("a.example", share, period=month(9), campaign=name) for share, name in ((0.2, "A"), (0.4, "B"))]
    absent = row("b.example", None, period=month(9))
    found = {each.domain: each.points for each in shares_over_time([file(*rows, absent, row("c.example", 0.3))], [])}
    assert {"a.example": Share(0.2, 0.4)} == {domain: points[0].share for domain, points in found.items()}


def test_own_shares_come_first_and_the_newest_day_is_known() -> None:
    rows = [auction(day, domain, 0.9, day) for day in range(3) for domain in ("z.example", "You")]
    found = assess([read(rows)])
    assert ([None, "z.example"], after(2)) == ([each.domain for each in found.series], found.newest)
    assert assess([]).newest is None
