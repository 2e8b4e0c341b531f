"""Offenders grouped by what they share: never by one thing, never by a fashion, never a name without a bar."""

import time
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.incidents import clusters, traits
from monitor.incidents.clusters import BAR, NAMING_BAR, WEIGHTS
from monitor.matching.similarity import similar_texts
from monitor.model.captures import ParsedAd
from monitor.model.clusters import Cluster, OffenderTraits, TraitKind
from monitor.model.enums import AttributionBasis
from tests.builders import NOON, attribution, linked, observation, subject

NIGHT = tuple(40 if hour in {1, 2} else 0 for hour in range(24))
EVEN = tuple(4 for _ in range(24))


def offender(name: str, **given_traits: object) -> OffenderTraits:
    base = OffenderTraits(
        offender=f"domain:{name}.example",
        texts=("Bulk factory deals for traders - order now",),
        constants=("agent=k7x9",),
    )
    return replace(base, **given_traits)


def found(*offenders: OffenderTraits) -> list[Cluster]:
    return clusters(offenders, similar=similar_texts)


def test_two_things_shared_tie_offenders_and_one_does_not() -> None:
    assert [("domain:a.example", "domain:b.example")] == [each.members for each in found(offender("a"), offender("b"))]
    assert [] == found(offender("a"), offender("b", constants=()))
    assert max(3.0 - 0.5, 2.5) < BAR


def test_a_tie_says_what_is_shared() -> None:
    cluster = found(offender("a"), offender("b", hops=("r.example",)), offender("c", hops=("r.example",)))[0]
    assert 3 == len(cluster.members)
    assert "same constant: agent=k7x9" in cluster.reasons
    assert cluster.suspected is None
    assert cluster.id == found(offender("c"), offender("b"), offender("a"))[0].id


def test_copy_that_only_reads_alike_counts_as_shared() -> None:
    alike = offender("b", texts=("Order now - bulk factory deals for all traders 2026",))
    assert 1 == len(found(offender("a"), alike))
    assert [] == found(offender("a"), offender("b", texts=("Something else entirely about shoes",)))


def test_schedules_count_only_where_they_say_something() -> None:
    night = {"texts": (), "advertisers": ("acme ltd",), "constants": ()}
    first, second = offender("a", hours=NIGHT, **night), offender("b", hours=NIGHT, **night)
    assert ["same advertiser: acme ltd", "same schedule: the same hours of the day"] == list(
        found(first, second)[0].ties[0].reasons
    )
    for hours in (EVEN, (), NIGHT[:1] + (1,) * 3 + (0,) * 20, tuple(reversed(NIGHT))):
        assert [] == found(first, replace(second, hours=hours))


def test_a_named_publisher_is_suspected_only_from_the_higher_bar_on() -> None:
    named = offender("n", offender="awin:4711", publisher="awin:4711", hops=("r.example",))
    weak = found(named, offender("a"))[0]
    strong = found(named, offender("a", hops=("r.example",)))[0]
    assert weak.ties[0].score < NAMING_BAR <= strong.ties[0].score
    assert (None, ("awin:4711",)) == (weak.suspected, weak.named)
    assert "awin:4711" == strong.suspected
    assert "suspicion" in strong.reasons[0]


def test_two_named_publishers_name_nobody() -> None:
    first = offender("x", offender="awin:1", publisher="awin:1", hops=("r.example",))
    second = offender("y", offender="awin:2", publisher="awin:2", hops=("r.example",))
    cluster = found(first, second, offender("a", hops=("r.example",)))[0]
    assert (None, ("awin:1", "awin:2")) == (cluster.suspected, cluster.named)
    assert "none of them" in cluster.reasons[0]


def test_what_very_many_share_is_a_fashion() -> None:
    many = [
        offender(
            f"s{number}",
            texts=("Wholesale prices - order today",),
            constants=(),
            paths=("/lp/offer",),
            hops=("x.example",),
        )
        for number in range(300)
    ]
    assert [] == found(*many)


def test_nobody_or_one_is_no_cluster() -> None:
    assert [] == found()
    assert [] == found(offender("a"))


_TRAITS = st.builds(
    OffenderTraits,
    offender=st.sampled_from([f"domain:{letter}.example" for letter in "abcdefgh"]),
    publisher=st.none(),
    texts=st.lists(st.sampled_from(["bulk deals order now", "bulk deals order here", "shoes"]), max_size=2).map(tuple),
    constants=st.lists(st.sampled_from(["a=1111", "b=2222"]), max_size=2).map(tuple),
    hops=st.lists(st.sampled_from(["h.example", "i.example"]), max_size=2).map(tuple),
)


@given(st.lists(_TRAITS, max_size=8, unique_by=lambda each: each.offender), st.randoms())
@settings(deadline=None, max_examples=60)
def test_the_order_of_offenders_makes_no_difference(offenders: list[OffenderTraits], random: object) -> None:
    shuffled = list(offenders)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert found(*offenders) == found(*shuffled)


def test_ten_thousand_offenders_take_seconds() -> None:
    many = [offender(f"o{number}", constants=(f"agent=k{number // 5}x",)) for number in range(10_000)]
    began = time.process_time()
    found(*many)
    assert time.process_time() - began < 20


def test_similar_texts_are_grouped_whatever_their_order_case_and_numbers() -> None:
    texts = [
        "Save 30% on bulk orders today",
        "shoes for all",
        "BULK ORDERS today save 40% on",
        "",
        "save on bulk orders today only",
    ]
    assert [[0, 2, 4]] == similar_texts(texts, 80.0)
    assert [] == similar_texts([], 80.0)
    assert [[0, 1]] == similar_texts(["1 2 3", "4 5 6"], 80.0)


def test_traits_are_read_off_an_offenders_ads() -> None:
    chain = (
        "https://www.bing.com/aclk?u=x",
        "https://t.relay.example/c?to=1",
        "https://www.awin1.com/cread.php?awinaffid=4711",
        "https://shop.test/lp/2026/offer?agent=k7x9&camp=5&gclid=abc&utm_source=google",
    )
    known = {"landing_known": True, "landing_domain": "shop.test", "display_domain": "deals.example"}
    seen = [
        subject(
            attributed=attribution(
                chain=(*chain[:3], chain[3].replace("camp=5", f"camp={number}")), proof="awinaffid=4711", **known
            ),
            seen=observation(
                number, ad=ParsedAd(position=1, title="Bulk", description="Deals", advertiser_name=" Acme Ltd ")
            ),
        )
        for number in range(3)
    ]
    unknown = subject(attributed=attribution(chain=("not a url", "x:y")), seen=observation(9, seen_at=None))
    read = traits("domain:deals.example", [*seen, unknown])
    assert (
        OffenderTraits(
            offender="domain:deals.example",
            texts=("Bulk Deals", "Buy in bulk Good prices"),
            advertisers=("acme ltd",),
            constants=("agent=k7x9",),
            hops=("t.relay.example",),
            templates=("agent&camp",),
            paths=("/lp/#/offer",),
            hours=tuple(3 if hour == NOON.hour else 0 for hour in range(24)),
        )
        == read
    )


def test_traits_of_a_named_offender_carry_its_name_and_nothing_is_no_error() -> None:
    assert "awin:4711" == traits("awin:4711", [subject(attributed=linked(chain=("https://acme.com/",)))]).publisher
    assert OffenderTraits(offender="domain:x.example") == traits("domain:x.example", [])
    bare = attribution(basis=AttributionBasis.NONE, landing_known=True, chain=("{lpurl}?a={b}&c=https://x.example/y",))
    assert () == traits("x", [subject(attributed=bare)]).constants
    inside = attribution(
        chain=("https://deals.example/out", "https://acme.com/"), landing_known=True, landing_domain="acme.com"
    )
    assert () == traits("x", [subject(attributed=inside)]).hops


def test_every_kind_of_trait_has_a_weight_below_the_bar() -> None:
    assert set(TraitKind) == set(WEIGHTS)
    assert max(WEIGHTS.values()) < BAR
