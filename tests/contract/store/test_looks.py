"""Looks: every timed check of a period with whom it showed."""

from datetime import timedelta

from monitor.model.enums import Device, Engine, OwnAd, PageState
from monitor.ports import Store
from tests.builders import NOON
from tests.store_story import DAY, batch, judge_all, read_all, sighting_of


def test_a_look_says_its_cell_its_offenders_and_whether_the_own_ad_was_there(store: Store) -> None:
    store.add_captures(
        [
            batch(1, {}, {"fingerprint": "own"}, device=Device.MOBILE, location="Leeds"),
            batch(2),
            batch(3, wrong_market=True, engine=None),
        ]
    )
    read_all(store, attributed=lambda seen: {"own_ad": OwnAd.YES} if seen.fingerprint == "own" else {})
    judge_all(store, lambda subject: [sighting_of(subject)] if subject.observation.fingerprint != "own" else [])
    first, second, third = store.looks(since=NOON, until=NOON + DAY, own_domains=["acme.com"])

    assert (first.at, first.keyword, first.engine) == (NOON + timedelta(minutes=1), "acme wholesale", Engine.GOOGLE)
    assert (first.country, first.location, first.language, first.device) == ("GB", "Leeds", "en", Device.MOBILE)
    assert (first.source, first.own_shown) == ("folder", True)
    assert first.offenders == {"awin:4711"}
    assert (second.state, second.own_shown, second.offenders) == (PageState.NO_ADS, False, frozenset())
    assert (third.engine, third.usable) == (None, False)


def test_looks_are_those_after_since_and_up_to_until_with_a_time(store: Store) -> None:
    store.add_captures([batch(1), batch(2), batch(3), batch(4, seen_at=None)])
    minute = timedelta(minutes=1)

    assert [look.at for look in store.looks(since=NOON + minute, until=NOON + 2 * minute)] == [NOON + 2 * minute]
    assert len(store.looks(since=NOON - DAY, until=NOON + 10 * DAY)) == 3


def test_the_own_display_url_is_shown_whoever_pays_for_the_ad(store: Store) -> None:
    shown = {
        "hidden": {"own_ad": OwnAd.UNKNOWN, "display_domain": "acme.com"},
        "hijack": {"own_ad": OwnAd.NO, "network": "awin", "display_domain": "acme.com"},
        "other": {"own_ad": OwnAd.NO, "display_domain": "acme.com.deals.example"},
        "quoted": {"own_ad": OwnAd.NO, "reasons": ('"display_domain":"acme.com"',)},
    }
    store.add_captures([batch(number, {"fingerprint": name}) for number, name in enumerate(shown, start=1)])
    read_all(store, attributed=lambda seen: shown[seen.fingerprint])

    looks = store.looks(since=NOON, until=NOON + DAY, own_domains=["acme.com", "acme.test"])
    assert [look.own_shown for look in looks] == [True, True, False, False]
    assert not any(look.own_shown for look in store.looks(since=NOON, until=NOON + DAY))


def test_texts_of_a_look_are_given_back_as_they_were(store: Store) -> None:
    odd = {"query": "акме \ud800 \x00", "country": None, "location": "Köln", "engine": None, "device": Device.MOBILE}
    store.add_captures([batch(1, **odd), batch(2, **odd)])
    for look in store.looks(since=NOON, until=NOON + DAY):
        assert (look.keyword, look.country, look.location) == ("акме \ud800 \x00", None, "Köln")
        assert (look.engine, look.device) == (None, Device.MOBILE)
