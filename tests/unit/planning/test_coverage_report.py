"""Which looks count, for what, and what they add up to."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.coverage_report import Sight, SliceCoverage
from monitor.model.enums import Device, Engine, PageState
from monitor.model.planning import Look
from monitor.model.purchases import PurchaseState
from monitor.planning.canary import canaries
from monitor.planning.local import local_hours
from monitor.planning.report import Latest, Looked, coverage_report
from tests.coverage_story import BERLIN, NOON, UNTIL, check, count, fortnight, look, on, report

FULL = {Engine.GOOGLE: 1.0}


def only(looks: list[Look]) -> SliceCoverage:
    """The one line of a report on these looks."""
    (line,) = report(looks, until=NOON + timedelta(days=40)).lines
    return line


def test_recall_is_measured_for_each_provider_engine_and_device() -> None:
    looks = [
        *[look(own_shown=number < 90) for number in range(100)],
        *[look(own_shown=number < 40, source="mart") for number in range(100)],
        *[look(own_shown=True, device=Device.DESKTOP) for _ in range(30)],
        look(engine=None),
        look(device=None),
        look(state=PageState.CAPTCHA),
        look(wrong_market=True),
    ]
    found = canaries(looks, FULL, until=NOON)
    assert [(each.provider, each.device, each.looks, each.own_ads, each.counted) for each in found] == [
        ("mart", Device.MOBILE, 100, 40, 0.4),
        ("shop", Device.DESKTOP, 30, 30, 1.0),
        ("shop", Device.MOBILE, 100, 90, 0.9),
    ]
    assert [bool(each.alarm) for each in found] == [True, False, False]


def test_a_fall_of_the_last_week_counts_at_once() -> None:
    old = [look(at=NOON - timedelta(days=10), own_shown=True)] * 100
    new = [look(own_shown=number < 55) for number in range(100)]
    (found,) = canaries([*old, *new], FULL, until=NOON)
    assert (found.looks, found.own_ads, found.counted) == (200, 155, 0.55)
    assert found.recall is not None
    assert found.recall.value == pytest.approx(0.775)
    assert found.alarm


def test_recall_of_few_looks_or_without_an_impression_share_is_not_counted_with() -> None:
    (few,) = canaries([look(own_shown=True)] * 19, FULL, until=NOON)
    assert few.recall is not None
    assert (few.counted, few.alarm) == (None, None)
    (unknown,) = canaries([look(own_shown=True)] * 100, {}, until=NOON)
    assert (unknown.recall, unknown.recent, unknown.counted, unknown.alarm) == (None, None, None, None)


def test_every_outcome_of_a_check_has_its_own_count() -> None:
    looks = [
        look(),
        look(state=PageState.CAPTCHA),
        look(state=PageState.EMPTY),
        look(state=PageState.PROVIDER_ERROR),
        look(wrong_market=True),
    ]
    states = [PurchaseState.BOUGHT, PurchaseState.MISSED, PurchaseState.INTERRUPTED, PurchaseState.REFUSED]
    found = report(looks, [count(state) for state in states])
    (cell,) = found.cells
    assert (cell.where.hour, cell.planned, cell.bought, cell.looks) == (12, 4, 5, 1)
    assert (cell.refused, cell.empty, cell.failed, cell.missed, cell.blind) == (2, 1, 2, 1, 1)
    assert found.cost == Decimal("0.04")
    assert (found.total.planned, found.total.bought, found.newest) == (4, 5, NOON)


def test_two_looks_at_one_cell_within_one_hour_are_one_whoever_made_them() -> None:
    looks = [look(at=NOON + timedelta(minutes=minute), source=f"shop {minute % 2}") for minute in range(30)]
    found = only(looks)
    assert (found.looks, found.independent, found.sight) == (30, 1, Sight.CANNOT_TELL)


def test_keywords_that_differ_in_letter_case_are_one_and_unknown_ones_too() -> None:
    assert only([look(keyword=keyword) for keyword in ("Acme", "aCME", None, None)]).independent == 2


def test_silence_is_clean_only_where_enough_was_looked_at_with_open_eyes() -> None:
    looks = [on(day, source=source) for day in range(20) for source in ("shop", "mart")]
    assert only(looks).sight is Sight.CLEAN
    until = NOON + timedelta(days=20)
    blind = report([each for each in looks if each.source == "mart"], own_impression_shares=FULL, until=until).total
    assert (blind.sight, blind.blind, blind.independent) == (Sight.CANNOT_TELL, 20, 0)
    seeing = [on(day, own_shown=True) for day in range(20)]
    both = report([*seeing, *[on(day, source="mart") for day in range(20)]], own_impression_shares=FULL, until=until)
    assert (both.total.blind, both.total.independent, both.total.sight) == (20, 20, Sight.CLEAN)
    seen = only([*looks, look(offenders=frozenset({"a:1"}))])
    assert (seen.sight, seen.offenders) == (Sight.SEEN, 1)


def test_silence_is_worth_what_the_providers_show() -> None:
    until = NOON + timedelta(days=40)
    whole = report([on(day, own_shown=True) for day in range(40)], own_impression_shares=FULL, until=until).total
    less = report([on(day, own_shown=day % 10 > 0) for day in range(40)], own_impression_shares=FULL, until=until).total
    assert whole.smallest_share is not None
    assert less.smallest_share is not None
    assert less.smallest_share > whole.smallest_share


def test_only_customers_checks_that_showed_a_page_carry_the_promise() -> None:
    looks = [look(), look(at=NOON - timedelta(days=5), keyword=None), look(at=NOON - timedelta(days=5))]
    customers = [
        check(1),
        check(2, slot=NOON + timedelta(minutes=10)),
        check(3, keyword="acme shop"),
        check(4, slot=NOON - timedelta(days=5)),
        check(5, slot=NOON - timedelta(days=6)),
        check(6, provider="mart"),
        check(7, slot=NOON - timedelta(days=1)),
    ]
    found = report(looks, customers=customers, until=NOON + timedelta(minutes=30)).promises
    assert [(each.days, each.customer_checks) for each in found] == [(3, 1), (7, 2), (14, 2)]


def test_a_search_that_a_queue_made_in_the_next_hour_carries_the_promise_in_that_hour() -> None:
    late = NOON.replace(minute=58)
    looks = [look(at=late + timedelta(minutes=5)), look(at=late + timedelta(minutes=9))]
    ordered, following = check(1, slot=late), check(2, slot=late + timedelta(minutes=6))
    until = late + timedelta(hours=1)
    found = [report(looks, customers=some, until=until).promises[0] for some in ([ordered], [ordered, following])]
    assert [1, 1] == [each.customer_checks for each in found], "one hour of a cell counts once"
    assert (
        report(looks, customers=[check(slot=late - timedelta(minutes=50))], until=until).promises[0].customer_checks
        == 0
    )


@pytest.mark.parametrize(("days", "told"), [(1, [1]), (5, [3, 5]), (7, [3, 7]), (30, [3, 7, 14])])
def test_no_promise_speaks_of_days_that_were_not_read(days: int, told: list[int]) -> None:
    looked = Looked(since=NOON - timedelta(days=days), until=NOON, looks=())
    assert [promise.days for promise in coverage_report(looked, BERLIN).promises] == told


def test_a_promise_multiplies_what_each_provider_may_have_missed() -> None:
    looks, customers = [], []
    for number in range(40):
        slot = NOON - timedelta(hours=number)
        # One cell and hour counts once, so each provider looks at a keyword of its own.
        for source, shown in (("shop", True), ("mart", number % 10 > 0), ("kiosk", False)):
            looks.append(look(at=slot, source=source, own_shown=shown, keyword=f"acme {source}"))
            customers.append(check(number, slot=slot, provider=source, keyword=f"Acme {source}"))
    promise = report(looks, customers=customers, own_impression_shares=FULL, until=NOON).promises[-1]
    missed = (1 - 0.05) ** 40 * (1 - 0.05 * 0.9) ** 40
    assert (promise.customer_checks, promise.unmeasured) == (120, 0)
    assert promise.probability == promise.at_least == pytest.approx(1 - missed)


def test_where_recall_is_unknown_a_promise_is_told_as_a_range() -> None:
    slots = [NOON - timedelta(hours=number) for number in range(30)]
    looks = [look(at=slot, own_shown=True) for slot in slots]
    looks += [look(at=slot, engine=Engine.BING) for slot in slots[:10]]
    customers = [check(at, slot=slot) for at, slot in enumerate(slots)]
    customers += [check(at, slot=slot, engine=Engine.BING) for at, slot in enumerate(slots[:10])]
    promise = report(looks, customers=customers, own_impression_shares=FULL, until=NOON).promises[0]
    assert (promise.customer_checks, promise.unmeasured) == (40, 10)
    assert promise.at_least == pytest.approx(1 - 0.95**30)
    assert promise.probability == pytest.approx(1 - 0.95**40)


def test_offenders_seen_once_or_twice_in_independent_looks_tell_of_the_unseen() -> None:
    once = [on(day, offenders=frozenset({f"a:{day}"})) for day in range(4)]
    twice = [on(day, offenders=frozenset({"b:1"})) for day in (10, 11)]
    same_hour = look(at=NOON + timedelta(minutes=5), offenders=frozenset({"a:0"}))
    unnamed = on(12, offenders=frozenset({"b:1"}), keyword=None)
    found = report([*once, *twice, same_hour]).census
    assert (found.seen, found.once, found.twice, found.at_least_unseen) == (5, 4, 1, 3)
    assert report([*once, *twice, unnamed]).census.twice == 0


def test_what_nobody_was_told_of_yet_is_added_up_apart() -> None:
    looks = [look(at=UNTIL - timedelta(hours=hours)) for hours in (1, 30)]
    latest = Latest(since=UNTIL - timedelta(days=1), planned=[count()])
    found = report(looks, [count(), count()], latest=latest)
    assert (found.total.planned, found.total.bought, found.cost) == (2, 2, Decimal("0.02"))
    assert (found.lately.planned, found.lately.bought, found.lately_cost) == (1, 1, Decimal("0.01"))
    assert report(looks).lately == report(looks).total


def test_lines_hours_and_cells_are_sums_of_the_same_looks() -> None:
    found = fortnight()
    for lines in (found.lines, found.hours, found.cells):
        for name in ("planned", "bought", "looks", "refused", "empty", "failed", "missed", "blind", "independent"):
            assert sum(getattr(line, name) for line in lines) == getattr(found.total, name)
    assert list(found.cells) == sorted(
        found.cells,
        key=lambda line: (
            [str(getattr(line.where, axis) or "") for axis in ("engine", "country", "location", "device")]
            + [f"{line.where.hour:02}"]
        ),
    )
    assert found.recall is not None
    assert found.recall < 0.6


def test_a_look_that_does_not_say_its_engine_or_device_counts_with_unknown_recall() -> None:
    looks = [on(day, engine=None, device=None) for day in range(20)]
    assert only(looks).sight is Sight.CLEAN


def test_nothing_at_all_is_a_report_too() -> None:
    found = report()
    assert (found.newest, found.recall, found.lines, found.cost) == (None, None, (), Decimal(0))
    assert [each.probability for each in found.promises] == [0.0, 0.0, 0.0]


@given(
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - zone follows
    zone=st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham"]),
)
def test_local_hours_are_those_of_the_zone(moment: datetime, zone: str) -> None:
    local = moment.astimezone(ZoneInfo(zone))
    assert local_hours(ZoneInfo(zone))(moment) == (local.date(), local.hour)


def test_an_hour_is_one_on_the_clock_of_the_zone() -> None:
    local = local_hours(BERLIN)
    assert local(datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) == (date(2026, 11, 21), 0)
    assert local(datetime(2026, 11, 20, 23, 31, tzinfo=UTC)) == (date(2026, 11, 21), 0)
