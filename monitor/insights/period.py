"""Days and ranges of days as reports print them, in many languages and either order."""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Final

from monitor.data import table
from monitor.insights.numbers import plain

Range = tuple[date, date]

_NUMERIC: Final = re.compile(
    r"(?<!\d)(\d{1,4}) ?([-./]|[年년]) ?(\d{1,2}) ?(?:[-./]|[月월]) ?(\d{1,4})(?!\d)",
)
_MONTH_ALONE: Final = re.compile(r"(\d{4})(?:[-./]|[年년] ?)(\d{1,2})[月월]?")
_DOT_OF_A_WORD: Final = re.compile(r"(?<=[^\W\d])\.")
_VIETNAMESE: Final = re.compile(r"(?:tháng|thg)\s*(\d{1,2})")
_QUARTER: Final = re.compile(r"q([1-4])\W*(\d{4})|(\d{4})\W*q([1-4])")
_BETWEEN: Final = re.compile(r"[\s,.\-–—―~〜/()'’]+")
_BUDDHIST: Final = 543
_BUDDHIST_FROM: Final = 2400
_LONGEST: Final = 200
_MONTHS: Final = 12
_WEEK: Final = timedelta(days=6)
_LEAST_YEAR: Final = 1990
_LAST_DAY: Final = 31


@lru_cache(maxsize=8192)
def read_range(text: str, languages: frozenset[str] = frozenset()) -> Range | None:
    """First and last day that a text names; None where it names none or does not say which.

    ``languages`` decide where a month's name means two months (``listopada`` in Polish and in Croatian).
    """
    if len(text) > _LONGEST:
        return None
    words = _DOT_OF_A_WORD.sub("", plain(text).casefold().replace("\u0307", ""))
    try:
        return _numeric(words) or _quarter(words) or _named(words, languages)
    except ValueError:  # the 31st of June
        return None


def read_segment(name: str, value: str) -> Range | None:
    """The days of a value of a time segment; None for another segment or an unreadable value."""
    found = read_range(value)
    if found is None or found[0] != found[1]:
        return found if name in {"day", "week", "month", "quarter", "year"} else None
    first = found[0]
    match name:
        case "day":
            return found
        case "week":
            return first, first + _WEEK
        case "month" | "quarter":
            last = first if name == "month" else _months_on(first, 2)
            return first, _month_end(last.year, last.month)
        case _:
            return None


def _months_on(day: date, count: int) -> date:
    ahead = day.month - 1 + count
    return date(day.year + ahead // _MONTHS, ahead % _MONTHS + 1, 1)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _year(number: int) -> int:
    return number - _BUDDHIST if number > _BUDDHIST_FROM else number


def _ordered(days: list[date]) -> Range | None:
    return (days[0], days[-1]) if len(days) in {1, 2} and days[0] <= days[-1] else None


def _numeric(words: str) -> Range | None:
    """Both orders of day and month are tried; a range that fits both is not guessed at."""
    alone = _MONTH_ALONE.fullmatch(words)
    if alone:
        year, month = _year(int(alone[1])), int(alone[2])
        return date(year, month, 1), _month_end(year, month)
    found = [(match[1], match[2], match[3], match[4]) for match in _NUMERIC.finditer(words)]
    readings: set[Range] = set()
    for day_first in (True, False):
        try:
            whole = _ordered([_day(*parts, day_first=day_first) for parts in found])
        except ValueError:
            continue
        if whole and day_first and found[0][1] == ".":  # nobody writes month.day.year
            return whole
        readings |= {whole} if whole else set()
    return readings.pop() if len(readings) == 1 else None


def _day(first: str, _mark: str, second: str, third: str, *, day_first: bool) -> date:
    if len(first) == len("2026"):
        return date(_year(int(first)), int(second), int(third))
    if len(third) != len("2026"):
        raise ValueError("a year of two digits")
    day, month = (first, second) if day_first else (second, first)
    return date(_year(int(third)), int(month), int(day))


def _quarter(words: str) -> Range | None:
    found = _QUARTER.search(words)
    if found is None:
        return None
    first = date(int(found[2] or found[3]), int(found[1] or found[4]) * 3 - 2, 1)
    last = _months_on(first, 2)
    return first, _month_end(last.year, last.month)


@cache
def _month_names() -> dict[str, dict[str, int]]:
    """Language → name → month."""
    languages: dict[str, dict[str, int]] = {}
    for line in table("month_names.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, *months = line.split("\t")
            names = ((plain(name), number) for number, cell in enumerate(months, start=1) for name in cell.split("|"))
            languages[language] = {_DOT_OF_A_WORD.sub("", name): number for name, number in names}
    # Hebrew writes "in" as a letter before the month.
    languages["he"] |= {f"ב{name}": number for name, number in languages["he"].items()}
    return languages


def _named(words: str, languages: frozenset[str]) -> Range | None:
    tokens = [token for token in _BETWEEN.split(_VIETNAMESE.sub(r" thg\1 ", words)) if token]
    numbers = [int(token) for token in tokens if token.isascii() and token.isdigit() and len(token) <= len("2026")]
    years = [_year(number) for number in numbers if number >= _LEAST_YEAR]
    days = [number for number in numbers if 1 <= number <= _LAST_DAY]
    if not years:
        return None
    readings = _months_of(tokens)
    ranges = {language: _assembled(years, list(months), days) for language, months in readings.items() if months}
    kept = {found for found in ranges.values() if found}
    if len(kept) > 1:
        kept = {found for language, found in ranges.items() if found and language in languages}
    return kept.pop() if len(kept) == 1 else None


def _months_of(tokens: list[str]) -> dict[str, tuple[int, ...]]:
    """The months that those languages read in the words which know most of them."""
    found = {
        language: tuple(names[token] for token in tokens if token in names)
        for language, names in _month_names().items()
    }
    found["vi"] = tuple(int(token[3:]) for token in tokens if token.startswith("thg") and token[3:].isdigit())
    most = max(len(months) for months in found.values())
    return {language: months for language, months in found.items() if len(months) == most}


def _assembled(years: list[int], months: list[int], days: list[int]) -> Range | None:
    """A day, a month, or a range; whatever stands once counts for both ends."""
    if len(years) > 2 or len(months) > 2 or len(days) > 2:  # noqa: PLR2004 - a range has two ends
        return None
    if not days:
        return date(years[0], months[0], 1), _month_end(years[-1], months[-1])
    if len(days) == 1:
        return _ordered([date(years[0], months[0], days[0])]) if len(months) == 1 else None
    first, last = date(years[0], months[0], days[0]), date(years[-1], months[-1], days[1])
    if first > last and len(years) == 1:  # "Dec 29 - Jan 4, 2026"
        first = first.replace(year=first.year - 1)
    return _ordered([first, last])
