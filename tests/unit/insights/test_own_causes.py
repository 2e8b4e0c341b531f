"""Own causes are ruled out by the data first: the budget, changes, and what is new in the account."""

from typing import Any

from monitor.insights import assess
from monitor.insights.causes import own_side
from monitor.model.insights import Alarm, AlarmKind, InsightFile, OwnDay, Share
from tests.unit.insights.exports import counted, days, file, month
from tests.unit.insights.fetched import after, auction, campaign_days, change, keyword_days, read

STEADY = [0.95, 0.94, 0.96, 0.95, 0.93, 0.96, 0.95] * 4
FALLEN = [*STEADY, 0.84, 0.83]


def alarm_of(*values: Any) -> Alarm:
    """The one alarm of an account whose share fell on its last two days."""
    (alarm,) = assess([read(keyword_days(FALLEN)), *(read(each) for each in values)]).alarms
    return alarm


def changes_of(*files: InsightFile, **day: Any) -> dict[str, tuple[str, ...]]:
    return {str(each.day): each.changes for each in own_side(files).days if each.changes}


def test_fall_without_any_own_cause_is_not_explained() -> None:
    alarm = alarm_of(campaign_days([0.01] * 30), [change(3)])
    assert ((), False) == (alarm.explained_by, alarm.accounted)


def test_budget_of_the_campaign_accounts_for_a_fall_of_its_keyword() -> None:
    alarm = alarm_of(campaign_days([0.01] * 28 + [0.12, 0.13]))
    assert (AlarmKind.OWN_SHARE_FELL, True) == (alarm.kind, alarm.accounted)
    assert "lost to the budget" in alarm.explained_by[0]


def test_budget_of_another_campaign_or_account_explains_nothing() -> None:
    lost = [0.01] * 28 + [0.12, 0.13]
    assert () == alarm_of(campaign_days(lost, campaign="Other", campaign_id="71")).explained_by
    assert () == alarm_of(campaign_days(lost, account="2")).explained_by


def test_change_on_the_day_may_explain_and_does_not_clear() -> None:
    alarm = alarm_of([change(28)])
    assert (("own change on 2026-10-29: campaign budget changed",), False) == (alarm.explained_by, alarm.accounted)


def test_change_of_another_campaign_is_no_cause_and_one_of_the_account_is() -> None:
    assert () == alarm_of([change(28, campaign="71")]).explained_by
    assert 1 == len(alarm_of([change(28, campaign=None)]).explained_by)


def test_change_on_a_day_without_impressions_counts_from_the_next_day_that_has_some() -> None:
    series = [*keyword_days([0.9] * 3), *keyword_days([0.9] * 3, start=5)]
    assert {"2026-10-06": ("campaign budget changed (on 2026-10-05)",)} == changes_of(read(series), read([change(4)]))
    assert {} == changes_of(read(series), read([change(40)]))


def test_busy_day_names_some_changes_and_counts_the_rest() -> None:
    many = [change(2, "CAMPAIGN", "UPDATE", fields=(f"field{number}",)) for number in range(5)]
    assert "and 2 more own changes" == changes_of(read(keyword_days([0.9] * 4)), read(many))["2026-10-03"][-1]


def test_new_match_type_of_a_keyword_is_a_cause_for_its_other_match_types() -> None:
    broad = keyword_days([0.4] * 10, start=20, match_type="BROAD")
    found = changes_of(read([*keyword_days([0.95] * 30), *broad]))
    assert {"2026-10-21": ("match type BROAD of this keyword is new",)} == found


def test_new_keyword_of_the_campaign_is_a_cause_for_its_others() -> None:
    other = keyword_days([0.9] * 10, start=20, keyword="alibaba sale")
    assert {"2026-10-21": ("keyword 'alibaba sale' is new in the campaign",)} == changes_of(
        read([*keyword_days([0.95] * 30), *other])
    )


def test_what_is_small_or_there_from_the_start_is_no_news() -> None:
    rare = keyword_days([0.4] * 10, start=20, match_type="BROAD", eligible=50)
    early = keyword_days([0.4] * 27, start=3, match_type="PHRASE")
    assert {} == changes_of(read([*keyword_days([0.95] * 30), *rare, *early]))


def test_campaigns_are_watched_only_where_an_account_has_no_keywords() -> None:
    both = own_side([read(keyword_days([0.9])), read(campaign_days([0.1]))])
    alone = own_side([read(campaign_days([0.1]))])
    assert (["alibaba"], [None]) == ([day.keyword for day in both.days], [day.keyword for day in alone.days])


def test_of_two_files_that_tell_of_a_day_the_later_one_is_believed() -> None:
    found = own_side([read(keyword_days([0.9, 0.9])), read(keyword_days([0.5], start=1))]).days
    assert [(after(0), Share(0.9, 0.9)), (after(1), Share(0.5, 0.5))] == [(day.day, day.share) for day in found]


def test_two_lines_of_a_day_in_one_file_are_both_counted() -> None:
    assert 2 == len(own_side([read(keyword_days([0.9]) * 2)]).days)


def test_causes_that_somebody_names_are_told_of_every_loss_and_of_nothing_else() -> None:
    (fell,) = assess([read(keyword_days(FALLEN))], own_causes=["agency paused it"]).alarms
    assert ("agency paused it",) == fell.explained_by
    rising = [*[auction(day, "a.example", 0.3, day) for day in range(28)]]
    rising += [auction(day, "a.example", 0.5, day) for day in range(28, 35)]
    (rose,) = assess([read(rising)], own_causes=["agency paused it"]).alarms
    assert (AlarmKind.DOMAIN_RISING, ()) == (rose.kind, rose.explained_by)


def test_series_without_any_share_says_so_and_is_not_tested() -> None:
    silent = [OwnDay(day=after(number), impressions=9, share=None, keyword="алибаба") for number in range(30)]
    (alarm,) = assess([InsightFile(days=tuple(silent))]).alarms
    assert (AlarmKind.CANNOT_TELL, True) == (alarm.kind, "this platform has not" in alarm.reasons[0])


# -- between the periods of exports --


def fallen_export(**more: Any) -> list[InsightFile]:
    return [
        file(*counted(400, own, {"a.example": 90, "b.example": 60}, period=month(number), keyword="alibaba", **more))
        for own, number in ((392, 10), (300, 11))
    ]


def months_of_budget(before: float, later: float, **more: Any) -> list[OwnDay]:
    return [
        OwnDay(
            day=first,
            impressions=9,
            share=Share(0.9, 0.9),
            campaign="Brand",
            budget_lost=Share(lost, lost),
            **more,
        )
        for lost, number in ((before, 10), (later, 11))
        for first in month(number)
    ]


def loss(*files: InsightFile, **more: Any) -> Alarm:
    (alarm,) = (each for each in assess(files, **more).alarms if each.kind is not AlarmKind.CANNOT_TELL)
    return alarm


def test_loss_between_exports_that_the_budget_accounts_for_is_no_sign_of_a_hijacker() -> None:
    alarm = loss(*fallen_export(), InsightFile(days=tuple(months_of_budget(0.01, 0.2))))
    assert (AlarmKind.OWN_SHARE_FELL, True) == (alarm.kind, alarm.accounted)
    assert ("19.0% more than before was lost to the budget",) == alarm.explained_by
    assert not any("no new or rising domain" in reason for reason in alarm.reasons)


def test_budget_that_lost_little_more_leaves_the_loss_unexplained() -> None:
    alarm = loss(*fallen_export(), InsightFile(days=tuple(months_of_budget(0.01, 0.05))))
    assert (AlarmKind.UNEXPLAINED_LOSS, ()) == (alarm.kind, alarm.explained_by)


def test_change_before_the_period_may_explain_a_loss_between_exports() -> None:
    named = InsightFile(days=(*days([0.9], campaign="Brand", campaign_id="70", account="1"),))
    alarm = loss(*fallen_export(campaign="Brand"), named, read([change(29)]))
    assert ("own change on 2026-10-30: campaign budget changed",) == alarm.explained_by
    assert () == loss(*fallen_export(campaign="Other"), named, read([change(29)])).explained_by


def test_export_without_campaigns_is_of_those_that_hold_its_keyword() -> None:
    named = InsightFile(
        days=(
            *days([0.9], campaign="Brand", campaign_id="70"),
            *months_of_budget(0.01, 0.2, campaign_id="71"),
        )
    )
    assert loss(*fallen_export(), named).accounted
    elsewhere = InsightFile(days=(*days([0.9], campaign="Elsewhere"), *months_of_budget(0.01, 0.2)))
    assert not loss(*fallen_export(), elsewhere).accounted


def test_exports_without_a_date_have_no_own_changes_told() -> None:
    undated = [file(*counted(400, own, {"a.example": 90, "b.example": 60}, keyword="alibaba")) for own in (392, 300)]
    assert () == loss(*undated, read([change(29)])).explained_by


# -- joined to auction insights --


def rivals(before: float, later: float, domain: str = "a.example", **more: Any) -> InsightFile:
    found = [auction(day, domain, before if day < 28 else later, day, **more) for day in range(30)]
    return read(found, "google_ads-1-auction_insights.jsonl")


def told(*files: InsightFile) -> list[tuple[AlarmKind, str]]:
    return [
        (alarm.kind, alarm.reasons[-1])
        for alarm in assess([read(keyword_days(FALLEN)), *files]).alarms
        if alarm.domain is None and alarm.kind is not AlarmKind.CANNOT_TELL
    ]


def test_daily_fall_beside_steady_rivals_is_the_sign_of_a_hijacker() -> None:
    ((kind, reason),) = told(rivals(0.3, 0.3))
    assert (AlarmKind.UNEXPLAINED_LOSS, True) == (kind, reason.startswith("no new or rising domain explains it"))


def test_daily_fall_beside_a_rival_that_gained_names_it() -> None:
    assert [(AlarmKind.OWN_SHARE_FELL, "a.example gained at least half as much")] == told(rivals(0.3, 0.4))


def test_daily_fall_without_auction_insights_does_not_say_that_nobody_explains_it() -> None:
    ((kind, reason),) = told()
    assert (AlarmKind.OWN_SHARE_FELL, True) == (kind, "no auction insights" in reason)
    ((kind, _),) = told(rivals(0.3, 0.3, keyword="another"))
    assert AlarmKind.OWN_SHARE_FELL is kind


def test_words_for_match_types_and_devices_of_exports_are_those_of_interfaces() -> None:
    ((kind, _),) = told(rivals(0.3, 0.3, match_type="Exact match"))
    assert AlarmKind.UNEXPLAINED_LOSS is kind
    ((kind, _),) = told(rivals(0.3, 0.3, match_type="Phrase match"))
    assert AlarmKind.OWN_SHARE_FELL is kind
    ((kind, _),) = told(rivals(0.3, 0.3, match_type="Concordancia exacta"))
    assert AlarmKind.UNEXPLAINED_LOSS is kind


def test_export_without_an_account_is_of_the_only_one_that_is_named() -> None:
    ((kind, _),) = told(rivals(0.3, 0.3, account=None))
    assert AlarmKind.UNEXPLAINED_LOSS is kind
    assert {"1"} == {
        each.account for each in assess([read(keyword_days(FALLEN)), rivals(0.3, 0.3, account=None)]).series
    }
