"""Auction insights day by day: a week against the days before, by how much the days differ."""

from random import Random
from typing import Any

import pytest

from monitor.insights import assess
from monitor.insights.statistics import upper_tail_t
from monitor.model.insights import Alarm, AlarmKind, InsightFile, InsightRow, Share
from tests.unit.insights.fetched import auction, campaign_days, change, keyword_days, read

NAME = "microsoft_advertising-9-auction_insights.jsonl"
OWN = [0.95, 0.94, 0.96, 0.95, 0.93, 0.96, 0.95]
BELOW = Share(0.0, 0.1)


def series(domain: str, shares: list[float | Share | None], *, start: int = 0) -> list[InsightRow]:
    """A domain's days; None: it is not in the report."""
    return [
        auction(start + number, domain, share, account="9", keyword=None, match_type=None)
        for number, share in enumerate(shares)
        if share is not None
    ]


def alarms(*members: list[InsightRow], own: list[float] | None = None, **more: Any) -> list[Alarm]:
    rows = [*series("You", list(own or OWN * 5)), *(row for member in members for row in member)]
    return list(assess([read(rows, NAME)], **more).alarms)


def kinds(*members: list[InsightRow], **more: Any) -> list[tuple[AlarmKind, str | None]]:
    return [(alarm.kind, alarm.domain) for alarm in alarms(*members, **more)]


def test_steady_days_tell_nothing() -> None:
    assert [] == kinds(series("a.example", [0.3, 0.33, 0.27, 0.31, 0.3] * 7))


def test_domain_that_rises_beyond_the_noise_of_its_days_is_told() -> None:
    steady: list[float | Share | None] = [0.3, 0.33, 0.27, 0.31] * 7
    (alarm,) = alarms(series("a.example", [*steady, *[0.42, 0.44, 0.4, 0.43, 0.45, 0.41, 0.44]]))
    assert (AlarmKind.DOMAIN_RISING, "a.example") == (alarm.kind, alarm.domain)
    assert ("2026-10-29", "2026-11-04") == (str(alarm.since), str(alarm.until))
    assert alarm.p_value is not None
    assert alarm.p_value < 0.001
    assert alarm.smallest_change is not None
    assert 0.05 <= alarm.smallest_change < 0.1


def test_rise_within_the_noise_of_its_days_is_not_told() -> None:
    noisy: list[float | Share | None] = [0.1, 0.5, 0.3, 0.55, 0.15, 0.4, 0.2] * 4
    assert [] == kinds(series("a.example", [*noisy, *[0.3, 0.5, 0.45, 0.5, 0.2, 0.45, 0.3]]))


def test_domain_absent_before_is_new_when_it_stays_or_is_large() -> None:
    absent: list[float | Share | None] = [None] * 28
    assert [(AlarmKind.NEW_DOMAIN, "a.example")] == kinds(series("a.example", [*absent, None, BELOW, BELOW]))
    assert [(AlarmKind.NEW_DOMAIN, "a.example")] == kinds(series("a.example", [*absent, 0.2]))
    assert [] == kinds(series("a.example", [*absent, BELOW]))


def test_domain_that_comes_and_goes_with_the_threshold_is_not_told() -> None:
    assert [] == kinds(series("a.example", [BELOW, None] * 17))


def test_own_loss_that_no_domain_explains_is_the_sign_of_a_hijacker() -> None:
    (alarm,) = alarms(series("a.example", [0.3, 0.31] * 17), own=[*OWN * 4, *[0.8] * 7])
    assert (AlarmKind.UNEXPLAINED_LOSS, None) == (alarm.kind, alarm.domain)
    assert "no new or rising domain" in alarm.reasons[-1]


def test_own_loss_beside_a_domain_that_gained_names_it() -> None:
    risen: list[float | Share | None] = [*[0.3] * 28, *[0.45] * 7]
    assert [(AlarmKind.OWN_SHARE_FELL, None), (AlarmKind.DOMAIN_RISING, "a.example")] == kinds(
        series("a.example", risen), own=[*OWN * 4, *[0.8] * 7]
    )


def test_own_budget_accounts_for_a_loss_day_by_day() -> None:
    rows = series("You", [*OWN * 4, *[0.8] * 7])
    budget = campaign_days([0.0] * 28 + [0.2] * 7, account="9")
    (alarm,) = assess([read(rows, "google_ads-9-auction_insights.jsonl"), read(budget)]).alarms[:1]
    assert (AlarmKind.OWN_SHARE_FELL, True) == (alarm.kind, alarm.accounted)


def test_own_change_may_explain_a_loss_day_by_day() -> None:
    rows = series("You", [*OWN * 4, *[0.8] * 7])
    (alarm,) = assess([read(rows, "google_ads-9-auction_insights.jsonl"), read([change(27, account="9")])]).alarms
    assert (AlarmKind.UNEXPLAINED_LOSS, 1) == (alarm.kind, len(alarm.explained_by))


def test_own_domain_in_anothers_row_is_told_once() -> None:
    found = kinds(series("Shop.Example", [0.3] * 35), own_domains=["shop.example"])
    assert [(AlarmKind.OWN_DOMAIN_AS_OTHER, "Shop.Example")] == found


def test_rows_of_several_ad_groups_on_a_day_are_taken_together() -> None:
    # Each ad group alone rises by ten points, the other falls by as many: together nothing took what was lost.
    first, second = ([0.3] * 28 + [share] * 7 for share in (0.4, 0.2))
    rows = [
        auction(day, "a.example", share, day, ad_group=name)
        for name, shares in (("A", first), ("B", second))
        for day, share in enumerate(shares)
    ]
    own = [*OWN * 4, *[0.8] * 2]
    told = assess([read(keyword_days(own)), read(rows, "google_ads-1-auction_insights.jsonl")]).alarms
    assert AlarmKind.UNEXPLAINED_LOSS in {alarm.kind for alarm in told}


def test_few_days_cannot_tell() -> None:
    (alarm,) = alarms(own=OWN)
    assert (AlarmKind.CANNOT_TELL, True) == (alarm.kind, "expected at least 21" in alarm.reasons[0])


def test_rows_without_an_own_row_tell_of_rivals_alone() -> None:
    file = read(series("a.example", [*[0.3] * 28, *[0.45] * 7]), NAME)
    assert [AlarmKind.DOMAIN_RISING] == [alarm.kind for alarm in assess([file]).alarms]


@pytest.mark.parametrize(("value", "freedom", "chance"), [(0.0, 9, 0.5), (3.169, 10, 0.005), (2.462, 29, 0.01)])
def test_tail_of_students_t_is_that_of_the_tables(value: float, freedom: float, chance: float) -> None:
    assert chance == pytest.approx(upper_tail_t(value, freedom), rel=0.03)
    assert 1 - chance == pytest.approx(upper_tail_t(-value, freedom), rel=0.03)


def test_days_that_only_vary_are_seldom_told() -> None:
    # A small sample of what `benchmarks/insights/rivals.py` counts in full.
    random = Random(20261122)
    told = 0
    for _ in range(40):
        shares = [min(1.0, max(0.1, random.gauss(0.3, 0.05))) for _ in range(35)]
        told += bool(kinds(series("a.example", list(shares))))
    assert told <= 2


def test_files_that_were_refused_say_nothing() -> None:
    assert () == assess([InsightFile(error="refused")]).alarms
