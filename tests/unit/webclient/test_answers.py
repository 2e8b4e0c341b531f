"""How long another side asks to wait, and that what came of asking shows nothing."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.webclient.answers import Cause, Reply, Unanswered, retry_after

NUMBERS = st.from_regex(r"\s*[0-9]{1,12}\s*")
DATES = st.from_regex(r"[A-Za-z]{3}, \d{1,3} [A-Za-z]{3} \d{1,6} \d\d:\d\d:\d\d [+-]\d{1,6}")


@given(st.text() | NUMBERS | DATES)
def test_no_text_is_a_crash_or_a_wait_before_now(text: str) -> None:
    seconds = retry_after(text)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [(None, None), ("", None), ("soon", None), ("7", 7.0), (" 7 ", 7.0), ("٧", None), ("9" * 5000, 999_999_999.0)],
)
def test_only_seconds_and_dates_are_a_wait(text: str | None, seconds: float | None) -> None:
    assert retry_after(text) == seconds


@pytest.mark.parametrize("zone", ["GMT", "-0000"])
def test_a_date_is_read_in_utc_wherever_the_machine_stands(zone: str) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True).replace("GMT", zone)
    assert 50 < (retry_after(later) or 0) <= 60


def test_what_came_of_asking_shows_no_header_and_no_body() -> None:
    reply = Reply(status=200, headers={"Set-Cookie": "CANARY"}, content=b"CANARY")
    assert "CANARY" not in f"{reply!r}{reply}"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_none(content: bytes) -> None:
    assert Reply(status=200, headers={}, content=content).json() is None


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_is_told_in_one_line(cause: Cause) -> None:
    told = Unanswered(cause=cause, most=2**20, error="ConnectionError").reason
    assert told
    assert "\n" not in told
