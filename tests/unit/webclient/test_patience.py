"""How often is asked, and how long is waited in between."""

import pytest

from monitor.errors import SourceError
from monitor.webclient.patience import Patience, Trouble


def asked(*outcomes: str | Trouble, tries: int = 4) -> tuple[str, list[float]]:
    """What comes of asking in the end, and every wait."""
    slept: list[float] = []
    left = iter(outcomes)
    try:
        value: str = Patience(tries=tries, sleep=slept.append).until_answered("acme: list", lambda: next(left))
    except SourceError as error:
        return f"{error} ({'permanent' if error.permanent else 'passing'})", slept
    return value, slept


BUSY = Trouble(reason="busy", again=True)


def test_the_first_answer_ends_it() -> None:
    assert asked("yes") == ("yes", [])


def test_waits_double() -> None:
    assert asked(BUSY, BUSY, BUSY, "yes") == ("yes", [1.0, 2.0, 4.0])


def test_the_last_trouble_is_told_without_another_wait() -> None:
    assert asked(BUSY, BUSY, tries=2) == ("acme: list: busy (passing)", [1.0])


@pytest.mark.parametrize(("pause", "waited"), [(0.5, [1.0]), (7.0, [7.0]), (120.0, [120.0])])
def test_who_asks_to_wait_is_waited_for(pause: float, waited: list[float]) -> None:
    assert asked(Trouble(reason="busy", again=True, pause=pause), "yes") == ("yes", waited)


def test_nobody_is_waited_for_longer_than_patience_lasts() -> None:
    assert asked(Trouble(reason="busy", again=True, pause=120.5)) == ("acme: list: busy (passing)", [])


def test_what_cannot_help_is_not_tried_again() -> None:
    assert asked(Trouble(reason="refused", permanent=True)) == ("acme: list: refused (permanent)", [])
