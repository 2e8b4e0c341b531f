"""What the matcher says of texts, class by class, with cases of our own."""
# ruff: noqa: E501 - tables of cases

import pytest

from monitor.matching import KINDS, Matcher
from monitor.matching.spelling import Difference, compare
from monitor.model.enums import Label
from monitor.model.vocabulary import BrandTerm, Vocabulary
from tests.unit.matching.vocabularies import alibaba_matcher, bare_matcher, short_matcher, two_word_matcher


@pytest.mark.parametrize(
    ("text", "kind", "span"),
    [
        ("alibaba", "exact", (0, 7)),
        (" ALIBABA ", "exact", (1, 8)),
        ("alibaba coupon", "with_modifiers", (0, 7)),
        ("купон Alibaba", "with_modifiers", (6, 13)),
        ("alibaba官网", "with_modifiers", (0, 7)),
        ("alibaba.com", "own_domain", (0, 7)),
        ("offer.alibaba.com login", "own_domain", (6, 13)),
        ("https://www.alibaba.com/a?b=1#c", "own_domain", (12, 19)),
        ("seller@alibaba.com", "own_domain", (7, 14)),
        ("(www.alibaba.com)", "own_domain", (5, 12)),
        ("alibaba com", "with_modifiers", (0, 7)),
        ("alibaba vs aliexpress", "with_modifiers", (0, 7)),
    ],
)
def test_the_term_letter_for_letter_is_the_brand(text: str, kind: str, span: tuple[int, int]) -> None:
    match = alibaba_matcher().match(text)

    assert (match.label, match.kind, match.span, match.term) == (Label.BRAND, kind, span, "alibaba")


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("allibaba", "doubled_letter", "allibaba"),
        ("aalibaba.com", "lookalike_domain", "aalibaba"),
        ("alibba coupon", "missing_letter", "alibba"),
        ("ailbaba", "swapped_letters", "ailbaba"),
        ("alinaba", "neighbour_key", "alinaba"),
        ("alibahba", "phonetic", "alibahba"),
        ("alibaqba", "added_letter", "alibaqba"),
        ("alibabaz", "added_letter", "alibabaz"),
        ("alifaba", "wrong_letter", "alifaba"),
        ("allibbaba", "two_errors", "allibbaba"),
        ("ali baba coupon", "split", "ali baba"),
        ("a l i b a b a", "split", "a l i b a b a"),
        ("ali-baba.store", "split", "ali-baba"),
        ("wwwalibabacom", "glued", "alibaba"),
        ("allibabacom", "doubled_letter", "allibaba"),
        ("ali\u200bbaba", "invisible", "ali\u200bbaba"),
        ("alíbaba", "styled", "alíbaba"),
        ("ａｌｉｂａｂａ", "styled", "ａｌｉｂａｂａ"),
        ("🅰🅻🅸🅱🅰🅱🅰", "styled", "🅰🅻🅸🅱🅰🅱🅰"),
        ("аlіbаbа", "homoglyph", "аlіbаbа"),
        ("aliЬaЬa", "homoglyph", "aliЬaЬa"),
        ("al1b@ba", "leet", "al1b@ba"),
        ("a11ibaba", "doubled_letter", "a11ibaba"),
        ("фдшифиф купить", "wrong_layout", "фдшифиф"),
        ("fkb,f,f", "wrong_layout", "fkb,f,f"),
        ("fkb ,f,f", "wrong_layout", "fkb ,f,f"),
        ("dkfflqkqk", "wrong_layout", "dkfflqkqk"),
        ("ㅁㅣㅑㅠㅁㅠㅁ", "wrong_layout", "ㅁㅣㅑㅠㅁㅠㅁ"),
        ("ally baba", "phonetic", "ally baba"),
        ("alypaba", "two_errors", "alypaba"),
        ("alibaba's", "inflected", "alibaba"),
        ("alibabas", "inflected", "alibabas"),
        ("алибабы", "inflected", "алибабы"),
        ("с алибабой", "inflected", "алибабой"),
        ("阿里巴巴批发", "native", "阿里巴巴"),
        ("ｱﾘﾊﾞﾊﾞ", "native", "ｱﾘﾊﾞﾊﾞ"),
        ("อาลีบาบา", "native", "อาลีบาบา"),
        ("بعلي بابا", "native", "علي بابا"),
        ("аллибаба", "native_misspelt", "аллибаба"),
        ("алиюаба", "native_misspelt", "алиюаба"),
        ("阿里巴吧", "native_misspelt", "阿里巴吧"),
        ("アリハバ", "native_misspelt", "アリハバ"),
        ("alibaba.example", "foreign_domain", "alibaba"),
        ("alibaba-outlet.example", "combo_domain", "alibaba"),
        ("alibaba.com.evil.example", "foreign_domain", "alibaba"),
        ("supportaliibaba.example", "lookalike_domain", "aliibaba"),
        ("alibaba .com", "foreign_domain", "alibaba"),
        ("www.alibaba", "foreign_domain", "alibaba"),
        ("xn--alibba-lta.example", "punycode", "xn--alibba-lta"),
    ],
)
def test_everything_else_that_stands_for_the_brand_is_a_variation(text: str, kind: str, part: str) -> None:
    match = alibaba_matcher().match(text)

    assert match.span is not None, match.reason
    assert (match.label, match.kind, text[slice(*match.span)]) == (Label.VARIATION, kind, part)
    assert match.term == "alibaba"
    assert 50 <= match.score <= 100


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("aliexpress coupon", "sibling_name"),
        ("ali express", "sibling_name"),
        ("aliexpres", "sibling_name"),
        ("www.ali-express88.example", "sibling_name"),
        ("速卖通", "sibling_name"),
        ("1688.com", "sibling_name"),
        ("алиэкспрес", "sibling_name"),
        ("alibaba cloud", "sibling_phrase"),
        ("alibabacluod.example", "sibling_phrase"),
        ("Aliababa Cloud console", "sibling_name"),
        ("alibabaclouds.example", "sibling_phrase"),
        ("алибаба cloud", "sibling_phrase"),
        ("ali baba gruop", "sibling_phrase"),
        ("阿里巴巴云计算", "sibling_phrase"),
    ],
)
def test_another_brand_of_the_house_is_a_sibling(text: str, kind: str) -> None:
    match = alibaba_matcher().match(text)

    assert (match.label, match.kind, match.span, match.term) == (Label.SIBLING, kind, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "ali baba and the forty thieves", "Ali Baba Kebab", "алибаба и сорок разбойников", "알리바바 케밥", "alibaba slot", "ali baba resturant",
        "alabama", "david alaba", "ali babacan", "khali baba", "Алибабаевич", "galibba.example", "3dgamewallpaper.example", "اللعبة", "البابا", "элементарно",
        "reemplazada", "ali babwa", "hello world", "alibi", "barbara alison", "ali papa",
    ],
)  # fmt: skip
def test_near_words_and_innocent_contexts_are_something_else(text: str) -> None:
    match = alibaba_matcher().match(text)

    assert (match.label, match.span, match.term) == (Label.OTHER, None, None)


def test_a_freed_phrase_is_named_in_the_reason() -> None:
    assert alibaba_matcher().match("saibaba").kind in {None, "allowed_phrase"}
    assert alibaba_matcher().match("akbaba").kind == "allowed_phrase"


def test_what_the_text_cannot_decide_is_said_with_a_lower_score() -> None:
    matcher = alibaba_matcher()

    undecided = matcher.match("alibaba restaurant wholesale")

    assert (undecided.label, undecided.score) == (Label.BRAND, 55.0)
    assert "cannot decide" in undecided.reason
    assert matcher.match("ali baba").score < matcher.match("ali-baba.example").score + 20
    assert "nothing beside it says which" in matcher.match("ali baba").reason


def test_modifiers_are_the_other_words_in_order() -> None:
    assert alibaba_matcher().match("best Alibaba coupon, 2026!").modifiers == ("best", "coupon", "2026")
    assert alibaba_matcher().match("alibaba-outlet.example deals").modifiers == ("outlet", "deals")


@pytest.mark.parametrize(
    "text",
    [
        "алибаба", "алібаба", "αλιμπάμπα", "علي بابا", "علی‌بابا", "עלי באבא", "अलीबाबा", "আলিবাবা", "அலிபாபா", "อาลีบาบา", "알리바바", "아리바바", "アリババ", "ありばば",
        "ალიბაბა", "ալիբաբա", "ਅਲੀਬਾਬਾ", "అలీబాబా", "алибабе", "アリババで買う",
    ],
)  # fmt: skip
def test_native_spellings_the_policy_does_not_list_are_read_by_sound(text: str) -> None:
    assert bare_matcher().match(text).label is Label.VARIATION


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("lime", Label.BRAND), ("lime scooter app", Label.BRAND), ("lime.example", Label.BRAND), ("liime", Label.VARIATION), ("lmie", Label.VARIATION), ("l1me", Label.VARIATION),
        ("лайм", Label.VARIATION), ("getlime.example", Label.OTHER), ("limeshop", Label.VARIATION), ("lime pie", Label.OTHER), ("key lime pie", Label.OTHER), ("lime juice", Label.OTHER),
        ("line", Label.OTHER), ("time", Label.OTHER), ("limestone", Label.OTHER), ("sublime", Label.OTHER), ("climb", Label.OTHER),
        ("like", Label.OTHER), ("limebike", Label.SIBLING), ("li me", Label.VARIATION), ("slim energy", Label.OTHER),
    ],
)  # fmt: skip
def test_a_short_name_bears_fewer_slips(text: str, label: Label) -> None:
    assert short_matcher().match(text).label is label


@pytest.mark.parametrize(
    ("text", "label", "kind"),
    [
        ("garden depot", Label.BRAND, "exact"), ("Garden Depot coupon", Label.BRAND, "with_modifiers"), ("gardendepot.example", Label.VARIATION, "joined"),
        ("gardendepot", Label.VARIATION, "joined"), ("garden-depot", Label.VARIATION, "split"), ("gardn depot", Label.VARIATION, "missing_letter"),
        ("garden dpeot sale", Label.VARIATION, "swapped_letters"), ("gar den depot", Label.VARIATION, "split"), ("гарден депо", Label.VARIATION, "native"),
        ("gardendepotsale.example", Label.VARIATION, "joined"), ("garden depot rental", Label.SIBLING, "sibling_phrase"), ("garden spot", Label.OTHER, "allowed_phrase"),
        ("depot", Label.OTHER, None), ("garden", Label.OTHER, None), ("garden depot train depot", Label.OTHER, "innocent_context"),
    ],
)  # fmt: skip
def test_a_name_of_two_words_is_read_as_one(text: str, label: Label, kind: str | None) -> None:
    match = two_word_matcher().match(text)

    assert (match.label, match.kind) == (label, kind)


def test_every_kind_given_is_documented() -> None:
    matcher = alibaba_matcher()
    texts = [
        "alibaba",
        "ali baba",
        "alibab",
        "alibaba cloud",
        "alibaba kebab",
        "akbaba",
        "аlibaba",
        "xn--alibba-lta.example",
    ]

    assert {matcher.match(text).kind for text in texts} <= {*KINDS, None}


def test_an_empty_vocabulary_matches_nothing() -> None:
    assert Matcher(Vocabulary(terms=())).match("alibaba").label is Label.OTHER


def test_a_native_spelling_of_a_sibling_beats_a_shorter_one() -> None:
    matcher = Matcher(Vocabulary(terms=(BrandTerm(text="globex"),), siblings=("globex one", "globexia")))

    assert matcher.match("globex one").label is Label.SIBLING
    assert matcher.match("globexia").label is Label.SIBLING
    assert matcher.match("globex").label is Label.BRAND


def test_a_longer_sibling_beats_a_misspelt_term() -> None:
    matcher = Matcher(Vocabulary(terms=(BrandTerm(text="globexi"),), siblings=("globexa store",)))

    assert matcher.match("globexa store").label is Label.SIBLING
    assert matcher.match("globexa").label is Label.VARIATION


def test_innocent_words_are_known_in_their_inflected_forms() -> None:
    assert alibaba_matcher().match("ali baba lokantasında").kind == "innocent_context"


def test_the_public_suffix_of_two_labels_is_no_modifier() -> None:
    assert alibaba_matcher().match("alibaba-shop.co.uk").modifiers == ("shop",)


def test_words_equal_to_the_name_differ_in_nothing() -> None:
    assert compare("globex", "globex") == Difference("exact", 0.0)


@pytest.mark.parametrize(
    ("text", "label"), [("alybabagrex", Label.OTHER), ("ali ba by", Label.OTHER), ("али бабба", Label.VARIATION)]
)
def test_slips_joined_to_unknown_letters_or_spread_over_pieces_are_not_sure(text: str, label: Label) -> None:
    assert alibaba_matcher().match(text).label is label
