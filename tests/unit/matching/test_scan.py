"""The batch scan gives what single look-ups give."""
# ruff: noqa: E501 - a list of cases

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching import Matcher
from monitor.model.vocabulary import BrandTerm, Vocabulary
from tests.unit.matching.test_slips import EDITS, edited
from tests.unit.matching.vocabularies import alibaba, alibaba_matcher, short_matcher, two_word_matcher

NOISE = (
    "weather tomorrow",
    "погода завтра",
    "天气预报",
    "recetas de pollo",
    "날씨",
    "天気 東京",
    "الطقس",
    "wall paint",
) * 80
HITS = (
    "alibaba", "alibaba coupon", "ali baba", "allibaba", "alibba", "ailbaba", "alinaba", "a l i b a b a", "alibaba-outlet.example", "offer.alibaba.com", "allibabavn.example",
    "алибаба", "алибабы", "аллибаба", "阿里巴巴批发", "アリババ", "알리바바", "علي بابا", "עליבאבא", "अलीबाबा", "อาลีบาบา", "αλί μπάμπα", "аlіbаbа", "al1b@ba", "ａｌｉｂａｂａ", "𝐚𝐥𝐢𝐛𝐚𝐛𝐚",
    "фдшифиф", "fkb,f,f", "xn--alibba-lta.example", "alivava", "ali\u200bbaba", "\u200b\u200balibaba\nnext line", "buy at alibaba today", "alibaba cloud", "aliexpress", "1688",
    "ALIBABA", "alibaba alibaba ali baba", "купить на алибаба оптом", "alibaba restaurant", "ali baba kebap", "alibaba pizza wholesale", "alibaba and a long way behind it allibaba", "alibaba .com", "alibaba damo academy",
)  # fmt: skip


def test_scan_finds_what_single_look_ups_find() -> None:
    matcher = Matcher(alibaba())
    texts = [*NOISE, *HITS]
    random.Random(3).shuffle(texts)

    hits = matcher.scan(texts)

    single = {place: match for place, match in enumerate(matcher.match_many(texts)) if match.branded}
    assert hits.indexes == list(single)
    assert hits.labels == [match.label for match in single.values()]
    assert hits.spans == [match.span for match in single.values()]
    assert hits.kinds == [match.kind for match in single.values()]
    assert len(hits) == len(hits.terms) == len(hits.scores) == len(single)


INNOCENT = ("ali baba kebab", "ali baba and the forty thieves", "сказка али баба", "alabama", "aliexpres", "alipey", "taobaoo", "алипей", "알리페이", "liabana")  # fmt: skip


def test_many_answers_are_those_of_single_look_ups_however_many_there_are() -> None:
    matcher = alibaba_matcher()
    texts = [*HITS, *INNOCENT, *HITS, *(f"wall {number}" for number in range(5100))]

    answers = matcher.match_many(texts)

    some = [*range(len(HITS) * 2 + len(INNOCENT)), *range(200, len(texts), 97)]
    assert [answers[place] for place in some] == [matcher.match(texts[place]) for place in some]
    assert [answer.text for answer in answers] == texts


ERRORS = ("aalibaba", "alibbaba", "aliabba", "alibbaa", "alubaba", "alihsba", "alubba", "alibaab shop", "my alibabba", "аллибаба", "алибабба", "алебаба", "алибаьа", "али бабба", "αλιμπαμπαα", "عليي بابا", "עליבבא", "आलीबाबा", "อาลีบาบ่า", "알리바빠", "アリババァ", "阿里爸爸", "ალიბბა", "ալիբբա")  # fmt: skip


def test_the_scan_says_of_misspellings_in_every_script_what_a_single_look_up_says() -> None:
    matcher = alibaba_matcher()
    texts = [*NOISE, *(f"{text} {word}" for text in (*HITS, *ERRORS) for word in ("купон", "login", "x", "登录", "as"))]

    hits = matcher.scan(texts)

    single = {place: match for place, match in enumerate(map(matcher.match, texts)) if match.branded}
    assert hits.indexes == list(single)
    assert hits.kinds == [match.kind for match in single.values()]
    assert hits.spans == [match.span for match in single.values()]


def test_every_character_there_is_can_stand_in_a_batch() -> None:
    blocks = ["".join(map(chr, range(low, low + 256))) for low in (*range(0, 0x10000, 256), 0x1D400, 0x1F100)]

    assert alibaba_matcher().scan([*NOISE, *blocks, "alibaba"]).indexes[-1] == len(NOISE) + len(blocks)


def test_signs_and_spaces_beside_a_name_change_nothing() -> None:
    texts = [
        *NOISE,
        "buy - alibaba",
        "alibaba! now",
        "www. alibaba com",
        "shoes  alibaba",
        "(pizza) alibaba",
        "shop alibaba :",
        "- green alibaba",
    ]
    hits = alibaba_matcher().scan(texts)

    single = [alibaba_matcher().match(text) for text in texts[len(NOISE) :]]
    assert hits.kinds == [match.kind for match in single if match.branded]
    assert hits.spans == [match.span for match in single if match.branded]


def test_half_width_kana_are_found_beside_other_words() -> None:
    assert alibaba_matcher().scan([*NOISE, "app ｱﾘﾊﾞﾊﾞ", "a l i b a b a china"]).indexes == [640, 641]


def test_small_batches_are_read_whole() -> None:
    assert alibaba_matcher().scan(["hello", "алибаба"]).indexes == [1]
    assert len(alibaba_matcher().scan([])) == 0


@settings(max_examples=60, deadline=None)
@given(edits=st.lists(EDITS, min_size=8, max_size=8))
def test_the_prefilter_loses_no_hit_of_the_exhaustive_path(edits: list[list[tuple[str, int, str]]]) -> None:
    """Random misspellings: whatever the exhaustive path calls a hit, the scan must find too."""
    matcher = alibaba_matcher()
    texts = [edited("alibaba", each) for each in edits]

    found = {index - len(NOISE) for index in matcher.scan([*NOISE, *texts]).indexes}

    assert {place for place, text in enumerate(texts) if matcher.match(text).branded} <= found


def test_short_and_two_word_names_are_found_in_batches() -> None:
    assert short_matcher().scan([*NOISE, "lime scooter", "лайм", "lime juice"]).indexes == [len(NOISE), len(NOISE) + 1]
    assert two_word_matcher().scan([*NOISE, "garden depot", "gardn depot sale", "гарден депо"]).indexes == [
        len(NOISE),
        len(NOISE) + 1,
        len(NOISE) + 2,
    ]


def test_a_term_of_three_letters_is_found_as_a_word() -> None:
    matcher = Matcher(Vocabulary(terms=(BrandTerm(text="ibx"),)))

    assert matcher.scan([*NOISE, "ibx shoes", "fibxer", "the ibx"]).indexes == [len(NOISE), len(NOISE) + 2]


def test_a_term_of_one_letter_is_no_error_in_a_batch() -> None:
    matcher = Matcher(Vocabulary(terms=(BrandTerm(text="q"), BrandTerm(text="zorgal"))))
    texts = ["q shoes", "quick shoes", "the zorgal"]

    found = [place - len(NOISE) for place in matcher.scan([*NOISE, *texts]).indexes]

    assert found == [place for place, text in enumerate(texts) if matcher.match(text).branded]


def test_a_short_term_is_found_in_capitals_and_beside_a_longer_one() -> None:
    matcher = Matcher(Vocabulary(terms=(BrandTerm(text="ibx"), BrandTerm(text="zorgal"))))

    assert matcher.scan([*NOISE, "new IBX", "zorgal ibx"]).indexes == [len(NOISE), len(NOISE) + 1]


def test_many_native_letters_still_pass() -> None:
    """More syllables than the table of pieces can tell apart: the surplus passes unseen rather than being lost."""
    names = tuple("".join(chr(0x4E00 + 4 * number + part) for part in range(4)) for number in range(80))
    matcher = Matcher(Vocabulary(terms=(BrandTerm(text="zorgal", native=names),)))

    assert len(matcher.scan([*NOISE, *names])) == len(names)


def test_batches_of_latin_letters_only_take_the_narrow_way() -> None:
    texts = ["wall paint", "café près de moi"] * 300

    assert alibaba_matcher().scan([*texts, "alibaba", "aliexpress or alibaba", "allibaba allibba"]).indexes == [
        600,
        601,
        602,
    ]
    assert alibaba_matcher().scan([""] * 600).indexes == []


def test_characters_of_two_code_units_do_not_hide_a_hit() -> None:
    hits = alibaba_matcher().scan([*NOISE, "\U0001f600" * 20 + " alibaba"])

    assert hits.spans == [(21, 28)]


def test_two_scans_of_the_same_texts_say_the_same() -> None:
    matcher = Matcher(alibaba())
    texts = [*NOISE, *HITS, "the the alibaba the the", "alibaba one", "alibaba two"]

    assert matcher.scan(texts) == matcher.scan(texts)


def test_a_text_of_a_letter_or_two_passes_nothing() -> None:
    assert alibaba_matcher()._prefilter.survivors(["a"]) == {}


def test_an_innocent_word_inside_the_window_has_the_whole_text_read() -> None:
    texts = [
        *NOISE,
        "ali pizza baba",
        "alibab pizza wholesale",
        "a l i b a b a pizza wholesale",
        "kebab al i baba nearby",
    ]

    assert [place - len(NOISE) for place in alibaba_matcher().scan(texts).indexes] == [
        place for place, text in enumerate(texts[len(NOISE) :]) if alibaba_matcher().match(text).branded
    ]


def test_a_native_window_that_holds_an_innocent_word_is_read_with_the_words_beside_it() -> None:
    assert alibaba_matcher().scan([*NOISE, "алибаба пицца сегодня вечером дома"]).indexes == []
