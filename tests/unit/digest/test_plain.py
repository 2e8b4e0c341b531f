import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest import plain, plain_host
from monitor.digest.moments import age_words, count_words, day_words, moment_words

NIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@given(st.text(st.characters(exclude_categories=[])), st.integers(2, 50))
def test_plain_text_is_one_bounded_visible_line(text: str, limit: int) -> None:
    shown = plain(text, limit)
    assert len(shown) <= limit
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in shown)
    assert shown.encode().decode() == shown


def test_what_was_cut_is_marked() -> None:
    assert plain("abcdef", 4) == "abc…"
    assert plain(" " * 100 + "abc", 4).endswith("…")
    assert plain("abcd", 4) == "abcd"


@pytest.mark.parametrize("nothing", [None, "", "  \n "])
def test_nothing_stays_nothing(nothing: str | None) -> None:
    assert plain(nothing) == ""


@pytest.mark.parametrize("scheme", ["http", "https", "HTTPS"])
def test_no_address_stays_one_that_a_mail_program_links(scheme: str) -> None:
    assert "://" in plain(f"go to {scheme}://evil.example/x")
    assert f"{scheme}://" not in plain(f"go to {scheme}://evil.example/x")


def test_bidi_marks_become_visible() -> None:
    assert plain("50\u202e% off\u200b") == "50\\u202e% off\\u200b"


def test_a_host_of_other_letters_has_its_punycode_beside_it() -> None:
    assert "xn--" in plain_host("xn--libaba-2fg.com")
    assert "xn--" in plain_host("аlibaba.com")
    assert plain_host("alibaba.com") == "alibaba.com"
    assert plain_host(None) == ""


def test_a_moment_is_told_in_both_times() -> None:
    assert moment_words(NIGHT, "Europe/Berlin") == "Mon 23 Nov 2026, 00:30 CET (22 Nov 2026 23:30 UTC)"
    assert moment_words(NIGHT, "America/New_York") == "Sun 22 Nov 2026, 18:30 EST (23:30 UTC)"
    assert moment_words(NIGHT, "UTC") == "Sun 22 Nov 2026, 23:30 UTC"


def test_a_day_is_written_out() -> None:
    assert day_words(date(2026, 1, 2)) == "2 Jan 2026"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(minutes=-5), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=3, hours=2), "3 days"),
    ],
)
def test_ages_are_rounded_down_to_what_matters(age: timedelta, words: str) -> None:
    assert age_words(age) == words


def test_counts_agree_in_number() -> None:
    assert [count_words(1, "look"), count_words(1204, "look"), count_words(2, "city", "cities")] == [
        "1 look",
        "1,204 looks",
        "2 cities",
    ]
