"""What the silence of some days is worth, in words."""

from dataclasses import replace

import pytest

from monitor.digest.picture import picture, place_words
from monitor.digest.worth import percent, promise_words, worth
from monitor.model.coverage_report import CoverageReport, Interval, Promise, Slice
from monitor.model.enums import Device, Engine, PageState
from tests.coverage_story import NOON, check, count, fortnight, look, on, report

ZONE = "Europe/Berlin"


def promised(**changes: object) -> Promise:
    made = Promise(days=3, customer_checks=50, unmeasured=0, share=0.05, probability=0.923, at_least=0.923)
    return replace(made, **changes)  # type: ignore[arg-type]


def days(*offsets: int, **changes: object) -> CoverageReport:
    return report([on(-day, **changes) for day in offsets], until=NOON)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0%"),
        (0.001, "under 1%"),
        (0.929, "92%"),
        (0.99, "99%"),
        (0.9999, "over 99%"),
        (1, "over 99%"),
        (0.29, "29%"),
    ],
)
def test_a_probability_is_never_told_larger_than_it_is_nor_as_certainty(share: float, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(
    ("changes", "chance"),
    [
        ({}, "92%"),
        ({"unmeasured": 50, "at_least": 0.0}, "at most 92%"),
        ({"unmeasured": 20, "at_least": 0.78}, "78 to 92%"),
    ],
)
def test_a_promise_says_how_sure_its_own_figure_is(changes: dict[str, object], chance: str) -> None:
    assert promise_words(promised(**changes)) == (
        "In the last 3 days, from 50 customer's checks: an advertiser on 5% of your brand searches would have been "
        f"seen with probability {chance}."
    )


def test_without_customers_checks_nothing_is_promised() -> None:
    assert "whether an advertiser would have been seen: cannot tell." in promise_words(promised(customer_checks=0))


def test_a_full_fortnight_tells_everything() -> None:
    told = worth(fortnight(), ZONE)
    assert told.days == "14 days"
    assert [pledge.chance for pledge in told.pledges][1:] == ["over 99%", "over 99%"]
    assert len(told.alarms) == 1
    assert "serpapi on Bing (mobile) shows" in told.alarms[0]
    assert [line.split(" shows")[0] for line in told.recalls] == [
        "dataforseo on Google (desktop)",
        "dataforseo on Google (mobile)",
        "serpapi on Bing (desktop)",
        "serpapi on Bing (mobile)",
    ]
    assert "at least about" in str(told.unseen)
    assert told.totals[0].startswith("Since the last digest: ")
    assert " planned, " in told.totals[1]
    assert "Cost: 35.00 USD. The newest look is 2 minutes old." in told.totals[1]


def test_lines_are_bounded_and_what_cannot_tell_comes_first() -> None:
    told = worth(fortnight(), ZONE)
    assert [line.wanting for line in told.lines] == [True] * 4 + [False] * 4
    assert told.lines_more == "and 8 more: monitor coverage lists them all."
    assert told.lines[0].place.startswith("Bing · ")
    assert " blind" in told.lines[0].words
    assert str(told.lines_note).startswith("“Seen from”: an advertiser on at least this share")
    whole = worth(fortnight(), ZONE, markets=None, lines=None)
    assert (len(whole.lines), whole.lines_more) == (16, None)


def test_days_without_a_plan_say_so_and_show_no_row_of_zeros() -> None:
    told = worth(days(1, 2), ZONE)
    assert (told.pledges, told.lines_note) == ((), None)
    assert "nothing was bought under a plan" in told.claim
    assert told.totals == (
        "The last 14 days: 2 bought or imported, 2 looks; nothing lost. The newest look is 24 hours old.",
    )
    (unknown,) = told.recalls
    assert unknown.startswith("How many of the ads a provider shows is not known. Your own ad tells")
    assert told.unseen == "No offender seen in these days. Who hides from data centres is invisible to every provider."


def test_unknown_recall_is_said_with_what_it_does_to_the_promise() -> None:
    slot = on(-1).at
    looks = [*[look(at=slot, own_shown=True)] * 3, look(at=slot, engine=Engine.BING)]
    found = report(looks, [count()], [check(slot=slot)], own_impression_shares={Engine.GOOGLE: 0.9}, until=NOON)
    told = worth(found, ZONE)
    assert "3 of 3 looks, too few to count with." in told.recalls[0]
    assert "the other providers show is not known: each is taken to show all of them" in told.recalls[1]
    assert told.pledges[0].chance == "at most 5%"


def test_many_providers_are_bounded() -> None:
    canary = replace(fortnight().canaries[0], alarm="shows 10% of the brand's own ads")
    told = worth(replace(fortnight(), canaries=(canary,) * 30), ZONE)
    assert len(told.alarms) == len(told.recalls) == 9
    assert told.alarms[-1] == "and 22 more alarms"


def test_names_from_outside_are_bounded_and_visible() -> None:
    odd = replace(fortnight().canaries[0], provider="\u202e https://evil.example/" + "x" * 500, alarm="is odd")
    alarm = worth(replace(fortnight(), canaries=(odd,)), ZONE).alarms[0]
    assert alarm.startswith("\\u202e hxxps://evil")
    assert len(alarm) < 300
    unnamed = replace(odd, provider="", recall=Interval(value=1, low=0.9, high=1))
    assert worth(replace(fortnight(), canaries=(unnamed,)), ZONE).recalls[0].startswith("An unnamed source on Google")


def test_nothing_at_all_is_told_in_two_sentences() -> None:
    told = worth(report(), ZONE)
    assert (told.picture, told.cannot_tell, told.unseen, told.lines, told.recalls) == (None, None, None, (), ())
    assert told.totals == ("The last 14 days: 0 bought or imported, 0 looks; nothing lost.",)


def test_a_picture_has_a_sign_for_each_hour_and_the_same_in_words() -> None:
    looks = [
        *[on(-day) for day in range(13)],
        *[on(-day, keyword="acme shop") for day in range(13)],
        look(at=NOON.replace(hour=6), offenders=frozenset({"a:1"})),
        look(at=NOON.replace(hour=7)),
        look(at=NOON.replace(hour=8), country=None, state=PageState.CAPTCHA),
        look(at=NOON.replace(hour=8), country="GB", location="Leeds"),
    ]
    drawn = picture(report(looks, until=NOON).hours, ZONE, limit=None)
    assert drawn is not None
    assert [(row.market, row.signs, row.words) for row in drawn.rows] == [
        ("country not stated", "·········?··············", "cannot tell for 1 hour"),
        ("DE", "·······!?···✓···········", "seen at 07, clean for 1 hour, cannot tell for 1 hour"),
        ("GB Leeds", "·········?··············", "cannot tell for 1 hour"),
    ]
    assert [words for _, words in drawn.legend] == ["an offender was seen", "clean", "cannot tell", "not looked at"]
    assert drawn.caption == "Markets by hours, on the clock of Europe/Berlin"


def test_a_bounded_picture_keeps_the_markets_with_most_to_see() -> None:
    looks = [look(country=country) for country in ("AA", "BB", "BB", "CC")]
    looks.append(look(country="ZZ", offenders=frozenset({"a:1"})))
    drawn = picture(report(looks).hours, ZONE, limit=2)
    assert drawn is not None
    assert [row.market for row in drawn.rows] == ["BB", "ZZ"]
    assert drawn.more == "and 2 more markets: monitor coverage shows them all."
    assert picture(report([], [count()]).hours, ZONE, limit=2) is None


def test_a_place_is_named_by_what_is_known_of_it() -> None:
    whole = Slice(engine=Engine.GOOGLE, country="US", location="Austin,Texas,United States", device=Device.MOBILE)
    assert place_words(whole) == "Google · US Austin, Texas · mobile"
    assert place_words(Slice(country="DE", location="Berlin")) == "DE Berlin"
    assert place_words(Slice()) == "country not stated"
