import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest import compose, header_text, subject_line
from monitor.model.digest import Digest
from monitor.model.enums import Engine, PageState
from tests.digest_story import brand_policy, coverage, incident, line, story


def quiet(**changes: object) -> Digest:
    return compose(story(**{"incidents": (), "transitions": (), "examples": {}, **changes}))


def test_counts_come_before_anything_else() -> None:
    assert subject_line(compose(story())) == "[Alibaba.com] 1 new, 1 recurring, 1 cured - 22 Nov 2026"


def test_a_quiet_day_says_what_its_silence_rests_on() -> None:
    assert subject_line(quiet()) == "[Alibaba.com] no new incidents in 38 looks - 22 Nov 2026"


def test_a_quiet_day_does_not_hide_what_is_still_open() -> None:
    assert "no new incidents in 38 looks, 1 still open" in subject_line(quiet(incidents=(incident(),)))


def test_one_look_is_singular() -> None:
    only = coverage(lines=(line(Engine.GOOGLE, "US", {PageState.ADS: 1}),))
    assert "(1 look) -" in subject_line(quiet(coverage=only))


def test_a_blind_day_says_that() -> None:
    assert subject_line(quiet(coverage=coverage(lines=()))) == "[Alibaba.com] nothing could be seen - 22 Nov 2026"


def test_a_blind_day_that_still_has_changes_says_both() -> None:
    assert "1 new, 1 recurring, 1 cured, nothing could be seen" in subject_line(
        compose(story(coverage=coverage(lines=())))
    )


@pytest.mark.parametrize(
    "brand",
    ["Acme\r\nBcc: x@evil.example", "A 💩 deal=?UTF-8?Q?=0A?=Bcc: x@evil.example", "Ac\u202eme", "A\0cme", "A" * 5000],
)
def test_a_hostile_brand_stays_one_short_visible_line(brand: str) -> None:
    subject = subject_line(quiet(policy=brand_policy(brand=brand)))
    assert len(subject) < 140
    assert "=?" not in subject
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} for character in subject)


@given(st.text())
def test_header_text_is_visible_and_bears_no_encoded_word(text: str) -> None:
    safe = header_text(text)
    assert "=?" not in safe
    assert "?=" not in safe
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in safe)
