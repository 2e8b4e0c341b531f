"""What is not well although a run came to its end: found when it is there, and silent when it is not."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from monitor.model.checks import Cell, Market, Part, PlannedCheck
from monitor.model.coverage import SourceFailure
from monitor.model.digest import RenderedDigest
from monitor.model.enums import Device, Engine, PageState
from monitor.model.planning import Look
from monitor.model.purchases import Purchase, PurchaseState, RunRecord
from monitor.model.watch import Ping, Signal, Trouble, TroubleKind
from monitor.watch.troubles import undelivered, unplanned, unreadable, unseen, wrong_clock

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BOUGHT, FAILED = PurchaseState.BOUGHT, PurchaseState.FAILED


def purchase(
    age: timedelta, state: PurchaseState = BOUGHT, *, engine: Engine = Engine.GOOGLE, day: date = TODAY
) -> Purchase:
    cell = Cell(keyword="acme", engine=engine, market=Market(country="GB"), device=Device.MOBILE, hour=8, weekend=False)
    slot = NOW - age
    check = PlannedCheck(id=f"{slot}{engine}", cell=cell, part=Part.HUNTER, slot=slot, provider="shop")
    settled = None if state is PurchaseState.PLANNED else slot
    return Purchase(check=check, day=day, state=state, price=Decimal(0), charged=True, settled_at=settled)


def look(
    age: timedelta, state: PageState = PageState.ADS, *, engine: Engine = Engine.GOOGLE, wrong: bool = False,
    own: bool = False,
) -> Look:  # fmt: skip
    return Look(
        at=NOW - age,
        keyword="acme",
        engine=engine,
        country="GB",
        location=None,
        language=None,
        device=Device.MOBILE,
        state=state,
        wrong_market=wrong,
        source="shop",
        own_shown=own,
    )


def kinds(found: Iterable[Trouble]) -> list[TroubleKind]:
    return [each.kind for each in found]


def hourly(count: int) -> list[timedelta]:
    return [HOUR * number + MINUTE for number in range(count)]


def test_searches_that_show_nothing_usable_are_told_whatever_came_instead() -> None:
    """A provider that refuses, one that answers with errors, and one that answers for another country."""
    tried = [purchase(age, FAILED) for age in hourly(6)]
    assert [TroubleKind.BLIND] == kinds(unseen(tried, [], {}, NOW))
    bought = [purchase(age) for age in hourly(6)]
    errors = [look(age, PageState.PROVIDER_ERROR) for age in hourly(6)]
    foreign = [look(age, wrong=True) for age in hourly(6)]
    for looks in (errors, foreign):
        assert [TroubleKind.BLIND] == kinds(unseen(bought, looks, {}, NOW))
    assert [] == kinds(unseen(bought, [look(age) for age in hourly(6)], {}, NOW))


def test_a_provider_that_answers_nothing_is_told_although_pages_come_from_elsewhere() -> None:
    tried = [purchase(age, FAILED) for age in hourly(6)]
    [trouble] = unseen(tried, [look(age) for age in hourly(6)], {}, NOW)
    assert "blind: shop: none of the last 6 searches was answered" == str(trouble)


def test_one_page_among_the_newest_tries_is_enough_and_one_before_them_is_not() -> None:
    tried = [purchase(age) for age in hourly(12)]
    assert [] == kinds(unseen(tried, [look(9 * HOUR)], {}, NOW))
    assert [TroubleKind.BLIND] == kinds(unseen(tried, [look(11 * HOUR)], {}, NOW))


def test_a_few_failures_are_no_alarm_and_neither_are_those_of_yesterday() -> None:
    assert [] == kinds(unseen([purchase(age, FAILED) for age in hourly(4)], [], {}, NOW))
    assert [] == kinds(unseen([purchase(DAY + age, FAILED) for age in hourly(9)], [], {}, NOW))


def test_searches_that_were_missed_or_wait_are_no_tries() -> None:
    waiting = [purchase(age, state) for age in hourly(9) for state in (PurchaseState.PLANNED, PurchaseState.MISSED)]
    assert [] == kinds(unseen(waiting, [], {}, NOW))


def test_an_engine_that_is_blind_is_named_while_the_others_are_seen() -> None:
    tried = [purchase(age, engine=engine) for age in hourly(6) for engine in (Engine.GOOGLE, Engine.BING)]
    [trouble] = unseen(tried, [look(age) for age in hourly(6)], {}, NOW)
    assert "blind: bing in GB: none of the last 6 searches showed a usable page" == str(trouble)


def test_own_ads_that_are_missing_are_an_alarm_once_chance_does_not_explain_it() -> None:
    shares = {Engine.GOOGLE: 0.9}
    stripped = [look(timedelta(minutes=20 * number + 1), PageState.NO_ADS) for number in range(24)]
    [trouble] = unseen([], stripped, shares, NOW)
    assert "canary: shop, google on mobile: shows 0% of your own ads in 24 looks of a day; expected 80%" == str(trouble)
    assert [] == kinds(unseen([], stripped[:19], shares, NOW))
    assert [] == kinds(unseen([], stripped, {}, NOW))
    whole = [look(timedelta(minutes=20 * number + 1), own=number % 10 > 0) for number in range(60)]
    assert [] == kinds(unseen([], whole, shares, NOW))


def test_own_ads_that_were_missing_are_missing_until_their_recall_is_good_again() -> None:
    shares, was = {Engine.GOOGLE: 0.9}, [TroubleKind.CANARY]

    def seen(of_ten: int) -> list[Look]:
        return [look(timedelta(minutes=20 * number + 1), own=number % 10 < of_ten) for number in range(30)]

    assert [] == kinds(unseen([], seen(7), shares, NOW))
    assert [TroubleKind.CANARY] == kinds(unseen([], seen(7), shares, NOW, standing=was))
    assert [] == kinds(unseen([], seen(8), shares, NOW, standing=was))


def test_own_ads_of_days_before_are_no_excuse() -> None:
    before = [look(DAY + MINUTE * number + MINUTE, own=True) for number in range(200)]
    stripped = [look(timedelta(minutes=20 * number + 1), PageState.NO_ADS) for number in range(24)]
    assert [TroubleKind.CANARY] == kinds(unseen([], before + stripped, {Engine.GOOGLE: 0.9}, NOW))


def rendered(age: timedelta | None) -> RenderedDigest:
    made_at = None if age is None else NOW - age
    return RenderedDigest(
        digest_id="d", local_date=TODAY, message_id="<d@x>", subject="", html="", text="", csv="", made_at=made_at
    )


@pytest.mark.parametrize(("age", "found"), [(HOUR, 1), (HOUR - MINUTE, 0), (None, 0)])
def test_a_digest_that_waits_for_an_hour_is_told(age: timedelta | None, found: int) -> None:
    waiting = [("smtp", rendered(age)), ("smtp", rendered(timedelta()))]
    assert found == len(list(undelivered(waiting, ["smtp: not reached"], {"smtp", "folder"}, NOW)))


def test_a_channel_that_is_set_up_no_more_waits_for_nobody() -> None:
    assert [] == list(undelivered([("smtp", rendered(DAY))], [], {"folder"}, NOW))


def test_readers_who_were_refused_for_good_are_told() -> None:
    [trouble] = undelivered([], ["smtp: 1 of 2 readers was refused: manager@example.com"], {"smtp"}, NOW)
    assert "undelivered: smtp: some readers were refused for good" == str(trouble)


def test_a_plan_without_a_search_is_told() -> None:
    assert [TroubleKind.UNPLANNED] == kinds(unplanned([purchase(DAY, day=TODAY - DAY)], TODAY, buys=True))
    assert [] == kinds(unplanned([purchase(HOUR)], TODAY, buys=True))


def test_settings_that_plan_nothing_any_more_are_told_and_those_that_never_did_are_not() -> None:
    assert [TroubleKind.UNPLANNED] == kinds(unplanned([purchase(DAY, day=TODAY - DAY)], TODAY, buys=False))
    assert [] == kinds(unplanned([], TODAY, buys=False))


def test_a_source_that_cannot_be_read_is_told_once_and_a_bad_file_stands_in_the_digest() -> None:
    failures = [
        SourceFailure(source="drop", name="drop", reason="is gone"),
        SourceFailure(source="drop", name="drop", reason="is gone"),
        SourceFailure(source="drop", name="a.html", reason="is no page"),
    ]
    assert ["source: drop: cannot be read at all"] == list(map(str, unreadable(failures)))


def began(at: datetime) -> list[RunRecord]:
    return [RunRecord(slot="round", due_at=at, started_at=at, finished_at=at, outcome="done", detail="")]


def ping(ahead: timedelta | None) -> Ping:
    return Ping(signal=Signal.START, ahead=ahead)


def test_a_clock_is_wrong_when_the_watcher_or_the_record_of_runs_says_so() -> None:
    assert ["clock: the clock here is 24.0 h ahead of the watcher's"] == list(map(str, wrong_clock([], ping(DAY), NOW)))
    assert ["clock: the clock here is 2.0 h behind the watcher's"] == list(
        map(str, wrong_clock([], ping(-2 * HOUR), NOW))
    )
    assert ["clock: a run is recorded 24.0 h after now: the clock was set back"] == list(
        map(str, wrong_clock(began(NOW + DAY), None, NOW))
    )


@pytest.mark.parametrize("ahead", [None, timedelta(), 9 * MINUTE, -9 * MINUTE])
def test_minutes_and_silence_are_no_wrong_clock(ahead: timedelta | None) -> None:
    assert [] == list(wrong_clock(began(NOW + 9 * MINUTE), ping(ahead), NOW))
    assert [] == list(wrong_clock([], None, NOW))
