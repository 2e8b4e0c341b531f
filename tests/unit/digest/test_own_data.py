"""The digest tells the own data's signs once as news, then as still so; bounded, and never as more than a suspicion."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.digest import compose, own_data, subject_line, wording
from monitor.digest.own_data import sign_number
from monitor.digest.own_data_words import OwnDataWords, weekly
from monitor.model.attribution import Publisher
from monitor.model.digest import OwnData
from monitor.model.incidents import Incident
from monitor.model.insights import Alarm, AlarmKind, Assessment, InsightSource, Share, SharePoint, ShareSeries
from tests.digest_story import coverage, incident, story

TODAY = date(2026, 11, 22)
GOOGLE = InsightSource.GOOGLE_ADS
COUPON = Publisher(network="awin", publisher_id="101234", name="Coupon Corner", sites=("coupon-corner.example",))


def alarm(**changes: Any) -> Alarm:
    base: dict[str, Any] = {
        "kind": AlarmKind.NEW_DOMAIN,
        "keyword": "alibaba coupon",
        "domain": "coupon-corner.example",
        "since": TODAY - timedelta(days=6),
        "until": TODAY - timedelta(days=1),
        "after": Share(0.3, 0.3),
        "smallest_change": 0.1,
        "reasons": ("new in the report, with 30.0% of the auctions",),
        "source": GOOGLE,
        "account": "1",
        **changes,
    }
    return Alarm(**base)


def series(*shares: Share | None, keyword: str | None = "alibaba coupon", days: int = 7) -> ShareSeries:
    first = date(2026, 10, 12)
    points = [
        SharePoint(
            first=first + timedelta(days=days * number),
            last=first + timedelta(days=days * number + days - 1),
            share=share,
        )
        for number, share in enumerate(shares)
    ]
    return ShareSeries(domain=None, keyword=keyword, source=GOOGLE, account="1", points=tuple(points))


def data_of(
    *alarms: Alarm,
    told: str = "",
    publishers: tuple[Publisher, ...] = (),
    incidents: tuple[Incident, ...] = (),
    **more: Any,
) -> OwnData:
    assessment = Assessment(alarms=alarms, newest=TODAY - timedelta(days=1), **more)
    return own_data(assessment, lambda _: (publishers, incidents), told=told, day=TODAY)


def words(data: OwnData) -> OwnDataWords:
    said = wording(compose(story(own_data=data))).own_data
    assert said is not None
    return said


def test_nothing_configured_is_nothing_said() -> None:
    assert wording(compose(story())).own_data is None


def test_sign_is_told_in_full_once_and_then_as_still_so() -> None:
    first = words(data_of(alarm()))
    (sign,) = first.signs
    assert ("New domain: coupon-corner.example", ()) == (sign.title, first.still)
    assert "Google Ads, account 1, “alibaba coupon”, since 16 Nov 2026" == sign.place
    assert ("Data until 21 Nov 2026: 1 sign, 1 new today.", True) == (
        first.sentence,
        "the smallest change these data could have shown: 10.0 points" in sign.sentences,
    )
    later = words(data_of(alarm(since=TODAY), told=f"… [{sign.number}] …"))
    assert ((), 1) == (later.signs, len(later.still))
    assert ("Data until 21 Nov 2026: 1 sign, 1 told before.", True) == (later.sentence, sign.number in later.still[0])


def test_another_kind_domain_platform_or_keyword_is_another_sign() -> None:
    others = [
        alarm(kind=AlarmKind.DOMAIN_RISING),
        alarm(domain="other.example"),
        alarm(source=InsightSource.MICROSOFT_ADVERTISING),
        alarm(keyword="alibaba"),
    ]
    assert 5 == len({sign_number(each) for each in (alarm(), *others)})
    assert sign_number(alarm()) == sign_number(alarm(keyword="Alibaba Coupon", since=TODAY, campaign="Other"))


def test_what_several_series_show_is_one_sign() -> None:
    alike = [alarm(segment={"device": f"D{number}"}, before=Share(0.1, 0.1)) for number in range(6)]
    (sign,) = words(data_of(*alike)).signs
    also = [sentence for sentence in sign.sentences if sentence.startswith("also shown by")]
    assert (3, "and by 2 more series") == (len(also), sign.sentences[-1])
    assert "d1" in also[0]
    assert "(10.0% → 30.0%)" in also[0]


def test_leads_are_a_suspicion_and_name_incidents() -> None:
    found = tuple(incident(number) for number in range(5))
    (sign,) = words(data_of(alarm(), publishers=(COUPON,), incidents=found)).signs
    assert sign.leads == (
        "suspected, coupon-corner.example is said to be a site of Coupon Corner (awin 101234)",
        "seen in captures: "
        + "".join(f"inc-000{number} (brand-bidding, Google, last 22 Nov 2026), " for number in range(3))
        + "2 more",
    )


def test_sources_that_disagree_say_so_and_a_nameless_publisher_is_one() -> None:
    two = (COUPON, replace(COUPON, publisher_id="7", name=None))
    (sign,) = words(data_of(alarm(), publishers=two)).signs
    assert all("sources disagree" in lead for lead in sign.leads)
    assert "name unknown (awin 7)" in sign.leads[1]


def test_loss_beside_ads_with_the_own_display_url_says_what_they_are() -> None:
    other = incident(1, key=replace(incident().key, engine="other"))
    (sign,) = words(data_of(alarm(kind=AlarmKind.UNEXPLAINED_LOSS, domain=None), incidents=(other,))).signs
    assert sign.leads[0].startswith(
        "ads with the own display URL seen in captures: inc-0001 (brand-bidding, engine not"
    )


def test_section_never_speaks_of_more_than_a_suspicion() -> None:
    said = words(data_of(alarm(), publishers=(COUPON,), incidents=(incident(),)))
    assert "violation" not in str(asdict(said)).lower()
    assert "A sign is no proof" in said.note


def test_floods_are_capped_and_counted() -> None:
    many = [alarm(domain=f"d{number}.example") for number in range(20)]
    said = words(data_of(*many))
    assert (6, "and 14 more signs: monitor insights lists them") == (len(said.signs), said.signs_more)
    told = " ".join(sign_number(each) for each in many)
    still = words(data_of(*many, told=told))
    assert (8, True) == (len(still.still), str(still.still_more).startswith("and 12 more signs: S-"))
    # Every sign stays in the text by its number, or the next digest would take it for news.
    assert all(sign_number(each) in str(asdict(still)) for each in many)


def test_what_rests_on_old_data_is_counted_and_not_told() -> None:
    said = words(data_of(alarm(until=TODAY - timedelta(days=36)), alarm(kind=AlarmKind.CANNOT_TELL)))
    assert ((), "Data until 21 Nov 2026: no sign of another advertiser.") == (said.signs, said.sentence)
    assert "The numbers do not decide in 1 case. 1 sign of more than 35 days ago left out." == said.limit
    assert 1 == len(words(data_of(alarm(until=None, since=None))).signs)


def test_silence_says_what_the_data_could_have_shown() -> None:
    one = words(data_of(smallest=(0.031, 0.031)))
    assert "A fall of the own daily share by less than 3.1 points would not have been told." == one.limit
    assert (
        "less than 3.1 points (in the series with the fewest auctions 9.0 points)"
        in words(data_of(smallest=(0.031, 0.09))).limit
    )


def test_files_without_a_day_say_nothing() -> None:
    empty = own_data(Assessment(), lambda _: ((), ()), told="", day=TODAY)
    assert "nothing can be said" in words(empty).sentence


def test_explained_signs_are_counted_apart_and_what_the_budget_did_is_no_news() -> None:
    changed = alarm(explained_by=("own change on 2026-11-12: campaign budget changed",))
    assert words(data_of(changed)).sentence.endswith("1 new today; your own changes or budget may explain 1 of them.")
    # A busy account changes something every day: that must not keep a hijacker out of the subject.
    assert "1 new sign in own data" in subject_line(compose(story(own_data=data_of(changed))))
    lost = replace(changed, explained_by=("12.0% more than usual was lost to the budget", "ad changed"), accounted=True)
    assert words(data_of(lost)).signs[0].sentences[1:3] == (
        "the own budget accounts for it: 12.0% more than usual was lost to the budget",
        "may be explained: ad changed",
    )
    assert "in own data" not in subject_line(compose(story(own_data=data_of(lost))))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (story(), "1 new, 1 recurring, 1 cured, 1 new sign in own data"),
        (story(incidents=(), transitions=()), "no new incidents in 38 looks, 1 new sign in own data"),
        (
            story(incidents=(), transitions=(), coverage=coverage(lines=())),
            "nothing could be seen, 1 new sign in own data",
        ),
    ],
)
def test_new_sign_stands_in_the_subject(day: Any, said: str) -> None:
    assert f"] {said} - 22 Nov 2026" in subject_line(compose(replace(day, own_data=data_of(alarm()))))


def test_own_share_is_pictured_by_weeks_with_the_alarmed_keyword_first() -> None:
    steady = series(*[Share(0.9, 0.9)] * 8, keyword=None)
    alarmed = series(Share(0.9, 0.9), Share(0.0, 0.1), None)
    first, second = words(data_of(alarm(), series=(steady, alarmed))).series
    assert ("“alibaba coupon”, Google Ads, 1", "all keywords, Google Ads, 1") == (first.place, second.place)
    assert [("12 – 18 Oct", 90, 0, "90.0%"), ("19 – 25 Oct", 0, 10, "< 10%"), ("26 Oct – 1 Nov", 0, 0, "–")] == [
        (bar.when, bar.sure_percent, bar.maybe_percent, bar.words) for bar in first.bars
    ]
    assert 6 == len(second.bars)


def test_days_are_pictured_as_means_of_their_weeks() -> None:
    shares = [*[Share(0.9, 0.9)] * 3, Share(0.5, 0.7), *[None] * 3, None]
    first, second = weekly(series(*shares, days=1).points)
    assert (0.8, 0.85) == (round(first.share.low, 4), round(first.share.high, 4)) if first.share else None
    assert (None, "19 Oct") == (
        second.share,
        words(data_of(alarm(), series=(series(*shares, days=1),))).series[0].bars[-1].when,
    )


def test_series_of_one_point_and_of_rivals_are_no_picture() -> None:
    rival = replace(series(*[Share(0.3, 0.3)] * 3), domain="a.example")
    assert () == data_of(series=(series(Share(0.9, 0.9)), rival)).series


def test_place_without_a_platform_is_told_without_one() -> None:
    bare = replace(series(*[Share(0.9, 0.9)] * 2), source=None, account=None)
    said = words(data_of(alarm(source=None, account=None, keyword=None, since=None), series=(bare,)))
    assert ("“alibaba coupon”", "") == (said.series[0].place, said.signs[0].place)


def test_alarm_without_a_limit_says_none() -> None:
    (sign,) = words(data_of(alarm(smallest_change=None))).signs
    assert ("new in the report, with 30.0% of the auctions",) == sign.sentences
