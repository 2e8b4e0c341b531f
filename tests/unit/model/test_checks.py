from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from monitor.model.checks import Cell, Market, check_id
from monitor.model.enums import Device, Engine

DAY, SLOT = date(2026, 11, 23), datetime(2026, 11, 23, 7, 12, tzinfo=UTC)
CELL = Cell(
    keyword="acme", engine=Engine.GOOGLE, market=Market(country="CH"), device=Device.DESKTOP, hour=7, weekend=False
)


def test_the_same_check_has_the_same_key_wherever_it_is_planned() -> None:
    elsewhere = SLOT.astimezone(timezone(timedelta(hours=8)))
    assert check_id(DAY, SLOT, "serpapi", CELL) == check_id(DAY, elsewhere, "serpapi", CELL)
    assert len(check_id(DAY, SLOT, "serpapi", CELL)) == 64


def test_any_other_check_has_another_key() -> None:
    others = [
        check_id(DAY, SLOT, "serpapi", CELL),
        check_id(DAY + timedelta(days=1), SLOT, "serpapi", CELL),
        check_id(DAY, SLOT + timedelta(minutes=1), "serpapi", CELL),
        check_id(DAY, SLOT, "dataforseo", CELL),
        check_id(DAY, SLOT, "serpapi", replace(CELL, keyword="Acme")),
        check_id(DAY, SLOT, "serpapi", replace(CELL, engine=Engine.BING)),
        check_id(DAY, SLOT, "serpapi", replace(CELL, device=Device.MOBILE)),
        check_id(DAY, SLOT, "serpapi", replace(CELL, market=Market(country="DE"))),
        check_id(DAY, SLOT, "serpapi", replace(CELL, market=Market(country="CH", language="fr"))),
        check_id(DAY, SLOT, "serpapi", replace(CELL, market=Market(country="CH", location="fr"))),
    ]
    assert len(others) == len(set(others))
