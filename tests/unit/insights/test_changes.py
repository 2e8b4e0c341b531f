"""What changed between periods, told only where the numbers prove it."""

from collections.abc import Sequence

import pytest

from monitor.insights import Findings, assess, auctions_of, told
from monitor.insights.causes import own_side
from monitor.insights.changes import compare as compare_series
from monitor.insights.counts import prints_hundredths
from monitor.insights.grouping import grouped
from monitor.insights.statistics import false_discovery_threshold, fisher, lower_tail, smallest_difference, wilson
from monitor.model.insights import Alarm, AlarmKind, InsightFile, Share
from tests.unit.insights.exports import BELOW, counted, file, month, row, share

OLD, NEW, NEWEST = (month(number) for number in (9, 10, 11))


def compare(files: Sequence[InsightFile], *, own_domains: Sequence[str] = ()) -> Findings:
    """Compare the periods of files, whatever they were joined with."""
    return compare_series(
        grouped(files),
        own=own_side(files),
        countable=all(map(prints_hundredths, files)),
        own_domains=own_domains,
    )


def kinds(*files: InsightFile, **more: object) -> dict[str | None, AlarmKind]:
    """Kind of alarm by domain."""
    return {alarm.domain: alarm.kind for alarm in compare(files, **more).alarms}


def periods(*groups: tuple[int, int, dict[str, int]]) -> list[InsightFile]:
    """One export a month."""
    return [file(*counted(*group, period=month(8 + number), keyword="alibaba")) for number, group in enumerate(groups)]


def test_whole_numbers_behind_the_percentages_are_recovered() -> None:
    export = file(*counted(412, 371, {"a.example": 173, "b.example": 77}))
    assert {(412, 371)} == {(found.eligible, found.shown) for found in auctions_of(export, most_groups=9).values()}


def test_whole_numbers_are_not_guessed() -> None:
    few = file(*counted(1999, 1000, {}))
    coarse = file(*counted(412, 371, {"a.example": 173}), rounding=0.0005)
    none_fits = file(row("You", 0.5), row("a.example", 0.3333), row("b.example", 0.1428), row("c.example", 0.3457))
    bound = file(row("You", BELOW), row("a.example", 0.3333))
    assert [{}] * 5 == [
        *(auctions_of(each, most_groups=9) for each in (few, coarse, none_fits, bound)),
        auctions_of(file(*counted(412, 371, {"a.example": 173})), most_groups=0),
    ]


def test_new_domain_with_a_tenth_of_the_auctions_is_told() -> None:
    before, after = periods((400, 380, {"a.example": 90}), (400, 380, {"a.example": 90, "New.example": 80}))
    assert {"New.example": AlarmKind.NEW_DOMAIN} == kinds(before, after)


def test_new_domain_below_the_threshold_cannot_be_told() -> None:
    before, after = periods((400, 380, {"a.example": 90}), (400, 380, {"a.example": 90, "new.example": 22}))
    assert {"new.example": AlarmKind.CANNOT_TELL} == kinds(before, after)


def test_new_domain_in_two_auctions_cannot_be_told() -> None:
    before, after = periods((19, 17, {"a.example": 9}), (19, 17, {"a.example": 9, "new.example": 2}))
    assert {"new.example": AlarmKind.CANNOT_TELL} == kinds(before, after)


def test_domain_in_two_periods_running_is_new() -> None:
    files = periods(
        (400, 380, {"a.example": 90}), (400, 380, {"a.example": 90, "n.example": 30}), (400, 380, {"n.example": 30})
    )
    assert {"n.example": AlarmKind.NEW_DOMAIN} == kinds(*files)


def test_domain_that_comes_and_goes_with_the_threshold_is_not_new() -> None:
    files = periods((400, 380, {"n.example": 45}), (400, 380, {"a.example": 90}), (400, 380, {"n.example": 45}))
    assert {} == kinds(*files)


def test_domain_rising_beyond_chance_is_told_with_the_smallest_change_that_could_have_been() -> None:
    (alarm,) = compare(periods((400, 380, {"a.example": 90}), (400, 380, {"a.example": 160}))).alarms
    assert alarm.kind is AlarmKind.DOMAIN_RISING
    assert alarm.p_value is not None
    assert alarm.smallest_change is not None
    assert alarm.p_value < 0.001
    assert 0.05 < alarm.smallest_change < 0.15


def test_change_within_chance_or_too_small_is_not_told() -> None:
    assert {} == kinds(*periods((60, 50, {"a.example": 20}), (60, 50, {"a.example": 24})))
    assert {} == kinds(*periods((900, 800, {"a.example": 200}), (900, 800, {"a.example": 220})))


def test_more_auctions_than_can_be_counted_are_taken_as_the_most_that_can() -> None:
    names = {f"r{number}.example": 1000 + 313 * number for number in range(9)}
    risen = names | {"r0.example": 1700}
    assert AlarmKind.DOMAIN_RISING == kinds(*periods((9_973, 9_000, names), (9_973, 9_000, risen)))["r0.example"]


def test_without_counts_a_change_cannot_be_told() -> None:
    before, after = (
        file(*counted(400, 380, {"a.example": n}, period=p), rounding=0.005) for n, p in ((90, OLD), (160, NEW))
    )
    assert {"a.example": AlarmKind.CANNOT_TELL} == kinds(before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (BELOW, share(0.4), AlarmKind.DOMAIN_RISING),
        (BELOW, share(0.11), AlarmKind.CANNOT_TELL),
        (BELOW, BELOW, None),
        (Share(0.02, 0.1), Share(0.06, 0.1), None),
        (share(0.12), Share(0.0, 0.2), AlarmKind.CANNOT_TELL),
        (share(0.3), BELOW, None),
        (share(0.3), None, None),
    ],
)
def test_bounds_are_compared_as_intervals(before: Share, after: Share | None, expected: AlarmKind | None) -> None:
    frame = {"a.example": 90, "b.example": 130, "c.example": 170}
    files = [
        file(*counted(400, 380, frame, period=period), row("x.example", shown, period=period))
        for period, shown in ((OLD, before), (NEW, after))
    ]
    assert expected == kinds(*files).get("x.example")


def test_own_loss_that_no_domain_explains_is_the_sign_of_a_hijacker() -> None:
    before, after = periods((400, 392, {"a.example": 90}), (400, 300, {"a.example": 90}))
    (alarm,) = assess([before, after], own_causes=["budget cut"]).alarms
    assert (AlarmKind.UNEXPLAINED_LOSS, ("budget cut",)) == (alarm.kind, alarm.explained_by)


def test_own_loss_beside_a_rising_domain_names_it() -> None:
    found = compare(periods((400, 392, {"a.example": 90}), (400, 300, {"a.example": 190}))).alarms
    loss = next(alarm for alarm in found if alarm.domain is None)
    assert AlarmKind.OWN_SHARE_FELL == loss.kind
    assert "a.example" in loss.reasons[-1]


def test_own_loss_without_counts_cannot_be_told_and_one_within_chance_is_not() -> None:
    coarse = [
        file(*counted(400, own, {"a.example": 90}, period=period), rounding=0.005)
        for own, period in ((392, OLD), (300, NEW))
    ]
    assert {None: AlarmKind.CANNOT_TELL} == kinds(*coarse)
    assert {} == kinds(*periods((60, 52, {"a.example": 20}), (60, 48, {"a.example": 20})))


def test_own_share_that_became_a_bound_shows_a_loss_by_itself() -> None:
    before = file(*counted(400, 392, {"a.example": 90}, period=OLD))
    after = file(row("You", BELOW, period=NEW), row("a.example", None, period=NEW))
    assert {None: AlarmKind.UNEXPLAINED_LOSS} == kinds(before, after)


def test_own_domain_in_somebody_elses_row_is_told_from_one_period() -> None:
    export = file(row("You", 0.9), row("www.alibaba.com", 0.2), row("notalibaba.com", 0.2))
    assert {"www.alibaba.com": AlarmKind.OWN_DOMAIN_AS_OTHER} == kinds(export, own_domains=("alibaba.com",))


def test_periods_that_overlap_are_not_compared_and_undated_files_keep_their_order() -> None:
    old, new = counted(400, 380, {"a.example": 90}), counted(400, 380, {"a.example": 160})
    dated = [
        file(*counted(400, 380, {"a.example": 90}, period=OLD)),
        file(*counted(400, 380, {"a.example": 160}, period=OLD)),
    ]
    assert {} == kinds(*dated)
    assert {"a.example": AlarmKind.DOMAIN_RISING} == kinds(file(*old), file(*new))


def test_rows_of_a_segment_of_time_that_cannot_be_read_are_not_compared() -> None:
    rows = [row("a.example", value, segment={"week": "W45"}) for value in (0.2, 0.5)]
    assert {} == kinds(file(rows[0]), file(rows[1]))


def test_devices_are_compared_with_their_like() -> None:
    rows = [
        each
        for period, shown in ((OLD, 90), (NEW, 160))
        for device, more in (("Mobile", 0), ("Computer", 90))
        for each in counted(
            400, 380, {"a.example": max(shown, more)}, period=period, segment={"device": device, "week": str(period[0])}
        )
    ]
    alarms = compare([file(*rows)]).alarms
    assert [{"device": "Mobile"}, {"device": "Computer"}] == [alarm.segment for alarm in alarms]


def test_file_without_own_rows_compares_rivals_without_counts() -> None:
    files = [file(row("a.example", value, period=period)) for value, period in ((0.2, OLD), (0.5, NEW))]
    assert {"a.example": AlarmKind.CANNOT_TELL} == kinds(*files)


def test_fisher_is_exact() -> None:
    # The tea tasting: 3 of 4 against 1 of 4.
    assert fisher((3, 4), (1, 4)) == pytest.approx(34 / 70)
    assert fisher((5, 10), (5, 10)) == pytest.approx(1)


def test_intervals_and_tails_are_those_of_the_tables() -> None:
    assert lower_tail(-1.959964) == pytest.approx(0.025, abs=1e-6)
    assert (wilson(8, 10).low, wilson(8, 10).high) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert smallest_difference(0.5, 400, 400) == pytest.approx(0.099, abs=1e-3)


def test_false_discovery_is_controlled_over_all_tests_of_a_digest() -> None:
    assert false_discovery_threshold([0.001, 0.02, 0.9], tested=3, rate=0.05) == 0.02
    assert false_discovery_threshold([0.02], tested=100, rate=0.05) == 0
    alarm = Alarm(kind=AlarmKind.DOMAIN_RISING, keyword=None, domain="a.example", p_value=0.02)
    sure = Alarm(kind=AlarmKind.OWN_DOMAIN_AS_OTHER, keyword=None, domain="b.example")
    findings = [Findings(alarms=(alarm, sure), tested=1), Findings(tested=99)]
    assert (sure,) == told(findings)
    assert (alarm, sure) == told(findings[:1])
