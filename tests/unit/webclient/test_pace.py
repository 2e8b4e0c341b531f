from hypothesis import given
from hypothesis import strategies as st

from monitor.webclient.pace import Pace


class Time:
    """A clock that sleeping moves on, never quite as far as asked for."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += max(seconds * 0.9, 1e-3)


@given(count=st.integers(1, 6), seconds=st.floats(0.5, 20), gaps=st.lists(st.floats(0, 10), max_size=60))
def test_no_window_ever_holds_more_than_its_count(count: int, seconds: float, gaps: list[float]) -> None:
    time = Time()
    pace = Pace(count, seconds, monotonic=lambda: time.now, sleep=time.sleep)
    sent = []
    for gap in gaps:
        time.now += gap
        pace.wait()
        sent.append(time.now)
    assert all(later - earlier >= seconds - 1e-9 for earlier, later in zip(sent, sent[count:], strict=False))


def test_nobody_waits_before_the_count_is_reached() -> None:
    time = Time()
    pace = Pace(3, 60, monotonic=lambda: time.now, sleep=time.sleep)
    for _ in range(3):
        pace.wait()
    assert time.now == 1000.0


def test_a_day_of_checks_fits_into_a_day() -> None:
    time = Time()
    pace = Pace(1000, 3600, monotonic=lambda: time.now, sleep=time.sleep)
    for _ in range(20_000):
        pace.wait()
    assert time.now - 1000 < 86_400
